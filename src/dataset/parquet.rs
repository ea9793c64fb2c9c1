//! Three tables, each in a folder that reads as one: `reports/`, `units/` and `frames/part-00000.parquet`.
//!
//! The columns are those of [`arrow`](super::arrow), compressed by zstd; the schemas carry a description of each. The
//! order of rows is that of the reports.

use super::part::{PartFile, publish};
use super::{DatasetError, Row, Sink, Written, arrow};
use crate::record::{Failure, Record};
use ::arrow::array::RecordBatch;
use ::arrow::datatypes::SchemaRef;
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use std::io;
use std::path::{Path, PathBuf};

/// Reports that are put into columns at once.
const REPORTS: usize = 256;
/// Bytes of text after which fewer are.
const BYTES: usize = 16 << 20;
/// Bytes of a row group before compression: what is held in memory of each table.
const ROW_GROUP: usize = 16 << 20;
/// zstd's level.
const LEVEL: i32 = 6;

/// Writes Parquet.
#[derive(Debug)]
pub(super) struct Parquet {
    folder: PathBuf,
    shard: Option<Shard>,
}

/// The files of a shard and the rows that are not in them yet.
#[derive(Debug)]
struct Shard {
    tables: [Table; 3],
    waiting: Vec<Waiting>,
    bytes: usize,
}

#[derive(Debug)]
enum Waiting {
    Record(Box<Record>),
    Failure(Failure),
}

#[derive(Debug)]
struct Table {
    writer: ArrowWriter<PartFile>,
    rows: u64,
}

impl Parquet {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            shard: None,
        }
    }
}

impl Table {
    fn create(
        folder: &Path,
        name: &str,
        number: u32,
        schema: SchemaRef,
    ) -> Result<Self, DatasetError> {
        let part = PartFile::create(folder, &format!("{name}/part-{number:05}.parquet"))?;
        let place = part.place().to_owned();
        let why = |e| error(&place, e);
        // Also outside the Arrow schema, for readers that do not know it.
        let told = schema.metadata().iter();
        let told = told.map(|(k, v)| KeyValue::new(k.clone(), v.clone()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL).map_err(why)?))
            .set_key_value_metadata(Some(told.collect()))
            .set_max_row_group_bytes(Some(ROW_GROUP))
            .build();
        let writer = ArrowWriter::try_new(part, schema, Some(properties)).map_err(why)?;
        Ok(Self { writer, rows: 0 })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), DatasetError> {
        self.rows += batch.num_rows() as u64;
        let done = self.writer.write(batch);
        done.map_err(|e| error(self.writer.inner().place(), e))
    }

    fn finish(self) -> Result<PartFile, DatasetError> {
        let place = self.writer.inner().place().to_owned();
        let mut part = self.writer.into_inner().map_err(|e| error(&place, e))?;
        part.count_rows(self.rows);
        Ok(part)
    }
}

impl Shard {
    /// Puts the waiting rows into columns.
    fn flush(&mut self) -> Result<(), DatasetError> {
        let rows: Vec<_> = self.waiting.iter().map(Waiting::row).collect();
        if !rows.is_empty() {
            let [reports, units, frames] = &mut self.tables;
            reports.write(&arrow::reports(&rows)?)?;
            units.write(&arrow::units(&rows)?)?;
            frames.write(&arrow::frames(&rows)?)?;
        }
        self.waiting.clear();
        self.bytes = 0;
        Ok(())
    }
}

impl Waiting {
    fn row(&self) -> Row<'_> {
        match self {
            Self::Record(record) => Row::Record(record),
            Self::Failure(failure) => Row::Failure(failure),
        }
    }
}

impl Sink for Parquet {
    fn begin(&mut self, number: u32) -> Result<(), DatasetError> {
        self.shard = None;
        let table = |name, schema| Table::create(&self.folder, name, number, schema);
        self.shard = Some(Shard {
            tables: [
                table("reports", arrow::reports_schema())?,
                table("units", arrow::units_schema())?,
                table("frames", arrow::frames_schema())?,
            ],
            waiting: Vec::new(),
            bytes: 0,
        });
        Ok(())
    }

    fn write(&mut self, row: Row<'_>) -> Result<(), DatasetError> {
        let shard = self.shard.as_mut().expect("a shard was begun");
        match row {
            Row::Record(record) => {
                shard.bytes += record.text.len();
                shard
                    .waiting
                    .push(Waiting::Record(Box::new(record.clone())));
            }
            Row::Failure(failure) => shard.waiting.push(Waiting::Failure(failure.clone())),
        }
        if shard.waiting.len() >= REPORTS || shard.bytes >= BYTES {
            shard.flush()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<Vec<Written>, DatasetError> {
        let mut shard = self.shard.take().expect("a shard was begun");
        shard.flush()?;
        let parts: Result<Vec<_>, _> = shard.tables.into_iter().map(Table::finish).collect();
        publish(parts?)
    }
}

/// The library wraps what the system says.
fn error(place: &Path, source: ParquetError) -> DatasetError {
    match source {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(system) => DatasetError::of(place, *system),
            Err(inner) => DatasetError::Parquet {
                path: place.to_owned(),
                source: ParquetError::External(inner),
            },
        },
        source => DatasetError::Parquet {
            path: place.to_owned(),
            source,
        },
    }
}
