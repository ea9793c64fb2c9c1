//! Where are the sentences? Cuts the blocks of a document into sentence units.
//!
//! The cuts come from [`sentencex`] (Wikimedia's rule-based segmenter, English rules), corrected by a
//! thin layer for what incident reports are full of:
//!
//! - `items`: enumerations run into a paragraph (`1. First 2. Second`);
//! - `repair`: cuts inside identifiers and quoted dots taken back, and cuts added where the crate was
//!   misled by an apostrophe or took a word for an abbreviation.
//!
//! `unit` turns the sentences of a [`Document`](crate::document::Document) into units with their source
//! ranges, and `markup` widens such a range so that no `**` is left without its partner.

mod items;
mod markup;
mod repair;
mod unit;
mod words;

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod golden;

pub use unit::units;

use crate::span::Span;
use sentencex::languages::{English, Language};

/// Longest stretch in bytes that the crate sees at once: its quote matching takes quadratic time on
/// text with many unpaired quotes.
const WINDOW: usize = 16 << 10;

/// Sentence spans of one block's plain text: in order, trimmed, none empty, and every character that is
/// not white space lies in one of them.
///
/// Colons, semicolons and white space of any kind never end a sentence by themselves.
///
/// # Examples
/// ```
/// let text = "We use v1.2.3, e.g. in app.py. kubectl hung at 5 p.m. UTC! Why?";
/// let cut: Vec<_> = gleaner::segment::sentences(text).iter().map(|s| s.slice(text)).collect();
/// assert_eq!(cut, ["We use v1.2.3, e.g. in app.py.", "kubectl hung at 5 p.m. UTC!", "Why?"]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    let mut cuts = repair::corrected(text, &rough(text));
    items::separate(text, &mut cuts);
    cuts.push(text.len());
    let mut start = 0;
    let mut spans = Vec::with_capacity(cuts.len());
    for cut in cuts {
        let span = Span::new(start, cut).trimmed(text);
        if !span.is_empty() {
            spans.push(span);
        }
        start = cut;
    }
    spans
}

/// The crate's cuts: ascending byte offsets where a sentence starts, without 0 and the text's length.
fn rough(text: &str) -> Vec<usize> {
    let mut cuts = Vec::with_capacity(text.len() / 64 + 1);
    let mut at = 0;
    loop {
        let window = window(&text[at..]);
        let mut offset = at;
        let found = cuts.len();
        for piece in (English {}).segment(window) {
            offset += piece.len();
            cuts.push(offset);
        }
        cuts.pop(); // the window's own end
        if at + window.len() == text.len() {
            break;
        }
        // The last sentence of a full window may go on: begin the next window with it.
        at = match cuts.last() {
            Some(&last) if cuts.len() > found => last,
            _ => at + window.len(),
        };
    }
    cuts.retain(|&cut| cut > 0 && cut < text.len());
    cuts
}

/// The beginning of `text`, at most [`WINDOW`] bytes, up to white space if there is any.
fn window(text: &str) -> &str {
    if text.len() <= WINDOW {
        return text;
    }
    let head = &text[..text.floor_char_boundary(WINDOW)];
    match head.rfind(char::is_whitespace) {
        Some(space) if space > 0 => &head[..space],
        _ => head,
    }
}

#[cfg(test)]
mod tests;
