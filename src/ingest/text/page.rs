//! Goes down the lines of a plain text and cuts blocks.

use super::bullet::{self, Class};
use super::lines::{self, Line, Setting};
use super::shape;
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

/// A paragraph that is being read.
struct Paragraph {
    kind: BlockKind,
    lines: Vec<Span>,
    checked: Option<bool>,
    depth: u8,
    parent: Option<usize>,
}

struct Walk<'a> {
    text: &'a str,
    lines: Vec<Line<'a>>,
    setting: Setting,
    page: Page,
    items: Vec<Item>,
    open: Option<Paragraph>,
}

/// Cuts the blocks of `text`.
pub(super) fn read(text: &str) -> Page {
    let lines = lines::split(text);
    let setting = Setting::of(&lines);
    let margin = margin(&lines);
    let mut walk = Walk {
        text,
        lines,
        setting,
        page: Page::default(),
        items: Vec::new(),
        open: None,
    };
    let mut at = walk.mail_head();
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
        if line.text.starts_with("```") {
            return self.fence(at);
        }
        if line.text.starts_with('>') {
            return self.quote(at);
        }
        if shape::rule(line.text).is_some() {
            self.close();
            return at + 1;
        }
        let code = shape::code(&self.lines, at, margin);
        if code > 0 && (gap || self.open.is_none() || line.indent < margin + 4) {
            self.close();
            let span = line.span.cover(self.lines[at + code - 1].span);
            self.page.drafts.push(Draft::new(
                BlockKind::Code,
                span,
                Plain::verbatim(self.text, span),
            ));
            return at + code;
        }
        let sibling =
            bullet::read(line.text).is_some_and(|b| self.items.iter().any(|i| i.class == b.class));
        let begins = !sibling && (gap || !self.continues(at));
        if begins && let Some(level) = shape::heading(&self.lines, at, self.setting) {
            self.close();
            self.items.clear();
            let plain = Plain::verbatim(self.text, line.span);
            self.page
                .drafts
                .push(Draft::new(BlockKind::Heading(level), line.span, plain));
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
        let Some(found) = bullet::read(line.text) else {
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
            && (found.number != 1 || found.class != Class::Number)
            && self.continues(at)
        {
            return false;
        }
        if matches!(found.class, Class::Sign('–' | '—')) {
            let same = |l: &&Line<'_>| bullet::read(l.text).is_some_and(|b| b.class == found.class);
            if self.lines.iter().filter(same).count() < 2 {
                return false;
            }
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
        if !gap && self.continues(at) || gap && self.broken_by_blank(&line) {
            if let Some(open) = &mut self.open {
                open.lines.push(line.span);
                return;
            }
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

    /// A fenced stretch of code.
    fn fence(&mut self, at: usize) -> usize {
        self.close();
        let inside = self.lines[at + 1..]
            .iter()
            .take_while(|l| !l.text.starts_with("```"))
            .count();
        let last = (at + inside + 1).min(self.lines.len() - 1);
        let span = self.lines[at].span.cover(self.lines[last].span);
        self.page.drafts.push(Draft::new(
            BlockKind::Code,
            span,
            Plain::verbatim(self.text, span),
        ));
        last + 1
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
                let lines = vec![span];
                self.open = Some(Paragraph {
                    kind: BlockKind::Quote,
                    lines,
                    checked: None,
                    depth: 0,
                    parent: None,
                });
            }
        }
        self.close();
        next
    }

    /// Header lines of a mail at the top: hidden, but its subject and date are kept.
    fn mail_head(&mut self) -> usize {
        const KEYS: [&str; 10] = [
            "from",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "sent",
            "reply-to",
            "message-id",
            "list-id",
        ];
        let first = self.lines.iter().position(|l| !l.is_blank()).unwrap_or(0);
        let head: Vec<Line<'_>> = self.lines[first..]
            .iter()
            .take_while(|l| !l.is_blank())
            .copied()
            .collect();
        let entries: Vec<(String, &str)> = head
            .iter()
            .filter_map(|l| l.text.split_once(':'))
            .map(|(key, value)| (key.to_ascii_lowercase(), value.trim()))
            .filter(|(key, _)| KEYS.contains(&key.as_str()) || key.starts_with("x-"))
            .collect();
        if entries.len() < 2
            || entries.len() * 2 < head.len()
            || !entries
                .iter()
                .any(|e| matches!(e.0.as_str(), "from" | "subject"))
        {
            return 0;
        }
        let value = |keys: &[&str]| {
            entries
                .iter()
                .find(|e| keys.contains(&e.0.as_str()))
                .map(|e| e.1.to_owned())
        };
        (self.page.subject, self.page.date) = (value(&["subject"]), value(&["date", "sent"]));
        let span = head[0].span.cover(head[head.len() - 1].span);
        self.page.drafts.push(Draft::new(
            BlockKind::Hidden,
            span,
            Plain::verbatim(self.text, span),
        ));
        first + head.len()
    }

    /// Ends the open paragraph.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let mut plain = Plain::default();
        for &line in &open.lines {
            if let Some(last) = plain.runs.last() {
                plain.push(" ", Span::new(last.source.end, line.start));
            }
            plain.push(line.slice(self.text), line);
        }
        let whole = open.lines[0].cover(open.lines[open.lines.len() - 1]);
        let draft = |kind, span, plain| Draft {
            depth: open.depth,
            parent: open.parent,
            ..Draft::new(kind, span, plain)
        };
        let Some((intro, items)) = bullet::run_in(&plain.text) else {
            self.page.drafts.push(Draft {
                checked: open.checked,
                ..draft(open.kind, whole, plain)
            });
            return;
        };
        let before = self.page.drafts.len();
        for (n, span) in std::iter::once(Span::new(0, intro))
            .chain(items)
            .enumerate()
        {
            let Some(source) = plain.to_source(span) else {
                continue;
            };
            let part = plain.part(span);
            self.page.drafts.push(match n {
                0 => Draft {
                    checked: open.checked,
                    ..draft(open.kind, source, part)
                },
                _ => Draft {
                    depth: open.depth + 1,
                    parent: Some(before),
                    ..draft(BlockKind::List, source, part)
                },
            });
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
