//! What is a parsed report? Blocks of source with the words a reader sees in them, and the sentence
//! units cut from those blocks.

use crate::span::Span;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What the bytes turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceFormat {
    /// Markdown in any of its dialects.
    Markdown,
    /// A web page.
    Html,
    /// Plain text.
    Text,
    /// PDF with a text layer.
    Pdf,
}

/// SHA-256 of `bytes` in lower-case hexadecimal, 64 characters.
///
/// # Examples
/// ```
/// let hash = gleaner::document::hex_sha256(b"abc");
/// assert!(hash.starts_with("ba7816bf") && hash.len() == 64);
/// ```
#[must_use]
pub fn hex_sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `bytes` in lower-case hexadecimal, two characters each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// One parsed report.
///
/// For Markdown and plain text, `text` is the source itself (decoded, line ends folded to `\n`); for
/// HTML and PDF it is the extracted main text. Every span below is a byte range into `text`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// Path or URL, as it will stand in the record.
    pub id: String,
    /// What `text` was read from.
    pub format: SourceFormat,
    /// Title: front matter, first heading, or `<title>`.
    pub title: Option<String>,
    /// Date as the report writes it (front matter), unparsed.
    pub date: Option<String>,
    /// SHA-256 of the source bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Name of the character encoding that was detected ("UTF-8", "windows-1252").
    #[serde(skip, default = "decoded")]
    pub encoding: &'static str,
    /// The text that all spans point into.
    pub text: String,
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// What was seen and left out or guessed, for the person: one sentence each.
    pub notes: Vec<String>,
}

/// Text that was decoded and kept is UTF-8.
fn decoded() -> &'static str {
    "UTF-8"
}

/// The kind of a block. Only the first five hold sentence units (see [`BlockKind::is_coded`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph.
    Prose,
    /// One list item's own text (not its nested items').
    List,
    /// One table cell.
    Table,
    /// Quoted text.
    Quote,
    /// Code, logs, mathematics.
    Code,
    /// Front matter, HTML comments, template remains, image captions.
    Hidden,
}

impl BlockKind {
    /// Whether the codebook takes sentence units from such blocks.
    #[must_use]
    pub fn is_coded(self) -> bool {
        !matches!(self, Self::Code | Self::Hidden)
    }
}

/// A piece of a report that ends where its line of thought ends: heading, paragraph, list item, cell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Source range, without list marker, heading marks and the like.
    pub span: Span,
    /// The words as a reader sees them.
    pub plain: Plain,
    /// Indexes into [`Document::blocks`] of the headings above it, outermost first.
    pub headings: Vec<usize>,
    /// Index of the block that introduces it: the parent item of a nested item, the line that ends in a
    /// colon before a list, the column's header cell of a table cell.
    pub lead: Option<usize>,
    /// List nesting depth, 1 for an outermost item, 0 outside lists.
    pub depth: u8,
    /// State of a task-list box: `Some(true)` for `[x]`.
    pub checked: Option<bool>,
    /// Row number of a table cell, 0 for the header row.
    pub row: Option<usize>,
}

/// A reader's view of a stretch of source, with the way back.
///
/// Markup is gone, entities are decoded, soft line breaks are one space. Runs are in order and do not
/// overlap on either side; source bytes between two runs are markup.
///
/// # Examples
/// ```
/// use gleaner::{document::Plain, span::Span};
/// let source = "see **the log** &amp; wait";
/// let mut plain = Plain::default();
/// plain.push("see ", Span::new(0, 4));
/// plain.push("the log", Span::new(6, 13));
/// plain.push(" ", Span::new(15, 16));
/// plain.push("&", Span::new(16, 21));
/// plain.push(" wait", Span::new(21, 26));
/// assert_eq!(plain.text, "see the log & wait");
/// let span = plain.to_source(Span::new(4, 13)).unwrap();
/// assert_eq!(span.slice(source), "the log** &amp;");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plain {
    /// The words.
    pub text: String,
    /// Where each stretch of `text` comes from.
    pub runs: Vec<Run>,
}

/// A stretch of plain text and its source. Equal lengths map byte for byte; otherwise (an entity, a
/// soft break) the whole run maps to the whole source range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Range in [`Plain::text`].
    pub plain: Span,
    /// Range in [`Document::text`].
    pub source: Span,
}

