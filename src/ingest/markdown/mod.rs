//! What does a Markdown report say? `CommonMark` with the extensions that reports use, by source offsets.
//!
//! Parsing is pulldown-cmark's; this module turns its events into blocks whose words map back to the
//! source. Front matter and the remains of site generators are set aside first (`front`, `remains`).

mod builder;
mod front;
mod inline;
mod raw;
mod remains;

use super::{Parsed, outline};
use crate::span::Span;
use builder::Builder;
use pulldown_cmark::{Options, Parser};

/// Reads a Markdown report. `text` of the result is the source itself.
pub(crate) fn read(text: &str) -> Parsed {
    let front = front::read(text);
    let start = front.as_ref().map_or(0, |f| f.span.end);
    let remains = remains::find(text, start);
    let masked = remains::mask(text, &remains);
    let mut builder = Builder::new(&masked, &remains);
    for (event, range) in Parser::new_ext(&masked[start..], options()).into_offset_iter() {
        builder.event(event, Span::from(range).shifted(start));
    }
    let (mut drafts, mut notes) = builder.finish();
    let (mut title, mut date) = (None, None);
    if let Some(front) = front {
        drafts.insert(0, builder::hidden(text, front.span.trimmed(text)));
        drafts
            .iter_mut()
            .for_each(|d| d.parent = d.parent.map(|p| p + 1));
        (title, date) = (front.title, front.date);
    }
    let blocks = outline::finish(drafts);
    notes.extend(outline::repetition_note(&blocks));
    Parsed {
        text: text.to_owned(),
        title,
        date,
        blocks,
        notes,
    }
}

/// The dialect: `CommonMark` with tables, task lists, strikethrough, footnotes, heading attributes, GitHub callouts.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

#[cfg(test)]
mod tests;
