//! How do records become Arrow tables, and tables reports?
//!
//! Three tables, as Parquet files have them: [`reports`], [`units`] and [`frames`]. Or one, [`nested`], in which
//! units and frames are lists in the row of their report: what a worker sends back. [`texts`] is the other way: the
//! reports that a table brings. `docs/dataset.md` lists every column; its table is [`columns_table`].

pub(in crate::dataset) mod back;
mod columns;
mod document;
mod input;
mod tables;

pub use back::records;
pub use document::columns_table;
pub use input::{Source, texts};

use super::rows::{self, FrameRow, ReportRow, UnitRow};
use super::{DatasetError, Row};
use crate::record::SCHEMA;
use arrow::array::{Array, ArrayRef, ListArray, RecordBatch, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use columns::{Column, arrays, fields, structs};
use std::sync::Arc;

/// Bytes of text that a column of one batch can hold: its offsets have 32 bits.
const MOST: usize = i32::MAX as usize;

/// Schema of [`reports`].
#[must_use]
pub fn reports_schema() -> SchemaRef {
    schema(fields(&tables::of_report()).iter().cloned())
}

/// Schema of [`units`].
#[must_use]
pub fn units_schema() -> SchemaRef {
    schema(fields(&of_units()).iter().cloned())
}

/// Schema of [`frames`].
#[must_use]
pub fn frames_schema() -> SchemaRef {
    schema(fields(&of_frames()).iter().cloned())
}

/// Schema of [`nested`]: the columns of [`reports`], then `units` and `frames`, each a list of structs with the columns
/// of [`units`] and [`frames`] but for `report_id`.
///
/// # Examples
/// ```
/// let schema = gleaner::dataset::arrow::nested_schema();
/// assert_eq!(schema.metadata()["gleaner.schema"], "gleaner/1");
/// let id = schema.field_with_name("id").unwrap();
/// assert!(!id.is_nullable() && id.metadata()["description"].starts_with("Identity"));
/// ```
#[must_use]
pub fn nested_schema() -> SchemaRef {
    let list = |name: &str, item: DataType, told: &str| {
        let told = [("description".to_owned(), told.to_owned())];
        let list = DataType::List(Arc::new(Field::new("item", item, false)));
        Arc::new(Field::new(name, list, false).with_metadata(std::collections::HashMap::from(told)))
    };
    let units = DataType::Struct(fields(&tables::of_unit()));
    let frames = DataType::Struct(fields(&tables::of_frame()));
    let lists = [
        list(
            "units",
            units,
            "Sentence units in reading order; empty for failures",
        ),
        list(
            "frames",
            frames,
            "One for each distinct change; empty for failures",
        ),
    ];
    schema(fields(&tables::of_report()).iter().cloned().chain(lists))
}

/// The reports table: one row for each of `rows`, in their order; a failure is a row with null `text`.
///
/// # Errors
/// [`DatasetError::TooLarge`] if the texts do not fit one batch.
pub fn reports(rows: &[Row<'_>]) -> Result<RecordBatch, DatasetError> {
    fits(rows)?;
    let reports: Vec<_> = rows.iter().copied().map(ReportRow::of).collect();
    Ok(batch(
        reports_schema(),
        arrays(&tables::of_report(), &reports),
    ))
}

/// The units table: one row a sentence unit; a failure has none.
///
/// # Errors
/// [`DatasetError::Unsound`] if a unit is not a stretch of its text, [`DatasetError::TooLarge`] if the texts do not fit
/// one batch.
pub fn units(rows: &[Row<'_>]) -> Result<RecordBatch, DatasetError> {
    fits(rows)?;
    let (units, _) = unit_rows(rows)?;
    Ok(batch(units_schema(), arrays(&of_units(), &units)))
}

/// The frames table: one row a frame; a failure has none.
///
/// # Errors
/// [`DatasetError::TooLarge`] if the texts do not fit one batch.
pub fn frames(rows: &[Row<'_>]) -> Result<RecordBatch, DatasetError> {
    fits(rows)?;
    let (frames, _) = frame_rows(rows);
    Ok(batch(frames_schema(), arrays(&of_frames(), &frames)))
}

/// One table with everything, of [`nested_schema`]: one row for each of `rows`, in their order.
///
/// # Errors
/// As [`units`].
///
/// # Examples
/// ```
/// use gleaner::dataset::{Row, arrow::nested};
/// use gleaner::record::{Failure, Stage};
/// let failure = Failure { id: "a.md".into(), stage: Stage::Ingest, message: "empty".into() };
/// let batch = nested(&[Row::Failure(&failure)]).unwrap();
/// assert_eq!(batch.num_rows(), 1);
/// assert!(batch.column_by_name("text").unwrap().is_null(0));
/// ```
pub fn nested(rows: &[Row<'_>]) -> Result<RecordBatch, DatasetError> {
    fits(rows)?;
    let reports: Vec<_> = rows.iter().copied().map(ReportRow::of).collect();
    let (units, unit_counts) = unit_rows(rows)?;
    let (frames, frame_counts) = frame_rows(rows);
    let mut arrays = arrays(&tables::of_report(), &reports);
    arrays.push(list(structs(&tables::of_unit(), &units, None), unit_counts));
    arrays.push(list(
        structs(&tables::of_frame(), &frames, None),
        frame_counts,
    ));
    Ok(batch(nested_schema(), arrays))
}

fn of_units<'a>() -> Vec<Column<UnitRow<'a>>> {
    let mut columns = vec![tables::report_id(|u: &UnitRow<'a>| Some(u.report_id))];
    columns.extend(tables::of_unit());
    columns
}

fn of_frames<'a>() -> Vec<Column<FrameRow<'a>>> {
    let mut columns = vec![tables::report_id(|f: &FrameRow<'a>| Some(f.report_id))];
    columns.extend(tables::of_frame());
    columns
}

/// All units, and how many each row has.
fn unit_rows<'a>(rows: &[Row<'a>]) -> Result<(Vec<UnitRow<'a>>, Vec<usize>), DatasetError> {
    let (mut units, mut counts) = (Vec::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        let of_row = rows::units(*row)?;
        counts.push(of_row.len());
        units.extend(of_row);
    }
    Ok((units, counts))
}

/// All frames, and how many each row has.
fn frame_rows<'a>(rows: &[Row<'a>]) -> (Vec<FrameRow<'a>>, Vec<usize>) {
    let (mut frames, mut counts) = (Vec::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        let of_row = rows::frames(*row);
        counts.push(of_row.len());
        frames.extend(of_row);
    }
    (frames, counts)
}

fn list(items: StructArray, counts: Vec<usize>) -> ArrayRef {
    let item = Arc::new(Field::new("item", items.data_type().clone(), false));
    Arc::new(ListArray::new(
        item,
        OffsetBuffer::from_lengths(counts),
        Arc::new(items),
        None,
    ))
}

fn schema(fields: impl Iterator<Item = Arc<Field>>) -> SchemaRef {
    let told = [
        ("gleaner.schema", SCHEMA),
        ("gleaner.version", env!("CARGO_PKG_VERSION")),
    ];
    let told: std::collections::HashMap<_, _> = told
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
    Arc::new(Schema::new(fields.collect::<Vec<_>>()).with_metadata(told))
}

fn batch(schema: SchemaRef, arrays: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_new(schema, arrays).expect("columns are built from their schema")
}

/// Units repeat the text at most about once, and the rest as JSON is smaller: half of the limit is safe for each column.
fn fits(rows: &[Row<'_>]) -> Result<(), DatasetError> {
    let text = |row: &Row<'_>| match row {
        Row::Record(record) => record.text.len(),
        Row::Failure(failure) => failure.message.len(),
    };
    let bytes = rows.iter().map(text).sum();
    if bytes > MOST / 2 {
        return Err(DatasetError::TooLarge { bytes });
    }
    Ok(())
}
