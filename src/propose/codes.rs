//! Which codes does a frame get? The likeliest of each list.

use super::{Proposal, ReportView};
use crate::nn::{FrameView, Model, Texts, TokenStates, frame_features, matrix, softmax};
use crate::words;

/// Fills [`Proposal::codes`].
pub(super) fn fill(
    model: &Model,
    report: &ReportView<'_>,
    proposal: &mut Proposal,
    tokens: &TokenStates,
    texts: &Texts,
) {
    let unit = &report.views[proposal.unit];
    let own = |found: &Option<super::Found>| {
        found
            .as_ref()
            .filter(|f| f.unit == proposal.unit)
            .map(|f| f.span)
    };
    let elsewhere = proposal.event.as_ref().filter(|e| e.unit != proposal.unit);
    let action = proposal.action.span.slice(&unit.text);
    let view = FrameView {
        unit,
        tokens,
        spans: [
            Some(proposal.action.span),
            own(&proposal.target),
            own(&proposal.goal),
        ],
        event: elsewhere.map_or("", |e| report.views[e.unit].text.as_str()),
        rules: &words::frame_rules(unit, action, None),
    };
    let logits = model
        .heads
        .codes
        .logits(&matrix(&[frame_features(&view, texts)]));
    let row = logits.row(0).to_vec();
    // Heads were trained without dates, rules know what to do with them.
    let ruled = words::ruled(&words::frame_rules(unit, action, report.date));
    let mut at = 0;
    proposal.codes = model
        .manifest
        .lists
        .iter()
        .map(|list| {
            let from = at;
            at += list.codes.len();
            // Tense, check boxes and dates say these three better than the head does.
            if let Some((code, confidence)) = ruled
                .iter()
                .find(|(name, _, _)| *name == list.name)
                .map(|r| (r.1, r.2))
            {
                return (code.to_owned(), confidence);
            }
            let scores = softmax(&row[from..at]);
            let best =
                (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)));
            best.map_or_else(
                || ("unclear".to_owned(), 0.0),
                |n| (list.codes[n].clone(), scores[n]),
            )
        })
        .collect();
}
