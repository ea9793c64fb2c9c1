//! Which labels does a unit carry in gold and in the suggestion?

use super::super::item::{Item, ItemKind, Outcome};
use super::super::side::{Range, overlap};
use std::sync::Arc;

/// A unit that carries a label on either side.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedUnit {
    /// Where it stands in gold, in code points of the text, half-open; `None` if gold gives it no label.
    pub gold: Option<Range>,
    /// Where the suggestion has a labelled unit there.
    pub suggested: Option<Range>,
    /// What became of each label, by name.
    pub labels: Vec<ComparedLabel>,
}

/// A label of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedLabel {
    /// The label.
    pub name: Arc<str>,
    /// Right, missed or spurious.
    pub outcome: Outcome,
}

impl ComparedUnit {
    /// Where it stands: in gold, or where it was suggested.
    #[must_use]
    pub fn range(&self) -> Range {
        self.gold.or(self.suggested).unwrap_or_default()
    }
}

/// One unit for each place, by place.
pub(super) fn grouped(items: &[Item]) -> Vec<ComparedUnit> {
    let mut units: Vec<ComparedUnit> = Vec::new();
    let of_units = || items.iter().filter(|item| item.kind == ItemKind::Unit);
    for item in of_units().filter(|item| item.gold.is_some()) {
        let at = units.iter().position(|unit| unit.gold == item.gold);
        add(&mut units, at, item);
    }
    // A spurious label stands beside gold's labels where it lies on a unit that has some.
    for item in of_units().filter(|item| item.gold.is_none()) {
        let Some(place) = item.suggested else {
            continue;
        };
        let shared = |unit: &ComparedUnit| overlap(unit.range(), place);
        let taken = |unit: &ComparedUnit| unit.labels.iter().any(|label| label.name == item.name);
        let same = |unit: &ComparedUnit| {
            let (start, end) = unit.range();
            2 * shared(unit) >= (end - start).min(place.1 - place.0)
        };
        let near = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| !taken(unit) && shared(unit) > 0 && same(unit));
        let at = near.max_by_key(|(_, unit)| shared(unit)).map(|(n, _)| n);
        add(&mut units, at, item);
    }
    for unit in &mut units {
        unit.labels.sort_by(|a, b| a.name.cmp(&b.name));
    }
    units.sort_by_key(ComparedUnit::range);
    units
}

fn add(units: &mut Vec<ComparedUnit>, at: Option<usize>, item: &Item) {
    let label = ComparedLabel {
        name: Arc::clone(&item.name),
        outcome: item.outcome,
    };
    match at {
        Some(at) => {
            units[at].suggested = units[at].suggested.or(item.suggested);
            units[at].labels.push(label);
        }
        None => units.push(ComparedUnit {
            gold: item.gold,
            suggested: item.suggested,
            labels: vec![label],
        }),
    }
}
