//! What does a PDF say? Placeholder until the reader lands.

use super::{IngestError, Parsed};

/// Reads a PDF.
///
/// # Errors
/// Always [`IngestError::Unsupported`].
pub(crate) fn read(id: &str, _bytes: &[u8]) -> Result<Parsed, IngestError> {
    Err(IngestError::Unsupported {
        id: id.to_owned(),
        format: "PDF",
    })
}
