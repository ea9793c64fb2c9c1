//! Which suggestion belongs to which gold record? By id, else by the text itself.

use super::records::{Content, Records};
use crate::pipeline::batches::{self, BulkOptions, Outcome};
use crate::pipeline::inputs;
use crate::pipeline::{Pipeline, PipelineConfig};
use crate::record::Record;
use crate::score::published::Published;
use crate::score::{Realigned, ReportScore, Settings, realign, score_one};
use anyhow::Context as _;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::path::Path;

/// How suggestions are read beside gold.
pub struct Reading<'a> {
    /// Gold.
    pub gold: &'a Records,
    /// Rules.
    pub settings: &'a Settings,
    /// Whether spans may be looked for in another text.
    pub realign: bool,
}

/// All reports of gold, scored.
pub struct Scored {
    /// In gold's order.
    pub reports: Vec<ReportScore>,
    /// What was moved to another text.
    pub realigned: Realigned,
    /// Reports that were moved.
    pub moved: usize,
    /// Reports joined by their text, the ids being different.
    pub by_text: usize,
    /// Suggestions for which there is no gold.
    pub unused: usize,
}

/// One report of gold.
pub struct Pair {
    /// Its score.
    pub score: ReportScore,
    /// Gold's record.
    pub gold: Record,
    /// The suggestion, in gold's text.
    pub suggested: Option<Record>,
    /// What was moved to gold's text.
    pub moved: Realigned,
    /// Whether the suggestion had another text.
    pub realigned: bool,
}

impl Reading<'_> {
    /// Scores every report of gold, in parallel.
    ///
    /// # Errors
    /// If a record is not sound or a text differs; the first in gold's order is told in full.
    pub fn score(&self, suggested: &Records) -> anyhow::Result<Scored> {
        let (partners, by_text) = self.join(suggested);
        let all: Vec<anyhow::Result<(ReportScore, Realigned, bool)>> = partners
            .par_iter()
            .enumerate()
            .map(|(n, partner)| self.one(n, suggested, *partner))
            .collect();
        let wrong = all.iter().filter(|one| one.is_err()).count();
        let used = partners.iter().flatten().count();
        let mut scored = Scored {
            reports: Vec::with_capacity(all.len()),
            realigned: Realigned::default(),
            moved: 0,
            by_text,
            unused: suggested.len() - used,
        };
        for one in all {
            let (report, moved, realigned) = one.map_err(|error| match wrong {
                1 => error,
                _ => error.context(format!("{wrong} reports cannot be scored; the first")),
            })?;
            scored.reports.push(report);
            scored.realigned += moved;
            scored.moved += usize::from(realigned);
        }
        Ok(scored)
    }

    fn one(
        &self,
        n: usize,
        suggested: &Records,
        partner: Option<usize>,
    ) -> anyhow::Result<(ReportScore, Realigned, bool)> {
        let pair = self.pair(n, suggested, partner)?;
        Ok((pair.score, pair.moved, pair.realigned))
    }

    /// Report `n` of gold with its suggestion, `partner`, and the score of the two.
    ///
    /// # Errors
    /// If a record does not read or is not sound, or the texts differ and spans may not be looked for.
    pub fn pair(
        &self,
        n: usize,
        suggested: &Records,
        partner: Option<usize>,
    ) -> anyhow::Result<Pair> {
        let gold: Record = self.gold.get(n)?;
        let mut moved = Realigned::default();
        let Some(partner) = partner else {
            let score = score_one(&gold, None, self.settings);
            return Ok(Pair {
                score: score.with_context(|| self.gold.place(n))?,
                gold,
                suggested: None,
                moved,
                realigned: false,
            });
        };
        let place = || format!("{} and {}", self.gold.place(n), suggested.place(partner));
        let mut said: Record = suggested.get(partner)?;
        let other_text = said.text != gold.text;
        if other_text && self.realign {
            if let Some(fault) = said.faults(None).into_iter().next() {
                anyhow::bail!(
                    "{}: {fault}; correct it, or make the record anew",
                    suggested.place(partner)
                );
            }
            (said, moved) = realign(&said, &gold.text);
        }
        let score = score_one(&gold, Some(&said), self.settings).with_context(place)?;
        Ok(Pair {
            score,
            gold,
            suggested: Some(said),
            moved,
            realigned: other_text,
        })
    }

    /// For each gold record its suggestion, and how many were found by their text.
    pub fn join(&self, suggested: &Records) -> (Vec<Option<usize>>, usize) {
        let mut partners: Vec<Option<usize>> = (0..self.gold.len())
            .map(|n| suggested.find(self.gold.id(n)))
            .collect();
        let used: HashSet<usize> = partners.iter().flatten().copied().collect();
        let alone: Vec<usize> = (0..partners.len())
            .filter(|&n| partners[n].is_none())
            .collect();
        if alone.is_empty() || used.len() == suggested.len() {
            return (partners, 0);
        }
        // A text that several suggestions have tells nothing.
        let mut by_text: HashMap<String, Option<usize>> = HashMap::new();
        for n in (0..suggested.len()).filter(|n| !used.contains(n)) {
            if let Some(hash) = suggested.text_hash(n) {
                by_text
                    .entry(hash)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(n));
            }
        }
        let mut found = 0;
        for n in alone {
            let hash = self.gold.text_hash(n);
            partners[n] = hash.and_then(|hash| by_text.remove(&hash)).flatten();
            found += usize::from(partners[n].is_some());
        }
        (partners, found)
    }
}

