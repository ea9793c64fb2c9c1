//! What were suggestions worth? Counts from the log: what became of them, by role, code, and model, and how long it took.

use super::coding::{Change, kinds};
use super::item::{FrameItem, Item, ItemState};
use super::store::{Entry, Logged};
use crate::record::RoleName;
use chrono::DateTime;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Suggestions decided in one block of [`Statistics::acceptance`].
const BLOCK: usize = 20;

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
    /// Same span.
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
    /// Decisions in an active hour; absent if there was no time.
    pub decisions_per_hour: Option<f64>,
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
        let own = |(coder, log): (&str, Vec<&Logged>)| of_coder(coder, &log, words, pause_seconds);
        Self {
            pause_seconds,
            coders: by_coder.into_iter().map(own).collect(),
        }
    }
}

fn is_decision(entry: &Entry) -> bool {
    !matches!(
        entry.kind.as_str(),
        kinds::OPENED | kinds::FINISH | kinds::REOPEN | kinds::IMPORTED | kinds::UNDO | kinds::REDO
    )
}

fn of_coder(
    coder: &str,
    log: &[&Logged],
    words: &BTreeMap<i64, usize>,
    pause: u32,
) -> CoderStatistics {
    let mut minutes: BTreeMap<i64, f64> = BTreeMap::new();
    let mut pauses = 0;
    for pair in log.windows(2) {
        // The time before an entry went into the report of that entry, unless it only opens another one.
        let (a, b) = (&pair[0].entry, &pair[1].entry);
        let of = if b.kind == kinds::OPENED {
            a.report
        } else {
            b.report
        };
        match seconds(&a.at, &b.at) {
            gap if gap <= f64::from(pause) => *minutes.entry(of).or_default() += gap / 60.0,
            _ => pauses += 1,
        }
    }
    let mut items: BTreeMap<(i64, &str), &Item> = BTreeMap::new();
    let (mut shown, mut finished): (BTreeMap<i64, bool>, BTreeSet<i64>) =
        (BTreeMap::new(), BTreeSet::new());
    for Logged { entry, changes } in log {
        match entry.kind.as_str() {
            kinds::OPENED => {
                shown.entry(entry.report).or_insert(entry.shown);
            }
            kinds::FINISH => {
                finished.insert(entry.report);
            }
            kinds::REOPEN => {
                finished.remove(&entry.report);
            }
            _ => {}
        }
        for Change { key, after, .. } in changes {
            match after {
                Some(item) => items.insert((entry.report, key), item),
                None => items.remove(&(entry.report, key.as_str())),
            };
        }
    }
    let items: Vec<(i64, &Item)> = items
        .into_iter()
        .map(|((report, _), item)| (report, item))
        .collect();
    let taken: Vec<&FrameItem> = items
        .iter()
        .filter(|(_, item)| matches!(item.state, ItemState::Accepted | ItemState::Corrected))
        .filter_map(|(_, item)| item.as_frame())
        .collect();
    let decisions = log.iter().filter(|l| is_decision(&l.entry)).count();
    let active: f64 = minutes.values().sum();
    CoderStatistics {
        coder: coder.into(),
        reports: shown.len(),
        finished: finished.len(),
        decisions,
        undone: log.iter().filter(|l| l.entry.kind == kinds::UNDO).count(),
        active_minutes: active,
        pauses,
        decisions_per_hour: (active > 0.0).then(|| decisions as f64 * 60.0 / active),
        suggestions: outcomes(items.iter().map(|(_, item)| *item)),
        roles: RoleName::ALL
            .iter()
            .map(|&role| of_role(role, &taken))
            .collect(),
        codes: of_lists(&taken),
        models: of_models(&items),
        modes: of_modes(&shown, &minutes, words, &items),
        acceptance: acceptance(log),
    }
}

/// Seconds between two times of the log; 0 if one does not read.
fn seconds(a: &str, b: &str) -> f64 {
    let at = |text| DateTime::parse_from_rfc3339(text).ok();
    match (at(a), at(b)) {
        (Some(a), Some(b)) => (b - a).num_milliseconds().max(0) as f64 / 1000.0,
        _ => 0.0,
    }
}

fn outcomes<'a>(items: impl Iterator<Item = &'a Item>) -> Outcomes {
    let mut sum = Outcomes::default();
    for item in items {
        match item.state {
            ItemState::Accepted => sum.accepted += 1,
            ItemState::Corrected => sum.corrected += 1,
            ItemState::Rejected => sum.rejected += 1,
            ItemState::Added => sum.added += 1,
            ItemState::Pending | ItemState::Agreed => {}
        }
    }
    sum
}

fn of_role(role: RoleName, taken: &[&FrameItem]) -> OfRole {
    let mut sum = OfRole {
        role: role.as_str(),
        kept: 0,
        moved: 0,
        dropped: 0,
        given: 0,
    };
    for item in taken {
        let range =
            |frame: &crate::record::Frame| frame.role(role).and_then(crate::record::Role::range);
        match (item.suggested.as_ref().and_then(range), range(&item.frame)) {
            (Some(a), Some(b)) if a == b => sum.kept += 1,
            (Some(_), Some(_)) => sum.moved += 1,
            (Some(_), None) => sum.dropped += 1,
            (None, Some(_)) => sum.given += 1,
            (None, None) => {}
        }
    }
    sum
}

