//! What were suggestions worth? Counts from the log: what became of them, by role, code, and model, and how long it took.

mod acceptance;
mod count;

use super::store::Logged;
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of suggestions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Outcomes {
    /// Taken as they were.
    pub accepted: usize,
    /// Taken with changes.
    pub corrected: usize,
    /// Not taken.
    pub rejected: usize,
    /// Nobody suggested them.
    pub added: usize,
}

/// Outcomes of the suggestions of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfModel {
    /// `NAME@HASH`.
    pub model: String,
    /// What became of its suggestions.
    #[serde(flatten)]
    pub outcomes: Outcomes,
}

/// Twenty decisions in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Number of the first decided suggestion, from 1.
    pub from: usize,
    /// Number of the last.
    pub to: usize,
    /// What became of them; `added` counts what was added meanwhile.
    #[serde(flatten)]
    pub outcomes: Outcomes,
    /// Which model suggested the last of them.
    pub model: String,
}

/// What became of one role in the suggested frames that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfRole {
    /// `event`, `action`, `target` or `goal`.
    pub role: &'static str,
    /// Same span, or without one as before.
    pub kept: usize,
    /// Another span.
    pub moved: usize,
    /// Suggested, and taken away.
    pub dropped: usize,
    /// Not suggested, and given.
    pub given: usize,
}

/// What became of the codes of one list in the suggested frames that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfList {
    /// The list.
    pub list: &'static str,
    /// Same code.
    pub kept: usize,
    /// Another code.
    pub changed: usize,
}

/// One coder's work in one mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfMode {
    /// `assisted` or `blind`.
    pub mode: &'static str,
    /// Reports opened.
    pub reports: usize,
    /// Words of their texts.
    pub words: usize,
    /// Minutes at work on them.
    pub active_minutes: f64,
    /// Those minutes for a thousand words.
    pub minutes_per_1000_words: f64,
    /// Items that hold in the end.
    pub held: usize,
}

/// One coder's work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoderStatistics {
    /// Who.
    pub coder: String,
    /// Reports opened.
    pub reports: usize,
    /// Reports finished.
    pub finished: usize,
    /// Decisions, without undoing and making again.
    pub decisions: usize,
    /// How often something was undone.
    pub undone: usize,
    /// Minutes at work: all gaps between entries of the log but those longer than a pause.
    pub active_minutes: f64,
    /// Gaps that were pauses.
    pub pauses: usize,
    /// Decisions in an active hour; absent if there was no time. One accept takes a whole frame, coding one by hand takes a
    /// dozen decisions: compare items an hour, or minutes for a thousand words.
    pub decisions_per_hour: Option<f64>,
    /// Labels and frames that are decided.
    pub items: usize,
    /// Those in an active hour.
    pub items_per_hour: Option<f64>,
    /// What became of suggestions, as it stands.
    pub suggestions: Outcomes,
    /// The same by role, in frames that were taken.
    pub roles: Vec<OfRole>,
    /// The same by code list.
    pub codes: Vec<OfList>,
    /// The same by model.
    pub models: Vec<OfModel>,
    /// With and without suggestions.
    pub modes: Vec<OfMode>,
    /// How acceptance moves, twenty suggestions a row.
    pub acceptance: Vec<Acceptance>,
}

/// What a log says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// A gap of more seconds than this between two entries is a pause.
    pub pause_seconds: u32,
    /// Everybody who decided something, by name.
    pub coders: Vec<CoderStatistics>,
}

impl Statistics {
    /// Counts a log; `words` gives the words of each report's text.
    #[must_use]
    pub fn of(log: &[Logged], words: &BTreeMap<i64, usize>, pause_seconds: u32) -> Self {
        let mut by_coder: BTreeMap<&str, Vec<&Logged>> = BTreeMap::new();
        for logged in log {
            by_coder
                .entry(&logged.entry.coder)
                .or_default()
                .push(logged);
        }
        let own =
            |(coder, log): (&str, Vec<&Logged>)| count::of_coder(coder, &log, words, pause_seconds);
        Self {
            pause_seconds,
            coders: by_coder.into_iter().map(own).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
