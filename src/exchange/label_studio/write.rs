//! Sheets to tasks.

use super::super::sheet::{Mark, Sheet};
use super::super::{Counting, ExchangeError, Part, Ruler};
use super::config::config;
use crate::codebook::Codebook;
use crate::record::Record;
use serde_json::{Value, json};

/// One file of tasks, and the configuration beside it.
pub fn write(records: &[Record], codebook: &Codebook) -> Result<Vec<Part>, ExchangeError> {
    let tasks: Result<Vec<Value>, _> = records.iter().map(task).collect();
    let mut json = serde_json::to_vec_pretty(&tasks?).unwrap_or_default();
    json.push(b'\n');
    Ok(vec![
        Part::only(json),
        Part::named(".config.xml", config(codebook)),
    ])
}

fn task(record: &Record) -> Result<Value, ExchangeError> {
    let sheet = Sheet::of(record);
    let ruler = Ruler::new(&sheet.text, Counting::Utf16);
    let chars: Vec<char> = sheet.text.chars().collect();
    let mut result = Vec::new();
    for mark in &sheet.marks {
        region(mark, &ruler, &chars, &mut result).ok_or_else(|| {
            let place = format!("report {:?}, {}", record.report.id, mark.id);
            ExchangeError::malformed(place, "its offsets are not a stretch of the text")
        })?;
    }
    for link in &sheet.links {
        result.push(
            json!({"from_id": link.from, "to_id": link.to, "type": "relation", "direction": "right",
            "labels": [link.label]}),
        );
    }
    let version = record
        .producer
        .as_ref()
        .map(|p| format!("{} {} {}", p.name, p.version, p.model));
    Ok(json!({
        "data": {"text": sheet.text, "report": sheet.report, "coder": sheet.coder},
        "predictions": [{"model_version": version.unwrap_or_else(|| "gleaner".into()), "result": result}],
    }))
}

/// The entries of one mark.
fn region(mark: &Mark, ruler: &Ruler, text: &[char], result: &mut Vec<Value>) -> Option<()> {
    let (start, end) = (ruler.at_char(mark.start)?, ruler.at_char(mark.end)?);
    let words: String = text.get(mark.start..mark.end)?.iter().collect();
    let mut add = |from_name: &str, kind: &str, value: Value| {
        let mut entry = json!({"id": mark.id, "from_name": from_name, "to_name": "text", "type": kind,
            "value": {"start": start, "end": end, "text": words}});
        entry["value"][kind] = value;
        if kind == "labels"
            && let Some(score) = mark.score
        {
            entry["score"] = score.into();
        }
        result.push(entry);
    };
    add("label", "labels", json!([mark.label]));
    for (list, code) in &mark.codes {
        add(list, "choices", json!([code]));
    }
    for (role, summary) in &mark.notes {
        // A text area keeps its own text where a label keeps the words of the span.
        result.push(
            json!({"id": mark.id, "from_name": format!("summary-{role}"), "to_name": "text",
            "type": "textarea", "value": {"start": start, "end": end, "text": [summary]}}),
        );
    }
    Some(())
}
