//! How well do our units agree with those of the coded corpus? Measured end to end, from bytes to units,
//! where the corpus is at hand (`GLEANER_SHARED`, else `../shared` beside the package).

use super::units;
use crate::ingest::{ReadOptions, read};
use crate::span::OffsetMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Boundaries on either side, and on both.
#[derive(Default, Clone, Copy)]
struct Counts {
    ours: usize,
    theirs: usize,
    both: usize,
}

impl Counts {
    fn add(&mut self, ours: &BTreeSet<usize>, theirs: &BTreeSet<usize>) {
        self.ours += ours.len();
        self.theirs += theirs.len();
        self.both += ours.intersection(theirs).count();
    }

    fn f1(self) -> f64 {
        2.0 * self.both as f64 / (self.ours + self.theirs) as f64
    }
}

/// Positions of the first and of the last letter or digit of each span (code points).
fn edges(chars: &[char], spans: impl Iterator<Item = (usize, usize)>) -> [BTreeSet<usize>; 2] {
    let mut edges = [BTreeSet::new(), BTreeSet::new()];
    for (start, end) in spans {
        let mut inside = (start..end).filter(|&at| chars[at].is_alphanumeric());
        if let Some(first) = inside.next() {
            edges[0].insert(first);
            edges[1].insert(inside.next_back().unwrap_or(first));
        }
    }
    edges
}

fn folder() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    std::env::var_os("GLEANER_SHARED").map_or_else(beside, PathBuf::from)
}

/// Set `GLEANER_SHOW=train|dev|all` to see each boundary that differs.
#[test]
fn boundaries_agree_with_the_corpus() {
    let folder = folder().join("corpus");
    if !folder.is_dir() {
        println!("skipped: no coded corpus at {}", folder.display());
        return;
    }
    let show = std::env::var("GLEANER_SHOW").unwrap_or_default();
    let mut totals: BTreeMap<String, [Counts; 2]> = BTreeMap::new();
    for split in ["train", "dev"] {
        let lines = std::fs::read_to_string(folder.join(split).with_extension("jsonl")).unwrap();
        for line in lines.lines() {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            let id = record["report"]["id"].as_str().unwrap();
            let text = record["text"].as_str().unwrap();
            let number = |v: &serde_json::Value| usize::try_from(v.as_u64().unwrap()).unwrap();
            let sentences = record["sentences"].as_array().unwrap();
            let theirs = sentences
                .iter()
                .map(|s| (number(&s["start"]), number(&s["end"])));
            let doc = read(id, text.as_bytes(), &ReadOptions::default()).unwrap();
            assert_eq!(doc.text, text, "{id}");
            let map = OffsetMap::new(text);
            let units = units(&doc);
            let ours = units
                .iter()
                .map(|u| (map.to_chars(u.span.start), map.to_chars(u.span.end)));
            let chars: Vec<char> = text.chars().collect();
            let (ours, theirs) = (edges(&chars, ours), edges(&chars, theirs));
            let format = record["report"]["format"].as_str().unwrap();
            for key in [
                split.to_owned(),
                format!("{split} {format}"),
                "all".to_owned(),
            ] {
                let counts = totals.entry(key).or_default();
                for side in 0..2 {
                    counts[side].add(&ours[side], &theirs[side]);
                }
            }
            if show == "all" || show == split {
                print_differences(id, &chars, &ours[1], &theirs[1]);
            }
        }
    }
    for (key, [starts, ends]) in &totals {
        println!(
            "{key:15} starts F1 {:.4}, ends F1 {:.4} ({} theirs, {} ours)",
            starts.f1(),
            ends.f1(),
            ends.theirs,
            ends.ours
        );
    }
    for key in ["train", "dev"] {
        let [starts, ends] = totals[key];
        assert!(
            starts.f1() >= 0.95 && ends.f1() >= 0.95,
            "{key}: {:.4}, {:.4}",
            starts.f1(),
            ends.f1()
        );
    }
}

fn print_differences(id: &str, chars: &[char], ours: &BTreeSet<usize>, theirs: &BTreeSet<usize>) {
    for (word, ends) in [("only ours", ours - theirs), ("only theirs", theirs - ours)] {
        for end in ends {
            let slice =
                |range: std::ops::Range<usize>| String::from_iter(&chars[range]).replace('\n', "⏎");
            let (from, to) = (end.saturating_sub(60), (end + 50).min(chars.len()));
            println!(
                "{word} {id}: {}█{}",
                slice(from..end + 1),
                slice(end + 1..to)
            );
        }
    }
}