impl Plain {
    /// The whole of `span` read as it stands.
    #[must_use]
    pub fn verbatim(text: &str, span: Span) -> Self {
        let mut plain = Self::default();
        plain.push(span.slice(text), span);
        plain
    }

    /// Appends `text`, which stands at `source`.
    pub fn push(&mut self, text: &str, source: Span) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.runs.push(Run {
            plain: Span::new(start, self.text.len()),
            source,
        });
    }

    /// Source range of a range of the plain text, from the first covered run to the last, markup in
    /// between included; `None` for an empty range or one past the end.
    #[must_use]
    pub fn to_source(&self, span: Span) -> Option<Span> {
        let first = self
            .runs
            .get(self.runs.partition_point(|r| r.plain.end <= span.start))?;
        let last = self.runs[..self.runs.partition_point(|r| r.plain.start < span.end)].last()?;
        if span.is_empty() || first.plain.start > last.plain.start {
            return None;
        }
        let start = if first.plain.len() == first.source.len() {
            first.source.start + span.start.saturating_sub(first.plain.start)
        } else {
            first.source.start
        };
        let end = if last.plain.len() == last.source.len() {
            last.source.start + (span.end.min(last.plain.end) - last.plain.start)
        } else {
            last.source.end
        };
        Some(Span::new(start, end.max(start)))
    }

    /// Plain range that a source range covers; `None` where it covers only markup.
    #[must_use]
    pub fn to_plain(&self, source: Span) -> Option<Span> {
        let at = |run: &Run, byte: usize, up: bool| {
            if run.plain.len() == run.source.len() {
                run.plain.start + byte.clamp(run.source.start, run.source.end) - run.source.start
            } else if up {
                run.plain.end
            } else {
                run.plain.start
            }
        };
        let mut touched = self.runs.iter().filter(|r| r.source.overlap(source) > 0);
        let first = touched.next()?;
        let last = touched.next_back().unwrap_or(first);
        Some(Span::new(
            at(first, source.start, false),
            at(last, source.end, true),
        ))
    }

    /// The part of it that `span` (in plain bytes) covers, re-based to 0.
    #[must_use]
    pub fn part(&self, span: Span) -> Self {
        let mut part = Self::default();
        let first = self.runs.partition_point(|r| r.plain.end <= span.start);
        for run in self.runs[first..]
            .iter()
            .take_while(|r| r.plain.start < span.end)
        {
            let start = run.plain.start.max(span.start);
            let end = run.plain.end.min(span.end);
            if start >= end {
                continue;
            }
            let source = if run.plain.len() == run.source.len() {
                Span::new(start, end).shifted(run.source.start).start - run.plain.start
                    ..run.source.start + end - run.plain.start
            } else {
                run.source.start..run.source.end
            };
            part.push(&self.text[start..end], source.into());
        }
        part
    }
}

/// The kind of a sentence unit, as records name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitKind {
    /// A sentence of a paragraph or of quoted text.
    Prose,
    /// A list item, or a sentence of one.
    List,
    /// A table cell, or a sentence of one.
    Table,
    /// A heading.
    Heading,
}

/// A sentence unit: the smallest thing that carries a label.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Source range.
    pub span: Span,
    /// What it was cut from.
    pub kind: UnitKind,
    /// Its words; offsets in it are what models and rules work on.
    pub plain: Plain,
    /// Index of the block in [`Document::blocks`].
    pub block: usize,
}

/// A unit with its surroundings, as plain strings: what classifiers look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitView {
    /// Its words.
    pub text: String,
    /// What it was cut from.
    pub kind: UnitKind,
    /// Headings above it, outermost first.
    pub headings: Vec<String>,
    /// What leads in to it (parent items, the line that ends in a colon, the header cell), outermost first.
    pub leads: Vec<String>,
    /// State of a task-list box.
    pub checked: Option<bool>,
    /// Whether it stands in quoted text.
    pub quoted: bool,
    /// Whether other units come from the same block before it.
    pub continues: bool,
    /// Row of the table that it stands in.
    pub row: Option<usize>,
    /// The other cells of that row.
    pub beside: Vec<String>,
    /// What follows in the same block.
    pub after: String,
}

