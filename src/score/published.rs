//! How good is it by codings that others published? Passages with codes instead of marked sentences.
//!
//! Researchers who publish codings give a quoted passage for each action item, four summaries and some codes, and not
//! always the report's text. So the measures are of the passage: was an action found in it, do the words of its
//! summary match, do the codes agree? They are those of the seed study's replication.

use super::bootstrap;
use super::prf::ratio;
use super::report::Figure;
use super::tokens::{bag_f1, runs};
use crate::record::{Frame, Record, Role, RoleName};
use ndarray::Array2;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A published coding of one report.
///
/// # Format
/// One JSON object a line: `{"report": {"id": ...}, "text": ... | null, "items": [...]}`. Without a text the
/// passages are all there is, and a suggestion is looked for under `REPORT-ID#ITEM-ID`.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    /// Which report.
    pub report: Identity,
    /// Its text, where it is known; the items' spans point into it, in code points.
    pub text: Option<String>,
    /// Coded action items.
    pub items: Vec<PublishedItem>,
}

/// Which report.
#[derive(Debug, Clone, Deserialize)]
pub struct Identity {
    /// Identity.
    pub id: String,
}

/// One coded action item.
#[derive(Debug, Clone, Deserialize)]
pub struct PublishedItem {
    /// Its name within the report.
    pub id: String,
    /// The quoted words; may be empty.
    pub passage: String,
    /// Where the passage stands in the text; half-open, code points.
    #[serde(default)]
    pub spans: Vec<(usize, usize)>,
    /// Summary by role.
    pub summary: BTreeMap<String, Option<String>>,
    /// Code by list.
    pub codes: BTreeMap<String, String>,
}

/// Lists whose codes are compared.
const CODES: [&str; 7] = [
    "event", "action", "target", "goal", "sts", "quality", "origin",
];

/// Roles in the order in which their figures are given, with their names.
const ROLES: [(&str, RoleName); 4] = [
    ("event", RoleName::Event),
    ("action", RoleName::Action),
    ("target", RoleName::Target),
    ("goal", RoleName::Goal),
];

/// Counts of a report: (right, all) for each figure, in the order of [`names`].
type Counts = Vec<(f64, f64)>;

fn names() -> Vec<String> {
    let fixed = [
        "found.full.share",
        "found.passage.share",
        "precision.full.share",
    ];
    let rouge = ROLES.iter().map(|(role, _)| format!("rouge1.{role}.mean"));
    let codes = CODES.iter().map(|list| format!("code.{list}.share"));
    fixed
        .iter()
        .map(|n| (*n).to_owned())
        .chain(rouge)
        .chain(codes)
        .collect()
}

/// What came of scoring against published codings.
#[derive(Debug, Clone)]
pub struct PublishedScore {
    /// Reports in the codings.
    pub reports: usize,
    /// Records that there should be and are not.
    pub missing: usize,
    /// `found.full.share`, `precision.full.share`, `rouge1.ROLE.mean`, `code.LIST.share`; those of nothing are left out.
    pub figures: Vec<Figure>,
}

/// Scores the record that `suggested` has for an identity, over `rounds` resamples of reports with `seed`.
///
/// `found`: share of items for which an action begins inside the passage (or, without a text, any frame is suggested).
/// `precision`: share of suggested actions that touch a published passage; not to be 1, since steps of the
/// response are left out in the codings. `rouge1`: F1 of words of the best found frame, 0 where nothing was found. `code`:
/// share of items whose found frame has the code.
#[must_use]
pub fn score<'r>(
    codings: &[Published],
    suggested: &dyn Fn(&str) -> Option<&'r Record>,
    (rounds, seed): (usize, u64),
) -> PublishedScore {
    let names = names();
    let (mut missing, mut rows) = (0, Vec::new());
    for coding in codings {
        let (lost, counts) = one(coding, suggested);
        missing += lost;
        rows.push(counts);
    }
    let width = 2 * names.len();
    let counts = Array2::from_shape_fn((rows.len(), width), |(r, c)| {
        let (part, whole) = rows[r][c / 2];
        if c % 2 == 0 { part } else { whole }
    });
    let values = |sums: &[f64]| -> Vec<f64> {
        sums.chunks(2)
            .map(|two| ratio(two[0], two[1]).unwrap_or(f64::NAN))
            .collect()
    };
    let drawn = bootstrap::resample(&counts, (rounds, seed), &|_, sums| values(sums));
    let sums = counts.sum_axis(ndarray::Axis(0)).to_vec();
    let figure = |(n, key): (usize, String)| Figure {
        key,
        value: ratio(sums[2 * n], sums[2 * n + 1]),
        interval: bootstrap::interval(&drawn.iter().map(|row| row[n]).collect::<Vec<_>>()),
        gold: sums[2 * n + 1] as usize,
    };
    let figures = names.into_iter().enumerate().map(figure);
    PublishedScore {
        reports: codings.len(),
        missing,
        figures: figures.filter(|f| f.value.is_some()).collect(),
    }
}

