//! Where does a frame stand, does it say the same as another, and may it stand in a coding?

use super::Ground;
use crate::record::{Frame, Record, Report, RoleName};
use crate::review::error::Refused;

/// Whether two frames say the same; confidence and names do not count.
#[must_use]
pub fn same(a: &Frame, b: &Frame) -> bool {
    let role = |frame: &Frame, name| {
        let role = frame.role(name)?;
        Some((
            role.range(),
            role.category.clone(),
            role.summary.clone().unwrap_or_default(),
        ))
    };
    a.codes() == b.codes()
        && RoleName::ALL
            .iter()
            .all(|&name| role(a, name) == role(b, name))
}
/// The unit that holds most of the frame's action.
#[must_use]
pub fn unit_of(frame: &Frame, units: &[(usize, usize)]) -> Option<usize> {
    best_unit(frame.action.range()?, units)
}

/// The unit that shares most with `range`, the first of several; `None` if none shares anything.
#[must_use]
pub fn best_unit((start, end): (usize, usize), units: &[(usize, usize)]) -> Option<usize> {
    let shared = |n: usize| end.min(units[n].1).saturating_sub(start.max(units[n].0));
    let best = (0..units.len()).max_by_key(|&n| (shared(n), std::cmp::Reverse(n)))?;
    (shared(best) > 0).then_some(best)
}
/// The frame as it goes into the coding: its spans' words filled in, everything else checked.
pub(super) fn sound(frame: &Frame, id: &str, ground: Ground<'_>) -> Result<Frame, Refused> {
    let mut frame = frame.clone();
    frame.id = id.into();
    for name in RoleName::ALL {
        let Some(role) = frame.role_mut(name) else {
            continue;
        };
        role.text = match (role.start, role.end) {
            (None, None) => None,
            (Some(start), Some(end)) => {
                let slice = || {
                    let (a, b) = (ground.map.to_bytes(start)?, ground.map.to_bytes(end)?);
                    (a < b).then(|| ground.text[a..b].to_owned())
                };
                Some(slice().ok_or_else(|| {
                    let name = name.as_str();
                    Refused::Invalid(format!(
                        "{name}: {start}..{end} is not a stretch of the text"
                    ))
                })?)
            }
            _ => {
                let why = format!("{}: a span needs start and end", name.as_str());
                return Err(Refused::Invalid(why));
            }
        };
        if role.summary.as_ref().is_some_and(|s| s.trim().is_empty()) {
            role.summary = None;
        }
        if role.category.as_ref().is_some_and(String::is_empty) {
            role.category = None;
        }
    }
    let record = Record {
        text: ground.text.into(),
        frames: vec![frame],
        ..Record::empty(Report::default())
    };
    if let Some(fault) = record.faults(Some(ground.codebook)).into_iter().next() {
        return Err(Refused::Invalid(fault.to_string()));
    }
    Ok(record.frames.into_iter().next().expect("one was put in"))
}

/// Takes from the roles of `frame` what a model said of other words or another category than they have now: confidence,
/// support, neighbours, and that a role is implied.
pub(super) fn without_stale(frame: &mut Frame, suggested: Option<&Frame>) {
    for name in RoleName::ALL {
        let as_suggested = suggested.and_then(|frame| frame.role(name)).cloned();
        let Some(role) = frame.role_mut(name) else {
            continue;
        };
        let suggested = as_suggested.unwrap_or_default();
        let moved = suggested.range() != role.range();
        if moved {
            role.score = None;
        }
        if moved || suggested.category != role.category {
            (role.support, role.nearest) = (None, None);
            role.likeliest.clear();
            for stale in ["implied", "category_score"] {
                role.other.remove(stale);
            }
        }
    }
}
