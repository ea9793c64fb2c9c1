//! Why a data set could not be written.

use super::Format;
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
