//! What is in a web page? The report's own text, without the page around it.
//!
//! Four steps: the page is parsed (`depth` bounds its nesting), the report is found in it (`content`),
//! what is left of the page's furniture is told apart (`furniture`), and the rest is written out as text
//! with blocks (`walk`, `write`).

mod content;
mod depth;
mod dom;
mod frame;
mod furniture;
mod marks;
mod meta;
mod names;
mod skip;
mod structure;
mod table;
mod walk;
mod write;

use super::{IngestError, Parsed, outline};
use content::Content;
use dom_query::Document;

/// Characters outside the main content, and of no known kind, that are worth a note.
const OUTSIDE_NOTED: usize = 200;

/// Reads a web page.
///
/// # Errors
/// [`IngestError::NoText`] if nothing but furniture is in it.
pub(crate) fn read(id: &str, source: &str) -> Result<Parsed, IngestError> {
    let no_text = || IngestError::NoText { id: id.to_owned() };
    let (source, surplus) = depth::bounded(source);
    let doc = Document::from(source.as_ref());
    let content = Content::find(&doc).ok_or_else(no_text)?;
    let walked = walk::walk(&content);
    if walked.blocks.is_empty() {
        return Err(no_text());
    }
    let mut notes = Vec::new();
    if !walked.left_out.is_empty() {
        let parts: Vec<String> = walked
            .left_out
            .iter()
            .map(|(kind, n)| kind.counted(*n))
            .collect();
        notes.push(format!("Left out {}.", parts.join(", ")));
    }
    if walked.outside > OUTSIDE_NOTED {
        notes.push(format!(
            "Left out {} characters outside the main content.",
            walked.outside
        ));
    }
    if surplus > 0 {
        notes.push(format!(
            "Ignored {surplus} tags nested deeper than {}.",
            depth::MAX_DEPTH
        ));
    }
    notes.extend(outline::repetition_note(&walked.blocks));
    Ok(Parsed {
        title: meta::title(&doc, &content.root),
        date: meta::date(&doc, &content.root),
        text: walked.text,
        blocks: walked.blocks,
        notes,
    })
}

#[cfg(test)]
mod tests;
