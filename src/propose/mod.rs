//! Who did what to what, why, because of what? One frame for each distinct change in the units that carry
//! the action label.

mod codes;
mod event;
mod frame;

pub use codes::{Basis, Coded};
pub use event::clause_of;
pub use frame::{Found, Proposal};

use crate::document::UnitView;
use crate::nn::{LinkReport, Model, NnError, Texts, token_features};
use crate::words;
use std::cell::LazyCell;

/// From which probability on a role is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Of the event elsewhere in the report; in the action's own unit at least 0.5.
    pub event: f32,
    /// Of the target.
    pub target: f32,
    /// Of the goal.
    pub goal: f32,
}

/// One report on its way to frames.
#[derive(Debug, Clone, Copy)]
pub struct ReportView<'a> {
    /// Its units.
    pub views: &'a [UnitView],
    /// Probabilities of lesson and action of each unit.
    pub scores: &'a [[f32; 2]],
    /// Units that carry the action label.
    pub actions: &'a [usize],
    /// The report's date as written, for time scales.
    pub date: Option<&'a str>,
}

/// Frames of each report, in the order of their actions. Units of all reports go through the encoder
/// together; a frame depends on its own report only.
///
/// # Errors
/// [`NnError`] if the encoder fails.
pub fn propose(
    model: &Model,
    reports: &[ReportView<'_>],
    texts: &Texts,
    thresholds: Thresholds,
) -> Result<Vec<Vec<Proposal>>, NnError> {
    let units: Vec<&str> = reports
        .iter()
        .flat_map(|r| r.actions.iter().map(|&u| r.views[u].text.as_str()))
        .collect();
    let mut states = model.encoder.tokens(&units)?.into_iter();
    let mut out = Vec::with_capacity(reports.len());
    for report in reports {
        let mut proposals = Vec::new();
        let link = LazyCell::new(|| LinkReport::new(report.views));
        for &unit in report.actions {
            let Some(tokens) = states.next() else { break };
            let text = &report.views[unit].text;
            if tokens.spans.is_empty() {
                continue;
            }
            let logits =
                model
                    .heads
                    .tags
                    .logits(&token_features(text, &tokens, &words::hints(text)));
            // All changes of a unit share the event that is found for the unit.
            let elsewhere = LazyCell::new(|| {
                event::elsewhere(model, report, &link, unit, texts, thresholds.event)
            });
            for mut proposal in frame::frames(report, unit, &tokens, &logits, thresholds) {
                if proposal.event.is_none() {
                    proposal.event.clone_from(&elsewhere);
                }
                codes::fill(model, report, &mut proposal, &tokens, texts);
                proposals.push(proposal);
            }
        }
        out.push(proposals);
    }
    Ok(out)
}
