//! Goes down the lines of a plain text and cuts blocks.

use super::bullet::{Class, Marks};
use super::lines::{self, Line, Setting};
use super::paragraph::Paragraph;
use super::{mail, shape};
use crate::document::{BlockKind, Plain};
use crate::ingest::outline::Draft;
use crate::span::Span;

/// What a plain text holds.
#[derive(Default)]
pub(super) struct Page {
    /// Its blocks.
    pub drafts: Vec<Draft>,
    /// Subject of a mail.
    pub subject: Option<String>,
    /// Date of a mail, as written.
    pub date: Option<String>,
}

/// A list item that later lines can belong to.
struct Item {
    indent: usize,
    /// Column where its words begin.
    content: usize,
    class: Class,
    draft: usize,
}

struct Walk<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    setting: Setting,
    page: Page,
    items: Vec<Item>,
    open: Option<Paragraph>,
    /// Line before which nothing is code.
    words_until: usize,
    /// Markers that count only if they come more than once: dashes (also a signature's), "5.1".
    marks: Marks,
}

/// Cuts the blocks of `text`.
pub(super) fn read(text: &str) -> Page {
    let lines = lines::split(text);
    let setting = Setting::of(&lines);
    let margin = margin(&lines);
    let marks = Marks::of(&lines);
    let mut walk = Walk {
        text,
        lines,
        setting,
        page: Page::default(),
        items: Vec::new(),
        open: None,
        words_until: 0,
        marks,
    };
    let mut at = walk.mail();
    while at < walk.lines.len() {
        at = walk.step(at, margin);
    }
    walk.close();
    walk.page
}

