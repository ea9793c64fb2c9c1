//! Which records does a table hold? The way back of [`nested`](super::nested).

use crate::dataset::DatasetError;
use crate::record::{Failure, Record, SCHEMA};
use arrow::array::{Array, AsArray, RecordBatch, StructArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use serde_json::{Map, Value, json};

pub(in crate::dataset) type Object = Map<String, Value>;

/// Columns of a report that go into its `report`.
const REPORT: [&str; 9] = [
    "title",
    "organisation",
    "date",
    "url",
    "format",
    "sha256",
    "is_incident_report",
    "incident_report_score",
    "near_duplicate_of",
];

/// The records and failures of a batch in the schema of [`nested`](super::nested), each as it was.
///
/// # Errors
/// [`DatasetError::Batch`] if a column is missing or of another type, or a row is no sound record.
///
/// # Examples
/// ```
/// use gleaner::dataset::{Row, arrow::{nested, records}};
/// use gleaner::record::{Failure, Stage};
/// let failure = Failure { id: "a.md".into(), stage: Stage::Ingest, message: "empty".into() };
/// let batch = nested(&[Row::Failure(&failure)]).unwrap();
/// assert_eq!(records(&batch).unwrap(), [Err(failure)]);
/// ```
pub fn records(batch: &RecordBatch) -> Result<Vec<Result<Record, Failure>>, DatasetError> {
    let table = StructArray::from(batch.clone());
    let row = |n: usize| {
        let mut row = fields(&table, n)?;
        let lists = [list(&mut row, "units")?, list(&mut row, "frames")?];
        whole(row, lists)
    };
    (0..table.len())
        .map(|n| row(n).map_err(|what| DatasetError::Batch(format!("row {n}: {what}"))))
        .collect()
}

/// A cell as JSON.
fn value(values: &dyn Array, row: usize) -> Result<Value, String> {
    if values.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match values.data_type() {
        DataType::Utf8 => json!(values.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => json!(values.as_string::<i64>().value(row)),
        DataType::Utf8View => json!(values.as_string_view().value(row)),
        DataType::Boolean => json!(values.as_boolean().value(row)),
        DataType::Int64 => json!(values.as_primitive::<Int64Type>().value(row)),
        DataType::Float64 => json!(values.as_primitive::<Float64Type>().value(row)),
        DataType::List(_) => items(&values.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => items(&values.as_list::<i64>().value(row))?,
        DataType::Struct(_) => fields(values.as_struct(), row)?.into(),
        DataType::Null => Value::Null,
        other => {
            return Err(format!(
                "a column is of type {other}, which no column of ours has"
            ));
        }
    })
}

fn items(items: &dyn Array) -> Result<Value, String> {
    (0..items.len()).map(|n| value(items, n)).collect()
}

/// A row by the names of its columns.
pub(in crate::dataset) fn fields(values: &StructArray, row: usize) -> Result<Object, String> {
    let names = values.column_names().into_iter().map(str::to_owned);
    let cells = values.columns().iter().map(|c| value(c, row));
    names
        .zip(cells)
        .map(|(name, cell)| Ok((name, cell?)))
        .collect()
}

/// Takes a column out of a row.
fn take(row: &mut Object, name: &str) -> Result<Value, String> {
    row.shift_remove(name)
        .ok_or_else(|| format!("there is no column {name:?}; the columns must be those of `gleaner convert --to parquet`"))
}

fn list(row: &mut Object, name: &str) -> Result<Vec<Object>, String> {
    match take(row, name)? {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items
            .into_iter()
            .map(|item| match item {
                Value::Object(item) => Ok(item),
                other => Err(format!("{name} holds {other}, which is no struct")),
            })
            .collect(),
        other => Err(format!("{name} is {other}, which is no list")),
    }
}

/// Puts what has no column to what has one.
fn merge(into: &mut Value, rest: Value) {
    match (into, rest) {
        (Value::Object(into), Value::Object(rest)) => {
            for (name, part) in rest {
                merge(into.entry(name).or_insert(Value::Null), part);
            }
        }
        (into, rest) => *into = rest,
    }
}

fn with_rest(mut whole: Value, rest: &Value) -> Result<Value, String> {
    if let Some(rest) = rest.as_str() {
        let rest =
            serde_json::from_str(rest).map_err(|e| format!("column \"other\" is no JSON: {e}"))?;
        merge(&mut whole, rest);
    }
    Ok(whole)
}

fn unit(mut row: Object) -> Result<Value, String> {
    let rest = take(&mut row, "other")?;
    let mut scores = Object::new();
    for label in ["lesson", "action"] {
        let score = take(&mut row, &format!("score_{label}"))?;
        if !score.is_null() {
            scores.insert(label.into(), score);
        }
    }
    let mut unit = json!({"scores": scores});
    for name in ["start", "end", "kind", "labels"] {
        unit[name] = take(&mut row, name)?;
    }
    with_rest(unit, &rest)
}

fn frame(mut row: Object) -> Result<Value, String> {
    let rest = take(&mut row, "other")?;
    let lead = (take(&mut row, "lead_start")?, take(&mut row, "lead_end")?);
    let id = take(&mut row, "frame")?;
    row.insert("id".into(), id);
    if !lead.0.is_null() {
        row.insert("evidence".into(), json!({"lead": [lead.0, lead.1]}));
    }
    with_rest(row.into(), &rest)
}

/// The record or failure of a row of reports with its units and frames.
pub(in crate::dataset) fn whole(
    mut row: Object,
    [units, frames]: [Vec<Object>; 2],
) -> Result<Result<Record, Failure>, String> {
    let id = take(&mut row, "id")?;
    let text = take(&mut row, "text")?;
    if text.is_null() {
        let error = json!({"stage": take(&mut row, "error_stage")?, "message": take(&mut row, "error_message")?});
        let failure = serde_json::from_value(json!({"report": {"id": id}, "error": error}));
        return failure
            .map(Err)
            .map_err(|e| format!("has neither a text nor an error: {e}"));
    }
    let rest = take(&mut row, "other")?;
    let mut report = json!({"id": id});
    for name in REPORT {
        let cell = take(&mut row, name)?;
        if !cell.is_null() {
            report[name] = cell;
        }
    }
    let units = units.into_iter().map(unit).collect::<Result<Vec<_>, _>>()?;
    let frames = frames
        .into_iter()
        .map(frame)
        .collect::<Result<Vec<_>, _>>()?;
    let mut whole = json!({"schema": SCHEMA, "report": report, "text": text, "sentences": units, "frames": frames,
        "coder": take(&mut row, "coder")?});
    let name = take(&mut row, "producer")?;
    if !name.is_null() {
        let mut producer = json!({"name": name});
        for name in [
            "version",
            "pipeline",
            "pipeline_sha256",
            "model",
            "model_sha256",
        ] {
            producer[name] = take(&mut row, name)?;
        }
        whole["producer"] = producer;
    }
    serde_json::from_value(with_rest(whole, &rest)?)
        .map(Ok)
        .map_err(|e| e.to_string())
}
