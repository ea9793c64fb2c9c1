//! What is in these bytes? From a file's content to a [`Document`]: one sub-module a format.

mod error;
pub(crate) mod html;

pub use error::IngestError;

use crate::document::{Block, Document, SourceFormat};

/// What a reader found; [`read`] adds what is known of the bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parsed {
    /// The text that spans point into.
    pub text: String,
    /// Title, where the source names one.
    pub title: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// Remarks for the person.
    pub notes: Vec<String>,
}

/// How much a reader takes, and what the caller knows already.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions {
    /// Largest source in bytes.
    pub max_bytes: u64,
    /// Format that the person named; `None` decides by content (and the name's ending in a tie).
    pub format: Option<SourceFormat>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { max_bytes: 64 << 20, format: None }
    }
}