/// Number of missing records, and counts.
fn one<'r>(coding: &Published, suggested: &dyn Fn(&str) -> Option<&'r Record>) -> (usize, Counts) {
    let (mut missing, mut counts) = (0, vec![(0.0, 0.0); names().len()]);
    let whole = coding.text.is_some();
    let report = whole.then(|| suggested(&coding.report.id)).flatten();
    if whole {
        missing += usize::from(report.is_none());
        let spans: Vec<_> = coding.items.iter().flat_map(|i| &i.spans).collect();
        let touches = |frame: &&Frame| {
            let at = frame.action.range();
            at.is_some_and(|(start, end)| spans.iter().any(|&&(a, b)| a < end && start < b))
        };
        let frames = report.map_or(&[][..], |r| &r.frames);
        counts[2].0 += frames.iter().filter(touches).count() as f64;
        counts[2].1 += frames.len() as f64;
    }
    let mut used = Vec::new();
    for item in &coding.items {
        let record = if whole {
            report
        } else {
            let record = suggested(&format!("{}#{}", coding.report.id, item.id));
            missing += usize::from(record.is_none());
            record
        };
        let begins_inside = |frame: &Frame| {
            let start = frame.action.start;
            start.is_some_and(|start| item.spans.iter().any(|&(a, b)| a <= start && start < b))
        };
        let gold = item
            .summary
            .get("action")
            .cloned()
            .flatten()
            .unwrap_or_default();
        let mut best: Option<(f64, usize, &Frame)> = None;
        for (n, frame) in record.iter().flat_map(|r| r.frames.iter().enumerate()) {
            if whole && (used.contains(&n) || !begins_inside(frame)) {
                continue;
            }
            let match_of = rouge1(record, Some(&frame.action), &gold);
            if best.is_none_or(|(most, ..)| match_of > most) {
                best = Some((match_of, n, frame));
            }
        }
        let found = &mut counts[usize::from(!whole)];
        found.0 += f64::from(u8::from(best.is_some()));
        found.1 += 1.0;
        used.extend(best.map(|b| b.1));
        judge(item, record, best.map(|b| b.2), &mut counts);
    }
    (missing, counts)
}

/// Adds summaries and codes of one item.
fn judge(
    item: &PublishedItem,
    record: Option<&Record>,
    frame: Option<&Frame>,
    counts: &mut Counts,
) {
    for (n, (name, role)) in ROLES.iter().enumerate() {
        if let Some(Some(summary)) = item.summary.get(*name)
            && !summary.is_empty()
        {
            counts[3 + n].1 += 1.0;
            counts[3 + n].0 += frame.map_or(0.0, |f| rouge1(record, f.role(*role), summary));
        }
    }
    for (n, list) in CODES.iter().enumerate() {
        if let Some(code) = item.codes.get(*list) {
            let said = frame.and_then(|f| super::codes::code(f, list));
            counts[7 + n].1 += 1.0;
            counts[7 + n].0 += f64::from(u8::from(said == Some(code.as_str())));
        }
    }
}

/// F1 of the words of a role's summary (or span) and of `summary`.
fn rouge1(record: Option<&Record>, role: Option<&Role>, summary: &str) -> f64 {
    let said = record.zip(role).map(|(record, role)| {
        let stated = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
        stated(&role.summary)
            .or_else(|| stated(&role.text))
            .unwrap_or_else(|| {
                let (start, end) = role.range().unwrap_or_default();
                record
                    .text
                    .chars()
                    .skip(start)
                    .take(end.saturating_sub(start))
                    .collect()
            })
    });
    bag_f1(&runs(&said.unwrap_or_default()), &runs(summary))
}
