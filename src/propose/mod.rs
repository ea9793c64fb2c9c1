//! Who did what to what, why, because of what? One frame for each distinct change in the units that carry
//! the action label.

mod clause;
mod codes;
mod event;
mod frame;
mod goal;
mod states;

pub use clause::clause_of;
pub use codes::{Basis, Coded};
pub use frame::{Found, Proposal};

use crate::document::UnitView;
use crate::nn::{LinkReport, Model, NnError, Texts, TokenStates, token_features};
use crate::words;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::HashMap;

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
    /// Vectors of its texts.
    pub texts: &'a Texts,
}

/// Frames of each report, in the order of their actions. Action units of all reports go through the encoder
/// together, other units that tell a goal one by one; a frame depends on its own report only.
///
/// # Errors
/// [`NnError`] if the encoder fails.
pub fn propose(
    model: &Model,
    reports: &[ReportView<'_>],
    thresholds: Thresholds,
) -> Result<Vec<Vec<Proposal>>, NnError> {
    let states = states::of_actions(model, reports)?;
    reports
        .par_iter()
        .zip(&states)
        .map(|(report, states)| of_report(model, report, states, thresholds))
        .collect()
}

/// The frames of one report, given the token states of its action units.
fn of_report(
    model: &Model,
    report: &ReportView<'_>,
    states: &[Cow<'_, TokenStates>],
    thresholds: Thresholds,
) -> Result<Vec<Proposal>, NnError> {
    let mut proposals = Vec::new();
    let link = LazyCell::new(|| LinkReport::new(report.views));
    let mut read_goals = HashMap::new();
    for (&unit, tokens) in report.actions.iter().zip(states) {
        let text = &report.views[unit].text;
        if tokens.spans.is_empty() {
            continue;
        }
        let logits = model
            .heads
            .tags
            .logits(&token_features(text, tokens, &words::hints(text)));
        // All changes of a unit share the event and the goal that are found for the unit elsewhere.
        let linked = LazyCell::new(|| link.features(unit, report.scores, report.texts));
        let event =
            LazyCell::new(|| event::elsewhere(model, report, &linked, unit, thresholds.event));
        let mut goal = None;
        let mut apart = || -> Result<Option<Found>, NnError> {
            if goal.is_none() {
                goal = Some(goal::elsewhere(
                    model,
                    report,
                    &linked,
                    unit,
                    thresholds.goal,
                    &mut read_goals,
                )?);
            }
            Ok(goal.clone().flatten())
        };
        for mut proposal in frame::frames(report, unit, tokens, &logits, thresholds, &mut apart)? {
            if proposal.event.is_none() {
                proposal.event.clone_from(&event);
            }
            codes::fill(model, report, &mut proposal, tokens);
            proposals.push(proposal);
        }
    }
    Ok(proposals)
}