/// The smallest indentation that a tenth of the lines have.
fn margin(lines: &[Line<'_>]) -> usize {
    let mut indents: Vec<usize> = lines
        .iter()
        .filter(|l| !l.is_blank())
        .map(|l| l.indent)
        .collect();
    indents.sort_unstable();
    indents.get(indents.len() / 10).copied().unwrap_or(0)
}

impl Walk<'_> {
    /// Takes the line at `at` and says which is next.
    fn step(&mut self, at: usize, margin: usize) -> usize {
        let line = self.lines[at];
        if line.is_blank() {
            return at + 1;
        }
        let gap = at == 0 || self.lines[at - 1].is_blank();
        if let Some(end) = self.fence(at) {
            self.close();
            self.push(BlockKind::Code, line.span.cover(self.lines[end].span));
            return end + 1;
        }
        if line.text.starts_with('>') {
            return self.quote(at);
        }
        if shape::rule(line.text).is_some() {
            self.close();
            return at + 1;
        }
        if at >= self.words_until {
            let (count, is_code) = shape::stretch(&self.lines, at, margin);
            if is_code && (gap || self.open.is_none() || line.indent < margin + 4) {
                self.close();
                let span = line.span.cover(self.lines[at + count - 1].span);
                self.push(BlockKind::Code, span);
                return at + count;
            }
            self.words_until = at + count;
        }
        let sibling = self
            .marks
            .read(line.text)
            .is_some_and(|b| self.items.iter().any(|i| i.class == b.class));
        let begins = !sibling && (gap || !self.continues(at));
        if begins && let Some(level) = shape::heading(&self.lines, at, self.setting) {
            self.close();
            self.items.clear();
            self.push(BlockKind::Heading(level), line.span);
            return at + 1;
        }
        if !self.bullet(at, gap) {
            self.words(at, gap);
        }
        at + 1
    }

    /// Whether line `at` goes on with the paragraph right above.
    fn continues(&self, at: usize) -> bool {
        let Some(open) = &self.open else { return false };
        let (above, line) = (&self.lines[at - 1], &self.lines[at]);
        let hangs = self
            .items
            .last()
            .is_some_and(|i| line.indent >= i.content && line.indent > i.indent);
        open.kind == BlockKind::List && hangs || self.setting.joins(above, line)
    }

    fn bullet(&mut self, at: usize, gap: bool) -> bool {
        let line = self.lines[at];
        let Some(found) = self.marks.read(line.text) else {
            return false;
        };
        let in_paragraph = !gap
            && self
                .open
                .as_ref()
                .is_some_and(|o| o.kind == BlockKind::Prose);
        let in_list = self.items.iter().any(|i| i.class == found.class);
        let ends = at > 0 && self.lines[at - 1].text.ends_with(['.', ':', ';', '!', '?']);
        if in_paragraph
            && self.setting.wrapped
            && !in_list
            && !ends
            && found.number != 1
            && self.continues(at)
        {
            return false;
        }
        self.close();
        self.items.retain(|i| i.indent <= line.indent);
        if let Some(known) = self
            .items
            .iter()
            .position(|i| i.indent == line.indent && i.class == found.class)
        {
            self.items.truncate(known);
        } else if self
            .items
            .last()
            .is_some_and(|i| i.indent == line.indent && !nests(i.class, found.class))
        {
            self.items.pop();
        }
        let parent = self.items.last().map(|i| i.draft);
        let width = line.text[..found.width].chars().count();
        self.items.push(Item {
            indent: line.indent,
            content: line.indent + width,
            class: found.class,
            draft: self.page.drafts.len(),
        });
        self.open = Some(Paragraph {
            kind: BlockKind::List,
            lines: vec![Span::new(line.span.start + found.width, line.span.end)],
            checked: found.checked,
            depth: self.items.len().min(255) as u8,
            parent,
        });
        true
    }

    fn words(&mut self, at: usize, gap: bool) {
        let line = self.lines[at];
        let goes_on = if gap {
            self.broken_by_blank(&line)
        } else {
            self.continues(at)
        };
        if let Some(open) = self.open.as_mut().filter(|_| goes_on) {
            open.lines.push(line.span);
            return;
        }
        self.close();
        // Below an item and set in like its words: another paragraph of it.
        self.items
            .retain(|i| line.indent >= i.content.min(i.indent + 2) && line.indent > i.indent);
        let owner = self.items.last().map(|i| i.draft);
        self.open = Some(Paragraph {
            kind: if owner.is_some() {
                BlockKind::List
            } else {
                BlockKind::Prose
            },
            lines: vec![line.span],
            checked: None,
            depth: self.items.len().min(255) as u8,
            parent: owner,
        });
    }

    /// Whether a sentence was cut by a blank line: some pages print one after every line.
    fn broken_by_blank(&self, line: &Line<'_>) -> bool {
        let Some(last) = self.open.as_ref().and_then(|o| o.lines.last()) else {
            return false;
        };
        last.len() >= 40 && lines::goes_on(last.slice(self.text), line.text)
    }

    /// Last line of the fenced code that begins on line `at`.
    fn fence(&self, at: usize) -> Option<usize> {
        let is_fence = |l: &Line<'_>| l.text.starts_with("```");
        let inside =
            is_fence(&self.lines[at]).then(|| self.lines[at + 1..].iter().position(is_fence))?;
        inside.map(|n| at + 1 + n)
    }

    /// Lines that quote another mail: one block a paragraph.
    fn quote(&mut self, at: usize) -> usize {
        self.close();
        let mut next = at;
        while let Some(line) = self.lines.get(next).filter(|l| l.text.starts_with('>')) {
            let marks = line.text.len() - line.text.trim_start_matches(['>', ' ']).len();
            let span = Span::new(line.span.start + marks, line.span.end);
            next += 1;
            if span.is_empty() {
                self.close();
            } else if let Some(open) = &mut self.open {
                open.lines.push(span);
            } else {
                self.open = Some(Paragraph::new(BlockKind::Quote, span));
            }
        }
        self.close();
        next
    }

    /// Sets the header of a mail aside and says which line is next.
    fn mail(&mut self) -> usize {
        let Some(header) = mail::header(&self.lines) else {
            return 0;
        };
        (self.page.subject, self.page.date) = (header.subject, header.date);
        self.push(BlockKind::Hidden, header.span);
        header.next
    }

    /// A block of a range as it stands.
    fn push(&mut self, kind: BlockKind, span: Span) {
        self.page
            .drafts
            .push(Draft::new(kind, span, Plain::verbatim(self.text, span)));
    }

    /// Ends the open paragraph.
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.finish(self.text, &mut self.page.drafts);
        }
    }
}

/// Whether markers of class `below`, set in no further, make a list inside an item of class `above`.
fn nests(above: Class, below: Class) -> bool {
    match (above, below) {
        (Class::Number, _) | (Class::Letter, Class::Roman | Class::Sign(_)) => true,
        (Class::Sign('•' | '●'), Class::Sign(sign)) => !matches!(sign, '•' | '●'),
        _ => false,
    }
}
