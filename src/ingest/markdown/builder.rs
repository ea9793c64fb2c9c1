//! From parser events to blocks.

use super::inline::{Open, push_aligned};
use super::place::Place;
use super::{raw, remains, tags};
use crate::document::{BlockKind, Plain};
use crate::ingest::outline::Draft;
use crate::span::Span;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

/// Turns the events of one source into drafts, in order.
pub(super) struct Builder<'a> {
    /// The source with template remains blanked.
    pub(super) text: &'a str,
    pub(super) remains: &'a [Span],
    pub(super) drafts: Vec<Draft>,
    pub(super) open: Option<Open>,
    pub(super) place: Place,
    pub(super) bold: usize,
    pub(super) struck: usize,
    pub(super) images: usize,
    pub(super) html: Option<Plain>,
    pub(super) raw: raw::State,
    pub(super) withdrawn: usize,
    /// Elements that are closed somewhere.
    pub(super) closed: Vec<String>,
    pub(super) notes: Vec<String>,
}

/// A hidden block of a range as it stands.
pub(super) fn hidden(text: &str, span: Span) -> Draft {
    Draft::new(BlockKind::Hidden, span, Plain::verbatim(text, span))
}

impl<'a> Builder<'a> {
    /// Nothing read yet.
    pub(super) fn new(text: &'a str, remains: &'a [Span]) -> Self {
        Self {
            text,
            remains,
            drafts: Vec::new(),
            open: None,
            place: Place::default(),
            closed: tags::closed(text),
            bold: 0,
            struck: 0,
            images: 0,
            html: None,
            raw: raw::State::default(),
            withdrawn: 0,
            notes: Vec::new(),
        }
    }

    /// Drafts in order, and remarks. `source` is the text with its template remains.
    pub(super) fn finish(mut self, source: &str) -> (Vec<Draft>, Vec<String>) {
        self.close();
        for draft in &mut self.drafts {
            remains::cut(&mut draft.plain, self.remains);
            if draft.plain.text.trim().is_empty() {
                draft.kind = BlockKind::Hidden;
            }
        }
        let mut seen: Vec<Span> = self.drafts.iter().map(|d| d.span).collect();
        seen.sort_unstable();
        for &span in self.remains {
            let before = seen.partition_point(|s| s.start < span.end);
            if !span.is_empty() && seen[..before].last().is_none_or(|s| s.end <= span.start) {
                self.drafts.push(hidden(source, span));
            }
        }
        if self.withdrawn > 0 {
            let plural = if self.withdrawn == 1 {
                "passage"
            } else {
                "passages"
            };
            self.notes
                .push(format!("{} struck-out {plural} left out.", self.withdrawn));
        }
        (self.drafts, self.notes)
    }

