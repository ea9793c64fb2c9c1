//! What does a plain-text report say? Paragraphs, lists and headings by their shape on the page.

mod bullet;
mod lines;
mod mail;
mod page;
mod paragraph;
mod shape;

use super::{Parsed, outline};
use crate::document::Block;

/// Reads a plain-text report. `text` of the result is the source itself.
pub(crate) fn read(text: &str) -> Parsed {
    let page = page::read(text);
    let blocks = outline::finish(page.drafts);
    let notes = outline::repetition_note(&blocks).into_iter().collect();
    Parsed {
        text: text.to_owned(),
        title: page.subject,
        date: page.date,
        blocks,
        notes,
    }
}

/// Drafts of a stretch of plain text that stands at byte `offset` of a source.
pub(super) fn drafts(text: &str, offset: usize) -> Vec<outline::Draft> {
    let mut drafts = page::read(text).drafts;
    for draft in &mut drafts {
        draft.span = draft.span.shifted(offset);
        for run in &mut draft.plain.runs {
            run.source = run.source.shifted(offset);
        }
    }
    drafts
}

/// The blocks of a plain text, in order: also for readers that have only text left, such as that of PDF.
#[allow(dead_code, reason = "for the PDF reader")]
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    outline::finish(page::read(text).drafts)
}

#[cfg(test)]
mod tests;
