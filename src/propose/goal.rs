//! What is an action for, if its own sentence does not say? The likeliest unit near it, and the likeliest words there.

use super::frame::{RULED, trimmed, whole_words};
use super::{Found, ReportView, clause_of, states};
use crate::nn::{
    Head, Model, NnError, SpanScores, best_spans, goal_candidates, goal_features, lead_of, softmax,
    span_confidence, token_features,
};
use crate::span::Span;
use crate::words::{self, edges};
use ndarray::Array2;
use std::collections::HashMap;

/// Least confidence in words of another unit for them to be taken by themselves, without the clause around.
const WORDS: f32 = 0.1;

/// The goal of an action that stands in another unit, by the model's goal head where it has one, else by rules; `linked` are
/// the rows of `LinkReport::features`. `None` if none has a chance of `least`. `known` keeps the goals of units that were read.
///
/// # Errors
/// [`NnError`] if the encoder fails.
pub(super) fn elsewhere(
    model: &Model,
    report: &ReportView<'_>,
    linked: &Array2<f32>,
    action: usize,
    least: f32,
    known: &mut HashMap<usize, Option<Span>>,
) -> Result<Option<Found>, NnError> {
    let Some(head) = &model.heads.goal else {
        return Ok(told_next(report, action).or_else(|| led_in(report, action)));
    };
    let Some((unit, score)) =
        likeliest(head, report, linked, action).filter(|&(_, score)| score >= least)
    else {
        return Ok(None);
    };
    let span = if let Some(span) = known.get(&unit) {
        *span
    } else {
        let span = said_there(model, report, unit)?;
        known.insert(unit, span);
        span
    };
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
        .map(|&c| words::purposes(&report.views[c].text))
        .collect();
    let rows = goal_features(report.views, action, &candidates, linked, &rules);
    let chances = softmax(&head.logits(&rows).column(0).to_vec());
    let best =
        (1..candidates.len()).max_by(|&a, &b| chances[a].total_cmp(&chances[b]).then(b.cmp(&a)))?;
    Some((candidates[best], chances[best]))
}

/// The words of a unit that tell a goal: by the model, else by rules, else its first clause.
fn said_there(
    model: &Model,
    report: &ReportView<'_>,
    unit: usize,
) -> Result<Option<Span>, NnError> {
    let text = report.views[unit].text.as_str();
    let Some(tokens) = states::of_unit(model, report, unit)? else {
        return Ok(None);
    };
    if tokens.spans.is_empty() {
        return Ok(None);
    }
    let features = token_features(text, &tokens, &words::hints(text));
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
    // A lead-in of several sentences is left alone: measured on the training set, it costs more than it finds.
    let at = lead_of(report.views, unit)?;
    let span = edges::purpose_clause(&report.views[at].text)?;
    Some(Found {
        unit: at,
        span,
        score: RULED,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::UnitView;
    use crate::nn::{Dense, Texts};
    use ndarray::{Array1, Array2};

    fn view(text: &str, lead: &str) -> UnitView {
        let leads = [lead].into_iter().filter(|l| !l.is_empty());
        UnitView {
            leads: leads.map(str::to_owned).collect(),
            ..UnitView::of_text(text)
        }
    }

    /// A head whose only weight is on one feature.
    fn head(feature: usize, weight: f32, width: usize) -> Head {
        let mut row = Array2::zeros((1, width));
        row[[0, feature]] = weight;
        Head {
            mean: Array1::zeros(width),
            scale: Array1::ones(width),
            members: vec![(
                None,
                Dense {
                    weight: row,
                    bias: Array1::zeros(1),
                },
            )],
        }
    }

    #[test]
    fn the_unit_that_the_head_likes_best_is_taken_and_never_the_own_one() {
        let lead = "To keep a full disk from stopping payments, we are doing this:";
        let views = [
            view(lead, ""),
            view("The disk was full.", ""),
            view("Add an alert", lead),
        ];
        let scores = vec![[0.0; 2]; 3];
        let report = ReportView {
            views: &views,
            scores: &scores,
            actions: &[2],
            date: None,
            texts: &Texts::default(),
        };
        let linked = Array2::zeros((3, 3));
        let width = goal_features(&views, 2, &[2], &linked, &[[false; 2]]).ncols();
        // The second number of a row says whether the unit is the action's lead-in, the first whether it is its own.
        let (unit, score) = likeliest(&head(1, 8.0, width), &report, &linked, 2).unwrap();
        assert_eq!(unit, 0);
        assert!(score > 0.99, "{score}");
        let (_, score) = likeliest(&head(0, 8.0, width), &report, &linked, 2).unwrap();
        assert!(score < 0.01, "nobody says it: {score}");
        assert_eq!(told_next(&report, 2), None);
        let ruled = led_in(&report, 2).unwrap();
        assert_eq!(
            ruled.span.slice(lead),
            "keep a full disk from stopping payments"
        );
    }
}
