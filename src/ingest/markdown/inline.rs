//! The words of one block while its inline markup goes by.

use crate::document::{BlockKind, Plain};
use crate::span::Span;

/// A block whose inline content is being read.
#[derive(Debug)]
pub(super) struct Open {
    /// What it is.
    pub kind: BlockKind,
    /// Its words so far.
    pub plain: Plain,
    /// Captions of its images.
    pub caption: Plain,
    /// What its inline markup covers.
    pub cover: Option<Span>,
    bold: bool,
    other: bool,
    line_break: Option<(Span, &'static str)>,
}

impl Open {
    /// An empty block.
    pub(super) fn new(kind: BlockKind) -> Self {
        let (plain, caption) = (Plain::default(), Plain::default());
        Self {
            kind,
            plain,
            caption,
            cover: None,
            bold: false,
            other: false,
            line_break: None,
        }
    }

    /// Whether there are words and all of them are bold.
    pub(super) fn all_bold(&self) -> bool {
        self.bold && !self.other
    }

    /// Widens the block's range.
    pub(super) fn touch(&mut self, span: Span) {
        self.cover = Some(self.cover.map_or(span, |c| c.cover(span)));
    }

    /// A line end; it counts only if words follow.
    pub(super) fn break_line(&mut self, span: Span, reads: &'static str) {
        if !self.plain.text.is_empty() && self.line_break.is_none_or(|b| b.1 == " ") {
            self.line_break = Some((span, reads));
        }
    }

    /// Adds words that stand at `span`; `source` is the text they were parsed from.
    pub(super) fn words(&mut self, words: &str, span: Span, source: &str, bold: bool) {
        if let Some((at, reads)) = self.line_break.take() {
            let start = at
                .start
                .max(self.plain.runs.last().map_or(0, |r| r.source.end));
            let rest = &source.as_bytes()[at.end.min(span.start)..span.start];
            let marks = rest.iter().take_while(|b| b" \t\n>".contains(b)).count();
            let end = (at.end + marks).min(span.start);
            if start < end {
                self.plain.push(reads, Span::new(start, end));
            }
        }
        let (mut words, mut span) = (words, span);
        // Where something was left out between two words, one space is enough.
        let last = self.plain.runs.last().map_or(span.start, |r| r.source.end);
        if last < span.start && self.plain.text.ends_with(' ') && words == span.slice(source) {
            words = words.trim_start_matches(' ');
            span.start = span.end - words.len();
        }
        if words.chars().any(char::is_alphanumeric) {
            self.bold |= bold;
            self.other |= !bold;
        }
        self.touch(span);
        push_aligned(&mut self.plain, words, span, source);
    }
}

/// Appends `words`, which were made from `span` of `source`: byte for byte where the two agree, else
/// line ends as spaces, doubled or escaped characters skipped, and the rest as one run.
pub(super) fn push_aligned(plain: &mut Plain, words: &str, span: Span, source: &str) {
    let own = span.slice(source);
    if own.starts_with('&') && own.ends_with(';') && own != words {
        return push_whole(plain, words, span);
    }
    let mut at = span.start;
    let mut rest = words;
    while !rest.is_empty() {
        let here = &source[at..span.end];
        let same: usize = here
            .chars()
            .zip(rest.chars())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum();
        if same > 0 {
            plain.push(&rest[..same], Span::new(at, at + same));
            (rest, at) = (&rest[same..], at + same);
            continue;
        }
        if rest.starts_with(' ') && here.starts_with('\n') {
            plain.push(" ", Span::new(at, at + 1));
            (rest, at) = (&rest[1..], at + 1);
        } else if here.starts_with(['\\', '`', ' ', '\n', '>']) {
            at += 1;
        } else {
            return push_whole(plain, rest, Span::new(at, span.end));
        }
    }
}

/// Appends `words` as one run onto `span`. If the lengths agree by chance, the first character takes the
/// range and the rest its end: a run of equal lengths would claim a match byte for byte.
fn push_whole(plain: &mut Plain, words: &str, span: Span) {
    let first = words.chars().next().map_or(0, char::len_utf8);
    if words.len() != span.len() || first == words.len() {
        plain.push(words, span);
    } else {
        plain.push(&words[..first], span);
        plain.push(&words[first..], Span::new(span.end, span.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(words: &str, source: &str) -> Vec<(String, String)> {
        let mut plain = Plain::default();
        push_aligned(&mut plain, words, Span::new(0, source.len()), source);
        assert_eq!(plain.text, words);
        plain
            .runs
            .iter()
            .map(|r| {
                (
                    r.plain.slice(&plain.text).into(),
                    r.source.slice(source).into(),
                )
            })
            .collect()
    }

    #[test]
    fn alignment() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(aligned("abc", "abc"), [pair("abc", "abc")]);
        assert_eq!(
            aligned("a b", "``a\nb``"),
            [pair("a", "a"), pair(" ", "\n"), pair("b", "b")]
        );
        assert_eq!(
            aligned("a|b", "`a\\|b`"),
            [pair("a", "a"), pair("|b", "|b")]
        );
        assert_eq!(aligned("&", "&amp;"), [pair("&", "&amp;")]);
        assert_eq!(aligned("→", "&rarr;"), [pair("→", "&rarr;")]);
    }

    #[test]
    fn a_break_counts_only_between_words() {
        let source = "a\n> b";
        let mut open = Open::new(BlockKind::Prose);
        open.words("a", Span::new(0, 1), source, false);
        open.break_line(Span::new(1, 2), " ");
        open.words("b", Span::new(4, 5), source, false);
        open.break_line(Span::new(5, 5), " ");
        assert_eq!(open.plain.text, "a b");
        assert_eq!(
            open.plain.to_source(Span::new(1, 2)).unwrap().slice(source),
            "\n> "
        );
    }
}
