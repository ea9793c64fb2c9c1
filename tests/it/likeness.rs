//! Which real reports repeat each other? Sketches beside the exact Jaccard index, where a checkout has the reports.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use gleaner::likeness::{REPEATS, SHINGLE, Sketch, similarity};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Texts of all shared reports, with their ids.
fn reports() -> Option<Vec<(String, String)>> {
    let named = std::env::var_os("GLEANER_SHARED").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    if !folder.join("corpus").is_dir() {
        println!("skipped: no corpus at {}", folder.display());
        return None;
    }
    let files = [
        "corpus/train.jsonl",
        "corpus/dev.jsonl",
        "unlabelled/reports.jsonl",
    ];
    let mut found = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(folder.join(file)).unwrap().lines() {
            let report: serde_json::Value = serde_json::from_str(line).unwrap();
            let id = [&report["report"]["id"], &report["id"]];
            let id = id.iter().find_map(|id| id.as_str()).unwrap();
            found.push((id.to_owned(), report["text"].as_str().unwrap().to_owned()));
        }
    }
    Some(found)
}

/// All sequences of words, as the sketches see them.
fn shingles(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|w| !w.is_empty()).collect();
    words.windows(SHINGLE).map(|w| w.join(" ")).collect()
}

/// The text with one word in 150 changed, other blanks and no emphasis: an index of about 0.93.
fn with_other_words(text: &str) -> String {
    let change = |(n, word): (usize, &str)| {
        if n % 150 == 75 {
            "changed".to_owned()
        } else {
            word.replace('*', "")
        }
    };
    let words: Vec<String> = text.split_whitespace().enumerate().map(change).collect();
    words.join("\n")
}

#[test]
fn real_reports_are_judged_as_the_exact_index_judges() {
    let Some(reports) = reports() else { return };
    let sketches: Vec<Sketch> = reports
        .iter()
        .map(|(_, t)| Sketch::of(t).unwrap())
        .collect();
    let sets: Vec<_> = reports.iter().map(|(_, t)| shingles(t)).collect();
    let (mut pairs, mut repeats, mut looked_at) = (0, 0, 0);
    for a in 0..reports.len() {
        for b in 0..a {
            let estimate = similarity(&sketches[a], &sketches[b]);
            let banded = sketches[a]
                .bands()
                .iter()
                .zip(sketches[b].bands())
                .any(|(x, y)| *x == y);
            pairs += 1;
            looked_at += usize::from(banded);
            // Exactly only where it matters: most pairs share nothing.
            let exact = if estimate > 0.1 {
                let shared = sets[a].intersection(&sets[b]).count() as f64;
                shared
                    / (sets[a].len() + sets[b].len()) as f64
                    / (1.0 - shared / (sets[a].len() + sets[b].len()) as f64)
            } else {
                0.0
            };
            let sigma = (exact * (1.0 - exact) / 128.0).sqrt();
            assert!(
                estimate <= 0.1 || (estimate - exact).abs() <= 4.0 * sigma + 0.01,
                "{exact} {estimate}"
            );
            if estimate >= REPEATS {
                repeats += 1;
                assert!(banded, "not found by its bands");
                assert!(
                    exact > 0.7,
                    "a false alarm: {} and {}",
                    reports[a].0,
                    reports[b].0
                );
            }
            if estimate > 0.3 {
                println!(
                    "{estimate:.3} (exactly {exact:.3}): {} and {}",
                    reports[a].0, reports[b].0
                );
            }
        }
    }
    for ((id, text), sketch) in reports.iter().zip(&sketches) {
        let again = Sketch::of(&with_other_words(text)).unwrap();
        let banded = sketch
            .bands()
            .iter()
            .zip(again.bands())
            .any(|(x, y)| *x == y);
        let found = similarity(sketch, &again);
        assert!(
            banded && found >= REPEATS,
            "{id} is not found again: {found}"
        );
    }
    println!("{pairs} pairs, {looked_at} share a band, {repeats} repeat");
}
