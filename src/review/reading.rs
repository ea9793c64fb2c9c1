//! How does a report reach the page? As blocks of visible text that know where each stretch stands in the source, counted
//! in code points.

use crate::document::{BlockKind, Document};
use crate::span::{OffsetMap, Span};
use serde::Serialize;

/// A block as the page draws it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingBlock {
    /// `heading`, `prose`, `list`, `table`, `quote`, `code` or `hidden`.
    pub kind: &'static str,
    /// Level of a heading, 1 to 6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Nesting of a list item, from 1; 0 outside lists.
    pub depth: u8,
    /// State of a check box.
    pub checked: Option<bool>,
    /// Number of the table that a cell is of, from 0.
    pub table: Option<usize>,
    /// Row of a cell; 0 is the header row.
    pub row: Option<usize>,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Visible text with its place: text, first code point, length in the source in code points.
    pub runs: Vec<(String, usize, usize)>,
}

/// All blocks of a report, in reading order.
///
/// # Examples
/// ```
/// use gleaner::{ingest, review::reading_blocks};
/// let source = "# Ü\n\nAdd **an** alert.\n";
/// let report = ingest::read("a.md", source.as_bytes(), &ingest::ReadOptions::default())?;
/// let blocks = reading_blocks(&report);
/// assert_eq!((blocks[0].kind, blocks[0].level), ("heading", Some(1)));
/// assert_eq!(blocks[1].runs[1], ("an".to_owned(), 11, 2));
/// # Ok::<(), ingest::IngestError>(())
/// ```
#[must_use]
pub fn reading_blocks(document: &Document) -> Vec<ReadingBlock> {
    let map = OffsetMap::new(&document.text);
    let (mut table, mut last): (Option<usize>, Option<usize>) = (None, None);
    let mut blocks = Vec::with_capacity(document.blocks.len());
    for block in &document.blocks {
        let cell = block.kind == BlockKind::Table;
        if cell {
            let begins = last.is_none_or(|row| block.row.unwrap_or(0) < row);
            if begins {
                table = Some(table.map_or(0, |n| n + 1));
            }
        }
        last = if cell { block.row.or(Some(0)) } else { None };
        let plain = if block.plain.runs.is_empty() {
            &crate::document::Plain::verbatim(&document.text, block.span)
        } else {
            &block.plain
        };
        let place = |span: Span| (map.to_chars(span.start), map.to_chars(span.end));
        let run = |run: &crate::document::Run| {
            let (start, end) = place(run.source);
            (run.plain.slice(&plain.text).to_owned(), start, end - start)
        };
        let (start, end) = place(block.span);
        blocks.push(ReadingBlock {
            kind: match block.kind {
                BlockKind::Heading(_) => "heading",
                BlockKind::Prose => "prose",
                BlockKind::List => "list",
                BlockKind::Table => "table",
                BlockKind::Quote => "quote",
                BlockKind::Code => "code",
                BlockKind::Hidden => "hidden",
            },
            level: match block.kind {
                BlockKind::Heading(level) => Some(level),
                _ => None,
            },
            depth: block.depth,
            checked: block.checked,
            table: if cell { table } else { None },
            row: block.row,
            start,
            end,
            runs: plain.runs.iter().map(run).collect(),
        });
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{ReadOptions, read};
    use proptest::prelude::*;

    fn blocks(name: &str, source: &str) -> (Vec<ReadingBlock>, Vec<char>) {
        let report = read(name, source.as_bytes(), &ReadOptions::default()).unwrap();
        (reading_blocks(&report), report.text.chars().collect())
    }

    #[test]
    fn tables_that_follow_each_other_are_told_apart_and_boxes_kept() {
        let source =
            "| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n  - nested\n\n| c |\n|---|\n| 3 |\n";
        let (blocks, _) = blocks("t.md", source);
        let cells: Vec<_> = blocks
            .iter()
            .filter(|b| b.kind == "table")
            .map(|b| (b.table, b.row))
            .collect();
        let at = |table, row| (Some(table), Some(row));
        assert_eq!(
            cells,
            [at(0, 0), at(0, 0), at(0, 1), at(0, 1), at(1, 0), at(1, 1)]
        );
        let items: Vec<_> = blocks
            .iter()
            .filter(|b| b.kind == "list")
            .map(|b| (b.depth, b.checked))
            .collect();
        assert_eq!(items, [(1, Some(true)), (2, None)]);
    }

    proptest! {
        /// Each run that has as many code points as its source is its source, character by character, but for blanks.
        #[test]
        fn runs_stand_where_they_say(words in "([a-z🧊é *_`&;]{1,12}\n?){1,8}") {
            prop_assume!(!words.trim().is_empty());
            let Ok(report) = read("p.md", words.as_bytes(), &ReadOptions::default()) else { return Ok(()); };
            let chars: Vec<char> = report.text.chars().collect();
            for block in reading_blocks(&report) {
                for (text, start, length) in &block.runs {
                    prop_assert!(start + length <= chars.len());
                    if text.chars().count() == *length && *length > 1 {
                        let source: String = chars[*start..start + length].iter().collect();
                        prop_assert_eq!(text, &source);
                    }
                }
            }
        }
    }
}