/// Suggestions for the texts of gold's records at the positions `chosen`.
///
/// # Errors
/// If the pipeline cannot be loaded. A report that it fails on is an error record.
pub fn suggest(
    (gold, chosen): (&Records, &[usize]),
    pipeline: &str,
    models: Option<&Path>,
    threads: usize,
) -> anyhow::Result<Records> {
    let name = format!("suggestions of {pipeline}");
    let config = PipelineConfig::lookup(pipeline)?;
    let options = BulkOptions {
        read: crate::ingest::ReadOptions {
            max_bytes: config.ingest.max_bytes,
            ..crate::ingest::ReadOptions::default()
        },
        documents: config.batch.documents,
    };
    let pipeline = Pipeline::load(config, models, threads)?;
    let sources = sources(gold, chosen)?;
    let items = inputs::lines("gold".into(), sources.as_slice());
    let mut written = Vec::new();
    batches::run(
        items,
        &options,
        &|documents| pipeline.annotate(documents),
        &mut |outcome| {
            match outcome {
                Outcome::Record(record) => serde_json::to_writer(&mut written, &record)?,
                Outcome::Failed(failure) => {
                    note(&format!("gleaner: {}: {}", failure.id, failure.message));
                    serde_json::to_writer(&mut written, &failure)?;
                }
            }
            written.push(b'\n');
            Ok(())
        },
    )?;
    Records::new(vec![(name, Content::Memory(written))])
}

/// Identity and text of each of these gold records, or of every passage without a text, one a line.
fn sources(gold: &Records, chosen: &[usize]) -> anyhow::Result<Vec<u8>> {
    let mut lines = Vec::new();
    let mut line = |value: &Value| -> anyhow::Result<()> {
        serde_json::to_writer(&mut lines, value)?;
        lines.push(b'\n');
        Ok(())
    };
    for &n in chosen {
        if !gold.are_passages() {
            let record: Value = gold.get(n)?;
            line(&json!({"report": record["report"], "text": record["text"]}))?;
            continue;
        }
        let coding: Published = gold.get(n)?;
        match &coding.text {
            Some(text) => line(&json!({"id": coding.report.id, "text": text}))?,
            None => {
                for item in coding.items.iter().filter(|i| !i.passage.trim().is_empty()) {
                    let id = format!("{}#{}", coding.report.id, item.id);
                    line(&json!({"id": id, "text": item.passage, "format": "text"}))?;
                }
            }
        }
    }
    Ok(lines)
}

/// A line on standard error; if nobody can read it, the results matter more.
pub fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
