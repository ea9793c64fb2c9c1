//! What stands in one line of a JSON Lines file: a report of an archive, or a record to annotate anew?

use super::inputs::{Content, Item};
use crate::document::SourceFormat;
use crate::record::{Record, Report};
use serde_json::{Map, Value};
use std::io::BufRead;

/// What is known of a report before it is read; goes into its record.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Identity as given; an empty one changes nothing.
    pub report: Report,
    /// Format in which to read the bytes; `None` decides by content.
    pub read_as: Option<SourceFormat>,
    /// Character set that a server declared.
    pub charset: Option<&'static encoding_rs::Encoding>,
}

impl Given {
    /// Puts what was given over what was found in the text.
    pub(super) fn complete(self, found: &mut Report) {
        let given = self.report;
        let over = |new: Option<String>, old: &mut Option<String>| {
            if new.is_some() {
                *old = new;
            }
        };
        over(given.title, &mut found.title);
        over(given.organisation, &mut found.organisation);
        over(given.date, &mut found.date);
        over(given.url, &mut found.url);
        over(given.sha256, &mut found.sha256);
        found.format = given.format.or(found.format);
        found.other.extend(given.other);
    }
}

/// The reports of a JSON Lines file, one a line; empty lines are passed over, a line that does not read
/// is an [`Item`] with [`Content::Broken`] that is named `file:line`.
///
/// # Format
/// An object with `text` and its identity, either as `report` (a record: `{"report": {"id": ...},
/// "text": ...}`) or beside the text (an archive: `{"id": ..., "text": ..., "format": ...}`). Of the
/// identity, `id` is needed; `title`, `organisation`, `date`, `url`, `format`, `sha256` and further
/// strings are kept. `format` is read up to its first blank. The text of a *record* made from HTML or PDF
/// is already extracted, and so is read as plain text.
///
/// Where records are kept, a line that has a `report` and `frames` is handed on as the record that it is.
pub(super) struct Lines<R> {
    name: String,
    reader: R,
    number: usize,
    keep_records: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(name: String, reader: R, keep_records: bool) -> Self {
        Self {
            name,
            reader,
            number: 0,
            keep_records,
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let mut line = Vec::new();
        loop {
            line.clear();
            self.number += 1;
            let place = || format!("{}:{}", self.name, self.number);
            match self.reader.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => {
                    let broken = |why| Item::new(place(), Content::Broken(why));
                    return Some(item(&line, self.keep_records).unwrap_or_else(broken));
                }
                Err(e) => return Some(Item::new(place(), Content::Broken(e.to_string()))),
            }
        }
    }
}

fn item(line: &[u8], keep_records: bool) -> Result<Item, String> {
    let remedy = r#"write one object a line, {"id": "...", "text": "...", "format": "markdown"}"#;
    let mut object: Map<String, Value> = serde_json::from_slice(line).map_err(|e| {
        format!(
            "not a JSON object ({} at column {}); {remedy}",
            cause(&e),
            e.column()
        )
    })?;
    if keep_records && is_record(&object) {
        return kept(line);
    }
    let Some(Value::String(text)) = object.remove("text") else {
        return Err(format!("has no \"text\"; {remedy}"));
    };
    let record = matches!(object.get("report"), Some(Value::Object(_)));
    let mut identity = match object.remove("report") {
        Some(Value::Object(identity)) => identity,
        _ => object,
    };
    let mut take = |key: &str| match identity.remove(key) {
        Some(Value::String(value)) => Some(value),
        _ => None,
    };
    let id =
        take("id").ok_or_else(|| format!("has neither \"id\" nor \"report\".\"id\"; {remedy}"))?;
    let format = take("format").and_then(|f| known_format(&f));
    let mut report = Report {
        title: take("title"),
        organisation: take("organisation"),
        date: take("date"),
        url: take("url"),
        sha256: if record { take("sha256") } else { None },
        ..Report::default()
    };
    let read_as = match format {
        Some(SourceFormat::Html | SourceFormat::Pdf) if record => {
            report.format = format;
            Some(SourceFormat::Text)
        }
        Some(SourceFormat::Pdf) => Some(SourceFormat::Text),
        other => other,
    };
    identity.retain(|_, value| value.is_string());
    report.other = identity;
    Ok(Item {
        id,
        content: Content::Text(text),
        given: Given {
            report,
            read_as,
            charset: None,
        },
    })
}

fn is_record(object: &Map<String, Value>) -> bool {
    let has = |key: &str, kind: fn(&Value) -> bool| object.get(key).is_some_and(kind);
    has("report", Value::is_object) && has("frames", Value::is_array)
}

/// The record in a line, sound but for its codes: those may be anybody's.
fn kept(line: &[u8]) -> Result<Item, String> {
    let remedy = "write records as `gleaner annotate` does, or leave out \"frames\" to have the text annotated";
    let record: Record = serde_json::from_slice(line).map_err(|e| {
        let (cause, column) = (cause(&e), e.column());
        format!("not a record ({cause} at column {column}); {remedy}")
    })?;
    if let Some(fault) = record.faults(None).first() {
        return Err(format!("not a sound record ({fault}); {remedy}"));
    }
    let id = record.report.id.clone();
    Ok(Item::new(id, Content::Record(Box::new(record))))
}

fn known_format(name: &str) -> Option<SourceFormat> {
    let first = name.split_whitespace().next()?.to_lowercase();
    serde_json::from_value(Value::String(first)).ok()
}

/// The reason without serde's own place, which counts lines of the line.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> Vec<Item> {
        Lines::new("old.jsonl".into(), lines.as_bytes(), false).collect()
    }

    #[test]
    fn archive_lines_and_records_are_both_taken() {
        let items = read(concat!(
            r#"{"id": "a.md", "text": "Words.", "format": "markdown + front matter", "licence": "CC0"}"#,
            "\n\n",
            r#"{"schema": "gleaner/1", "report": {"id": "b", "format": "html", "url": null,"#,
            r#" "sha256": "00"}, "text": "Extracted.", "sentences": []}"#,
        ));
        let ids: Vec<_> = items.iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids, ["a.md", "b"]);
        assert_eq!(items[0].given.read_as, Some(SourceFormat::Markdown));
        assert_eq!(items[0].given.report.other["licence"], "CC0");
        assert_eq!(
            items[1].given.read_as,
            Some(SourceFormat::Text),
            "the text is no HTML any more"
        );
        assert_eq!(items[1].given.report.format, Some(SourceFormat::Html));
        assert_eq!(items[1].given.report.sha256.as_deref(), Some("00"));
    }

    #[test]
    fn a_broken_line_is_named_and_the_next_one_read() {
        let items =
            read("{\"id\": \"a\", \n{\"id\": \"b\", \"text\": \"x\"}\n{\"text\": \"x\"}\n[1]\n");
        let ids: Vec<_> = items.iter().map(|i| i.id.as_str()).collect();
        assert_eq!(ids, ["old.jsonl:1", "b", "old.jsonl:3", "old.jsonl:4"]);
        for n in [0, 2, 3] {
            assert!(
                matches!(&items[n].content, Content::Broken(why) if why.contains("one object"))
            );
        }
    }

    #[test]
    fn what_is_given_goes_over_what_was_found() {
        let mut found = Report {
            title: Some("Found".into()),
            ..Report::default()
        };
        let given = Report {
            organisation: Some("Us".into()),
            ..Report::default()
        };
        Given {
            report: given,
            read_as: None,
            charset: None,
        }
        .complete(&mut found);
        assert_eq!(
            (found.title.as_deref(), found.organisation.as_deref()),
            (Some("Found"), Some("Us"))
        );
    }
}
