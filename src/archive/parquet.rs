//! Which pages stand in a Parquet file?

use super::columns::{Row, page};
use super::member::Member;
use super::visit::{Flow, Visit};
use arrow::array::{Array, ArrayRef, RecordBatch, cast::AsArray};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use serde_json::{Map, Value};
use std::fs::File;

const REMEDY: &str = "name the column that holds the text";
/// Most rows that are decoded at a time.
const MOST_ROWS: i64 = 256;

impl Visit {
    /// The pages of a Parquet file, one a row, row group after row group; rows are counted from 1.
    pub fn parquet(&mut self, member: &Member, file: &File) -> Flow {
        let name = member.name.as_str();
        let metadata = match ArrowReaderMetadata::load(file, Default::default()) {
            Ok(metadata) => metadata,
            Err(e) => {
                return self.refuse(
                    name,
                    format!("a damaged Parquet file ({e}); get the file anew"),
                );
            }
        };
        let groups = metadata.metadata().row_groups().to_vec();
        let mut first = 1_u64;
        for (i, group) in groups.iter().enumerate() {
            let rows = group.num_rows().max(0);
            let of_a_row = (group.total_byte_size() / rows.max(1)).max(1);
            let at_once = (self.limits.max_page as i64 / of_a_row).clamp(1, MOST_ROWS);
            let opened = file.try_clone().map_err(ArrowError::from).and_then(|file| {
                let builder =
                    ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
                Ok(builder
                    .with_row_groups(vec![i])
                    .with_batch_size(at_once as usize)
                    .build()?)
            });
            let mut row = first;
            let mut fault = None;
            match opened {
                Ok(batches) => {
                    for batch in batches {
                        match batch {
                            Ok(batch) => self.batch(name, &batch, &mut row)?,
                            Err(e) => {
                                fault = Some(e);
                                break;
                            }
                        }
                    }
                }
                Err(e) => fault = Some(e),
            }
            self.progress.add(group.compressed_size().max(0) as u64);
            first += rows as u64;
            if let Some(e) = fault {
                let why = format!(
                    "row group {} is damaged ({e}): of its rows up to {} those from {row} on are lost; get the file anew",
                    i + 1,
                    first - 1
                );
                self.refuse(&format!("{name}:{row}"), why)?;
            }
        }
        Ok(())
    }

    fn batch(&mut self, name: &str, batch: &RecordBatch, row: &mut u64) -> Flow {
        let options = FormatOptions::default();
        let schema = batch.schema();
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|array| Column::of(array, &options))
            .collect();
        for i in 0..batch.num_rows() {
            self.count(name)?;
            let (mut fields, mut binary) = (Map::new(), Vec::new());
            for (field, column) in schema.fields().iter().zip(&columns) {
                match column.value(i) {
                    Some(Ok(value)) => {
                        drop(fields.insert(field.name().clone(), Value::String(value)))
                    }
                    Some(Err(bytes)) => binary.push((field.name().clone(), bytes)),
                    None => {}
                }
            }
            let row_here = Row {
                place: format!("{name}:{row}"),
                fields: Ok(fields),
                binary,
                remedy: REMEDY,
            };
            let page = page(row_here, self.limits.text_column.as_deref());
            self.page(page)?;
            *row += 1;
        }
        Ok(())
    }
}

/// A column of scalars; lists and structures say nothing of a page.
enum Column<'a> {
    Text(ArrayRef),
    Bytes(ArrayRef),
    Other(&'a dyn Array, ArrayFormatter<'a>),
    None,
}

impl<'a> Column<'a> {
    fn of(array: &'a ArrayRef, options: &'a FormatOptions<'a>) -> Self {
        use DataType::{
            Binary, BinaryView, Dictionary, LargeBinary, LargeUtf8, Null, Utf8, Utf8View,
        };
        let cast = |to: &DataType| arrow::compute::cast(array, to);
        match array.data_type() {
            Utf8 | LargeUtf8 | Utf8View => cast(&LargeUtf8).map_or(Self::None, Self::Text),
            Binary | LargeBinary | BinaryView => cast(&LargeBinary).map_or(Self::None, Self::Bytes),
            Dictionary(_, values) if matches!(**values, Utf8 | LargeUtf8 | Utf8View) => {
                cast(&LargeUtf8).map_or(Self::None, Self::Text)
            }
            Null => Self::None,
            other if other.is_nested() => Self::None,
            _ => ArrayFormatter::try_new(array, options)
                .map_or(Self::None, |f| Self::Other(array, f)),
        }
    }

    /// The cell as text, or as bytes where it is none; `None` if it is empty.
    fn value(&self, row: usize) -> Option<Result<String, Vec<u8>>> {
        match self {
            Self::Text(array) => {
                (!array.is_null(row)).then(|| Ok(array.as_string::<i64>().value(row).to_owned()))
            }
            Self::Bytes(array) => (!array.is_null(row)).then(|| {
                let bytes = array.as_binary::<i64>().value(row).to_vec();
                String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes)
            }),
            Self::Other(array, formatter) => {
                (!array.is_null(row)).then(|| Ok(formatter.value(row).to_string()))
            }
            Self::None => None,
        }
    }
}
