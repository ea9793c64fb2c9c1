//! What does a record hold before any model has seen the report?

use crate::document::{Document, Unit};
use crate::record::{Record, Report, SCHEMA, Sentence};
use crate::span::OffsetMap;
use serde_json::{Map, Value};

/// The record of `document` with its `units` as sentences, unlabelled, in order, and no frames.
///
/// The report's identity comes from the document; what its reader had to say stands under `notes`
/// (absent if nothing).
#[must_use]
pub fn unlabelled(document: &Document, units: &[Unit]) -> Record {
    let map = OffsetMap::new(&document.text);
    let sentences = units
        .iter()
        .map(|unit| Sentence {
            start: map.to_chars(unit.span.start),
            end: map.to_chars(unit.span.end),
            kind: unit.kind,
            labels: Vec::new(),
            scores: Map::new(),
            other: Map::new(),
        })
        .collect();
    let mut other = Map::new();
    if !document.notes.is_empty() {
        other.insert("notes".into(), Value::from(document.notes.clone()));
    }
    Record {
        schema: SCHEMA.into(),
        report: Report {
            id: document.id.clone(),
            title: document.title.clone(),
            date: document.date.clone(),
            format: Some(document.format),
            sha256: Some(document.sha256.clone()),
            ..Report::default()
        },
        text: document.text.clone(),
        sentences,
        frames: Vec::new(),
        producer: None,
        coder: None,
        other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ingest, segment};

    #[test]
    fn sentences_are_counted_in_code_points() {
        let source = "# Störung\n\nDie Wache schlief. Wir wecken sie — bald.\n";
        let document =
            ingest::read("a.md", source.as_bytes(), &ingest::ReadOptions::default()).unwrap();
        let record = unlabelled(&document, &segment::units(&document));
        assert_eq!(record.faults(None), []);
        let chars: Vec<char> = record.text.chars().collect();
        let said: Vec<String> = record
            .sentences
            .iter()
            .map(|s| chars[s.start..s.end].iter().collect())
            .collect();
        assert_eq!(
            said,
            ["Störung", "Die Wache schlief.", "Wir wecken sie — bald."]
        );
        assert_eq!(record.report.title.as_deref(), Some("Störung"));
    }
}
