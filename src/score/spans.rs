//! How many spans are right, whatever frame they stand in? SemEval-2013 task 9, by optimal matching.
//!
//! Strict, exact, partial and type as nervaluate 1.2.1 counts them, with one difference: nervaluate goes through
//! the suggestions in their order and gives each the first gold span that will do, so that its counts can change
//! with the order. Here the spans are paired so that as many as possible are correct and then as many as possible
//! overlap at all; the counts do not depend on any order. Where every order gives nervaluate the same counts, ours
//! are the same; `tests/parity/` checks that.

use super::assign::assign;
use super::counts::SpanCounts;
use super::settings::MatchPolicy;
use super::side::{Range, Side, overlap};
use super::tokens;
use crate::record::RoleName;

/// A span and the role it is for (0 to 3).
type Marked = (usize, Range);

/// Counts for each role in the order of [`RoleName::ALL`], and then for all four together.
pub fn count(gold: &Side<'_>, suggested: &Side<'_>, policy: &MatchPolicy) -> [SpanCounts; 5] {
    let (g, s) = (marked(gold), marked(suggested));
    let of = |all: &[Marked], role: usize| -> Vec<Marked> {
        all.iter().filter(|m| m.0 == role).copied().collect()
    };
    let mut out = [SpanCounts::default(); 5];
    let mut all = semeval(&g, &s, policy);
    for (role, counts) in out.iter_mut().enumerate().take(4) {
        let (g, s) = (of(&g, role), of(&s, role));
        *counts = semeval(&g, &s, policy);
        let tokens = [covered(gold, &g), covered(suggested, &s)];
        counts.gold_tokens = tokens[0].len() as f64;
        counts.suggested_tokens = tokens[1].len() as f64;
        counts.shared_tokens = tokens::shared(&tokens[0], &tokens[1]) as f64;
        all.gold_tokens += counts.gold_tokens;
        all.suggested_tokens += counts.suggested_tokens;
        all.shared_tokens += counts.shared_tokens;
    }
    out[4] = all;
    out
}

fn marked(side: &Side<'_>) -> Vec<Marked> {
    let frames = side.record.frames.iter();
    frames
        .flat_map(|frame| {
            let range = |(n, &name)| Some((n, frame.role(name)?.range()?));
            RoleName::ALL.iter().enumerate().filter_map(range)
        })
        .collect()
}

/// Where the tokens under any of the spans begin, each once, ascending.
fn covered(side: &Side<'_>, spans: &[Marked]) -> Vec<usize> {
    let mut all: Vec<usize> = spans.iter().flat_map(|m| side.places(m.1)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// All counts but those of tokens.
fn semeval(gold: &[Marked], suggested: &[Marked], policy: &MatchPolicy) -> SpanCounts {
    let mut touching = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, s) in suggested.iter().enumerate() {
            let shared = overlap(g.1, s.1);
            if shared > 0 && shared as f64 / length(g.1) >= policy.span_overlap {
                touching.push((i, j));
            }
        }
    }
    let same_role = |i: usize, j: usize| gold[i].0 == suggested[j].0;
    let same_bounds = |i: usize, j: usize| gold[i].1 == suggested[j].1;
    // (correct, pairs): as many correct as possible, then as many pairs as possible.
    let best = |correct: &dyn Fn(usize, usize) -> bool| {
        let most = i64::try_from(gold.len().min(suggested.len())).unwrap_or(i64::MAX - 1) + 1;
        let weight = |&(i, j): &(usize, usize)| (i, j, if correct(i, j) { most } else { 1 });
        let edges: Vec<_> = touching.iter().map(weight).collect();
        let pairs = assign(gold.len(), suggested.len(), &edges);
        let right = pairs.iter().filter(|(i, j)| correct(*i, *j)).count();
        (right as f64, pairs.len() as f64)
    };
    let strict = best(&|i, j| same_role(i, j) && same_bounds(i, j));
    let exact = best(&same_bounds);
    let kind = best(&same_role);
    let near = |i: usize, j: usize| {
        let shared = overlap(gold[i].1, suggested[j].1) as f64;
        let union = length(gold[i].1) + length(suggested[j].1) - shared;
        same_role(i, j) && shared / union >= policy.iou
    };
    let (iou, _) = best(&near);
    SpanCounts {
        gold: gold.len() as f64,
        suggested: suggested.len() as f64,
        strict: strict.0,
        strict_pairs: strict.1,
        exact: exact.0,
        exact_pairs: exact.1,
        kind: kind.0,
        kind_pairs: kind.1,
        iou,
        ..SpanCounts::default()
    }
}

