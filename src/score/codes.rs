//! Are the codes of a pair of frames right?

use super::counts::ListCounts;
use super::frames::FrameOutcome;
use super::item::{Item, ItemKind, Outcome};
use super::prf::{Prf, ratio};
use super::side::Side;
use crate::codebook::LISTS;
use crate::record::{Frame, RoleName};
use std::collections::HashSet;
use std::sync::Arc;

/// A code of each side in one pair of frames; `None` where that side has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePair {
    /// Position of the list in [`LISTS`].
    pub list: usize,
    /// Gold's code.
    pub gold: Option<Arc<str>>,
    /// The suggested code.
    pub suggested: Option<Arc<str>>,
}

/// Codes that have occurred in a report, each kept once.
#[derive(Default)]
pub(super) struct Known(HashSet<Arc<str>>);

impl Known {
    fn get(&mut self, code: &str) -> Arc<str> {
        if let Some(known) = self.0.get(code) {
            return Arc::clone(known);
        }
        let new: Arc<str> = code.into();
        self.0.insert(Arc::clone(&new));
        new
    }
}

/// Adds the nine codes of a pair of frames, gold's and the suggested one's, by their positions.
pub(super) fn compare(
    at: (usize, usize),
    (gold, said): (&Side<'_>, &Side<'_>),
    known: &mut Known,
    out: &mut FrameOutcome,
) {
    let (gold, said) = (&gold.record.frames[at.0], &said.record.frames[at.1]);
    for (list, name) in LISTS.iter().enumerate() {
        let (truth, guess) = (code(gold, name), code(said, name));
        add(&mut out.lists[list], truth, guess);
        if truth.is_none() && guess.is_none() {
            // A role on both sides that neither has put into a category is no disagreement.
            let open = f64::from(u8::from(has_role(gold, name) && has_role(said, name)));
            out.lists[list].right += open;
            out.lists[list].parent += open;
            continue;
        }
        let pair = CodePair {
            list,
            gold: truth.map(|code| known.get(code)),
            suggested: guess.map(|code| known.get(code)),
        };
        let (outcome, credit) = judged(truth, guess);
        out.items.push(Item {
            kind: ItemKind::Code,
            name: known.get(name),
            gold_frame: Some(at.0),
            suggested_frame: Some(at.1),
            gold: gold.action.range(),
            suggested: said.action.range(),
            gold_code: pair.gold.clone(),
            suggested_code: pair.suggested.clone(),
            outcome,
            credit,
        });
        out.codes.push(pair);
    }
}

/// What became of a code, and its credit; a right parent counts half.
fn judged(truth: Option<&str>, guess: Option<&str>) -> (Outcome, f64) {
    match (truth, guess) {
        (Some(a), Some(b)) if a == b => (Outcome::Right, 1.0),
        (Some(a), Some(b)) if parent(a) == parent(b) => (Outcome::WrongCode, 0.5),
        (Some(_), Some(_)) => (Outcome::WrongCode, 0.0),
        (Some(_), None) => (Outcome::Missed, 0.0),
        _ => (Outcome::Spurious, 0.0),
    }
}

fn add(counts: &mut ListCounts, gold: Option<&str>, said: Option<&str>) {
    if let (Some(a), Some(b)) = (gold, said) {
        counts.right += f64::from(u8::from(a == b));
        counts.parent += f64::from(u8::from(parent(a) == parent(b)));
        let shared = nodes(a).filter(|node| nodes(b).any(|other| other == *node));
        counts.shared_nodes += shared.count() as f64;
    }
    counts.gold_nodes += gold.map_or(0, |c| nodes(c).count()) as f64;
    counts.suggested_nodes += said.map_or(0, |c| nodes(c).count()) as f64;
}

fn role_of(list: &str) -> Option<RoleName> {
    RoleName::ALL.into_iter().find(|role| role.as_str() == list)
}

fn has_role(frame: &Frame, list: &str) -> bool {
    role_of(list).is_some_and(|role| frame.role(role).is_some())
}

/// A frame's code of one list: its role's category, or a code of the whole frame.
pub(super) fn code<'f>(frame: &'f Frame, list: &str) -> Option<&'f str> {
    match role_of(list) {
        Some(role) => frame.role(role)?.category.as_deref(),
        None => frame
            .codes()
            .into_iter()
            .find(|(name, _)| *name == list)
            .map(|(_, code)| code),
    }
}

/// What stands before the `/`.
fn parent(code: &str) -> &str {
    code.split('/').next().unwrap_or(code)
}

/// A code and its parent, where it has one.
fn nodes(code: &str) -> impl Iterator<Item = &str> {
    let above = parent(code);
    std::iter::once(code).chain((above != code).then_some(above))
}

/// F1 over codes and their parents: what hierarchical classification calls hF (Kiritchenko et al. 2005).
pub(super) fn hierarchical_f1(counts: &ListCounts) -> Option<f64> {
    Prf::of(
        counts.shared_nodes,
        counts.suggested_nodes,
        counts.gold_nodes,
    )
    .f1
}

/// Share of pairs in which the code is right, and in which its parent is.
pub(super) fn accuracies(counts: &ListCounts, matched: f64) -> [Option<f64>; 2] {
    [ratio(counts.right, matched), ratio(counts.parent, matched)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_parent_counts_for_something() {
        let mut counts = ListCounts::default();
        add(&mut counts, Some("tech/core"), Some("tech/support"));
        add(&mut counts, Some("process"), Some("process"));
        add(&mut counts, Some("people"), Some("tech/core"));
        add(&mut counts, Some("people"), None);
        assert_eq!([counts.right, counts.parent], [1.0, 2.0]);
        assert_eq!(accuracies(&counts, 4.0), [Some(0.25), Some(0.5)]);
        let nodes = [
            counts.shared_nodes,
            counts.gold_nodes,
            counts.suggested_nodes,
        ];
        assert_eq!(nodes, [2.0, 5.0, 5.0]);
        let credit = hierarchical_f1(&counts).unwrap();
        assert!((credit - 0.4).abs() < 1e-12, "{credit}");
    }
}
