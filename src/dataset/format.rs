//! Which formats does a data set come in?

use super::csv::Csv;
use super::jsonl::Jsonl;
use super::parquet::Parquet;
use super::sqlite::Sqlite;
use super::{DatasetError, Sink};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A format of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Records, one a line: `records/part-00000.jsonl`.
    Jsonl,
    /// The same, compressed: `records/part-00000.jsonl.zst`.
    JsonlZst,
    /// Three tables: `reports/`, `units/` and `frames/part-00000.parquet`.
    Parquet,
    /// One database with full-text search: `dataset.sqlite`.
    Sqlite,
    /// Frames for spreadsheets: `csv/part-00000.csv`.
    Csv,
}

impl Format {
    /// All, in the order of listing.
    pub const ALL: [Self; 5] = [
        Self::Jsonl,
        Self::JsonlZst,
        Self::Parquet,
        Self::Sqlite,
        Self::Csv,
    ];

    /// Its name on the command line and in manifests.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::JsonlZst => "jsonl.zst",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
            Self::Csv => "csv",
        }
    }

    /// What it is, in a line.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Jsonl => "records as JSON, one a line",
            Self::JsonlZst => "records as JSON, one a line, compressed by zstd",
            Self::Parquet => "tables of reports, units and frames",
            Self::Sqlite => "one database with full-text search",
            Self::Csv => "frames for spreadsheets",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = DatasetError;

    fn from_str(name: &str) -> Result<Self, DatasetError> {
        let found = Self::ALL.into_iter().find(|f| f.as_str() == name);
        found.ok_or_else(|| DatasetError::UnknownFormat { name: name.into() })
    }
}

/// A sink that writes `format` under `folder`, which is made if it is not there.
///
/// # Errors
/// [`DatasetError`] if the folder or the database in it cannot be opened for writing.
///
/// # Examples
/// ```
/// use gleaner::dataset::{Format, Row, sink};
/// use gleaner::record::{Failure, Stage};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let mut sink = sink(Format::Jsonl, folder.path())?;
/// let failure = Failure { id: "a.md".into(), stage: Stage::Ingest, message: "empty".into() };
/// sink.begin(0)?;
/// sink.write(Row::Failure(&failure))?;
/// let written = sink.commit()?;
/// assert_eq!(written[0].path.to_str(), Some("records/part-00000.jsonl"));
/// assert_eq!(written[0].rows, 1);
/// # Ok(())
/// # }
/// ```
pub fn sink(format: Format, folder: &Path) -> Result<Box<dyn Sink>, DatasetError> {
    std::fs::create_dir_all(folder).map_err(|e| DatasetError::of(folder, e))?;
    Ok(match format {
        Format::Jsonl => Box::new(Jsonl::new(folder, false)),
        Format::JsonlZst => Box::new(Jsonl::new(folder, true)),
        Format::Parquet => Box::new(Parquet::new(folder)),
        Format::Sqlite => Box::new(Sqlite::open(folder)?),
        Format::Csv => Box::new(Csv::new(folder)),
    })
}
