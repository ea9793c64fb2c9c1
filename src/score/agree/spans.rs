//! Do two coders mark the same spans? F1, where neither of them is the truth.

use super::figure::{Figure, Undefined};
use super::packing::{self, Group};
use serde::Serialize;
use std::collections::BTreeSet;

/// A span by its place and by the tokens that it touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenSpan {
    /// Half-open range of code points.
    pub place: (usize, usize),
    /// Half-open range of token numbers; empty if it holds signs only.
    pub tokens: (usize, usize),
}

/// Counts behind the span F1 of two coders; add up those of reports and pairs before taking the F1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SpanCounts {
    /// Spans of both coders together.
    pub spans: usize,
    /// Spans that both have with the same start and end.
    pub exact: usize,
    /// Sum of the token F1 of spans matched one to one, so that the sum is greatest.
    pub token: f64,
}

impl SpanCounts {
    /// Adds those of another report or pair.
    pub fn add(&mut self, other: &Self) {
        self.spans += other.spans;
        self.exact += other.exact;
        self.token += other.token;
    }

    /// `2 · exact / spans`: F1 of spans with the same boundaries.
    ///
    /// # Errors
    /// [`Undefined::NoSpans`].
    pub fn exact_f1(&self) -> Figure {
        self.over(self.exact as f64)
    }

    /// `2 · token / spans`: F1 where a span that overlaps counts by its share of tokens.
    ///
    /// # Errors
    /// [`Undefined::NoSpans`].
    pub fn token_f1(&self) -> Figure {
        self.over(self.token)
    }

    fn over(&self, hits: f64) -> Figure {
        if self.spans == 0 {
            Err(Undefined::NoSpans)
        } else {
            Ok(2.0 * hits / self.spans as f64)
        }
    }
}

/// Compares the spans of two coders. A span that one coder gave twice counts once.
///
/// Span F1 is the agreement to report where what was not marked cannot be counted; it is symmetric, and the limit of
/// kappa as that grows: Hripcsak & Rothschild, *Agreement, the F-measure, and reliability in information retrieval*,
/// JAMIA 12 (2005). Partial agreement is by optimal matching, so it does not depend on any order.
///
/// # Errors
/// [`Undefined::Solver`].
///
/// # Examples
/// ```
/// use gleaner::score::agree::{TokenSpan, span_f1};
/// let span = |place, tokens| TokenSpan { place, tokens };
/// let a = [span((0, 11), (0, 2)), span((20, 30), (4, 6))];
/// let b = [span((0, 11), (0, 2)), span((20, 36), (4, 8))];
/// let counts = span_f1(&a, &b).unwrap();
/// assert_eq!(counts.exact_f1(), Ok(0.5));
/// assert!((counts.token_f1().unwrap() - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
/// ```
pub fn span_f1(a: &[TokenSpan], b: &[TokenSpan]) -> Result<SpanCounts, Undefined> {
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (a.iter().collect(), b.iter().collect());
    let exact = a
        .iter()
        .filter(|span| b.iter().any(|other| other.place == span.place))
        .count();
    let mut groups = Vec::new();
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            // Signs alone are no token, but the same signs are the same span.
            let gain = if x.place == y.place {
                1.0
            } else {
                token_f1(x.tokens, y.tokens)
            };
            if gain > 0.0 {
                groups.push(Group {
                    members: vec![i, a.len() + j],
                    gain,
                });
            }
        }
    }
    let token = packing::best(a.len() + b.len(), &groups)?
        .into_iter()
        .map(|n| groups[n].gain)
        .sum();
    Ok(SpanCounts {
        spans: a.len() + b.len(),
        exact,
        token,
    })
}

/// F1 of two ranges of tokens: twice what they share over what they have.
pub(super) fn token_f1(a: (usize, usize), b: (usize, usize)) -> f64 {
    let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    let both = (a.1 - a.0) + (b.1 - b.0);
    if both == 0 {
        0.0
    } else {
        2.0 * shared as f64 / both as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Spans = Vec<TokenSpan>;

    fn spans() -> impl Strategy<Value = Spans> {
        prop::collection::btree_set((0usize..12, 1usize..5), 0..5).prop_map(|set| {
            set.into_iter()
                .map(|(a, n)| TokenSpan {
                    place: (10 * a, 10 * (a + n)),
                    tokens: (a, a + n),
                })
                .collect()
        })
    }

    /// Best sum over all ways to give each span of `a` a span of `b` or none.
    fn oracle(a: &Spans, b: &Spans, used: u32) -> f64 {
        let Some((first, rest)) = a.split_first() else {
            return 0.0;
        };
        let mut best = oracle(&rest.to_vec(), b, used);
        for (j, other) in b.iter().enumerate().filter(|(j, _)| used >> j & 1 == 0) {
            let here = token_f1(first.tokens, other.tokens);
            best = best.max(here + oracle(&rest.to_vec(), b, used | 1 << j));
        }
        best
    }

    proptest! {
        #[test]
        fn matching_is_optimal_and_symmetric(a in spans(), b in spans()) {
            let counts = span_f1(&a, &b).unwrap();
            prop_assert!((counts.token - oracle(&a, &b, 0)).abs() < 1e-9);
            prop_assert_eq!(counts.exact, a.iter().filter(|s| b.contains(s)).count());
            let back = span_f1(&b, &a).unwrap();
            prop_assert!((counts.token - back.token).abs() < 1e-9);
        }
    }

    #[test]
    fn no_span_no_number() {
        assert_eq!(
            span_f1(&[], &[]).unwrap().exact_f1(),
            Err(Undefined::NoSpans)
        );
        let one = [TokenSpan {
            place: (0, 5),
            tokens: (0, 1),
        }];
        assert_eq!(span_f1(&one, &[]).unwrap().token_f1(), Ok(0.0));
    }
}
