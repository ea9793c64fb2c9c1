//! How does a person read a record's offsets? As words without markup, a line, a column, a section.

use super::wrap::folded;
use crate::document::{Document, SourceFormat, UnitKind};
use crate::ingest::{ReadOptions, read};
use crate::record::{Record, Sentence};
use crate::span::{OffsetMap, Span};

/// One record's text with what is needed to show places in it.
pub struct Reading<'a> {
    record: &'a Record,
    map: OffsetMap,
    /// Byte offset of each line's start.
    lines: Vec<usize>,
    /// The text parsed once more, where it holds markup.
    document: Option<Document>,
}

impl<'a> Reading<'a> {
    /// Parses Markdown once more to know which characters a reader sees.
    pub fn new(record: &'a Record) -> Self {
        let text = &record.text;
        let options = ReadOptions {
            max_bytes: u64::MAX,
            format: Some(SourceFormat::Markdown),
            ..ReadOptions::default()
        };
        let document = (record.report.format == Some(SourceFormat::Markdown))
            .then(|| read(&record.report.id, text.as_bytes(), &options).ok())
            .flatten()
            .filter(|document| document.text == *text);
        let lines = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            record,
            map: OffsetMap::new(text),
            lines,
            document,
        }
    }

    /// The words from `start` to `end` (code points) on one line: without markup, links by their text.
    pub fn words(&self, start: usize, end: usize) -> String {
        let bytes = |at| self.map.to_bytes(at).unwrap_or(self.record.text.len());
        let (start, end) = (bytes(start), bytes(end));
        if start >= end {
            return String::new();
        }
        let span = Span::new(start, end);
        let Some(document) = &self.document else {
            return folded(span.slice(&self.record.text));
        };
        let seen: Vec<&str> = document
            .blocks
            .iter()
            .filter(|block| block.span.overlap(span) > 0)
            .filter_map(|block| Some(block.plain.to_plain(span)?.slice(&block.plain.text)))
            .collect();
        if seen.is_empty() {
            return folded(span.slice(&self.record.text));
        }
        folded(&seen.join(" "))
    }

    /// Line and column of code point `at`, both from 1.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let byte = self.map.to_bytes(at).unwrap_or(self.record.text.len());
        let line = self.lines.partition_point(|&start| start <= byte);
        (line, at - self.map.to_chars(self.lines[line - 1]) + 1)
    }

    /// The words of the heading above code point `at`; `None` above the first.
    pub fn section(&self, at: usize) -> Option<String> {
        let above = |s: &&Sentence| s.kind == UnitKind::Heading && s.end <= at;
        let heading = self.record.sentences.iter().rev().find(above)?;
        Some(self.words(heading.start, heading.end))
    }

    /// Number of words in all units; what holds no letter or digit is none.
    pub fn count_words(&self) -> usize {
        let bytes = |at| self.map.to_bytes(at).unwrap_or(self.record.text.len());
        let said = |s: &Sentence| {
            self.record
                .text
                .get(bytes(s.start)..bytes(s.end))
                .unwrap_or_default()
        };
        let word = |token: &&str| token.chars().any(char::is_alphanumeric);
        self.record
            .sentences
            .iter()
            .map(|s| said(s).split_whitespace().filter(word).count())
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::unlabelled;

    #[test]
    fn words_lose_their_marks_and_places_count_from_one() {
        let source = "# Ärger\n\nWe will *watch* the\n[queue & log](http://x.y/z) **daily**.\n";
        let document = read("a.md", source.as_bytes(), &ReadOptions::default()).unwrap();
        let record = unlabelled(&document, &crate::segment::units(&document));
        let reading = Reading::new(&record);
        let unit = &record.sentences[1];
        assert_eq!(
            reading.words(unit.start, unit.end),
            "We will watch the queue & log daily."
        );
        assert_eq!(
            reading.words(unit.start + 8, unit.start + 12),
            "wat",
            "a span may cut markup"
        );
        assert_eq!(reading.place(unit.start), (3, 1));
        assert_eq!(reading.place(unit.start + 8), (3, 9));
        assert_eq!(reading.section(unit.start).as_deref(), Some("Ärger"));
        assert_eq!(reading.count_words(), 1 + 7, "the ampersand is none");
    }
}
