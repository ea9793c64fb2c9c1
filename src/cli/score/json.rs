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
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// The object, in the order in which it is written.
#[derive(Serialize)]
struct Document<'a> {
    signature: &'a str,
    reports: usize,
    reports_missing: usize,
    missing: &'a [String],
    joined_by_text: usize,
    suggestions_without_gold: usize,
    realigned: Value,
    figures: Map<String, Value>,
    labels: Value,
    confusions: Map<String, Value>,
    groups: Groups<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    floors: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Value>,
}

/// The object and a line end.
///
/// # Errors
/// Never in practice: everything in it can be written.
pub fn written(out: &Outputs<'_>) -> anyhow::Result<String> {
    let report = out.report;
    let confusions = report.confusions.iter();
    let document = Document {
        signature: &report.signature,
        reports: report.reports,
        reports_missing: report.missing.len(),
        missing: &report.missing,
        joined_by_text: out.scored.by_text,
        suggestions_without_gold: out.scored.unused,
        realigned: json!({"reports": out.scored.moved, "spans": out.scored.realigned}),
        figures: subjects(&report.figures),
        labels: json!(report.labels),
        confusions: confusions.map(|c| (c.of.clone(), json!(c.cells))).collect(),
        groups: Groups(&report.groups),
        against: report.comparison.as_ref().map(against),
        floors: (!out.held.is_empty()).then(|| json!(out.held)),
        changes: out.changed.map(|changed| json!(changed)),
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}

/// Groups by kind and name. One after another is turned into JSON values: with one a report there may be a million
/// figures, and all of them as values would take more memory than everything else.
struct Groups<'a>(&'a [Group]);

/// The groups of one kind.
struct OfKind<'a>(&'a [Group]);

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for kind in self.0.chunk_by(|a, b| a.by == b.by) {
            map.serialize_entry(kind[0].by, &OfKind(kind))?;
        }
        map.end()
    }
}

impl Serialize for OfKind<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for group in self.0 {
            let mut object = subjects(&group.figures);
            object.insert("reports".into(), json!(group.reports));
            map.serialize_entry(&group.name, &object)?;
        }
        map.end()
    }
}

/// Measures by subject.
pub fn subjects(figures: &[Figure]) -> Map<String, Value> {
    let mut out = Map::new();
    for figure in figures {
        let (subject, measure) = split(&figure.key);
        let object = out.entry(subject).or_insert_with(|| json!({}));
        object[measure] = json!(figure.value);
        object["gold"] = json!(figure.gold);
        if let Some((low, high)) = figure.interval {
            object["interval"][measure] = json!([low, high]);
        }
    }
    out
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