fn length((start, end): Range) -> f64 {
    end.saturating_sub(start) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counts(gold: &[Marked], suggested: &[Marked]) -> SpanCounts {
        semeval(gold, suggested, &MatchPolicy::default())
    }

    #[test]
    fn each_measure_on_a_case_worked_by_hand() {
        let gold = [(0, (0, 10)), (1, (20, 30)), (2, (40, 50)), (3, (60, 70))];
        let said = [(0, (0, 10)), (0, (20, 30)), (2, (45, 55)), (3, (80, 90))];
        let c = counts(&gold, &said);
        assert_eq!([c.strict, c.strict_pairs], [1.0, 3.0]);
        assert_eq!([c.exact, c.exact_pairs], [2.0, 3.0]);
        assert_eq!([c.kind, c.kind_pairs], [2.0, 3.0]);
        assert!((c.iou - 1.0).abs() < 1e-12, "5 of 15 is below a half");
    }

    /// A pair that nervaluate loses or finds by the order: the long suggestion takes the gold span that the exact one
    /// needs.
    #[test]
    fn order_does_not_matter_where_it_does_for_nervaluate() {
        let gold = [(0, (0, 10))];
        let said = [(0, (0, 20)), (0, (0, 10))];
        let turned = [said[1], said[0]];
        assert_eq!(counts(&gold, &said), counts(&gold, &turned));
        assert!((counts(&gold, &said).strict - 1.0).abs() < 1e-12);
    }

    #[test]
    fn less_than_a_hundredth_of_the_gold_span_is_no_overlap() {
        let said = [(0, (100, 120))];
        assert!((counts(&[(0, (0, 101))], &said).kind_pairs).abs() < 1e-12);
        assert!((counts(&[(0, (1, 101))], &said).kind_pairs - 1.0).abs() < 1e-12);
    }

    fn spans() -> impl Strategy<Value = Vec<Marked>> {
        let one = (0_usize..3, 0_usize..12, 1_usize..8).prop_map(|(r, a, n)| (r, (a, a + n)));
        prop::collection::vec(one, 0..5)
    }

    /// The most correct pairs and, with those, the most pairs, by trying all.
    fn by_trial(
        gold: &[Marked],
        said: &[Marked],
        taken: u32,
        correct: &dyn Fn(&Marked, &Marked) -> bool,
    ) -> (usize, usize) {
        let Some((first, rest)) = gold.split_first() else {
            return (0, 0);
        };
        let mut best = by_trial(rest, said, taken, correct);
        for (j, s) in said.iter().enumerate() {
            if taken >> j & 1 == 0 && overlap(first.1, s.1) > 0 {
                let (c, n) = by_trial(rest, said, taken | 1 << j, correct);
                best = best.max((c + usize::from(correct(first, s)), n + 1));
            }
        }
        best
    }

    proptest! {
        #[test]
        fn counts_are_the_best_there_are(gold in spans(), said in spans()) {
            let c = counts(&gold, &said);
            let pair = |a: f64, b: f64| (a as usize, b as usize);
            prop_assert_eq!(pair(c.strict, c.strict_pairs), by_trial(&gold, &said, 0, &|g, s| g == s));
            prop_assert_eq!(pair(c.exact, c.exact_pairs), by_trial(&gold, &said, 0, &|g, s| g.1 == s.1));
            prop_assert_eq!(pair(c.kind, c.kind_pairs), by_trial(&gold, &said, 0, &|g, s| g.0 == s.0));
        }
    }
}
