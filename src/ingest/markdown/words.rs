//! Words and inline markup of the open block.

use super::builder::Builder;
use super::inline::{Open, push_aligned};
use super::tags;
use crate::document::BlockKind;
use crate::span::Span;

impl Builder<'_> {
    /// Takes the tag of an inline element.
    pub(super) fn inline(&mut self, span: Span, then: impl FnOnce(&mut Self)) {
        self.touch(span);
        then(self);
    }

    /// The open block; opens one where words stand outside any, as in tight lists.
    fn opened(&mut self) -> &mut Open {
        if self.open.is_none() {
            self.begin(None);
        }
        self.open.get_or_insert_with(|| Open::new(BlockKind::Prose))
    }

    /// Widens the open block's range.
    pub(super) fn touch(&mut self, span: Span) {
        self.opened().touch(span);
    }

    /// A line end inside a block.
    pub(super) fn break_line(&mut self, span: Span, reads: &'static str) {
        if let (Some(open), 0) = (&mut self.open, self.struck) {
            open.break_line(span, reads);
        }
    }

    /// Words at `span`, less what was blanked.
    pub(super) fn words(&mut self, words: &str, span: Span) {
        let (text, bold, caption, struck) =
            (self.text, self.bold > 0, self.images > 0, self.struck > 0);
        let first = self.remains.partition_point(|r| r.end <= span.start);
        let rest = self.remains[first..].iter().copied();
        let blanked: Vec<Span> = rest.take_while(|r| r.start < span.end).collect();
        let open = self.opened();
        if struck {
            open.touch(span);
        } else if caption {
            push_aligned(&mut open.caption, words, span, text);
        } else if words != span.slice(text) || blanked.is_empty() {
            open.words(words, span, text, bold);
        } else {
            let mut at = span.start;
            for gap in blanked
                .iter()
                .copied()
                .chain([Span::new(span.end, span.end)])
            {
                if at < gap.start {
                    open.words(&text[at..gap.start], Span::new(at, gap.start), text, bold);
                }
                at = at.max(gap.end);
            }
        }
    }

    /// A tag inside a paragraph.
    pub(super) fn inline_html(&mut self, span: Span) {
        match tags::inline(span.slice(self.text)) {
            tags::Inline::Break => self.break_line(span, "\n"),
            tags::Inline::Bold(true) => self.inline(span, |b| b.bold += 1),
            tags::Inline::Bold(false) => self.inline(span, |b| b.bold = b.bold.saturating_sub(1)),
            tags::Inline::Struck(true) => self.inline(span, |b| {
                b.struck += 1;
                b.withdrawn += 1;
            }),
            tags::Inline::Struck(false) => {
                self.inline(span, |b| b.struck = b.struck.saturating_sub(1));
            }
            tags::Inline::Unknown(name) if self.closed.binary_search(&name).is_err() => {
                self.words(span.slice(self.text), span);
            }
            tags::Inline::Markup | tags::Inline::Unknown(_) => {}
        }
    }
}
