//! What does the code head see? One row a frame.

use super::{Texts, cues, shape};
use crate::document::UnitView;
use crate::nn::encoder::{HIDDEN, TokenStates};
use crate::span::Span;

/// What the codes of a frame are read from.
#[derive(Debug, Clone)]
pub struct FrameView<'a> {
    /// The unit that holds the action.
    pub unit: &'a UnitView,
    /// Its tokens.
    pub tokens: &'a TokenStates,
    /// Action, target and goal as byte ranges of the unit's text.
    pub spans: [Option<Span>; 3],
    /// Text of the event, in the unit or elsewhere.
    pub event: &'a str,
    /// What rules say, as numbers in a fixed order.
    pub rules: &'a [f32],
}

/// One row for a frame.
#[must_use]
pub fn frame_features(frame: &FrameView<'_>, texts: &Texts) -> Vec<f32> {
    let mut row = Vec::new();
    for (n, span) in frame.spans.iter().enumerate() {
        let width = if n == 0 { 2 * HIDDEN } else { HIDDEN };
        row.extend(mean_states(frame.tokens, *span, width));
        row.push(f32::from(span.is_some()));
    }
    row.extend(first_state(frame.tokens, frame.spans[0], 2 * HIDDEN));
    row.extend(frame.tokens.pooled.embedding());
    row.extend(texts.around(frame.unit.heading()));
    row.extend(texts.around(frame.event));
    row.extend(frame_cues(
        frame.unit,
        frame.spans[0],
        frame.event,
        frame.rules,
    ));
    row
}

/// The part of [`frame_features`] that needs no encoder, last in the row.
#[must_use]
pub(crate) fn frame_cues(
    unit: &UnitView,
    action: Option<Span>,
    event: &str,
    rules: &[f32],
) -> Vec<f32> {
    let action = action.map_or("", |s| s.slice(&unit.text));
    let mut row = cues::unit(&unit.text);
    row.extend(cues::unit(action));
    row.extend(cues::heading(unit.heading()));
    row.extend(cues::heading(&unit.leads.join(" / ")));
    row.extend(cues::unit(event));
    row.extend(shape(unit, 0, 1));
    row.extend(rules);
    row
}

/// Mean state of the tokens in `span`, first `width` numbers, unit length; zeros without a span.
fn mean_states(tokens: &TokenStates, span: Option<Span>, width: usize) -> Vec<f32> {
    let mut sum = vec![0.0_f32; width];
    for (at, token) in tokens.spans.iter().enumerate() {
        if span.is_some_and(|s| s.overlap(*token) > 0) {
            sum.iter_mut()
                .zip(tokens.states.row(at))
                .for_each(|(total, x)| *total += x);
        }
    }
    let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    sum.iter().map(|x| x / norm).collect()
}

/// State of the first token in `span`, first `width` numbers, unit length; zeros without a span. Actions begin
/// with their verb.
fn first_state(tokens: &TokenStates, span: Option<Span>, width: usize) -> Vec<f32> {
    let first = tokens
        .spans
        .iter()
        .find(|token| span.is_some_and(|s| s.overlap(**token) > 0));
    mean_states(tokens, first.copied(), width)
}
