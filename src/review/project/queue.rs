//! Which report next? The queue: in the order given, or the most uncertain first, or where most is to be corrected.

use super::{Person, Project};
use crate::record::Record;
use crate::review::error::{Refused, ReviewError};
use crate::review::store::Role;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// As the reports came.
    #[default]
    Given,
    /// Reports on whose labels the model is least sure first: by mean entropy.
    Uncertain,
    /// Reports in which most labels are expected to be wrong first, whatever their length.
    Gain,
}

/// How sure a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// Mean entropy of its labels' probabilities in bits, 0 to 1.
    pub uncertainty: f64,
    /// Sum over units and labels of the probability that the label is wrong.
    pub gain: f64,
}

impl Scores {
    /// Those of a record; `None` if it has none.
    #[must_use]
    pub fn of(record: &Record) -> Option<Self> {
        let (mut bits, mut gain, mut count) = (0.0, 0.0, 0_usize);
        for unit in &record.sentences {
            for (label, score) in &unit.scores {
                let Some(p) = score.as_f64().map(|p| p.clamp(0.0, 1.0)) else {
                    continue;
                };
                count += 1;
                let term = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
                bits += term(p) + term(1.0 - p);
                gain += if unit.labels.contains(label) {
                    1.0 - p
                } else {
                    p
                };
            }
        }
        (count > 0).then(|| Self {
            uncertainty: bits / count as f64,
            gain,
        })
    }
}

/// A report in the queue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueuedReport {
    /// Its number.
    pub n: i64,
    /// Its identity in records.
    pub id: String,
    /// Its title, or its identity.
    pub title: String,
    /// Words of its text.
    pub words: usize,
    /// Suggestions that are undecided.
    pub pending: usize,
    /// Items that are decided.
    pub decided: usize,
    /// `new`, `open` or `done`.
    pub state: &'static str,
    /// `assisted` or `blind`.
    pub mode: &'static str,
    /// Whether suggestions are still being made.
    pub waits: bool,
    /// Mean entropy of its labels in bits.
    pub uncertainty: Option<f64>,
    /// Labels that are expected to be wrong.
    pub gain: Option<f64>,
}

/// A report that cannot be adjudicated yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// Its identity in records.
    pub id: String,
    /// Its title, or its identity.
    pub title: String,
    /// Who has not finished it.
    pub missing: Vec<String>,
}

/// What lies before a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Queue {
    /// In which order.
    pub order: Order,
    /// All reports of theirs.
    pub reports: Vec<QueuedReport>,
    /// For adjudicators: reports that are still being coded.
    pub waiting: Vec<Waiting>,
    /// Sums over `reports`.
    pub progress: Progress,
}

/// Sums over the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Progress {
    /// Reports.
    pub reports: usize,
    /// Those that are done.
    pub done: usize,
    /// Suggestions that are undecided.
    pub pending: usize,
    /// Items that are decided.
    pub decided: usize,
}

impl Project {
    /// A person's queue.
    ///
    /// # Errors
    /// [`ReviewError`] if the project cannot be read.
    pub fn queue(&mut self, who: &Person, order: Order) -> Result<Queue, ReviewError> {
        self.catch_up()?;
        let suggestions: BTreeMap<i64, _> = self
            .store
            .suggestions()?
            .into_iter()
            .map(|s| (s.report, s))
            .collect();
        let begun: BTreeSet<(i64, String)> = self.store.codings()?.into_iter().collect();
        let (mut reports, mut waiting) = (Vec::new(), Vec::new());
        for row in self.reports()? {
            let title = row.title.clone().unwrap_or_else(|| row.id.clone());
            let suggestion = suggestions.get(&row.n);
            let mut queued = QueuedReport {
                n: row.n,
                title: title.clone(),
                words: row.words,
                pending: suggestion.map_or(0, |s| s.items),
                decided: 0,
                state: "new",
                mode: if who.blind { "blind" } else { "assisted" },
                waits: who.role == Role::Coder && suggestion.is_none(),
                uncertainty: suggestion.and_then(|s| s.uncertainty),
                gain: suggestion.and_then(|s| s.gain),
                id: row.id,
            };
            // A blind coder is not told how sure the model is, before the comparison.
            let mut hidden = who.blind;
            let is_begun = begun.contains(&(row.n, who.coder.clone()));
            // What nobody has begun need not be put together: it has what was suggested.
            if is_begun || who.role == Role::Adjudicator {
                let coding = match self.coding(row.n, who) {
                    Ok(coding) => coding,
                    Err(ReviewError::Refused(Refused::Waiting { missing, .. })) => {
                        waiting.push(Waiting {
                            id: queued.id,
                            title,
                            missing: missing.split(" and ").map(str::to_owned).collect(),
                        });
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                (queued.pending, queued.decided) = coding.counts();
                hidden = coding.blind && !coding.revealed;
                queued.mode = if coding.blind { "blind" } else { "assisted" };
                queued.state = match (coding.finished, is_begun) {
                    (true, _) => "done",
                    (false, true) => "open",
                    (false, false) => "new",
                };
            }
            if hidden {
                (queued.pending, queued.uncertainty, queued.gain) = (0, None, None);
            }
            reports.push(queued);
        }
        let by = |key: fn(&QueuedReport) -> Option<f64>| {
            move |a: &QueuedReport, b: &QueuedReport| {
                let key = |r| key(r).unwrap_or(-1.0);
                key(b).total_cmp(&key(a))
            }
        };
        match order {
            Order::Given => {}
            Order::Uncertain => reports.sort_by(by(|r| r.uncertainty)),
            Order::Gain => reports.sort_by(by(|r| r.gain)),
        }
        let sum = |of: fn(&QueuedReport) -> usize| reports.iter().map(of).sum();
        Ok(Queue {
            order,
            progress: Progress {
                reports: reports.len(),
                done: reports.iter().filter(|r| r.state == "done").count(),
                pending: sum(|r| r.pending),
                decided: sum(|r| r.decided),
            },
            reports,
            waiting,
        })
    }

    /// The reports before and after `n` in a person's queue.
    ///
    /// # Errors
    /// [`ReviewError`] if the project cannot be read.
    pub fn neighbours(
        &mut self,
        n: i64,
        who: &Person,
        order: Order,
    ) -> Result<(Option<i64>, Option<i64>), ReviewError> {
        let order: Vec<i64> = self
            .queue(who, order)?
            .reports
            .iter()
            .map(|r| r.n)
            .collect();
        let Some(at) = order.iter().position(|&other| other == n) else {
            return Ok((None, None));
        };
        let before = at.checked_sub(1).map(|at| order[at]);
        Ok((before, order.get(at + 1).copied()))
    }
}
