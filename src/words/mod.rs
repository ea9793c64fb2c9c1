//! What do the words alone say? Tense, purpose, status, time scale, summaries: rules on strings, no model
//! and no I/O.

pub mod aspect;
pub mod edges;
pub mod horizon;
pub mod markup;
pub mod morph;
pub mod origin;
pub mod status;
pub mod summary;
pub mod token;
pub mod verbs;

use crate::document::UnitView;
use crate::span::Span;

/// Spans of a unit's text that rules propose, in a fixed order: the action without subject, hedges and
/// tickets; the purpose clause; the first two of several coordinated changes.
#[must_use]
pub fn hints(text: &str) -> Vec<Option<Span>> {
    let changes = edges::split_coordination(text);
    let several = |n: usize| changes.get(n).copied().filter(|_| changes.len() > 1);
    vec![
        Some(edges::action_core(text)),
        edges::purpose_clause(text),
        several(0),
        several(1),
    ]
}

/// Whether rules see a purpose in a unit's text, and whether they see what a change will bring.
///
/// # Examples
/// ```
/// use gleaner::words::purposes;
/// assert_eq!(purposes("We are adding a quota so that mail survives."), [true, false]);
/// assert_eq!(purposes("The disk was full."), [false, false]);
/// ```
#[must_use]
pub fn purposes(text: &str) -> [bool; 2] {
    [
        edges::purpose_clause(text).is_some(),
        edges::consequence(text).is_some(),
    ]
}

/// What rules say of a frame's status, horizon and origin: confidences in the order of [`STATUS`],
/// [`HORIZON`] and [`ORIGIN`].
#[must_use]
pub fn frame_rules(view: &UnitView, action: &str, date: Option<&str>) -> Vec<f32> {
    let headings: Vec<&str> = view.headings.iter().map(String::as_str).collect();
    let leads: Vec<&str> = view.leads.iter().map(String::as_str).collect();
    let beside: Vec<&str> = view.beside.iter().map(String::as_str).collect();
    let status = status::status(status::StatusCues {
        unit: &view.text,
        action,
        headings: &headings,
        leads: &leads,
        checked: view.checked,
        after: &view.after,
        beside: &beside,
    });
    let horizon = horizon::horizon(&view.text, &headings, &leads, date);
    let origin = origin::origin(&view.text);
    let one = |codes: &[&str], (code, confidence): (&str, f32)| -> Vec<f32> {
        codes
            .iter()
            .map(|c| if *c == code { confidence } else { 0.0 })
            .collect()
    };
    [
        one(&STATUS, status),
        one(&HORIZON, horizon),
        one(&ORIGIN, origin),
    ]
    .concat()
}

/// The code that [`frame_rules`] gives each of the lists status, horizon and origin, with its confidence.
#[must_use]
pub fn ruled(rules: &[f32]) -> [(&'static str, &'static str, f32); 3] {
    let pick = |list: &'static str, codes: &'static [&'static str], from: usize| {
        let confidence = |n: usize| rules.get(from + n).copied().unwrap_or(0.0);
        let best = (0..codes.len())
            .max_by(|&a, &b| confidence(a).total_cmp(&confidence(b)).then(b.cmp(&a)))
            .unwrap_or(0);
        (list, codes[best], confidence(best))
    };
    [
        pick("status", &STATUS, 0),
        pick("horizon", &HORIZON, STATUS.len()),
        pick("origin", &ORIGIN, STATUS.len() + HORIZON.len()),
    ]
}

/// Codes of [`status::status`].
pub const STATUS: [&str; 4] = ["completed", "in-progress", "planned", "considered"];
/// Codes of [`horizon::horizon`].
pub const HORIZON: [&str; 5] = ["immediate", "short", "medium", "long", "unstated"];
/// Codes of [`origin::origin`].
pub const ORIGIN: [&str; 3] = ["new", "previously-started", "backlog"];
