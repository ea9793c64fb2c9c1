//! Prodigy and spaCy: JSONL tasks with tokens, spans and relations.
//!
//! Source: Prodigy's *Annotation task formats* (`spans` and `relations` of the relations interface). Offsets are code points;
//! a span also has its first and last token, a relation the last tokens of its two spans. Tokens are words and single
//! other characters, cut where a span begins or ends, so that every span is whole tokens; as in spaCy, `ws` says that a
//! blank follows, other white space is tokens too, and tokens and blanks are the whole text. A span carries our
//! `id`, `codes`, `notes` and `score` beside: Prodigy gives them back on spans that nobody touched. A task whose `answer` is
//! not `accept` is refused: it holds no coding.

use super::sheet::{Link, Mark, Sheet};
use super::tokens::{Token, whole_tokens};
use super::{ExchangeError, Names, Part};
use crate::record::{Record, Report};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

#[derive(Serialize, Deserialize)]
struct Task {
    text: String,
    #[serde(default)]
    tokens: Vec<Word>,
    #[serde(default)]
    spans: Vec<Marked>,
    #[serde(default)]
    relations: Vec<Relation>,
    #[serde(default)]
    meta: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Word {
    text: String,
    start: usize,
    end: usize,
    id: usize,
    ws: bool,
}

#[derive(Serialize, Deserialize)]
struct Marked {
    start: usize,
    end: usize,
    token_start: usize,
    token_end: usize,
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    codes: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct Relation {
    head: usize,
    child: usize,
    head_span: Place,
    child_span: Place,
    label: String,
}

#[derive(Serialize, Deserialize)]
struct Place {
    start: usize,
    end: usize,
    token_start: usize,
    token_end: usize,
    label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
}

/// One file, a task a report.
pub fn write(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let mut bytes = Vec::new();
    for record in records {
        let json = serde_json::to_writer(&mut bytes, &task(&Sheet::of(record)));
        json.map_err(|source| ExchangeError::Json {
            place: format!("report {:?}", record.report.id),
            format: "prodigy",
            source,
        })?;
        bytes.push(b'\n');
    }
    Ok(vec![Part::only(bytes)])
}

fn task(sheet: &Sheet) -> Task {
    let edges = |edge: fn(&Mark) -> usize| {
        let mut edges: Vec<usize> = sheet.marks.iter().map(edge).collect();
        edges.sort_unstable();
        edges
    };
    let words = whole_tokens(&sheet.text, &edges(|m| m.start), &edges(|m| m.end));
    let first = |start: usize| words.partition_point(|t: &Token| t.end <= start);
    let last = |end: usize| {
        words
            .partition_point(|t: &Token| t.start < end)
            .saturating_sub(1)
    };
    let place = |mark: &Mark| Place {
        start: mark.start,
        end: mark.end,
        token_start: first(mark.start),
        token_end: last(mark.end),
        label: mark.label.clone(),
        id: Some(mark.id.clone()),
    };
    let span = |mark: &Mark| Marked {
        start: mark.start,
        end: mark.end,
        token_start: first(mark.start),
        token_end: last(mark.end),
        label: mark.label.clone(),
        id: Some(mark.id.clone()),
        codes: mark.codes.clone(),
        notes: mark.notes.clone(),
        score: mark.score,
    };
    let relation = |link: &Link| {
        let mark = |id: &str| sheet.marks.iter().find(|m| m.id == id);
        let (head, child) = (place(mark(&link.from)?), place(mark(&link.to)?));
        Some(Relation {
            head: head.token_end,
            child: child.token_end,
            head_span: head,
            child_span: child,
            label: link.label.clone(),
        })
    };
    let mut meta = Map::new();
    meta.insert("source".into(), sheet.report.id.clone().into());
    meta.insert("report".into(), json!(sheet.report));
    if let Some(coder) = &sheet.coder {
        meta.insert("coder".into(), coder.clone().into());
    }
    Task {
        spans: sheet.marks.iter().map(span).collect(),
        relations: sheet.links.iter().filter_map(relation).collect(),
        tokens: words
            .iter()
            .enumerate()
            .map(|(id, t)| Word {
                text: t.text.to_owned(),
                start: t.start,
                end: t.end,
                id,
                ws: t.space,
            })
            .collect(),
        text: sheet.text.clone(),
        meta,
        answer: None,
    }
}

/// All tasks of all files.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        for (place, line) in part.lines()? {
            let task: Task = serde_json::from_str(line).map_err(|source| ExchangeError::Json {
                place: place.clone(),
                format: "prodigy",
                source,
            })?;
            records.push(sheet(task, &place)?.record(names)?);
        }
    }
    Ok(records)
}

fn sheet(mut task: Task, place: &str) -> Result<Sheet, ExchangeError> {
    let wrong = |what: String| ExchangeError::malformed(place, what);
    if let Some(answer) = task.answer.filter(|a| a != "accept") {
        let what = format!("its answer is {answer:?}, so it holds no coding; take the line out");
        return Err(wrong(what));
    }
    let length = task.text.chars().count();
    let mut marks: Vec<Mark> = Vec::new();
    for span in task.spans {
        let (start, end) = (span.start, span.end);
        if start >= end || end > length {
            return Err(wrong(format!(
                "span {start}..{end} is not a stretch of the text, which has {length} code points"
            )));
        }
        let taken = |id: &String| marks.iter().any(|m| m.id == *id);
        let id = span.id.filter(|id| !taken(id));
        marks.push(Mark {
            id: id.unwrap_or_else(|| format!("new{}", marks.len() + 1)),
            label: span.label,
            start,
            end,
            codes: span.codes,
            notes: span.notes,
            score: span.score,
            ..Mark::default()
        });
    }
    let mut links = Vec::new();
    for relation in task.relations {
        let mark = |place: &Place| {
            let named = |m: &&Mark| place.id.as_deref() == Some(&*m.id);
            let there =
                |m: &&Mark| (m.start, m.end) == (place.start, place.end) && m.label == place.label;
            let found = marks
                .iter()
                .find(named)
                .or_else(|| marks.iter().find(there));
            found.map(|m| m.id.clone()).ok_or_else(|| {
                let Place {
                    label, start, end, ..
                } = place;
                wrong(format!(
                    "a relation leads to {label} {start}..{end}, and there is no such span"
                ))
            })
        };
        links.push(Link {
            from: mark(&relation.head_span)?,
            to: mark(&relation.child_span)?,
            label: relation.label,
        });
    }
    let mut meta = |key: &str| task.meta.remove(key);
    let report: Option<Report> = meta("report").and_then(|r| serde_json::from_value(r).ok());
    let source = meta("source").and_then(|s| s.as_str().map(str::to_owned));
    Ok(Sheet {
        report: report.unwrap_or_else(|| Report {
            id: source.unwrap_or_else(|| place.to_owned()),
            ..Report::default()
        }),
        coder: meta("coder").and_then(|c| c.as_str().map(str::to_owned)),
        text: task.text,
        marks,
        links,
    })
}
