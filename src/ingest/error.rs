//! Why a source could not be read.

/// Why a source could not be read. Each message names the source, the reason and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// Nothing in it, or white space only.
    #[error("{id}: the file is empty; check that the download or export finished")]
    Empty {
        /// Path or URL of the source.
        id: String,
    },
    /// Larger than [`ReadOptions::max_bytes`](super::ReadOptions::max_bytes).
    #[error(
        "{id}: {bytes} bytes are more than the limit of {max}; split the file or raise the limit"
    )]
    TooLarge {
        /// Path or URL of the source.
        id: String,
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        max: u64,
    },
    /// A file of another kind, known by its first bytes.
    #[error("{id}: this is {what}, not a report's text; {remedy}")]
    Binary {
        /// Path or URL of the source.
        id: String,
        /// What it is, with its article ("a PNG image").
        what: &'static str,
        /// What to do instead.
        remedy: &'static str,
    },
    /// NUL bytes in what is neither UTF-16 nor a known binary format.
    #[error(
        "{id}: binary data (a NUL byte at offset {offset}); save the report as Markdown, HTML, PDF or text"
    )]
    Nul {
        /// Path or URL of the source.
        id: String,
        /// Byte offset of the first NUL.
        offset: usize,
    },
    /// A format that this build has no reader for.
    #[error(
        "{id}: no reader for {format} in this build; convert the report to Markdown or plain text"
    )]
    Unsupported {
        /// Path or URL of the source.
        id: String,
        /// Name of the format.
        format: &'static str,
    },
    /// Nothing to read but menus, scripts or markup.
    #[error(
        "{id}: no running text found; check that this is the report itself and not a page that loads it later"
    )]
    NoText {
        /// Path or URL of the source.
        id: String,
    },
    /// A PDF that needs a password.
    #[error("{id}: the PDF is encrypted; save a copy without a password")]
    PdfEncrypted {
        /// Path or URL of the source.
        id: String,
    },
    /// A PDF of pictures.
    #[error(
        "{id}: none of the {pages} pages has a text layer; run text recognition (OCR) over the PDF first"
    )]
    PdfNoText {
        /// Path or URL of the source.
        id: String,
        /// Number of pages.
        pages: usize,
    },
    /// A PDF that does not parse.
    #[error("{id}: the PDF is damaged; open it in a PDF viewer and save it anew")]
    PdfMalformed {
        /// Path or URL of the source.
        id: String,
        /// What the PDF parser said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_file_reason_and_remedy() {
        let error = IngestError::TooLarge {
            id: "a.md".into(),
            bytes: 11,
            max: 10,
        };
        let line = error.to_string();
        assert_eq!(
            line,
            "a.md: 11 bytes are more than the limit of 10; split the file or raise the limit"
        );
    }

    #[test]
    fn the_cause_is_kept() {
        let cause = std::io::Error::other("bad xref");
        let error = IngestError::PdfMalformed {
            id: "a.pdf".into(),
            source: Box::new(cause),
        };
        assert_eq!(
            std::error::Error::source(&error).unwrap().to_string(),
            "bad xref"
        );
    }
}
