//! Where is it? Byte ranges inside the program, code points outside, one map between them.

use serde::{Deserialize, Serialize};

/// A half-open byte range `[start, end)` into one text, on `char` boundaries.
///
/// Everything inside gleaner counts UTF-8 bytes; only records (see [`crate::record`]) count Unicode
/// code points, and [`OffsetMap`] is the one place where the two meet.
///
/// # Examples
/// ```
/// use gleaner::span::Span;
/// let text = "Füge Alarme hinzu";
/// let span = Span::new(6, 12);
/// assert_eq!(span.slice(text), "Alarme");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `[start, end)`.
    ///
    /// # Panics
    /// If `end < start`: a span that runs backwards is a bug of the caller.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text it covers.
    ///
    /// # Panics
    /// If the span does not lie on `char` boundaries of `text`.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The span without white space at either end; empty at `start` if there is nothing else.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let slice = self.slice(text);
        let start = self.start + (slice.len() - slice.trim_start().len());
        Self::new(start, start + slice.trim().len())
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Number of bytes that both cover.
    #[must_use]
    pub fn overlap(self, other: Self) -> usize {
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Moved right by `by` bytes.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Translates between byte offsets and code-point offsets of one text, either way in `O(log n)`.
///
/// Holds one checkpoint for each run of equally wide characters, so a pure ASCII text costs nothing.
///
/// # Examples
/// ```
/// use gleaner::span::OffsetMap;
/// let map = OffsetMap::new("né → 1");
/// assert_eq!(map.to_chars(7), 4); // the byte after the arrow
/// assert_eq!(map.to_bytes(4), Some(7));
/// assert_eq!(map.to_bytes(99), None);
/// ```
#[derive(Debug, Clone)]
pub struct OffsetMap {
    /// (byte, code point, width in bytes) where a run of characters of one width begins.
    runs: Vec<(usize, usize, usize)>,
    bytes: usize,
    chars: usize,
}

impl OffsetMap {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let (mut runs, mut chars, mut width) = (Vec::new(), 0, 0);
        for (byte, c) in text.char_indices() {
            if c.len_utf8() != width {
                width = c.len_utf8();
                runs.push((byte, chars, width));
            }
            chars += 1;
        }
        Self {
            runs,
            bytes: text.len(),
            chars,
        }
    }

    /// Code points before byte `byte`. A byte inside a character counts as that character's start;
    /// one past the end counts as the end.
    #[must_use]
    pub fn to_chars(&self, byte: usize) -> usize {
        if byte >= self.bytes {
            return self.chars;
        }
        let run = self.runs[self.runs.partition_point(|r| r.0 <= byte) - 1];
        run.1 + (byte - run.0) / run.2
    }

    /// The byte where code point `char` begins; `None` past the end of the text.
    #[must_use]
    pub fn to_bytes(&self, char: usize) -> Option<usize> {
        if char >= self.chars {
            return (char == self.chars).then_some(self.bytes);
        }
        let run = self.runs[self.runs.partition_point(|r| r.1 <= char) - 1];
        Some(run.0 + (char - run.1) * run.2)
    }

    /// Length of the text in code points.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.chars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The obvious slow count agrees at every character, both ways.
        #[test]
        fn offset_map_agrees_with_counting(text in "\\PC{0,40}") {
            let map = OffsetMap::new(&text);
            for (n, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(map.to_chars(byte), n);
                prop_assert_eq!(map.to_bytes(n), Some(byte));
            }
            prop_assert_eq!(map.to_chars(text.len()), text.chars().count());
            prop_assert_eq!(map.to_bytes(text.chars().count()), Some(text.len()));
            prop_assert_eq!(map.to_bytes(text.chars().count() + 1), None);
        }
    }

    #[test]
    fn overlap_counts_shared_bytes_only() {
        let a = Span::new(2, 6);
        assert_eq!(a.overlap(Span::new(4, 9)), 2);
        assert_eq!(a.overlap(Span::new(6, 9)), 0);
        assert_eq!(a.overlap(Span::new(0, 1)), 0);
    }

    #[test]
    fn trimming_keeps_multibyte_neighbours() {
        let text = "é  wörter \u{3000}";
        assert_eq!(Span::new(2, text.len()).trimmed(text).slice(text), "wörter");
        assert!(Span::new(2, 4).trimmed(text).is_empty());
    }
}
