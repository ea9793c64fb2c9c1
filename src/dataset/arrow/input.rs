//! Which reports does a table bring?

use crate::dataset::DatasetError;
use crate::document::SourceFormat;
use crate::record::Report;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use serde_json::{Value, json};

/// A report that a table brings, before it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What the table says about it; columns that gleaner does not know are in `other`, as strings.
    pub report: Report,
    /// Column `text`: UTF-8 where the column is of strings; empty where it is null.
    pub bytes: Vec<u8>,
}

/// The reports of a batch with the columns `id` and `text`, both strings or both binary or mixed, of any width.
///
/// `title`, `organisation`, `date`, `url`, `sha256` and `format` (markdown, html, text or pdf) are taken if they are
/// there; every other column goes to [`Report::other`] as a string where it is not null, dates and numbers as
/// Arrow writes them.
///
/// # Errors
/// [`DatasetError::Batch`] if `id` or `text` is missing or of another type, if an id is null or empty or not UTF-8,
/// or if a format is none of the four.
///
/// # Examples
/// ```
/// use arrow::array::{Int64Array, RecordBatch, StringArray};
/// use gleaner::dataset::arrow::texts;
/// use std::sync::Arc;
/// let batch = RecordBatch::try_from_iter([
///     ("id", Arc::new(StringArray::from(vec!["a.md"])) as _),
///     ("text", Arc::new(StringArray::from(vec!["We will add an alert."])) as _),
///     ("year", Arc::new(Int64Array::from(vec![2024])) as _),
/// ]).unwrap();
/// let sources = texts(&batch).unwrap();
/// assert_eq!(sources[0].report.id, "a.md");
/// assert_eq!(sources[0].report.other["year"], "2024");
/// assert_eq!(sources[0].bytes, b"We will add an alert.");
/// ```
pub fn texts(batch: &RecordBatch) -> Result<Vec<Source>, DatasetError> {
    let (ids, texts) = (column(batch, "id")?, column(batch, "text")?);
    let mut sources = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        let id = bytes(ids, row).map(|id| String::from_utf8(id.to_vec()));
        let id = match id {
            Some(Ok(id)) if !id.trim().is_empty() => id,
            Some(Err(_)) => return Err(wrong(row, "id", "is not UTF-8")),
            _ => {
                let what = "is null or empty; give every report an id, results are joined by it";
                return Err(wrong(row, "id", what));
            }
        };
        sources.push(Source {
            report: Report {
                id,
                ..Report::default()
            },
            bytes: bytes(texts, row).unwrap_or_default().to_vec(),
        });
    }
    let schema = batch.schema();
    for (field, values) in schema.fields().iter().zip(batch.columns()) {
        let name = field.name().as_str();
        if name != "id" && name != "text" {
            describe(&mut sources, name, values)?;
        }
    }
    Ok(sources)
}

/// Adds one column to what is known of the reports.
fn describe(sources: &mut [Source], name: &str, values: &ArrayRef) -> Result<(), DatasetError> {
    let options = FormatOptions::default();
    let shown = ArrayFormatter::try_new(values, &options)
        .map_err(|e| DatasetError::Batch(format!("column {name:?}: {e}; leave it out")))?;
    // Arrow has a type for columns of nothing but nulls, whose values count as none of them is null.
    if *values.data_type() == DataType::Null {
        return Ok(());
    }
    for (row, Source { report, .. }) in sources.iter_mut().enumerate() {
        if values.is_null(row) {
            continue;
        }
        let value = match bytes(values, row).map(std::str::from_utf8) {
            Some(Ok(text)) => text.to_owned(),
            // Binary that is no text is shown as hexadecimal.
            _ => shown.value(row).to_string(),
        };
        match name {
            "title" => report.title = Some(value),
            "organisation" => report.organisation = Some(value),
            "date" => report.date = Some(value),
            "url" => report.url = Some(value),
            "sha256" => report.sha256 = Some(value),
            "format" => report.format = Some(format(row, &value)?),
            _ => {
                report.other.insert(name.to_owned(), Value::String(value));
            }
        }
    }
    Ok(())
}

