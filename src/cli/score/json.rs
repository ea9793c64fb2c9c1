//! All figures as one JSON object.
//!
//! # Format
//! `figures` has an object for each subject (`"sentence.action"`, `"frames"`, `"role.goal"`, ...) with its measures by
//! name, `gold` (how many gold things it is about) and `interval` (95 %, by measure, `[low, high]`). What is no number is
//! null. `groups` has the same by kind of group and name. `labels` has curves, reliability and
//! the best threshold; `confusions` cells `[gold, suggested, count]`; `floors`, `changes` and `against` what was
//! asked for.

use super::Outputs;
use crate::score::{Comparison, Figure, ScoreReport};
use serde_json::{Map, Value, json};

/// The object and a line end.
///
/// # Errors
/// Never in practice: everything in it can be written.
pub fn written(out: &Outputs<'_>) -> anyhow::Result<String> {
    let ScoreReport {
        signature,
        reports,
        missing,
        figures,
        groups,
        labels,
        confusions,
        comparison,
    } = out.report;
    let mut by: Map<String, Value> = Map::new();
    for group in groups {
        let mut object = subjects(&group.figures);
        object.insert("reports".into(), json!(group.reports));
        by.entry(group.by)
            .or_insert_with(|| json!({}))
            .as_object_mut()
            .map(|known| known.insert(group.name.clone(), Value::Object(object)));
    }
    let confusions: Map<String, Value> = confusions
        .iter()
        .map(|c| (c.of.clone(), json!(c.cells)))
        .collect();
    let mut object = json!({
        "signature": signature,
        "reports": reports,
        "reports_missing": missing.len(),
        "missing": missing,
        "joined_by_text": out.scored.by_text,
        "suggestions_without_gold": out.scored.unused,
        "realigned": {"reports": out.scored.moved, "spans": out.scored.realigned},
        "figures": subjects(figures),
        "labels": labels,
        "confusions": confusions,
        "groups": by,
    });
    if let Some(comparison) = comparison {
        object["against"] = against(comparison);
    }
    if !out.held.is_empty() {
        object["floors"] = json!(out.held);
    }
    if let Some(changed) = out.changed {
        object["changes"] = json!(changed);
    }
    Ok(format!("{}\n", serde_json::to_string_pretty(&object)?))
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