fn of_lists(taken: &[&FrameItem]) -> Vec<OfList> {
    crate::codebook::LISTS
        .into_iter()
        .map(|list| {
            let code = |frame: &crate::record::Frame| {
                let role = RoleName::ALL.into_iter().find(|role| role.as_str() == list);
                match role {
                    Some(role) => frame.role(role).and_then(|r| r.category.clone()),
                    None => frame
                        .codes()
                        .into_iter()
                        .find(|(l, _)| *l == list)
                        .map(|(_, code)| code.to_owned()),
                }
            };
            let mut sum = OfList {
                list,
                kept: 0,
                changed: 0,
            };
            for item in taken {
                match (item.suggested.as_ref().and_then(code), code(&item.frame)) {
                    (Some(a), Some(b)) if a == b => sum.kept += 1,
                    (Some(_), Some(_)) => sum.changed += 1,
                    _ => {}
                }
            }
            sum
        })
        .collect()
}

fn of_models(items: &[(i64, &Item)]) -> Vec<OfModel> {
    let mut by_model: BTreeMap<&str, Vec<&Item>> = BTreeMap::new();
    for (_, item) in items {
        if let Some(model) = &item.model {
            by_model.entry(model).or_default().push(item);
        }
    }
    let of = |(model, items): (&str, Vec<&Item>)| OfModel {
        model: model.into(),
        outcomes: outcomes(items.into_iter()),
    };
    by_model.into_iter().map(of).collect()
}

fn of_modes(
    shown: &BTreeMap<i64, bool>,
    minutes: &BTreeMap<i64, f64>,
    words: &BTreeMap<i64, usize>,
    items: &[(i64, &Item)],
) -> Vec<OfMode> {
    let mode = |with: bool| {
        let reports: BTreeSet<i64> = shown
            .iter()
            .filter(|(_, s)| **s == with)
            .map(|(n, _)| *n)
            .collect();
        let total: usize = reports.iter().filter_map(|n| words.get(n)).sum();
        let active: f64 = reports.iter().filter_map(|n| minutes.get(n)).sum();
        (!reports.is_empty()).then(|| OfMode {
            mode: if with { "assisted" } else { "blind" },
            reports: reports.len(),
            words: total,
            active_minutes: active,
            minutes_per_1000_words: if total > 0 {
                active * 1000.0 / total as f64
            } else {
                0.0
            },
            held: items
                .iter()
                .filter(|(n, item)| reports.contains(n) && item.state.holds())
                .count(),
        })
    };
    [false, true].into_iter().filter_map(mode).collect()
}

/// What became of suggestions in the order in which they were decided; what was undone is left out.
fn acceptance(log: &[&Logged]) -> Vec<Acceptance> {
    let mut stands: BTreeMap<i64, bool> = BTreeMap::new();
    for Logged { entry, .. } in log {
        match (entry.kind.as_str(), entry.undoes) {
            (kinds::UNDO, Some(of)) => stands.insert(of, false),
            (kinds::REDO, Some(of)) => stands.insert(of, true),
            _ => stands.insert(entry.id, true),
        };
    }
    let mut blocks: Vec<Acceptance> = Vec::new();
    let mut count = 0;
    for Logged { entry, changes } in log {
        if matches!(entry.kind.as_str(), kinds::UNDO | kinds::REDO)
            || stands.get(&entry.id) != Some(&true)
        {
            continue;
        }
        for change in changes {
            let was = change.before.as_ref().map(|item| item.state);
            let Some(item) = &change.after else { continue };
            let decided = was == Some(ItemState::Pending)
                && item.state != ItemState::Pending
                && item.model.is_some();
            let added = was.is_none() && item.state == ItemState::Added;
            if !decided && !(added && entry.kind != kinds::IMPORTED) {
                continue;
            }
            if blocks.last().is_none_or(|block| {
                decided && block.to - block.from + 1 >= BLOCK && block.to == count
            }) {
                blocks.push(Acceptance {
                    from: count + 1,
                    to: count,
                    outcomes: Outcomes::default(),
                    model: String::new(),
                });
            }
            let block = blocks.last_mut().expect("there is one now");
            if decided {
                count += 1;
                block.to = count;
                block.model = item.model.clone().unwrap_or_default();
            }
            match item.state {
                ItemState::Accepted => block.outcomes.accepted += 1,
                ItemState::Corrected => block.outcomes.corrected += 1,
                ItemState::Rejected => block.outcomes.rejected += 1,
                ItemState::Added => block.outcomes.added += 1,
                ItemState::Pending | ItemState::Agreed => {}
            }
        }
    }
    blocks
}

#[cfg(test)]
mod tests;