fn format(row: usize, value: &str) -> Result<SourceFormat, DatasetError> {
    serde_json::from_value(json!(value)).map_err(|_| {
        let what = format!(
            "is {value:?}; it can be markdown, html, text or pdf, or null for gleaner to find out"
        );
        wrong(row, "format", &what)
    })
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef, DatasetError> {
    use DataType::{Binary, BinaryView, LargeBinary, LargeUtf8, Utf8, Utf8View};
    let Some(values) = batch.column_by_name(name) else {
        let schema = batch.schema();
        let names: Vec<_> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        let there = if names.is_empty() {
            "none".into()
        } else {
            names.join(", ")
        };
        return Err(DatasetError::Batch(format!(
            "no column is named {name:?}; there are: {there}; rename the one that holds it"
        )));
    };
    match values.data_type() {
        Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView => Ok(values),
        other => Err(DatasetError::Batch(format!(
            "column {name:?} is of type {other}; it must be string or binary: cast it"
        ))),
    }
}

/// A value of a column of strings or binary; `None` for null, and for other types.
fn bytes(values: &ArrayRef, row: usize) -> Option<&[u8]> {
    if values.is_null(row) {
        return None;
    }
    match values.data_type() {
        DataType::Utf8 => Some(values.as_string::<i32>().value(row).as_bytes()),
        DataType::LargeUtf8 => Some(values.as_string::<i64>().value(row).as_bytes()),
        DataType::Utf8View => Some(values.as_string_view().value(row).as_bytes()),
        DataType::Binary => Some(values.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(values.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(values.as_binary_view().value(row)),
        _ => None,
    }
}

fn wrong(row: usize, column: &str, what: &str) -> DatasetError {
    DatasetError::Batch(format!("row {row} (from 0), column {column:?}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{
        BinaryViewArray, Date32Array, LargeBinaryArray, LargeStringArray, ListArray, StringArray,
        StringViewArray,
    };
    use arrow::datatypes::Int32Type;
    use std::sync::Arc;

    fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        let columns = columns
            .into_iter()
            .map(|(name, values)| (name, values, true));
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    fn strings(values: &[Option<&str>]) -> ArrayRef {
        Arc::new(StringArray::from(values.to_vec()))
    }

    fn error(columns: Vec<(&str, ArrayRef)>) -> String {
        texts(&batch(columns)).unwrap_err().to_string()
    }

    #[test]
    fn every_width_of_strings_and_bytes_is_read() {
        let of = ["é 🦀", "b"];
        let columns: [ArrayRef; 5] = [
            strings(&of.map(Some)),
            Arc::new(LargeStringArray::from(of.to_vec())),
            Arc::new(StringViewArray::from(of.to_vec())),
            Arc::new(LargeBinaryArray::from(of.map(str::as_bytes).to_vec())),
            Arc::new(BinaryViewArray::from(of.map(str::as_bytes).to_vec())),
        ];
        for ids in &columns {
            for values in &columns {
                let found = texts(&batch(vec![("text", values.clone()), ("id", ids.clone())]));
                let found = found.unwrap();
                assert_eq!(found[0].report.id, "é 🦀");
                assert_eq!(found[0].bytes, "é 🦀".as_bytes());
                assert_eq!(found.len(), 2);
            }
        }
    }

    #[test]
    fn what_is_known_of_a_report_is_taken_and_the_rest_is_kept_as_strings() {
        let tags =
            ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), None]);
        let sources = texts(&batch(vec![
            ("id", strings(&[Some("a"), Some("b")])),
            ("text", strings(&[Some("x"), None])),
            ("title", strings(&[Some("T"), None])),
            ("format", strings(&[Some("html"), None])),
            ("licence", strings(&[None, Some("CC0")])),
            ("day", Arc::new(Date32Array::from(vec![19_000, 0]))),
            ("tags", Arc::new(tags)),
        ]))
        .unwrap();
        let [a, b] = &sources[..] else { panic!("two") };
        assert_eq!(a.report.title.as_deref(), Some("T"));
        assert_eq!(a.report.format, Some(SourceFormat::Html));
        assert_eq!(
            json!(a.report.other),
            json!({"day": "2022-01-08", "tags": "[1, ]"})
        );
        assert_eq!(
            json!(b.report.other),
            json!({"licence": "CC0", "day": "1970-01-01"})
        );
        assert_eq!((b.report.format, &b.bytes[..]), (None, &b""[..]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_the_remedy() {
        let (id, text) = (strings(&[Some("a"), Some("b")]), strings(&[None, None]));
        assert_eq!(
            error(vec![("url", id.clone()), ("body", text.clone())]),
            "no column is named \"id\"; there are: url, body; rename the one that holds it"
        );
        assert_eq!(
            error(vec![
                ("id", id.clone()),
                ("text", Arc::new(Date32Array::from(vec![1, 2])))
            ]),
            "column \"text\" is of type Date32; it must be string or binary: cast it"
        );
        assert_eq!(
            error(vec![
                ("id", strings(&[Some("a"), None])),
                ("text", text.clone())
            ]),
            "row 1 (from 0), column \"id\": is null or empty; give every report an id, results are joined by it"
        );
        let bytes = LargeBinaryArray::from(vec![&b"a"[..], &[0xff]]);
        assert_eq!(
            error(vec![("id", Arc::new(bytes)), ("text", text.clone())]),
            "row 1 (from 0), column \"id\": is not UTF-8"
        );
        let formats = strings(&[None, Some("docx")]);
        assert_eq!(
            error(vec![("id", id), ("text", text), ("format", formats)]),
            "row 1 (from 0), column \"format\": is \"docx\"; it can be markdown, html, text or pdf, or null for gleaner to find out"
        );
    }
}
