//! What does the tag head see? One row a token.

use super::texts::ZERO;
use super::{cues, matrix};
use crate::nn::encoder::{HIDDEN, TokenStates};
use crate::span::Span;
use ndarray::{Array2, s};

/// One row a token: `[tokens, features]`. `hints` are spans that rules propose (one a rule, in a fixed
/// order); the row says whether the token lies in each and whether it begins or ends it.
#[must_use]
pub fn token_features(text: &str, tokens: &TokenStates, hints: &[Option<Span>]) -> Array2<f32> {
    let n = tokens.spans.len();
    let small = tag_cues(text, &tokens.spans, hints);
    let row = |at: usize| {
        let mut row: Vec<f32> = tokens.states.row(at).to_vec();
        for offset in NEAR {
            match at.checked_add_signed(offset).filter(|&i| i < n) {
                Some(i) => row.extend(tokens.states.slice(s![i, HIDDEN..])),
                None => row.extend(&ZERO[..HIDDEN]),
            }
        }
        row.extend(&small[at]);
        row.extend(tokens.pooled.embedding());
        row
    };
    matrix(&(0..n).map(row).collect::<Vec<_>>())
}

/// Neighbours whose middle state a token's row takes in, in order.
pub(crate) const NEAR: [isize; 4] = [-2, -1, 1, 2];

/// The part of [`token_features`] that needs no encoder: cues of the tokens around, and the hints.
#[must_use]
pub(crate) fn tag_cues(text: &str, spans: &[Span], hints: &[Option<Span>]) -> Vec<Vec<f32>> {
    let n = spans.len();
    let small: Vec<Vec<f32>> = (0..n).map(|at| token_cues(text, spans, at)).collect();
    let blank = vec![0.0; cues::TOKENS.len() + 5];
    let row = |at: usize| {
        let mut row = Vec::new();
        for offset in -3_isize..=3 {
            let near = at.checked_add_signed(offset).filter(|&i| i < n);
            row.extend(near.map_or(&blank, |i| &small[i]));
        }
        for hint in hints {
            let token = spans[at];
            let inside = hint.is_some_and(|h| h.overlap(token) > 0);
            row.push(f32::from(inside));
            row.push(f32::from(
                inside && hint.is_some_and(|h| token.start <= h.start),
            ));
            row.push(f32::from(
                inside && hint.is_some_and(|h| h.end <= token.end),
            ));
            row.push(f32::from(hint.is_some()));
        }
        row
    };
    (0..n).map(row).collect()
}

fn token_cues(text: &str, spans: &[Span], at: usize) -> Vec<f32> {
    let n = spans.len();
    let word = spans[at].slice(text).to_lowercase();
    let mut row: Vec<f32> = cues::TOKENS
        .iter()
        .map(|cue| f32::from(*cue == word))
        .collect();
    let inner = at > 0 && spans[at - 1].end == spans[at].start;
    row.extend([
        f32::from(!word.chars().all(char::is_alphanumeric)),
        f32::from(inner),
        (n - 1 - at).min(20) as f32 / 10.0,
        at.min(20) as f32 / 10.0,
        at as f32 / n as f32,
    ]);
    row
}
