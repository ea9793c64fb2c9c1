//! All figures as one JSON object.
//!
//! # Format
//! `figures` has an object for each subject (`"sentence.action"`, `"frames"`, `"role.goal"`, ...) with its measures by
//! name, `gold` (how many gold things it is about) and `interval` (95 %, by measure, `[low, high]`). What is no number is
//! null. `groups` has the same by kind of group and name. `labels` has curves, reliability and
//! the best threshold; `confusions` cells `[gold, suggested, count]`; `floors`, `changes` and `against` what was
//! asked for.

use super::Outputs;
use crate::score::{Comparison, Figure, Group};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The object, by name. Groups are not turned into JSON values first: one a report may be a million figures and more.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Value>,
    confusions: Map<String, Value>,
    figures: Subjects<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    floors: Option<Value>,
    groups: BTreeMap<&'static str, BTreeMap<&'a str, OneGroup<'a>>>,
    joined_by_text: usize,
    labels: Value,
    missing: &'a [String],
    realigned: Value,
    reports: usize,
    reports_missing: usize,
    signature: &'a str,
    suggestions_without_gold: usize,
}

/// The object and a line end.
///
/// # Errors
/// Never in practice: everything in it can be written.
pub fn written(out: &Outputs<'_>) -> anyhow::Result<String> {
    let report = out.report;
    let mut groups: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for group in &report.groups {
        let kind = groups.entry(group.by).or_default();
        kind.insert(group.name.as_str(), OneGroup(group));
    }
    let confusions = report.confusions.iter();
    let document = Document {
        against: report.comparison.as_ref().map(against),
        changes: out.changed.map(|changed| json!(changed)),
        confusions: confusions.map(|c| (c.of.clone(), json!(c.cells))).collect(),
        figures: Subjects(&report.figures),
        floors: (!out.held.is_empty()).then(|| json!(out.held)),
        groups,
        joined_by_text: out.scored.by_text,
        labels: json!(report.labels),
        missing: &report.missing,
        realigned: json!({"reports": out.scored.moved, "spans": out.scored.realigned}),
        reports: report.reports,
        reports_missing: report.missing.len(),
        signature: &report.signature,
        suggestions_without_gold: out.scored.unused,
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}

/// Figures as measures by subject.
pub struct Subjects<'a>(pub &'a [Figure]);

/// The same, and how many reports.
struct OneGroup<'a>(&'a Group);

/// What stands in a subject's object.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Value(Option<f64>),
    Count(usize),
    Intervals(BTreeMap<&'a str, (f64, f64)>),
    Measures(BTreeMap<&'a str, Entry<'a>>),
}

fn subjects(figures: &[Figure]) -> BTreeMap<&str, Entry<'_>> {
    let mut by_subject: BTreeMap<&str, BTreeMap<&str, Entry<'_>>> = BTreeMap::new();
    let mut intervals: BTreeMap<&str, BTreeMap<&str, (f64, f64)>> = BTreeMap::new();
    for figure in figures {
        let (subject, measure) = split(&figure.key);
        let object = by_subject.entry(subject).or_default();
        object.insert(measure, Entry::Value(figure.value));
        object.insert("gold", Entry::Count(figure.gold));
        if let Some(interval) = figure.interval {
            let known = intervals.entry(subject).or_default();
            known.insert(measure, interval);
        }
    }
    let with_intervals = |(subject, mut object): (_, BTreeMap<_, _>)| {
        let known = intervals.remove(subject).map(Entry::Intervals);
        object.extend(known.map(|known| ("interval", known)));
        (subject, Entry::Measures(object))
    };
    by_subject.into_iter().map(with_intervals).collect()
}

impl Serialize for Subjects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        subjects(self.0).serialize(serializer)
    }
}

impl Serialize for OneGroup<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = subjects(&self.0.figures);
        object.insert("reports", Entry::Count(self.0.reports));
        object.serialize(serializer)
    }
}

fn against(comparison: &Comparison) -> Value {
    let mut out = Map::new();
    for difference in &comparison.figures {
        let (subject, measure) = split(&difference.key);
        let object = out.entry(subject).or_insert_with(|| json!({}));
        object[measure] = json!({"value": difference.value, "against": difference.against,
            "interval": difference.interval, "p": difference.p});
    }
    json!({"figures": out, "mcnemar": comparison.mcnemar})
}

/// `sentence.action.f1` is the measure `f1` of `sentence.action`.
fn split(key: &str) -> (&str, &str) {
    key.rsplit_once('.').unwrap_or(("", key))
}
