//! Tasks, as we wrote them or as Label Studio exports them, to sheets.

use super::super::sheet::{Link, Mark, Sheet};
use super::super::{Counting, ExchangeError, Names, Part, Ruler};
use crate::record::{Record, Report};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Task {
    id: Option<Value>,
    data: Data,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    predictions: Vec<Value>,
}

#[derive(Deserialize)]
struct Data {
    text: String,
    report: Option<Report>,
    coder: Option<String>,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    was_cancelled: bool,
    #[serde(default)]
    result: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
    from_name: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    score: Option<f64>,
    #[serde(default)]
    value: Value,
    from_id: Option<String>,
    to_id: Option<String>,
    #[serde(default)]
    labels: Vec<String>,
}

/// All tasks of all files.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        if part.name.strip_suffix(".xml").is_some() {
            continue;
        }
        let json = |source| ExchangeError::Json {
            place: part.name.clone(),
            format: "label-studio",
            source,
        };
        let tasks: Vec<Task> = serde_json::from_str(part.text()?).map_err(json)?;
        for (n, task) in tasks.into_iter().enumerate() {
            let place = match &task.id {
                Some(id) => format!("{}: task {id}", part.name),
                None => format!("{}: task number {}", part.name, n + 1),
            };
            records.push(sheet(task, &place)?.record(names)?);
        }
    }
    Ok(records)
}

fn sheet(task: Task, place: &str) -> Result<Sheet, ExchangeError> {
    let wrong = |what: String| ExchangeError::malformed(place, what);
    let mut done: Vec<_> = task
        .annotations
        .into_iter()
        .filter(|a| !a.was_cancelled)
        .collect();
    if done.len() > 1 {
        let what = format!(
            "{} people annotated it; export one annotation a task, a file a person, and compare them with `gleaner agree`",
            done.len()
        );
        return Err(wrong(what));
    }
    let result = match (done.pop(), task.predictions.into_iter().next_back()) {
        (Some(annotation), _) => annotation.result,
        (None, Some(prediction @ Value::Object(_))) => {
            let prediction = serde_json::from_value::<Annotation>(prediction);
            prediction.map_err(|e| wrong(e.to_string()))?.result
        }
        _ => Vec::new(),
    };
    let mut sheet = Sheet {
        report: task.data.report.unwrap_or_else(|| Report {
            id: place.to_owned(),
            ..Report::default()
        }),
        coder: task.data.coder,
        text: task.data.text,
        ..Sheet::default()
    };
    let ruler = Ruler::new(&sheet.text, Counting::Utf16);
    let chars: Vec<char> = sheet.text.chars().collect();
    for entry in result {
        let region = entry.id.clone().unwrap_or_default();
        entry_of(entry, &mut sheet, &ruler, &chars)
            .map_err(|what| wrong(format!("region {region:?}: {what}")))?;
    }
    Ok(sheet)
}

fn entry_of(entry: Entry, sheet: &mut Sheet, ruler: &Ruler, text: &[char]) -> Result<(), String> {
    if entry.kind == "relation" {
        let (Some(from), Some(to)) = (entry.from_id, entry.to_id) else {
            return Err("a relation needs from_id and to_id".into());
        };
        let mark = sheet.marks.iter().find(|m| m.id == to);
        let label = entry.labels.into_iter().next();
        let label = label.or_else(|| mark.map(|m| m.label.clone()));
        let label = label.unwrap_or_default();
        sheet.links.push(Link { from, to, label });
        return Ok(());
    }
    let id = entry.id.ok_or("it has no id")?;
    let offset = |name: &str| {
        let count = entry.value[name].as_u64().map(|n| n as usize);
        let char = count.and_then(|n| ruler.to_chars(n));
        char.ok_or_else(|| format!("{name} {} is no place in the text", entry.value[name]))
    };
    let at = if let Some(at) = sheet.marks.iter().position(|m| m.id == id) {
        at
    } else {
        let (start, end) = (offset("start")?, offset("end")?);
        sheet.marks.push(Mark {
            id,
            start,
            end,
            ..Mark::default()
        });
        sheet.marks.len() - 1
    };
    let mark = &mut sheet.marks[at];
    let one = |key: &str| {
        let value = &entry.value[key];
        match value.as_array().map(Vec::as_slice) {
            None => Ok(value.as_str().map(str::to_owned)),
            Some([]) => Ok(None),
            Some([value]) => Ok(value.as_str().map(str::to_owned)),
            Some(_) => Err(format!(
                "it has several {key} ({value}); keep one, or make more regions"
            )),
        }
    };
    let from = entry.from_name.as_deref().unwrap_or_default();
    match entry.kind.as_str() {
        "labels" => {
            mark.label = one("labels")?.ok_or("it has no label; give it one, or remove it")?;
            mark.score = entry.score;
            let said: String = text
                .get(mark.start..mark.end)
                .unwrap_or_default()
                .iter()
                .collect();
            if said.is_empty() {
                return Err("its span is empty".into());
            }
            if let Some(words) = entry.value["text"].as_str()
                && words != said
            {
                return Err(format!(
                    "its words are {words:?}, the text has {said:?} there; offsets must count UTF-16 units"
                ));
            }
        }
        "choices" => {
            let code = one("choices")?.ok_or("a choice without a value")?;
            mark.codes.push((from.to_owned(), code));
        }
        "textarea" => {
            let role = from
                .strip_prefix("summary-")
                .unwrap_or(&mark.label)
                .to_owned();
            mark.notes.extend(one("text")?.map(|words| (role, words)));
        }
        other => {
            return Err(format!(
                "a result of type {other:?} is not one that gleaner reads (labels, choices, textarea, relation)"
            ));
        }
    }
    Ok(())
}
