//! What does a Markdown report say? `CommonMark` with the extensions that reports use, by source offsets.
//!
//! Parsing is pulldown-cmark's; this module turns its events into blocks whose words map back to the
//! source. Front matter and the remains of site generators are set aside first (`front`, `remains`).

mod builder;
mod front;
mod inline;
mod place;
mod raw;
mod remains;
mod tags;
mod words;

use super::Parsed;
use super::outline::{self, Draft};
use crate::document::BlockKind;
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
    let (mut drafts, mut notes) = builder.finish(text);
    notes.extend(unwrap_code(text, &mut drafts));
    let (mut title, mut date) = (None, None);
    if let Some(front) = front {
        drafts.insert(0, builder::hidden(text, front.span.trimmed(text)));
        for draft in &mut drafts {
            draft.parent = draft.parent.map(|p| p + 1);
        }
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

/// Some reports stand wholly in one code block (a signed message, say): then its text is the report.
fn unwrap_code(text: &str, drafts: &mut Vec<Draft>) -> Option<String> {
    let words = |d: &Draft| d.plain.text.split_whitespace().count();
    let coded: usize = drafts.iter().filter(|d| d.kind.is_coded()).map(words).sum();
    let longest = (0..drafts.len())
        .filter(|&i| drafts[i].kind == BlockKind::Code)
        .max_by_key(|&i| words(&drafts[i]))?;
    let code = &drafts[longest];
    if words(code) < 60 || coded * 5 > words(code) || code.plain.text != code.span.slice(text) {
        return None;
    }
    let inside = super::text::drafts(&code.plain.text, code.span.start);
    let sentences = inside
        .iter()
        .filter(|d| d.kind == BlockKind::Prose && d.plain.text.ends_with('.'))
        .count();
    if sentences < 3 {
        return None;
    }
    // The first takes the code's place and the others are appended, so that indexes of parents stay;
    // reading order comes later.
    let place = |i: usize, base: usize| if i == 0 { longest } else { base + i - 1 };
    let base = drafts.len();
    for (i, mut draft) in inside.into_iter().enumerate() {
        draft.parent = draft.parent.map(|p| place(p, base));
        if i == 0 {
            drafts[longest] = draft;
        } else {
            drafts.push(draft);
        }
    }
    Some("Nearly all of the report stands in one code block, which was read as plain text.".into())
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
