//! What does a plain-text report say?

use super::{Parsed, outline};
use crate::document::{Block, BlockKind, Plain};
use crate::span::Span;

/// Reads a plain-text report. `text` of the result is the source itself.
pub(crate) fn read(text: &str) -> Parsed {
    let blocks = blocks(text);
    let notes = outline::repetition_note(&blocks).into_iter().collect();
    Parsed {
        text: text.to_owned(),
        title: None,
        date: None,
        blocks,
        notes,
    }
}

/// The blocks of a plain text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut drafts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trimmed(text);
        at += line.len();
        if !span.is_empty() {
            drafts.push(outline::Draft::new(
                BlockKind::Prose,
                span,
                Plain::verbatim(text, span),
            ));
        }
    }
    outline::finish(drafts)
}
