//! How are a coder's entries counted?

use super::acceptance::acceptance;
use super::{CoderStatistics, OfList, OfMode, OfModel, OfRole, Outcomes};
use crate::codebook::LISTS;
use crate::record::{Frame, Role, RoleName};
use crate::review::coding::{Change, kinds};
use crate::review::item::{FrameItem, Item, ItemState};
use crate::review::store::{Entry, Logged};
use chrono::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// A sum that is 0 and not -0 where there is nothing.
fn sum_of<'a>(minutes: impl Iterator<Item = &'a f64>) -> f64 {
    minutes.fold(0.0, |sum, minutes| sum + minutes)
}

fn is_decision(entry: &Entry) -> bool {
    !kinds::is_import(&entry.kind)
        && !matches!(
            entry.kind.as_str(),
            kinds::OPENED
                | kinds::COMPARED
                | kinds::FINISH
                | kinds::REOPEN
                | kinds::IMPORTED
                | kinds::UNDO
                | kinds::REDO
        )
}

pub(super) fn of_coder(
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
    let active = sum_of(minutes.values());
    let decided = items
        .iter()
        .filter(|(_, item)| item.state != ItemState::Pending)
        .count();
    CoderStatistics {
        coder: coder.into(),
        reports: shown.len(),
        finished: finished.len(),
        decisions,
        undone: log.iter().filter(|l| l.entry.kind == kinds::UNDO).count(),
        active_minutes: active,
        pauses,
        items: decided,
        items_per_hour: (active > 0.0).then(|| decided as f64 * 60.0 / active),
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
        // A role may be there without words of the report.
        let said = |frame: &Frame| frame.role(role).map(Role::range);
        match (item.suggested.as_ref().and_then(said), said(&item.frame)) {
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
    LISTS
        .into_iter()
        .map(|list| {
            let code = |frame: &Frame| {
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
        let active = sum_of(reports.iter().filter_map(|n| minutes.get(n)));
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
