//! doccano: JSONL of sequence labelling with relations, for its import and as it exports.
//!
//! Source: doccano 1.8's `JSONL(Relation)`: `{"id", "text", "entities": [{"id", "label", "start_offset", "end_offset"}],
//! "relations": [{"id", "from_id", "to_id", "type"}]}`, offsets in code points. Other keys are metadata, which doccano keeps
//! and gives back: ours are `report`, `coder`, and `frames`, the names of the frames by their actions' spans.
//!
//! doccano has no attributes and allows a span one entity a label. So codes, summaries and scores stay behind, and
//! roles of several frames on one span are one entity, which each of the actions leads to.

use super::sheet::{Link, Mark, Sheet};
use super::{ExchangeError, Names, Part};
use crate::record::{Record, Report};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    text: String,
    #[serde(default)]
    entities: Vec<Entity>,
    #[serde(default)]
    relations: Vec<Relation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    coder: Option<String>,
    #[serde(default)]
    frames: Vec<Name>,
}

#[derive(Serialize, Deserialize)]
struct Entity {
    id: u64,
    label: String,
    start_offset: usize,
    end_offset: usize,
}

#[derive(Serialize, Deserialize)]
struct Relation {
    id: u64,
    from_id: u64,
    to_id: u64,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize, Deserialize)]
struct Name {
    start: usize,
    end: usize,
    frame: String,
}

/// One file, a line a report.
pub fn write(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let mut bytes = Vec::new();
    let mut next = 1;
    for (n, record) in records.iter().enumerate() {
        let line = line(&Sheet::of(record), n as u64 + 1, &mut next);
        let json = serde_json::to_writer(&mut bytes, &line);
        json.map_err(|source| ExchangeError::Json {
            place: format!("report {:?}", record.report.id),
            format: "doccano",
            source,
        })?;
        bytes.push(b'\n');
    }
    Ok(vec![Part::only(bytes)])
}

/// Entities and relations are numbered through the whole file, as a database does.
fn line(sheet: &Sheet, id: u64, next: &mut u64) -> Line {
    let mut number = || {
        *next += 1;
        *next - 1
    };
    let mut entities: Vec<Entity> = Vec::new();
    let mut numbers: HashMap<&str, u64> = HashMap::new();
    let mut frames = Vec::new();
    for mark in &sheet.marks {
        let same = |e: &&Entity| {
            (e.start_offset, e.end_offset) == (mark.start, mark.end) && e.label == mark.label
        };
        let action = mark.label == "action";
        if action {
            let (start, end, frame) = (mark.start, mark.end, mark.id.clone());
            frames.push(Name { start, end, frame });
        }
        let id = match entities.iter().find(same) {
            Some(entity) if !action => entity.id,
            _ => {
                let id = number();
                entities.push(Entity {
                    id,
                    label: mark.label.clone(),
                    start_offset: mark.start,
                    end_offset: mark.end,
                });
                id
            }
        };
        numbers.insert(&mark.id, id);
    }
    let relation = |link: &Link| {
        Some(Relation {
            id: number(),
            from_id: *numbers.get(&*link.from)?,
            to_id: *numbers.get(&*link.to)?,
            kind: link.label.clone(),
        })
    };
    Line {
        id: Some(id),
        relations: sheet.links.iter().filter_map(relation).collect(),
        entities,
        frames,
        text: sheet.text.clone(),
        report: Some(sheet.report.clone()),
        coder: sheet.coder.clone(),
    }
}

/// All lines of all files.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        for (place, line) in part.lines()? {
            let line: Line = serde_json::from_str(line).map_err(|source| ExchangeError::Json {
                place: place.clone(),
                format: "doccano",
                source,
            })?;
            records.push(sheet(line, &place)?.record(names)?);
        }
    }
    Ok(records)
}

fn sheet(line: Line, place: &str) -> Result<Sheet, ExchangeError> {
    let length = line.text.chars().count();
    let mut known: Vec<Name> = line.frames;
    let mut new = 0;
    let mut ids: HashMap<u64, String> = HashMap::new();
    let mut marks = Vec::new();
    for entity in line.entities {
        let (start, end) = (entity.start_offset, entity.end_offset);
        if start >= end || end > length {
            let what = format!(
                "entity {}: {start}..{end} is not a stretch of the text, which has {length} code points",
                entity.id
            );
            return Err(ExchangeError::malformed(place, what));
        }
        let name = known.iter().position(|k| (k.start, k.end) == (start, end));
        let id = match name {
            Some(at) if entity.label == "action" => known.remove(at).frame,
            _ if entity.label == "action" => {
                new += 1;
                format!("new{new}")
            }
            _ => format!("e{}", entity.id),
        };
        ids.insert(entity.id, id.clone());
        marks.push(Mark {
            id,
            label: entity.label,
            start,
            end,
            ..Mark::default()
        });
    }
    let mut links = Vec::new();
    for relation in line.relations {
        let mark = |id: u64| {
            ids.get(&id).cloned().ok_or_else(|| {
                let what = format!("relation {}: there is no entity {id}", relation.id);
                ExchangeError::malformed(place, what)
            })
        };
        links.push(Link {
            from: mark(relation.from_id)?,
            to: mark(relation.to_id)?,
            label: relation.kind,
        });
    }
    Ok(Sheet {
        report: line.report.unwrap_or_else(|| Report {
            id: line
                .id
                .map_or_else(|| place.to_owned(), |id| id.to_string()),
            ..Report::default()
        }),
        coder: line.coder,
        text: line.text,
        marks,
        links,
    })
}
