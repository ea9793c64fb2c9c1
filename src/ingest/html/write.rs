//! How do nodes become text? Writes the extracted text and the blocks that point into it.
//!
//! A block begins at its first visible character and ends at the next block-level tag. White space is
//! collapsed and written only between visible characters, so a span never begins or ends with any. What
//! stands between blocks (line ends, list markers, the bars of a table) is outside every span. A `<br>` is
//! a line end inside the block, two are a new block; nothing else in the text differs from what a reader
//! sees, so each block's words are its slice verbatim.

use super::frame::{Frame, Place, place};
use crate::document::{Block, BlockKind, Plain};
use crate::ingest::outline::{self, Draft};
use crate::span::Span;

/// White space that is due before the next visible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Nothing,
    Space,
    Line,
}

/// The block that is being written.
#[derive(Debug)]
pub(super) struct Open {
    start: usize,
    pub(super) place: Place,
    /// Whether every letter so far was bold.
    bold: bool,
}

/// Writes text and blocks.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) text: String,
    pub(super) drafts: Vec<Draft>,
    pub(super) frames: Vec<Frame>,
    pub(super) open: Option<Open>,
    due: Due,
    /// Bold elements that are open.
    bold: usize,
    /// Whether the next block was begun by a bullet character.
    pseudo: bool,
    /// Whether the block before stands in a list, and whether in a table.
    pub(super) after: (bool, bool),
    /// Whether what bold lines introduced ends before the next block.
    pub(super) apart: bool,
}

impl Writer {
    /// Writes nothing yet.
    pub(super) fn new() -> Self {
        Self {
            text: String::new(),
            drafts: Vec::new(),
            frames: Vec::new(),
            open: None,
            due: Due::Nothing,
            bold: 0,
            pseudo: false,
            after: (false, false),
            apart: false,
        }
    }

    /// The text and its blocks.
    pub(super) fn finish(mut self) -> (String, Vec<Block>) {
        self.flush();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        (self.text, outline::finish(self.drafts))
    }

    /// Takes running text: white space collapses, invisible characters go.
    pub(super) fn words(&mut self, text: &str) {
        let mut skip_to = 0;
        for (at, c) in text.char_indices() {
            match c {
                _ if at < skip_to => {}
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() || c.is_control() => self.due = self.due.max(Due::Space),
                _ => {
                    let bullet = bullet(&text[at..]).filter(|_| self.may_begin_item());
                    if let Some(len) = bullet {
                        self.flush();
                        self.pseudo = true;
                        skip_to = at + len;
                    } else {
                        self.put(c);
                    }
                }
            }
        }
    }

    /// Takes preformatted text as it stands.
    pub(super) fn verbatim(&mut self, text: &str) {
        if self.open.is_none() {
            let text = text.trim_start_matches(['\n', '\r']);
            if text.trim().is_empty() {
                return;
            }
            self.begin();
            self.text.push_str(text);
        } else {
            self.text.push_str(text);
        }
    }

    /// A `<br>`: a line end; the second in a row ends the block. A space in headings.
    pub(super) fn line_break(&mut self) {
        match self.due {
            _ if self.in_heading() => self.due = Due::Space,
            Due::Line => self.flush(),
            _ => self.due = Due::Line,
        }
    }

    /// The start or end of a block-level element. Inside a heading only a space.
    pub(super) fn boundary(&mut self) {
        if self.in_heading() {
            self.due = self.due.max(Due::Space);
        } else {
            self.flush();
        }
    }

    /// Bold text begins (`true`) or ends.
    pub(super) fn bold(&mut self, begins: bool) {
        self.bold = if begins {
            self.bold + 1
        } else {
            self.bold.saturating_sub(1)
        };
    }

