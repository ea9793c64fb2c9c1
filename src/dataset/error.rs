//! Why a data set could not be written.

use super::Format;
use crate::record::Fault;
use std::io;
use std::path::PathBuf;

/// Why a data set could not be written. Each message names the file, the reason and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// The disk is full.
    #[error("{}: no space left on the disk; free some, then go on with --resume", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{}: {source}; check the folder's rights and the disk, then go on with --resume", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A record whose offsets do not fit its text.
    #[error("report {report:?}: {fault}; annotate it anew")]
    Unsound {
        /// Its identity.
        report: String,
        /// The first fault.
        fault: Fault,
    },
    /// More text than one batch of Arrow can hold.
    #[error(
        "{bytes} bytes of text in one batch, and 2 GiB is what fits; give fewer reports at once"
    )]
    TooLarge {
        /// Bytes of text.
        bytes: usize,
    },
    /// A batch of Arrow that holds no reports to read.
    #[error("{0}")]
    Batch(
        /// Column and row, what is wrong there, and what to do.
        String,
    ),
    /// A Parquet file cannot be written, and not for the disk's sake.
    #[error("{}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the library says.
        source: parquet::errors::ParquetError,
    },
    /// A database cannot be written.
    #[error("{}: {source}; close what else has it open and check the disk, then go on with --resume", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What the library says.
        source: rusqlite::Error,
    },
    /// A file in the place of the database is not one of this version.
    #[error("{}: is a database, but none of this version of gleaner; move it away, or choose another folder", path.display())]
    OtherDatabase {
        /// The file.
        path: PathBuf,
    },
    /// No format has this name.
    #[error("no format is named {name:?}; there are: {}", Format::ALL.map(Format::as_str).join(", "))]
    UnknownFormat {
        /// The name.
        name: String,
    },
}

impl DatasetError {
    /// What `source` means for the file `path`.
    pub fn of(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full { path, source }
            }
            _ => Self::Write { path, source },
        }
    }
}
