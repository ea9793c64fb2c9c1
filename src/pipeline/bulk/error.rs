//! Why could a bulk run not begin, or not go on?

use crate::dataset::DatasetError;
use std::io;
use std::path::PathBuf;

/// Why a bulk run could not begin, or not go on. Each message names the place, the reason and the remedy. What one page did
/// wrong is a [`Failure`](crate::record::Failure) in the data set instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkError {
    /// The folder has a data set in it.
    #[error(
        "{}: holds a data set already; go on with it by --resume, make it anew by --redo, or choose another folder", folder.display()
    )]
    Occupied {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder has other files in it.
    #[error("{}: is not empty, and what is in it ({found}) is no data set of ours; choose another folder", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// One of the files.
        found: String,
    },
    /// Somebody else writes there.
    #[error("{}: another run writes this data set; wait for it, or choose another folder", folder.display())]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// The data set was made in another way than this run would.
    #[error(
        "{}: the data set was made with other settings ({}); run with the same ones, or make it anew by --redo",
        folder.display(), changes.join("; ")
    )]
    Changed {
        /// The folder.
        folder: PathBuf,
        /// Name, old value, new value of each setting.
        changes: Vec<String>,
    },
    /// The state file is broken.
    #[error("{}: {reason}; make the data set anew by --redo", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A file cannot be written, or the disk is full.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A file of the data set cannot be read.
    #[error("{}: {source}; check the folder's rights", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