impl UnitView {
    /// A list item of these words that stands by itself.
    #[cfg(test)]
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            kind: UnitKind::List,
            headings: Vec::new(),
            leads: Vec::new(),
            checked: None,
            quoted: false,
            continues: false,
            row: None,
            beside: Vec::new(),
            after: String::new(),
        }
    }

    /// The innermost heading, or nothing.
    #[must_use]
    pub fn heading(&self) -> &str {
        self.headings.last().map_or("", String::as_str)
    }

    /// The innermost lead-in, or nothing.
    #[must_use]
    pub fn lead(&self) -> &str {
        self.leads.last().map_or("", String::as_str)
    }
}

impl Document {
    /// Each unit with its surroundings, in order.
    #[must_use]
    pub fn views(&self, units: &[Unit]) -> Vec<UnitView> {
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        let view = |(n, unit): (usize, &Unit)| UnitView {
            text: unit.plain.text.clone(),
            kind: unit.kind,
            headings: owned(self.heading_path(unit.block)),
            leads: owned(self.lead_path(unit.block)),
            checked: self.blocks[unit.block].checked,
            quoted: self.blocks[unit.block].kind == BlockKind::Quote,
            continues: n > 0 && units[n - 1].block == unit.block,
            row: self.blocks[unit.block].row,
            beside: owned(self.row_of(unit.block)),
            after: match units.get(n + 1) {
                Some(next) if next.block == unit.block => next.plain.text.clone(),
                _ => String::new(),
            },
        };
        units.iter().enumerate().map(view).collect()
    }

    /// Plain texts of the other cells in the table row of `block`; none outside tables.
    #[must_use]
    pub fn row_of(&self, block: usize) -> Vec<&str> {
        let this = &self.blocks[block];
        let same = |b: &&Block| b.kind == BlockKind::Table && b.row == this.row;
        if this.kind != BlockKind::Table || this.row.is_none() {
            return Vec::new();
        }
        let before = self.blocks[..block].iter().rev().take_while(same).count();
        let row = self.blocks[block - before..].iter().take_while(same);
        row.enumerate()
            .filter(|(n, _)| *n != before)
            .map(|(_, b)| b.plain.text.as_str())
            .collect()
    }

    /// Plain texts of the headings above block `block`, outermost first.
    #[must_use]
    pub fn heading_path(&self, block: usize) -> Vec<&str> {
        self.blocks[block]
            .headings
            .iter()
            .map(|&h| self.blocks[h].plain.text.as_str())
            .collect()
    }

    /// Plain texts of the blocks that lead in to `block`, outermost first (parent items, then the line
    /// that ends in a colon, or the header cell).
    #[must_use]
    pub fn lead_path(&self, block: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut next = self.blocks[block].lead;
        while let Some(at) = next.filter(|_| path.len() < 8) {
            path.push(self.blocks[at].plain.text.as_str());
            next = self.blocks[at].lead.filter(|&up| up < at);
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (&'static str, Plain) {
        let source = "a **b&amp;c**\n> d";
        let mut plain = Plain::default();
        plain.push("a ", Span::new(0, 2));
        plain.push("b", Span::new(4, 5));
        plain.push("&", Span::new(5, 10));
        plain.push("c", Span::new(10, 11));
        plain.push(" ", Span::new(13, 16));
        plain.push("d", Span::new(16, 17));
        (source, plain)
    }

    #[test]
    fn plain_and_source_map_to_each_other() {
        let (source, plain) = sample();
        assert_eq!(plain.text, "a b&c d");
        assert_eq!(
            plain.to_source(Span::new(3, 4)).unwrap().slice(source),
            "&amp;"
        );
        assert_eq!(
            plain.to_source(Span::new(2, 5)).unwrap().slice(source),
            "b&amp;c"
        );
        assert_eq!(plain.to_source(Span::new(6, 7)).unwrap().slice(source), "d");
        assert_eq!(plain.to_source(Span::new(9, 10)), None);
        assert_eq!(plain.to_plain(Span::new(2, 4)), None, "only markup");
        assert_eq!(plain.to_plain(Span::new(5, 17)), Some(Span::new(3, 7)));
        assert_eq!(plain.to_plain(Span::new(0, 17)), Some(Span::new(0, 7)));
    }

    #[test]
    fn a_part_keeps_its_sources() {
        let (source, plain) = sample();
        let part = plain.part(Span::new(2, 5));
        assert_eq!(part.text, "b&c");
        assert_eq!(
            part.to_source(Span::new(0, 3)).unwrap().slice(source),
            "b&amp;c"
        );
        assert_eq!(part.to_source(Span::new(2, 3)).unwrap().slice(source), "c");
    }
}
