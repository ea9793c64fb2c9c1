//! All reports of a run, scored and drawn, for the page.

use super::html::{self, Drawn, Listed};
use crate::cli::output::Output;
use crate::cli::score::pairs::Reading;
use crate::cli::score::records::Records;
use crate::score::{ReportScore, ScoreReport, summarise};
use rayon::prelude::*;
use std::fmt::Write as _;

/// What the page is made from.
pub struct Compared {
    report: ScoreReport,
    listed: Vec<Listed>,
    blocks: Vec<String>,
    remarks: Vec<String>,
}

impl Compared {
    /// Scores and draws the chosen reports, in parallel.
    ///
    /// # Errors
    /// If a record does not read or is not sound, or a text differs.
    pub fn read(
        reading: &Reading<'_>,
        suggested: &Records,
        chosen: &[usize],
    ) -> anyhow::Result<Self> {
        let (partners, by_text) = reading.join(suggested);
        let one = |&n: &usize| -> anyhow::Result<(ReportScore, Listed, String, bool)> {
            let mut pair = reading.pair(n, suggested, partners[n])?;
            let listed = Listed::new(&pair);
            let block = html::json(&Drawn::new(&pair))?;
            pair.score.items = Vec::new();
            Ok((pair.score, listed, block, pair.realigned))
        };
        let all: Vec<_> = chosen.par_iter().map(one).collect();
        let (mut scores, mut listed, mut blocks, mut moved) =
            (Vec::new(), Vec::new(), Vec::new(), 0);
        for one in all {
            let (score, row, block, realigned) = one?;
            scores.push(score);
            listed.push(row);
            blocks.push(block);
            moved += usize::from(realigned);
        }
        let mut report = summarise(&scores, None, reading.settings);
        for (name, set) in [("gold", reading.gold), ("suggested", suggested)] {
            let _ = write!(report.signature, "|{name}:{}", set.digest());
        }
        if chosen.len() < reading.gold.len() {
            let _ = write!(
                report.signature,
                "|reports:{} of {}",
                chosen.len(),
                reading.gold.len()
            );
        }
        let used = partners.iter().flatten().count();
        let remarks = [
            (
                report.missing.len(),
                "reports without a suggestion, counted as missed",
            ),
            (
                suggested.failed(),
                "error records among the suggestions, taken as missing",
            ),
            (
                by_text,
                "reports joined by their text, the ids being different",
            ),
            (
                suggested.len() - used,
                "suggestions without gold, not counted",
            ),
            (moved, "reports realigned to gold's text"),
        ];
        let remarks = remarks.into_iter().filter(|(n, _)| *n > 0);
        Ok(Self {
            remarks: remarks.map(|(n, what)| format!("{what}: {n}")).collect(),
            report,
            listed,
            blocks,
        })
    }

    /// Writes the page.
    ///
    /// # Errors
    /// If that fails.
    pub fn write(&self, sources: [String; 2], output: &mut Output) -> anyhow::Result<()> {
        let run = html::Run {
            report: &self.report,
            listed: &self.listed,
            sources,
            remarks: &self.remarks,
        };
        html::write(&run, &self.blocks, output)?;
        Ok(())
    }
}
