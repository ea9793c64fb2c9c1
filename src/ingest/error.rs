//! Why a source could not be read.

/// Why a source could not be read. Each message names the source, the reason and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// Nothing in it.
    #[error("{id}: the file is empty; check that the download or export finished")]
    Empty {
        /// Path or URL of the source.
        id: String,
    },
}
