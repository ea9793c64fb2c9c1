//! Which items came out otherwise than last time?

use super::item::{Item, ItemKind, Outcome};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One item as it stands in `results.csv`. It holds offsets and codes, no words of the report.
///
/// # Format
/// CSV with a head line, one row an item, in the order of the reports in gold, and within one of units, frames,
/// roles and codes.
///
/// | column | meaning |
/// |---|---|
/// | `report` | identity of the report |
/// | `kind`, `name` | `unit` with its label, `frame`, `role` with its name, `code` with its list |
/// | `gold_start`, `gold_end` | where it stands in gold, code points, half-open; empty if spurious |
/// | `suggested_start`, `suggested_end` | where it was suggested; empty if missed |
/// | `gold`, `suggested` | the two codes, for `code` only |
/// | `outcome` | `right`, `wrong-boundary`, `wrong-place`, `wrong-code`, `missed`, `spurious` |
/// | `credit` | how right, 0 to 1, three decimals |
///
/// `a.md,code,sts,10,24,10,24,tech/core,tech/support,wrong-code,0.500`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Identity of the report.
    pub report: String,
    /// What it is about.
    pub kind: ItemKind,
    /// Label, role or code list.
    pub name: String,
    /// First code point in gold.
    pub gold_start: Option<usize>,
    /// One past the last in gold.
    pub gold_end: Option<usize>,
    /// First code point of the suggestion.
    pub suggested_start: Option<usize>,
    /// One past the last of the suggestion.
    pub suggested_end: Option<usize>,
    /// Gold's code.
    pub gold: Option<String>,
    /// The suggested code.
    pub suggested: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// How right, 0 to 1.
    pub credit: String,
}

impl Row {
    /// The row of an item of report `report`.
    #[must_use]
    pub fn new(report: &str, item: &Item) -> Self {
        Self {
            report: report.into(),
            kind: item.kind,
            name: item.name.to_string(),
            gold_start: item.gold.map(|r| r.0),
            gold_end: item.gold.map(|r| r.1),
            suggested_start: item.suggested.map(|r| r.0),
            suggested_end: item.suggested.map(|r| r.1),
            gold: item.gold_code.as_deref().map(str::to_owned),
            suggested: item.suggested_code.as_deref().map(str::to_owned),
            outcome: item.outcome,
            credit: format!("{:.3}", item.credit),
        }
    }

    /// What makes it the same item in two runs: its place in gold, or, if gold has none, where it was suggested.
    fn key(&self) -> (String, ItemKind, String, bool, Option<usize>, Option<usize>) {
        let spurious = self.gold_start.is_none();
        let (start, end) = if spurious {
            (self.suggested_start, self.suggested_end)
        } else {
            (self.gold_start, self.gold_end)
        };
        let (report, name) = (self.report.clone(), self.name.clone());
        (report, self.kind, name, spurious, start, end)
    }
}

/// An item that is not as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The row before; `None` if there was none.
    pub before: Option<Row>,
    /// The row now; `None` if there is none.
    pub now: Option<Row>,
    /// Whether it got better (1), worse (-1), or is only different (0).
    pub sign: i8,
}

/// Every item whose row differs, in the order of report, kind, name and place. A spurious item that is gone is
/// better, a new one worse; else the credit decides.
#[must_use]
pub fn changes(before: &[Row], now: &[Row]) -> Vec<Change> {
    let mut pairs: BTreeMap<_, (Vec<&Row>, Vec<&Row>)> = BTreeMap::new();
    for row in before {
        pairs.entry(row.key()).or_default().0.push(row);
    }
    for row in now {
        pairs.entry(row.key()).or_default().1.push(row);
    }
    let mut out = Vec::new();
    for (mut before, mut now) in pairs.into_values() {
        // Several frames may share a place: what is equal on both sides is no change.
        before.retain(|row| match now.iter().position(|other| other == row) {
            Some(at) => {
                now.remove(at);
                false
            }
            None => true,
        });
        for n in 0..before.len().max(now.len()) {
            let (before, now) = (before.get(n).copied(), now.get(n).copied());
            out.push(Change {
                sign: sign(before, now),
                before: before.cloned(),
                now: now.cloned(),
            });
        }
    }
    out
}

fn sign(before: Option<&Row>, now: Option<&Row>) -> i8 {
    // Something spurious is worse than nothing, something missed no worse than nothing.
    let worth = |row: Option<&Row>| match row {
        None => 0.0,
        Some(row) if row.outcome == Outcome::Spurious => -1.0,
        Some(row) => row.credit.parse().unwrap_or(0.0),
    };
    let (before, now): (f64, f64) = (worth(before), worth(now));
    i8::from(now > before) - i8::from(now < before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(start: usize, outcome: Outcome, credit: &str) -> Row {
        let spurious = outcome == Outcome::Spurious;
        Row {
            report: "a.md".into(),
            kind: ItemKind::Role,
            name: "goal".into(),
            gold_start: (!spurious).then_some(start),
            gold_end: (!spurious).then_some(start + 5),
            suggested_start: (outcome != Outcome::Missed).then_some(start),
            suggested_end: (outcome != Outcome::Missed).then_some(start + 4),
            gold: None,
            suggested: None,
            outcome,
            credit: credit.into(),
        }
    }

    #[test]
    fn each_way_of_changing_has_its_sign() {
        let before = [
            row(1, Outcome::Missed, "0.000"),
            row(2, Outcome::Right, "1.000"),
            row(3, Outcome::Spurious, "0.000"),
            row(4, Outcome::WrongBoundary, "0.500"),
        ];
        let now = [
            row(1, Outcome::Right, "1.000"),
            row(2, Outcome::WrongBoundary, "0.800"),
            row(4, Outcome::WrongBoundary, "0.500"),
            row(5, Outcome::Spurious, "0.000"),
        ];
        let signs: Vec<_> = changes(&before, &now).iter().map(|c| c.sign).collect();
        assert_eq!(signs, [1, -1, 1, -1], "better, worse, gone, new");
        assert!(changes(&now, &now).is_empty());
    }

    #[test]
    fn items_at_one_place_are_compared_as_a_set() {
        let (a, b) = (
            row(1, Outcome::Right, "1.000"),
            row(1, Outcome::Missed, "0.000"),
        );
        assert!(changes(&[a.clone(), b.clone()], &[b.clone(), a.clone()]).is_empty());
        assert_eq!(changes(&[a.clone(), b], &[a.clone(), a]).len(), 1);
    }
}
