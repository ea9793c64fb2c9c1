//! What is in these bytes? From a file's content to a [`Document`]: one sub-module a format.

mod decode;
mod detect;
mod error;
mod html;
mod markdown;
pub(crate) mod outline;
mod pdf;
pub(crate) mod text;

pub use error::IngestError;

use crate::document::{Block, BlockKind, Document, SourceFormat, hex_sha256};
use crate::record::Record;

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
    /// Character set that a server declared; a byte order mark goes over it, and bytes that it cannot decode are looked at
    /// as if there were none.
    pub charset: Option<&'static encoding_rs::Encoding>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            format: None,
            charset: None,
        }
    }
}

/// Reads the report of a record anew from the record's text: the source itself for Markdown and plain text; for a page or PDF
/// its extracted text, which is read as plain text.
///
/// # Errors
/// As [`read`].
pub fn read_again(record: &Record, max_bytes: u64) -> Result<Document, IngestError> {
    let format = match record.report.format {
        Some(SourceFormat::Markdown) => SourceFormat::Markdown,
        _ => SourceFormat::Text,
    };
    let options = ReadOptions {
        format: Some(format),
        max_bytes,
        ..ReadOptions::default()
    };
    read(&record.report.id, record.text.as_bytes(), &options)
}

/// Reads one report: decodes, detects the format, parses. `id` is its path or URL.
///
/// # Errors
/// An [`IngestError`] if the source is empty, too large, not text, or its format's reader finds no way in.
///
/// # Examples
/// ```
/// use gleaner::ingest::{ReadOptions, read};
/// let source = "# Queue outage\n\n## Actions\n\n- Add an alert on *queue depth*\n";
/// let report = read("outage.md", source.as_bytes(), &ReadOptions::default())?;
/// let item = report.blocks.last().unwrap();
/// assert_eq!(item.plain.text, "Add an alert on queue depth");
/// assert_eq!(item.span.slice(&report.text), "Add an alert on *queue depth*");
/// assert_eq!(report.heading_path(report.blocks.len() - 1), ["Queue outage", "Actions"]);
/// # Ok::<(), gleaner::ingest::IngestError>(())
/// ```
pub fn read(id: &str, bytes: &[u8], options: &ReadOptions) -> Result<Document, IngestError> {
    let size = bytes.len() as u64;
    if size > options.max_bytes {
        return Err(IngestError::TooLarge {
            id: id.to_owned(),
            bytes: size,
            max: options.max_bytes,
        });
    }
    let empty = || IngestError::Empty { id: id.to_owned() };
    if bytes.is_empty() {
        return Err(empty());
    }
    let pdf = options
        .format
        .map_or_else(|| detect::is_pdf(bytes), |f| f == SourceFormat::Pdf);
    let (format, encoding, mut notes, parsed) = if pdf {
        (
            SourceFormat::Pdf,
            "binary",
            Vec::new(),
            pdf::read(id, bytes)?,
        )
    } else {
        detect::refuse_binary(id, bytes)?;
        let decoded = decode::decode(id, bytes, options.charset)?;
        if decoded.text.trim().is_empty() {
            return Err(empty());
        }
        let format = options
            .format
            .unwrap_or_else(|| detect::format_of(id, &decoded.text));
        let parsed = match format {
            SourceFormat::Markdown => markdown::read(&decoded.text),
            SourceFormat::Html => html::read(id, &decoded.text)?,
            SourceFormat::Text | SourceFormat::Pdf => text::read(&decoded.text),
        };
        (format, decoded.encoding, decoded.notes, parsed)
    };
    notes.extend(parsed.notes);
    Ok(Document {
        id: id.to_owned(),
        format,
        title: parsed.title.or_else(|| first_heading(&parsed.blocks)),
        date: parsed.date,
        sha256: hex_sha256(bytes),
        encoding,
        text: parsed.text,
        blocks: parsed.blocks,
        notes,
    })
}

/// The first heading of level 1; else the heading that everything else stands under.
fn first_heading(blocks: &[Block]) -> Option<String> {
    let is_heading = |b: &&Block| matches!(b.kind, BlockKind::Heading(_));
    let top = blocks.iter().find(|b| b.kind == BlockKind::Heading(1));
    let opening = blocks.iter().find(|b| b.kind.is_coded()).filter(is_heading);
    top.or(opening).map(|b| b.plain.text.clone())
}

#[cfg(test)]
mod tests;
