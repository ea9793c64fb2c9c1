//! What do the columns of a table, or the keys of a line, say of a page?

use super::Page;
use crate::document::SourceFormat;
use crate::record::Report;
use serde_json::{Map, Value};

/// Columns that hold the text, the likeliest first.
pub(super) const TEXT: [&str; 8] = [
    "text",
    "body",
    "content",
    "html",
    "report",
    "postmortem",
    "postmortem_body",
    "description",
];
pub(super) const URL: [&str; 4] = ["url", "link", "permalink", "primary_report_url"];
pub(super) const ID: [&str; 6] = ["id", "report_id", "url", "link", "permalink", "uuid"];
const TITLE: [&str; 2] = ["title", "name"];
const ORGANISATION: [&str; 4] = ["organisation", "organization", "company", "org"];
const DATE: [&str; 3] = ["date", "incident_date", "published"];
/// Names that a record's `report` has for itself.
const RESERVED: [&str; 7] = [
    "id",
    "title",
    "organisation",
    "date",
    "url",
    "format",
    "sha256",
];

/// One row of a table, or one line of JSON Lines.
pub(super) struct Row {
    /// `list.csv:17`.
    pub place: String,
    /// Its cells by column; or why there are none.
    pub fields: Result<Map<String, Value>, String>,
    /// Cells that are no UTF-8, of which one may hold the report as it is.
    pub binary: Vec<(String, Vec<u8>)>,
    /// What to do where there is no text.
    pub remedy: &'static str,
}

/// The page in a row. Without an identity it is called by its place; without a text its bytes are an error.
pub(super) fn page(row: Row, text_column: Option<&str>) -> Page {
    let Row {
        place,
        fields,
        binary,
        remedy,
    } = row;
    let mut fields = match fields {
        Ok(fields) => fields,
        Err(why) => return broken(place, why),
    };
    let text = take_text(&mut fields, binary, text_column);
    let record = matches!(fields.get("report"), Some(Value::Object(_)));
    let mut fields = match fields.remove("report") {
        Some(Value::Object(identity)) => identity,
        Some(other) => {
            fields.insert("report".into(), other);
            fields
        }
        None => fields,
    };
    let format = find(&fields, &["format"]).and_then(|(_, f)| known_format(&f));
    let html = text
        .as_ref()
        .is_ok_and(|(column, _)| normal(column) == "html");
    let (id, mut report) = identity(&mut fields);
    let read_as = match format {
        // The text of a record that was made from HTML or PDF has been extracted.
        Some(SourceFormat::Html | SourceFormat::Pdf) if record => {
            report.format = format;
            Some(SourceFormat::Text)
        }
        Some(SourceFormat::Pdf) => Some(SourceFormat::Text),
        None if html => Some(SourceFormat::Html),
        other => other,
    };
    if record {
        report.sha256 = report
            .other
            .remove("given_sha256")
            .and_then(|v| v.as_str().map(str::to_owned));
    }
    let bytes = text.map(|(_, text)| text).map_err(|why| match &report.url {
        Some(url) => format!("{why}; fetch {url} and give it as WARC, or add a column `text`"),
        None => format!("{why}; {remedy}"),
    });
    Page {
        id: id.unwrap_or_else(|| place.clone()),
        place,
        bytes,
        report,
        read_as,
        charset: None,
    }
}

fn broken(place: String, why: String) -> Page {
    Page {
        id: place.clone(),
        place,
        bytes: Err(why),
        report: Report::default(),
        read_as: None,
        charset: None,
    }
}

/// Takes what is known of a report out of its columns: its identity, and the rest.
pub(super) fn identity(fields: &mut Map<String, Value>) -> (Option<String>, Report) {
    let id = find(fields, &ID);
    let url = find(fields, &URL);
    let mut take = |names: &[&str]| {
        let (key, value) = find(fields, names)?;
        fields.shift_remove(&key);
        Some(value)
    };
    let mut report = Report {
        title: take(&TITLE),
        organisation: take(&ORGANISATION),
        date: take(&DATE),
        ..Report::default()
    };
    for (key, _) in [&id, &url].into_iter().flatten() {
        fields.shift_remove(key);
    }
    fields.shift_remove("format");
    report.url = url.map(|(_, value)| value);
    report.other = others(fields);
    (id.map(|(_, value)| value), report)
}

/// What is left, empty cells aside; a name that the record needs itself has `given_` before it.
fn others(fields: &mut Map<String, Value>) -> Map<String, Value> {
    let named = |key: String| {
        if RESERVED.contains(&key.as_str()) {
            format!("given_{key}")
        } else {
            key
        }
    };
    let kept = std::mem::take(fields)
        .into_iter()
        .filter_map(|(key, value)| match value {
            Value::Null => None,
            Value::String(s) if s.is_empty() => None,
            Value::Bool(_) | Value::Number(_) => {
                Some((named(key), Value::String(value.to_string())))
            }
            Value::String(_) => Some((named(key), value)),
            Value::Array(_) | Value::Object(_) => None,
        });
    kept.collect()
}

/// The column that holds the text, and its bytes.
fn take_text(
    fields: &mut Map<String, Value>,
    binary: Vec<(String, Vec<u8>)>,
    column: Option<&str>,
) -> Result<(String, Vec<u8>), String> {
    let given = column.map(normal);
    let names: Vec<&str> = given
        .as_deref()
        .map_or_else(|| TEXT.to_vec(), |column| vec![column]);
    for name in names {
        if let Some((key, text)) = find(fields, &[name]) {
            fields.shift_remove(&key);
            return Ok((key, text.into_bytes()));
        }
        if let Some(cell) = binary.iter().find(|(key, _)| normal(key) == name) {
            return Ok(cell.clone());
        }
    }
    Err(match column {
        Some(column) => format!("has no text in `{column}`"),
        None => format!("has no text (looked for {})", TEXT.join(", ")),
    })
}

/// The first of `names` (in [`normal`] form) that has a value, and the value as a string.
fn find(fields: &Map<String, Value>, names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|name| {
        fields.iter().find_map(|(key, value)| {
            let value = match value {
                Value::String(s) if !s.trim().is_empty() => s.clone(),
                Value::Number(n) => n.to_string(),
                _ => return None,
            };
            (normal(key) == **name).then(|| (key.clone(), value))
        })
    })
}

/// `Incident Date` and `incident-date` are `incident_date`.
pub(super) fn normal(column: &str) -> String {
    column.trim().to_lowercase().replace([' ', '-'], "_")
}

fn known_format(name: &str) -> Option<SourceFormat> {
    let first = name.split_whitespace().next()?.to_lowercase();
    serde_json::from_value(Value::String(first)).ok()
}
