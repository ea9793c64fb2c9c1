//! Parquet for Hugging Face datasets, pandas and `DuckDB`: a row a report, with lists of units and frames. Holds everything.
//!
//! Columns are those of [`crate::dataset::arrow::nested_schema`]; `datasets.load_dataset("parquet", data_files=...)` reads it as it
//! is. Offsets are code points.

use super::{ExchangeError, Part};
use crate::dataset::Row;
use crate::dataset::arrow::{nested, nested_schema, records};
use crate::record::Record;
use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::properties::WriterProperties;

/// Reports of a row group: few enough for what shows a data set page by page.
const GROUP: usize = 256;

/// One file.
pub fn write(all: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let wrong = |e: &dyn std::fmt::Display| ExchangeError::malformed("parquet", e.to_string());
    let level = ZstdLevel::default();
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level));
    let mut writer = ArrowWriter::try_new(Vec::new(), nested_schema(), Some(properties.build()))
        .map_err(|e| wrong(&e))?;
    for group in all.chunks(GROUP) {
        let rows: Vec<Row<'_>> = group.iter().map(Row::Record).collect();
        let batch = nested(&rows).map_err(|e| wrong(&e))?;
        writer.write(&batch).map_err(|e| wrong(&e))?;
        writer.flush().map_err(|e| wrong(&e))?;
    }
    Ok(vec![Part::only(
        writer.into_inner().map_err(|e| wrong(&e))?,
    )])
}

/// The records of all rows. A row that says why there is no record is refused: there is nothing to convert.
pub fn read(parts: &[Part]) -> Result<Vec<Record>, ExchangeError> {
    let mut found = Vec::new();
    for part in parts {
        let wrong = |e: &dyn std::fmt::Display| ExchangeError::malformed(&part.name, e.to_string());
        let bytes = bytes::Bytes::copy_from_slice(&part.bytes);
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|e| wrong(&e))?;
        for batch in reader.build().map_err(|e| wrong(&e))? {
            for row in records(&batch.map_err(|e| wrong(&e))?).map_err(|e| wrong(&e))? {
                found.push(row.map_err(|failure| {
                    wrong(&format!("{failure}: there is no record; leave the row out"))
                })?);
            }
        }
    }
    Ok(found)
}
