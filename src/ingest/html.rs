//! What does a web page say? Placeholder until the reader lands.

use super::{IngestError, Parsed};

/// Reads a page.
///
/// # Errors
/// Always [`IngestError::Unsupported`].
pub(crate) fn read(id: &str, _text: &str) -> Result<Parsed, IngestError> {
    Err(IngestError::Unsupported {
        id: id.to_owned(),
        format: "HTML",
    })
}
