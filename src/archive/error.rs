//! Why could an archive not be opened at all?

use std::io;
use std::path::PathBuf;

/// Why an archive could not be opened at all. What goes wrong later, inside it, is a page with an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// A path that was given is not there, or may not be looked at.
    #[error("{}: {source}; check the spelling and the rights, or give `-` to read JSON Lines from standard input", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A pattern that is none.
    #[error("{pattern}: not a pattern ({source}); put \\ before a [ or {{ that is part of a name")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// A pattern that no file or folder fits.
    #[error("{pattern}: no file or folder fits this pattern; `*` stops at `/`, `**` does not")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// The metadata cannot be used.
    #[error("{place}: {why}")]
    Metadata {
        /// File, and line where it is known.
        place: String,
        /// Reason and remedy.
        why: String,
    },
    /// The reading thread could not be started.
    #[error("no thread for reading: {0}; end other programs, or raise the limit on processes")]
    Thread(io::Error),
}