    fn in_heading(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Heading(_)))
    }

    /// Whether a bullet character here would begin an item: at the start of a line outside real lists.
    fn may_begin_item(&self) -> bool {
        (self.open.is_none() || self.due == Due::Line)
            && !self.pseudo
            && matches!(
                place(&self.frames).kind,
                BlockKind::Prose | BlockKind::Table
            )
    }

    /// Writes one visible character, and the white space due before it.
    fn put(&mut self, c: char) {
        if self.open.is_none() {
            self.begin();
        } else {
            match self.due {
                Due::Nothing => {}
                Due::Space => self.text.push(' '),
                Due::Line => self.text.push('\n'),
            }
        }
        self.due = Due::Nothing;
        self.text.push(c);
        if let Some(open) = &mut self.open {
            open.bold &= self.bold > 0 || !c.is_alphanumeric();
        }
    }

    /// Begins a block: what stands before it, and where it stands.
    fn begin(&mut self) {
        let mut place = place(&self.frames);
        let pseudo = std::mem::take(&mut self.pseudo);
        if pseudo {
            (place.kind, place.depth) = (BlockKind::List, 1);
        }
        self.separate(place, pseudo);
        self.due = Due::Nothing;
        self.open = Some(Open {
            start: self.text.len(),
            place,
            bold: true,
        });
    }

    /// Ends the block that is being written, if there is one.
    pub(super) fn flush(&mut self) {
        self.due = Due::Nothing;
        self.pseudo = false;
        let Some(Open { start, place, bold }) = self.open.take() else {
            return;
        };
        self.text.truncate(self.text.trim_end().len().max(start));
        let span = Span::new(start, self.text.len());
        let index = self.drafts.len();
        self.drafts.push(Draft {
            depth: place.depth,
            checked: place.checked,
            row: place.row,
            parent: place.lead,
            apart: std::mem::take(&mut self.apart),
            bold: bold && span.len() <= 200,
            ..Draft::new(place.kind, span, Plain::verbatim(&self.text, span))
        });
        self.after = (place.depth > 0, place.row.is_some());
        self.note(index);
    }
}

/// Length of a bullet and the white space after it at the start of `text`.
fn bullet(text: &str) -> Option<usize> {
    let c = text.chars().next().filter(|c| "•‣◦▪●○■·*-–".contains(*c))?;
    let rest = &text[c.len_utf8()..];
    let space = rest.chars().next().filter(|s| s.is_whitespace())?;
    Some(c.len_utf8() + space.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses_and_never_stands_at_an_end() {
        let mut writer = Writer::new();
        writer.words(" a\u{a0} \n b");
        writer.words("\u{ad}c ");
        writer.boundary();
        writer.words("d ");
        let (text, blocks) = writer.finish();
        assert_eq!(text, "a bc\n\nd\n");
        assert_eq!(
            blocks
                .iter()
                .map(|b| b.plain.text.as_str())
                .collect::<Vec<_>>(),
            ["a bc", "d"]
        );
    }

    #[test]
    fn one_break_is_a_line_and_two_are_a_block() {
        let mut writer = Writer::new();
        writer.words("a");
        writer.line_break();
        writer.words(" b");
        writer.line_break();
        writer.words(" ");
        writer.line_break();
        writer.words("c");
        let (text, blocks) = writer.finish();
        assert_eq!(text, "a\nb\n\nc\n");
        assert_eq!(blocks.len(), 2);
    }

    #[test]
    fn bullet_characters_make_items_with_the_line_above_as_their_lead() {
        let mut writer = Writer::new();
        writer.words("To do:");
        for item in ["• add an alarm", "• split the queue"] {
            writer.line_break();
            writer.words(item);
        }
        let (text, blocks) = writer.finish();
        assert_eq!(text, "To do:\n\n- add an alarm\n- split the queue\n");
        let items: Vec<_> = blocks[1..]
            .iter()
            .map(|b| (b.kind, b.depth, b.lead))
            .collect();
        assert_eq!(items, [(BlockKind::List, 1, Some(0)); 2]);
    }
}
