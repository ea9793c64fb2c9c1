//! HTML inside Markdown: tags go, their text stays, and blocks keep their kind.

use super::builder::trim;
use super::tags::{entity, is_block};
use crate::document::{BlockKind, Plain};
use crate::ingest::outline::Draft;
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "constant pattern, compiled by the tests")]
    Regex::new(r#"(?s)<!--.*?(?:-->|\z)|</?([A-Za-z][A-Za-z0-9.-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>|<[!?][^<>]*>|&#?\w{1,31};"#).unwrap()
});

/// Open HTML blocks; they can reach over several pieces of a source, with Markdown between.
#[derive(Debug, Default)]
pub(super) struct State {
    lists: u8,
    items: u8,
    rows: usize,
    column: usize,
    cell: bool,
    header: Vec<Option<usize>>,
    heading: Option<u8>,
    quotes: u8,
    /// `pre`, `script`, `style`, `figcaption`: no words of the report.
    aside: Option<BlockKind>,
    bold: u8,
    /// Whether a `<details>` has just ended.
    left: bool,
}

impl State {
    /// What a paragraph is at this place.
    pub(super) fn kind(&self) -> BlockKind {
        match self.heading {
            _ if self.aside.is_some() => self.aside.unwrap_or(BlockKind::Hidden),
            Some(level) => BlockKind::Heading(level),
            None if self.cell => BlockKind::Table,
            None if self.items > 0 => BlockKind::List,
            None if self.quotes > 0 => BlockKind::Quote,
            None => BlockKind::Prose,
        }
    }

    /// Whether a `<details>` has ended since this was last asked.
    pub(super) fn take_left(&mut self) -> bool {
        std::mem::take(&mut self.left)
    }

    fn tag(&mut self, name: &str, open: bool) {
        let step = |n: u8| {
            if open {
                n.saturating_add(1)
            } else {
                n.saturating_sub(1)
            }
        };
        match name {
            "ul" | "ol" => {
                self.lists = step(self.lists);
                self.items = self.items.min(self.lists);
            }
            "li" => {
                self.items = if open {
                    self.lists.max(1)
                } else {
                    self.lists.saturating_sub(1)
                }
            }
            "table" => (self.rows, self.column, self.cell, self.header) = (0, 0, false, Vec::new()),
            "tr" if open => (self.rows, self.column, self.cell) = (self.rows + 1, 0, false),
            "tr" => self.cell = false,
            "td" | "th" => {
                self.column += usize::from(open);
                self.cell = open;
            }
            "details" => self.left |= !open,
            "blockquote" => self.quotes = step(self.quotes),
            "pre" => self.aside = open.then_some(BlockKind::Code),
            "script" | "style" | "figcaption" | "svg" | "iframe" => {
                self.aside = open.then_some(BlockKind::Hidden);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.heading = open.then(|| name.as_bytes()[1] - b'0');
            }
            "b" | "strong" | "summary" => self.bold = step(self.bold),
            _ => {}
        }
    }
}

/// The words of a block, and whether all are bold.
#[derive(Default)]
struct Words {
    plain: Plain,
    bold: bool,
    other: bool,
}

impl Words {
    /// Adds text with runs of white space as one space.
    fn add(&mut self, source: &Plain, span: Span, state: &State) {
        let text = span.slice(&source.text);
        if state.aside.is_some() {
            source.part(span).runs.iter().for_each(|r| {
                self.plain
                    .push(r.plain.shifted(span.start).slice(&source.text), r.source);
            });
            return;
        }
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let blank = rest.len() - rest.trim_start().len();
            let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let piece = Span::new(at, at + blank.max(word)).shifted(span.start);
            if blank > 0 {
                self.space(source, piece, " ");
            } else {
                for run in &source.part(piece).runs {
                    self.plain.push(
                        run.plain.shifted(piece.start).slice(&source.text),
                        run.source,
                    );
                }
                let words = piece.slice(&source.text).chars().any(char::is_alphanumeric);
                self.bold |= words && state.bold > 0;
                self.other |= words && state.bold == 0;
            }
            at += blank.max(word);
        }
    }

    fn space(&mut self, source: &Plain, piece: Span, reads: &str) {
        let ends = self.plain.text.chars().next_back();
        if let (Some(last), Some(at)) = (ends, source.to_source(piece))
            && !last.is_whitespace()
        {
            self.plain.push(reads, at);
        }
    }
}

/// Cuts the blocks of one HTML piece. `around` says the place in Markdown lists; `html` maps to the source.
pub(super) fn read(
    html: &Plain,
    state: &mut State,
    around: &Draft,
    drafts: &mut Vec<Draft>,
    notes: &mut Vec<String>,
) {
    let mut words = Words::default();
    let mut at = 0;
    for found in TAG.captures_iter(&html.text) {
        let Some(whole) = found.get(0) else { continue };
        words.add(html, Span::new(at, whole.start()), state);
        at = whole.end();
        let piece = Span::from(whole.range());
        let tag = whole.as_str();
        if tag.starts_with("<!--") {
            flush(&mut words, state, around, drafts);
            comment(html, piece, around, drafts, notes);
        } else if let Some(element) = found.get(1) {
            let element = element.as_str().to_ascii_lowercase();
            if is_block(&element) {
                flush(&mut words, state, around, drafts);
            } else if element == "br" {
                words.space(html, piece, "\n");
            }
            state.tag(&element, !tag.starts_with("</"));
        } else if tag.starts_with('&') {
            if let (Some(reads), Some(source)) = (entity(tag), html.to_source(piece)) {
                words.plain.push(&reads, source);
            } else {
                words.add(html, piece, state);
            }
        }
    }
    words.add(html, Span::new(at, html.text.len()), state);
    flush(&mut words, state, around, drafts);
}

fn flush(words: &mut Words, state: &mut State, around: &Draft, drafts: &mut Vec<Draft>) {
    let Words { plain, bold, other } = std::mem::take(words);
    let plain = trim(&plain);
    let Some(span) = plain.to_source(Span::new(0, plain.text.len())) else {
        return;
    };
    let kind = match around.depth {
        0 => state.kind(),
        _ if state.kind() == BlockKind::Prose => BlockKind::List,
        _ => state.kind(),
    };
    let mut draft = Draft {
        kind,
        span,
        plain,
        bold: bold && !other,
        ..around.clone()
    };
    draft.depth = around.depth.saturating_add(state.items);
    draft.apart |= state.take_left();
    if kind == BlockKind::Table {
        let (row, column) = (state.rows.saturating_sub(1), state.column.saturating_sub(1));
        draft.row = Some(row);
        draft.parent = state
            .header
            .get(column)
            .copied()
            .flatten()
            .filter(|_| row > 0)
            .or(around.parent);
        if row == 0 {
            state.header.resize(column + 1, None);
            state.header[column] = Some(drafts.len());
        }
    }
    drafts.push(draft);
}

fn comment(
    html: &Plain,
    piece: Span,
    around: &Draft,
    drafts: &mut Vec<Draft>,
    notes: &mut Vec<String>,
) {
    let Some(span) = html.to_source(piece) else {
        return;
    };
    if !piece.slice(&html.text).ends_with("-->") {
        notes.push(format!(
            "An HTML comment is never closed; the {} bytes after it were left out.",
            span.len()
        ));
    }
    drafts.push(Draft {
        kind: BlockKind::Hidden,
        span,
        plain: html.part(piece),
        ..around.clone()
    });
}
