//! Where in the vector of a report's counts does what stand?

use super::calibration::BINS;
use super::counts::{
    Bin, Block, CodeCounts, FrameCounts, LabelCounts, ListCounts, RoleCounts, SpanCounts,
    SummaryCounts,
};
use super::one::ReportScore;
use crate::codebook::LISTS;
use std::collections::BTreeSet;

/// Roles, and with `all` behind them the rows of the span measures.
const ROLES: usize = 4;

/// Which labels and codes there are, and so where each block of counts stands in a vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Labels, those asked for first.
    pub labels: Vec<String>,
    /// Codes that occur in pairs of frames, by list, by name.
    pub codes: Vec<Vec<String>>,
}

/// Length of a label's part: its counts and its bins.
const LABEL: usize = LabelCounts::LEN + BINS * Bin::LEN;

impl Layout {
    /// For everything that occurs in `reports`; `labels` come first, in their order.
    pub fn of<'a>(
        labels: &[String],
        reports: impl Iterator<Item = &'a ReportScore> + Clone,
    ) -> Self {
        let mut all = labels.to_vec();
        let found: BTreeSet<&String> = reports.clone().flat_map(|r| r.labels.keys()).collect();
        all.extend(found.into_iter().filter(|l| !labels.contains(l)).cloned());
        let mut codes = vec![BTreeSet::new(); LISTS.len()];
        for pair in reports.flat_map(|r| &r.frames.codes) {
            codes[pair.list].extend(
                pair.gold
                    .iter()
                    .chain(&pair.suggested)
                    .map(|c| String::from(&**c)),
            );
        }
        Self {
            labels: all,
            codes: codes.into_iter().map(|c| c.into_iter().collect()).collect(),
        }
    }

    /// Length of the vector.
    pub fn width(&self) -> usize {
        self.code_at(LISTS.len(), 0)
    }

    fn frames_at(&self) -> usize {
        self.labels.len() * LABEL
    }

    fn roles_at(&self) -> usize {
        self.frames_at() + FrameCounts::LEN
    }

    fn spans_at(&self) -> usize {
        self.roles_at() + ROLES * RoleCounts::LEN
    }

    fn summaries_at(&self) -> usize {
        self.spans_at() + (ROLES + 1) * SpanCounts::LEN
    }

    fn lists_at(&self) -> usize {
        self.summaries_at() + ROLES * SummaryCounts::LEN
    }

    fn code_at(&self, list: usize, code: usize) -> usize {
        let before: usize = self.codes[..list].iter().map(Vec::len).sum();
        self.lists_at() + LISTS.len() * ListCounts::LEN + (before + code) * CodeCounts::LEN
    }

    /// The vector of one report.
    pub fn vector(&self, report: &ReportScore) -> Vec<f64> {
        let mut v = vec![0.0; self.width()];
        for (n, label) in self.labels.iter().enumerate() {
            if let Some(outcome) = report.labels.get(label) {
                put(&mut v, n * LABEL, &outcome.counts);
                put_all(&mut v, n * LABEL + LabelCounts::LEN, &outcome.bins);
            }
        }
        put(&mut v, self.frames_at(), &report.frames.frames);
        put_all(&mut v, self.roles_at(), &report.frames.roles);
        put_all(&mut v, self.spans_at(), &report.spans);
        put_all(&mut v, self.summaries_at(), &report.frames.summaries);
        put_all(&mut v, self.lists_at(), &report.frames.lists);
        for pair in &report.frames.codes {
            let sides = [&pair.gold, &pair.suggested];
            let same = pair.gold == pair.suggested;
            for (side, code) in sides.into_iter().enumerate() {
                let known = &self.codes[pair.list];
                if let Some(at) = code
                    .as_deref()
                    .and_then(|c| known.binary_search_by(|k| k.as_str().cmp(c)).ok())
                {
                    let counts = CodeCounts {
                        gold: f64::from(u8::from(side == 0)),
                        suggested: f64::from(u8::from(side == 1)),
                        right: f64::from(u8::from(side == 0 && same)),
                    };
                    put(&mut v, self.code_at(pair.list, at), &counts);
                }
            }
        }
        v
    }

    /// A label's counts in a sum of vectors.
    pub fn label(sums: &[f64], n: usize) -> LabelCounts {
        get(sums, n * LABEL, 0)
    }

    /// A label's bins in a sum of vectors.
    pub fn bins(sums: &[f64], n: usize) -> [Bin; BINS] {
        std::array::from_fn(|bin| get(sums, n * LABEL + LabelCounts::LEN, bin))
    }

    /// Frames in a sum of vectors.
    pub fn frames(&self, sums: &[f64]) -> FrameCounts {
        get(sums, self.frames_at(), 0)
    }

    /// Role `n` in a sum of vectors.
    pub fn role(&self, sums: &[f64], n: usize) -> RoleCounts {
        get(sums, self.roles_at(), n)
    }

    /// Spans of role `n`, or of all for 4, in a sum of vectors.
    pub fn spans(&self, sums: &[f64], n: usize) -> SpanCounts {
        get(sums, self.spans_at(), n)
    }

    /// Summaries of role `n` in a sum of vectors.
    pub fn summary(&self, sums: &[f64], n: usize) -> SummaryCounts {
        get(sums, self.summaries_at(), n)
    }

    /// Code list `n` in a sum of vectors.
    pub fn list(&self, sums: &[f64], n: usize) -> ListCounts {
        get(sums, self.lists_at(), n)
    }

    /// One code of a list in a sum of vectors.
    pub fn code(&self, sums: &[f64], list: usize, code: usize) -> CodeCounts {
        get(sums, self.code_at(list, code), 0)
    }
}

fn put<B: Block>(v: &mut [f64], at: usize, block: &B) {
    block.put(&mut v[at..at + B::LEN]);
}

fn put_all<B: Block>(v: &mut [f64], at: usize, blocks: &[B]) {
    for (n, block) in blocks.iter().enumerate() {
        put(v, at + n * B::LEN, block);
    }
}

fn get<B: Block>(sums: &[f64], at: usize, n: usize) -> B {
    let at = at + n * B::LEN;
    B::get(&sums[at..at + B::LEN])
}
