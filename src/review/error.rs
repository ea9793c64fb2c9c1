//! What can go wrong with a review, and what to do about it?

use super::item::Item;
use std::io;
use std::path::PathBuf;

/// Why a decision was not taken in. Nothing of it was.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Items are not as the coder saw them: somebody else has changed them. Each with what it is now; absent if it is no more.
    #[error("changed meanwhile: {}", .0.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", "))]
    Conflict(Vec<(String, Option<Item>)>),
    /// It makes no sense; what and why.
    #[error("{0}")]
    Invalid(String),
    /// Suggestions are undecided.
    #[error("{0} suggestions are undecided; decide on them, or reject the rest")]
    Undecided(usize),
    /// There is nothing to undo or to make again.
    #[error("there is nothing to {0}")]
    Nothing(&'static str),
    /// The coding is finished.
    #[error("the coding of this report is finished; reopen it first")]
    Finished,
    /// There is no such report for this coder.
    #[error("there is no report {0}")]
    NoReport(i64),
    /// Its coders have not all finished it.
    #[error("{id}: still being coded by {missing}; adjudicate it when they have finished")]
    Waiting {
        /// The report's id.
        id: String,
        /// Who has not finished.
        missing: String,
    },
}

/// Why a review cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The decision was not taken in.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The project's file cannot be read or written.
    #[error("{}: {reason}", .path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// What, and the remedy.
        reason: String,
        /// What `SQLite` says.
        source: rusqlite::Error,
    },
    /// The file is something else, or of another version.
    #[error("{}: {reason}", .path.display())]
    NoProject {
        /// The file.
        path: PathBuf,
        /// What, and the remedy.
        reason: String,
    },
    /// Something in the project does not read.
    #[error("{}: {what} does not read: {source}; the file is damaged, take it from a copy", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Table and row.
        what: String,
        /// What the reader says.
        source: serde_json::Error,
    },
    /// A record that cannot be reviewed.
    #[error("{id}: {reason}")]
    Record {
        /// The report's id.
        id: String,
        /// What, and the remedy.
        reason: String,
    },
    /// The key map does not read or does not hold together.
    #[error("{name}: {reason}")]
    Keys {
        /// The file.
        name: String,
        /// What, where, and the remedy.
        reason: String,
    },
    /// The server cannot be started.
    #[error("{address}: {reason}")]
    Listen {
        /// Where it was to listen.
        address: String,
        /// What, and the remedy.
        reason: String,
        /// What the system says.
        source: Option<io::Error>,
    },
    /// Figures of agreement cannot be had.
    #[error(transparent)]
    Agree(#[from] crate::score::agree::AgreeError),
    /// Suggestions cannot be made.
    #[error("{id}: no suggestions: {reason}")]
    Suggest {
        /// The report's id.
        id: String,
        /// What is wrong.
        reason: String,
    },
}
