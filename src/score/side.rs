//! One record, ready to be compared: its text with the map from code points to bytes.

use super::tokens;
use crate::record::{Record, Role};
use crate::span::OffsetMap;

/// Half-open range of code points.
pub type Range = (usize, usize);

/// A record and what is needed to look up its spans.
pub struct Side<'a> {
    /// The record; its offsets lie in its text.
    pub record: &'a Record,
    map: OffsetMap,
}

impl<'a> Side<'a> {
    pub fn new(record: &'a Record) -> Self {
        Self {
            record,
            map: OffsetMap::new(&record.text),
        }
    }

    /// Byte of a code point of the text; the end for one past it.
    pub fn byte(&self, at: usize) -> usize {
        self.map.to_bytes(at).unwrap_or(self.record.text.len())
    }

    fn bytes(&self, (start, end): Range) -> Range {
        (self.byte(start), self.byte(end))
    }

    /// The words under a range.
    pub fn slice(&self, range: Range) -> &'a str {
        let (start, end) = self.bytes(range);
        &self.record.text[start..end]
    }

    /// Where the words under a range begin, in bytes of the text.
    pub fn places(&self, range: Range) -> Vec<usize> {
        let (start, end) = self.bytes(range);
        tokens::places(&self.record.text, start, end)
    }

    /// Token F1 of a range here and one of a record with the same text.
    pub fn token_f1(&self, here: Range, other: &Side<'_>, there: Range) -> f64 {
        let (a, b) = (self.places(here), other.places(there));
        tokens::set_f1(tokens::shared(&a, &b), a.len(), b.len())
    }

    /// The role's summary, or its words where it has none, or nothing.
    pub fn summary(&self, role: &Role) -> String {
        match (&role.summary, role.range()) {
            (Some(summary), _) if !summary.is_empty() => summary.clone(),
            (_, Some(range)) => self.slice(range).to_owned(),
            _ => String::new(),
        }
    }
}

/// Code points that both ranges cover.
pub fn overlap(a: Range, b: Range) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}
