//! What is an action for, if its own sentence does not say? The likeliest unit near it, and the likeliest words there.

use super::frame::{RULED, trimmed, whole_words};
use super::{Found, ReportView, clause_of};
use crate::nn::{
    Head, Model, NnError, SpanScores, Texts, best_spans, goal_candidates, goal_features, softmax,
    span_confidence, token_features,
};
use crate::span::Span;
use crate::words::{self, edges};
use ndarray::Array2;

/// Least confidence in words of another unit for them to be taken by themselves, without the clause around.
const WORDS: f32 = 0.1;

/// The goal of an action that stands in another unit, by the model's goal head where it has one, else by rules; `linked` are
/// the rows of `LinkReport::features`. `None` if none has a chance of `least`.
///
/// # Errors
/// [`NnError`] if the encoder fails.
pub(super) fn elsewhere(
    model: &Model,
    report: &ReportView<'_>,
    linked: &Array2<f32>,
    action: usize,
    texts: &Texts,
    least: f32,
) -> Result<Option<Found>, NnError> {
    let Some(head) = &model.heads.goal else {
        return Ok(told_next(report, action).or_else(|| led_in(report, action)));
    };
    let Some((unit, score)) =
        likeliest(head, report, linked, action).filter(|&(_, score)| score >= least)
    else {
        return Ok(None);
    };
    let text = report.views[unit].text.as_str();
    let span = said_there(model, text, texts)?;
    Ok(span.map(|span| Found { unit, span, score }))
}

/// The unit near the action that most likely tells its goal, and the chance that it does.
fn likeliest(
    head: &Head,
    report: &ReportView<'_>,
    linked: &Array2<f32>,
    action: usize,
) -> Option<(usize, f32)> {
    let candidates = goal_candidates(report.views, action);
    let rules: Vec<[bool; 2]> = candidates
        .iter()
        .map(|&c| {
            let text = &report.views[c].text;
            [
                edges::purpose_clause(text).is_some(),
                edges::consequence(text).is_some(),
            ]
        })
        .collect();
    let rows = goal_features(report.views, action, &candidates, linked, &rules);
    let chances = softmax(&head.logits(&rows).column(0).to_vec());
    let best =
        (1..candidates.len()).max_by(|&a, &b| chances[a].total_cmp(&chances[b]).then(b.cmp(&a)))?;
    Some((candidates[best], chances[best]))
}

/// The words of `text` that tell a goal: by the model, else by rules, else its first clause.
fn said_there(model: &Model, text: &str, texts: &Texts) -> Result<Option<Span>, NnError> {
    let read;
    let tokens = match texts.kept(text) {
        Some(kept) => kept,
        None => {
            read = model.encoder.tokens(&[text])?;
            match read.first() {
                Some(states) => states,
                None => return Ok(None),
            }
        }
    };
    if tokens.spans.is_empty() {
        return Ok(None);
    }
    let features = token_features(text, tokens, &words::hints(text));
    let scores = SpanScores::of_role(&model.heads.tags.logits(&features), 2);
    let by_model = best_spans(&scores, 0, tokens.spans.len())
        .filter(|(.., score)| span_confidence(*score) >= WORDS)
        .and_then(|(first, last, _)| {
            let span = Span::new(tokens.spans[first].start, tokens.spans[last].end);
            trimmed(text, whole_words(text, span))
        });
    Ok(by_model
        .or_else(|| edges::purpose_clause(text))
        .or_else(|| edges::consequence(text))
        .or_else(|| trimmed(text, clause_of(text))))
}

/// A purpose that the next sentence of the same block gives.
fn told_next(report: &ReportView<'_>, unit: usize) -> Option<Found> {
    let next = report.views.get(unit + 1).filter(|v| v.continues)?;
    let span = edges::consequence(&next.text)?;
    Some(Found {
        unit: unit + 1,
        span,
        score: RULED,
    })
}

/// A purpose that stands in the line before the list and holds for all its items.
fn led_in(report: &ReportView<'_>, unit: usize) -> Option<Found> {
    let lead = report.views[unit].lead();
    if lead.is_empty() {
        return None;
    }
    // A lead-in of several sentences is left alone: measured on the training set, it costs more than it finds.
    let at = (0..unit)
        .rev()
        .take(60)
        .find(|&n| report.views[n].text == lead)?;
    let span = edges::purpose_clause(lead)?;
    Some(Found {
        unit: at,
        span,
        score: RULED,
    })
}
