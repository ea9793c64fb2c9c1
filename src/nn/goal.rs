//! What does the goal head see? One row a unit near an action: how likely it tells what the action is for.

use super::features::matrix;
use crate::document::UnitView;
use ndarray::{Array2, s};

/// Units before an action that are looked at; a lead-in may stand further up.
const BEFORE: usize = 12;
/// Units after it.
const AFTER: usize = 4;
/// Numbers of a row beside those of the link head.
pub(crate) const GOAL_OWN: usize = 20;

/// Units in which the goal of an action may stand if not in its own: the nearest ones and the line before its list. The
/// action's own unit comes first; chosen, it means that no other unit tells the goal.
#[must_use]
pub fn goal_candidates(views: &[UnitView], action: usize) -> Vec<usize> {
    let near = action.saturating_sub(BEFORE)..(action + AFTER + 1).min(views.len());
    let lead = lead_of(views, action).filter(|at| !near.contains(at));
    let others = near.filter(|&c| c != action);
    [action].into_iter().chain(lead).chain(others).collect()
}

/// The unit that is the innermost lead-in of `unit`.
#[must_use]
pub fn lead_of(views: &[UnitView], unit: usize) -> Option<usize> {
    let lead = views[unit].lead();
    (!lead.is_empty())
        .then(|| (0..unit).rev().take(60).find(|&n| views[n].text == lead))
        .flatten()
}

/// One row a candidate: `[candidates, features]`. `linked` are the rows of `LinkReport::features` for that action, one a unit of
/// the report; `rules` say of each candidate whether rules see a purpose in it, and whether they see a consequence.
#[must_use]
pub fn goal_features(
    views: &[UnitView],
    action: usize,
    candidates: &[usize],
    linked: &Array2<f32>,
    rules: &[[bool; 2]],
) -> Array2<f32> {
    let lead = lead_of(views, action);
    let flag = |b: bool| f32::from(u8::from(b));
    let row = |(&c, rules): (&usize, &[bool; 2])| {
        let (view, own) = (&views[c], c == action);
        let by = c.cast_signed() - action.cast_signed();
        let mut row = vec![
            flag(own),
            flag(Some(c) == lead),
            flag(rules[0]),
            flag(rules[1]),
            flag(view.continues),
            flag(by == 1 && view.continues),
            flag(by == -1 && views[action].continues),
            flag(view.text.trim_end().ends_with(':')),
            flag(own && lead.is_some()),
            flag(own && views[action].headings.is_empty()),
        ];
        row.extend((-4..=4).filter(|d| *d != 0).map(|d| flag(by == d)));
        row.extend([flag(by < -4), flag(by > 4)]);
        debug_assert_eq!(row.len(), GOAL_OWN);
        row.extend(linked.slice(s![c, ..]));
        row
    };
    matrix(&candidates.iter().zip(rules).map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_unit_comes_first_and_a_far_lead_in_is_there() {
        let texts: Vec<String> = (0..30).map(|n| format!("Item {n}")).collect();
        let mut views: Vec<UnitView> = texts.iter().map(|t| UnitView::of_text(t)).collect();
        views[20].leads = vec!["Item 2".to_owned()];
        let found = goal_candidates(&views, 20);
        assert_eq!(found[..2], [20, 2]);
        assert_eq!(
            found[2..],
            [(8..20).collect::<Vec<_>>(), (21..25).collect()].concat()
        );
        assert_eq!(goal_candidates(&views, 0), [0, 1, 2, 3, 4]);
    }
}
