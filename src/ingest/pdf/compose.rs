//! How do paragraphs become text and blocks? Writes the text, has the text reader cut it, and tells the
//! outline what only the page shows: headings by size, and tables.

use super::paragraphs::Paragraph;
use crate::document::{Block, BlockKind, Plain};
use crate::ingest::outline::{self, Draft};
use crate::ingest::text;
use crate::span::Span;

/// The text and its blocks.
pub(super) fn compose(paragraphs: &[Paragraph]) -> (String, Vec<Block>) {
    let mut text = String::new();
    let mut spans = Vec::with_capacity(paragraphs.len());
    for (at, paragraph) in paragraphs.iter().enumerate() {
        if let Some(above) = at.checked_sub(1).map(|a| &paragraphs[a]) {
            let tight = (paragraph.depth > 0 && above.depth > 0) || (paragraph.row && above.row);
            text.push_str(if tight { "\n" } else { "\n\n" });
        }
        text.push_str(&"  ".repeat(paragraph.depth.saturating_sub(1)));
        let start = text.len();
        text.push_str(&paragraph.text);
        spans.push(Span::new(start, text.len()));
    }
    text.push('\n');

    let mut drafts = text::drafts(&text, 0);
    // Drafts that reach into a heading or a row are replaced; indexes of parents move along.
    let replaced = |span: Span| {
        let from = spans.partition_point(|s| s.end <= span.start);
        let reached = spans[from..]
            .iter()
            .zip(&paragraphs[from..])
            .take_while(|(s, _)| s.start < span.end);
        reached
            .into_iter()
            .any(|(_, p)| p.heading.is_some() || p.row)
    };
    let mut kept = vec![None; drafts.len()];
    let mut next = 0;
    for (at, draft) in drafts.iter().enumerate() {
        if !replaced(draft.span) {
            kept[at] = Some(next);
            next += 1;
        }
    }
    drafts.retain(|draft| !replaced(draft.span));
    for draft in &mut drafts {
        draft.parent = draft.parent.and_then(|p| kept.get(p).copied().flatten());
    }
    // What went with them is prose: no paragraph is lost.
    let mut order: Vec<Span> = drafts.iter().map(|d| d.span).collect();
    order.sort_unstable();
    for (paragraph, span) in paragraphs.iter().zip(&spans) {
        let at = order.partition_point(|d| d.end <= span.start);
        let covered = order.get(at).is_some_and(|d| d.start < span.end);
        if !covered
            && paragraph.heading.is_none()
            && !paragraph.row
            && paragraph.text.contains(char::is_alphanumeric)
        {
            drafts.push(Draft::new(
                BlockKind::Prose,
                *span,
                Plain::verbatim(&text, *span),
            ));
        }
    }
    let mut heads: Vec<usize> = Vec::new();
    let mut row = 0;
    for (at, (paragraph, span)) in paragraphs.iter().zip(&spans).enumerate() {
        if let Some(level) = paragraph.heading {
            drafts.push(Draft::new(
                BlockKind::Heading(level),
                *span,
                Plain::verbatim(&text, *span),
            ));
        } else if paragraph.row {
            let first = at == 0 || !paragraphs[at - 1].row;
            row = if first { 0 } else { row + 1 };
            if first {
                heads.clear();
            }
            for (column, cell) in cells(*span, &text).into_iter().enumerate() {
                let parent = heads.get(column).copied().filter(|_| !first);
                if first {
                    heads.push(drafts.len());
                }
                let plain = Plain::verbatim(&text, cell);
                drafts.push(Draft {
                    row: Some(row),
                    parent,
                    ..Draft::new(BlockKind::Table, cell, plain)
                });
            }
        }
    }
    let blocks = outline::finish(drafts);
    (text, blocks)
}

/// Spans of the cells of a row.
fn cells(row: Span, text: &str) -> Vec<Span> {
    let mut at = row.start;
    let cells = row.slice(text).split(" | ").map(|cell| {
        let span = Span::new(at, at + cell.len());
        at = span.end + " | ".len();
        span.trimmed(text)
    });
    cells.filter(|c| !c.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_items_and_cells_get_their_kinds() {
        let paragraph = |text: &str, heading, depth, row| Paragraph {
            text: text.into(),
            heading,
            depth,
            row,
            apart: true,
        };
        let (text, blocks) = compose(&[
            paragraph("Outage", Some(1), 0, false),
            paragraph("We will do this:", None, 0, false),
            paragraph("• add an alarm", None, 1, false),
            paragraph("• page someone", None, 2, false),
            paragraph("Step | Owner", None, 0, true),
            paragraph("Split it | Ida", None, 0, true),
        ]);
        let got: Vec<_> = blocks
            .iter()
            .map(|b| (b.kind, b.span.slice(&text), b.lead, b.depth))
            .collect();
        assert_eq!(
            got,
            [
                (BlockKind::Heading(1), "Outage", None, 0),
                (BlockKind::Prose, "We will do this:", None, 0),
                (BlockKind::List, "add an alarm", Some(1), 1),
                (BlockKind::List, "page someone", Some(2), 2),
                (BlockKind::Table, "Step", Some(1), 0),
                (BlockKind::Table, "Owner", Some(1), 0),
                (BlockKind::Table, "Split it", Some(4), 0),
                (BlockKind::Table, "Ida", Some(5), 0),
            ]
        );
    }
}
