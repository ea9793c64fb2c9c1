//! Where does a role begin and end? From token scores to the best spans.

use super::head::sigmoid;
use ndarray::Array2;

/// Token scores of one role: logits that a token lies inside, begins, ends the role's span.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SpanScores {
    /// Inside, `[tokens]`.
    pub inside: Vec<f32>,
    /// First token, `[tokens]`.
    pub start: Vec<f32>,
    /// Last token, `[tokens]`.
    pub end: Vec<f32>,
}

impl SpanScores {
    /// Scores of role `role` from the tag head's logits `[tokens, 3 * roles]`, role by role.
    #[must_use]
    pub fn of_role(logits: &Array2<f32>, role: usize) -> Self {
        let column = |c: usize| logits.column(3 * role + c).to_vec();
        Self {
            inside: column(0),
            start: column(1),
            end: column(2),
        }
    }
}

/// Confidence in a span, 0 to 1, from its score by [`best_spans`]: thresholds are on this scale.
#[must_use]
pub fn span_confidence(score: f32) -> f32 {
    sigmoid(score / 2.0)
}

/// How much the sum of inside scores counts against the two ends; chosen by cross-validation.
const INSIDE: f32 = 0.25;

/// The best span within tokens `[from, to)`: inclusive first and last token and its score, start + end +
/// a quarter of the inside logits. `None` for an empty range.
#[must_use]
pub fn best_spans(scores: &SpanScores, from: usize, to: usize) -> Option<(usize, usize, f32)> {
    let to = to.min(scores.inside.len());
    let mut best: Option<(usize, usize, f32)> = None;
    // For a fixed end, the best start is the one with the highest start + inside sum so far.
    let mut open: Option<(usize, f32)> = None;
    for at in from..to {
        let inside = INSIDE * scores.inside[at];
        let fresh = scores.start[at] + inside;
        open = Some(match open {
            Some((first, sum)) if sum + inside >= fresh => (first, sum + inside),
            _ => (at, fresh),
        });
        let (first, sum) = open.unwrap_or((at, fresh));
        let total = sum + scores.end[at];
        if best.is_none_or(|(_, _, b)| total > b) {
            best = Some((first, at, total));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Trying every pair finds nothing better.
        #[test]
        fn agrees_with_trying_all(rows in proptest::collection::vec((-5.0_f32..5.0, -5.0_f32..5.0, -5.0_f32..5.0), 1..25)) {
            let scores = SpanScores {
                inside: rows.iter().map(|r| r.0).collect(),
                start: rows.iter().map(|r| r.1).collect(),
                end: rows.iter().map(|r| r.2).collect(),
            };
            let (first, last, score) = best_spans(&scores, 0, rows.len()).unwrap();
            let total = |a: usize, b: usize| {
                scores.start[a] + scores.end[b] + INSIDE * scores.inside[a..=b].iter().sum::<f32>()
            };
            prop_assert!((total(first, last) - score).abs() < 1e-3);
            for a in 0..rows.len() {
                for b in a..rows.len() {
                    prop_assert!(total(a, b) <= score + 1e-3);
                }
            }
        }
    }

    #[test]
    fn an_empty_range_has_no_span() {
        assert_eq!(best_spans(&SpanScores::default(), 0, 3), None);
    }
}