    /// Takes the next event; `span` is its range in the source.
    pub(super) fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(words) | Event::InlineMath(words) | Event::DisplayMath(words) => {
                self.words(&words, span);
            }
            Event::Code(words) => {
                let ticks = span
                    .slice(self.text)
                    .bytes()
                    .take_while(|&b| b == b'`')
                    .count();
                let inner = Span::new(
                    span.start + ticks,
                    (span.end - ticks.min(span.len())).max(span.start + ticks),
                );
                self.words(&words, inner);
                self.touch(span);
            }
            Event::Html(lines) => self.html_line(&lines, span),
            Event::InlineHtml(_) => self.inline_html(span),
            Event::FootnoteReference(_) => self.touch(span),
            Event::SoftBreak => self.break_line(span, " "),
            Event::HardBreak => self.break_line(span, "\n"),
            Event::Rule => self.close(),
            Event::TaskListMarker(done) => self.place.check(done),
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Paragraph => self.begin(None),
            Tag::Heading { level, .. } => {
                self.raw = raw::State::default();
                self.begin(Some(BlockKind::Heading(level as u8)));
            }
            Tag::CodeBlock(kind) => {
                self.begin(Some(BlockKind::Code));
                if matches!(kind, CodeBlockKind::Fenced(_))
                    && !is_closed_fence(span.slice(self.text))
                {
                    let line = self.text[..span.start].matches('\n').count() + 1;
                    self.notes.push(format!("The code fence opened on line {line} is never closed; all after it reads as code."));
                }
            }
            Tag::HtmlBlock => {
                self.close();
                self.html = Some(Plain::default());
            }
            Tag::BlockQuote(callout) => {
                self.close();
                self.place.enter_quote(callout.is_some());
            }
            Tag::Item => self.place.enter_item(),
            Tag::Table(_) => {
                self.close();
                self.place.enter_table();
            }
            Tag::TableCell => self.begin(Some(BlockKind::Table)),
            Tag::Strong => self.inline(span, |b| b.bold += 1),
            Tag::Strikethrough if span.slice(self.text).starts_with("~~") => {
                self.inline(span, |b| {
                    b.struck += 1;
                    b.withdrawn += 1;
                });
            }
            Tag::Strikethrough => self.words("~", Span::new(span.start, span.start + 1)),
            Tag::Image { .. } => self.inline(span, |b| b.images += 1),
            Tag::Emphasis | Tag::Link { .. } => self.inline(span, |_| ()),
            _ => self.close(),
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Item => {
                self.close();
                self.place.leave_item();
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.place.leave_quote();
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    let around = self.draft(BlockKind::Prose, span, Plain::default());
                    raw::read(
                        &html,
                        &mut self.raw,
                        &around,
                        &mut self.drafts,
                        &mut self.notes,
                    );
                }
            }
            TagEnd::TableCell => {
                let before = self.drafts.len();
                self.close();
                let cell = (self.drafts.len() > before).then_some(before);
                self.place.leave_cell(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => self.place.leave_row(),
            TagEnd::Table => self.place.leave_table(),
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Strikethrough if span.slice(self.text).starts_with("~~") => {
                self.struck = self.struck.saturating_sub(1);
            }
            TagEnd::Strikethrough => self.words("~", Span::new(span.end - 1, span.end)),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Link => {}
            _ => self.close(),
        }
    }

    /// Opens a block; without a kind, what its place makes of a paragraph.
    pub(super) fn begin(&mut self, kind: Option<BlockKind>) {
        self.close();
        let kind = kind.or_else(|| self.place.kind());
        self.open = Some(Open::new(kind.unwrap_or_else(|| self.raw.kind())));
    }

    /// A draft at the reader's place in lists and tables.
    fn draft(&mut self, kind: BlockKind, span: Span, plain: Plain) -> Draft {
        let mut draft = self.place.draft(kind, span, plain, self.drafts.len());
        draft.apart = self.raw.take_left();
        draft
    }

    /// Lines of an HTML block that follow each other become one run.
    fn html_line(&mut self, lines: &str, span: Span) {
        let Some(html) = &mut self.html else { return };
        match html.runs.last_mut() {
            Some(last)
                if last.source.end == span.start
                    && last.plain.len() == last.source.len()
                    && lines == span.slice(self.text) =>
            {
                last.source.end = span.end;
                last.plain.end += lines.len();
                html.text.push_str(lines);
            }
            _ => push_aligned(html, lines, span, self.text),
        }
    }

    /// Ends the open block.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        (self.bold, self.struck, self.images) = (0, 0, 0);
        let Some(cover) = open.cover else { return };
        let span = cover.trimmed(self.text);
        if open.plain.text.trim().is_empty() {
            if !open.caption.text.trim().is_empty() {
                let draft = self.draft(BlockKind::Hidden, span, open.caption);
                self.drafts.push(draft);
            }
            return;
        }
        let bold = open.all_bold();
        let raw = span.slice(self.text);
        let formula = raw.len() > 4 && raw.starts_with("$$") && raw.ends_with("$$");
        let kind = if formula { BlockKind::Code } else { open.kind };
        let mut draft = self.draft(kind, span, trim(&open.plain));
        draft.bold = bold;
        self.drafts.push(draft);
    }
}

/// Without white space at either end.
pub(super) fn trim(plain: &Plain) -> Plain {
    let whole = Span::new(0, plain.text.len());
    match whole.trimmed(&plain.text) {
        inner if inner == whole => plain.clone(),
        inner => plain.part(inner),
    }
}

/// Whether the last line of a fenced code block is a fence like its first.
fn is_closed_fence(block: &str) -> bool {
    let block = block.trim_end();
    let Some(mark) = block.chars().next() else {
        return true;
    };
    let opening = block.chars().take_while(|&c| c == mark).count();
    let last = block
        .lines()
        .skip(1)
        .last()
        .unwrap_or_default()
        .trim_start_matches([' ', '\t', '>']);
    !last.is_empty() && last.chars().all(|c| c == mark) && last.chars().count() >= opening
}
