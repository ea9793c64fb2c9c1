//! What does the encoder say of a unit token by token? Kept from when its label was read, or read again in the same way.

use super::ReportView;
use crate::nn::{Model, NnError, TokenStates, unit_texts};
use std::borrow::Cow;
use std::collections::HashMap;

/// The token states of each report's action units, in order.
pub(super) fn of_actions<'a>(
    model: &Model,
    reports: &[ReportView<'a>],
) -> Result<Vec<Vec<Cow<'a, TokenStates>>>, NnError> {
    let text = |r: &ReportView<'a>, u: usize| -> &'a str { &r.views[u].text };
    // Each text once a report, at its first place.
    let missing: Vec<Vec<usize>> = reports
        .iter()
        .map(|r| {
            let not_kept = r
                .actions
                .iter()
                .filter(|&&u| r.texts.kept(text(r, u)).is_none());
            let mut places: Vec<usize> = not_kept.map(|&u| first_place(r, u)).collect();
            places.sort_unstable();
            places.dedup();
            places
        })
        .collect();
    let read = read(model, reports, &missing)?;
    let of_report = |((r, missing), read): ((&ReportView<'a>, &Vec<usize>), Vec<TokenStates>)| {
        let read: HashMap<&str, TokenStates> =
            missing.iter().map(|&u| text(r, u)).zip(read).collect();
        let of_unit = |&u: &usize| match r.texts.kept(text(r, u)) {
            Some(kept) => Some(Cow::Borrowed(kept)),
            None => read.get(text(r, u)).cloned().map(Cow::Owned),
        };
        r.actions.iter().filter_map(of_unit).collect()
    };
    Ok(reports
        .iter()
        .zip(&missing)
        .zip(read)
        .map(of_report)
        .collect())
}

/// Those of one unit; `None` if it has no words.
pub(super) fn of_unit<'a>(
    model: &Model,
    report: &ReportView<'a>,
    unit: usize,
) -> Result<Option<Cow<'a, TokenStates>>, NnError> {
    if let Some(kept) = report.texts.kept(&report.views[unit].text) {
        return Ok(Some(Cow::Borrowed(kept)));
    }
    let place = first_place(report, unit);
    let read = read(model, &[*report], &[vec![place]])?;
    Ok(read.into_iter().flatten().next().map(Cow::Owned))
}

/// The units `wanted` of each report as their labels were read: with their neighbours, or alone.
fn read(
    model: &Model,
    reports: &[ReportView<'_>],
    wanted: &[Vec<usize>],
) -> Result<Vec<Vec<TokenStates>>, NnError> {
    if wanted.iter().all(Vec::is_empty) {
        return Ok(vec![Vec::new(); reports.len()]);
    }
    if model.in_context() {
        let texts: Vec<Vec<&str>> = reports.iter().map(|r| unit_texts(r.views)).collect();
        return model.encoder.tokens_in_context(&texts, wanted);
    }
    let texts: Vec<&str> = reports
        .iter()
        .zip(wanted)
        .flat_map(|(r, wanted)| wanted.iter().map(|&u| r.views[u].text.as_str()))
        .collect();
    let mut read = model.encoder.tokens(&texts)?.into_iter();
    Ok(wanted
        .iter()
        .map(|w| read.by_ref().take(w.len()).collect())
        .collect())
}

/// Where the text of a unit stands first in its report.
fn first_place(report: &ReportView<'_>, unit: usize) -> usize {
    let text = &report.views[unit].text;
    report
        .views
        .iter()
        .position(|v| v.text == *text)
        .unwrap_or(unit)
}
