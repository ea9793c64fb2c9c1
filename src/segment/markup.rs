//! How far does a sentence's source reach? Takes in the inline markup that opens at its start and closes
//! at its end, so that a slice of the source reads whole.

use crate::span::Span;

/// A piece of inline markup.
#[derive(Debug, PartialEq, Eq)]
enum Mark<'a> {
    /// `*`, `_`, `~` or backticks, any number of one of them: opens and closes alike.
    Fence(&'a str),
    /// `[` or `![`.
    LinkOpen,
    /// `](...)` or `][...]`.
    LinkClose,
    /// The name of `<name ...>`.
    TagOpen(&'a str),
    /// The name of `</name>`.
    TagClose(&'a str),
    /// A backslash before a mark that is meant as written.
    Escape,
}

/// `core`, a part of `text`, widened by markup inside `limit` whose partner it holds or gains.
pub(super) fn widened(text: &str, core: Span, limit: Span) -> Span {
    let mut span = core;
    loop {
        let inside = span.slice(text);
        let left = mark_before(&text[limit.start..span.start]);
        let right = mark_after(&text[span.end..limit.end]);
        let (mut start, mut end) = (span.start, span.end);
        match (&left, &right) {
            (Some((open, opens)), Some((close, closes))) if pairs(open, close) => {
                start -= opens;
                end += closes;
            }
            (_, Some((close, closes))) if is_opened(inside, close) => end += closes,
            (Some((open, opens)), _) if is_closed(inside, open) => start -= opens,
            _ => return span,
        }
        span = Span::new(start, end);
    }
}

/// Whether `open` and `close` belong together.
fn pairs(open: &Mark, close: &Mark) -> bool {
    match (open, close) {
        (Mark::Fence(a), Mark::Fence(b)) => a == b,
        (Mark::LinkOpen, Mark::LinkClose) => true,
        (Mark::TagOpen(a), Mark::TagClose(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    }
}

/// Whether `inside` opens what `mark` closes.
fn is_opened(inside: &str, mark: &Mark) -> bool {
    match mark {
        Mark::Fence(fence) => inside.matches(fence).count() % 2 == 1,
        Mark::LinkClose => inside.matches('[').count() > inside.matches(']').count(),
        Mark::TagClose(name) => tags(inside, "<", name) > tags(inside, "</", name),
        _ => false,
    }
}

/// Whether `inside` closes what `mark` opens.
fn is_closed(inside: &str, mark: &Mark) -> bool {
    match mark {
        Mark::Fence(fence) => inside.matches(fence).count() % 2 == 1,
        Mark::LinkOpen => inside.matches(']').count() > inside.matches('[').count(),
        Mark::TagOpen(name) => tags(inside, "</", name) > tags(inside, "<", name),
        Mark::Escape => true,
        _ => false,
    }
}

/// How often `open` and the tag name `name` stand in `text`.
fn tags(text: &str, open: &str, name: &str) -> usize {
    let named = |rest: &str| {
        rest.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    text.match_indices(open)
        .filter(|(at, _)| named(&text[at + open.len()..]))
        .count()
}

/// The mark that `text` ends with, and its length in bytes.
fn mark_before(text: &str) -> Option<(Mark<'_>, usize)> {
    let last = text.chars().next_back()?;
    match last {
        '*' | '_' | '~' | '`' => {
            let fence = &text[text.trim_end_matches(last).len()..];
            Some((Mark::Fence(fence), fence.len()))
        }
        '[' => Some((Mark::LinkOpen, if text.ends_with("![") { 2 } else { 1 })),
        '\\' => Some((Mark::Escape, 1)),
        '>' => {
            let tag = &text[text.rfind('<')?..];
            let name = tag_name(&tag[1..])?;
            Some((Mark::TagOpen(name), tag.len()))
        }
        _ => None,
    }
}

/// The mark that `text` starts with, and its length in bytes.
fn mark_after(text: &str) -> Option<(Mark<'_>, usize)> {
    let first = text.chars().next()?;
    match first {
        '*' | '_' | '~' | '`' => {
            let fence = &text[..text.len() - text.trim_start_matches(first).len()];
            Some((Mark::Fence(fence), fence.len()))
        }
        ']' => Some((Mark::LinkClose, 1 + target(&text[1..])?)),
        '<' => {
            let length = text.find('>')? + 1;
            let name = tag_name(text[1..].strip_prefix('/')?)?;
            Some((Mark::TagClose(name), length))
        }
        _ => None,
    }
}

/// Length of the `(...)` or `[...]` that `text` starts with, nested brackets included.
fn target(text: &str) -> Option<usize> {
    let (open, close) = match text.as_bytes().first()? {
        b'(' => (b'(', b')'),
        b'[' => (b'[', b']'),
        _ => return None,
    };
    let mut depth = 0usize;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

/// The element name that `text` starts with.
fn tag_name(text: &str) -> Option<&str> {
    let name = &text[..text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len())];
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `source` holds `core` once; what it is widened to.
    fn widen<'a>(source: &'a str, core: &str) -> &'a str {
        let start = source.find(core).unwrap();
        let core = Span::new(start, start + core.len());
        widened(source, core, Span::new(0, source.len())).slice(source)
    }

    #[test]
    fn marks_around_are_taken_in() {
        assert_eq!(
            widen("**Add a probe.** So", "Add a probe."),
            "**Add a probe.**"
        );
        assert_eq!(
            widen("a **[Add](http://x/(y) \"t t\")** b", "Add"),
            "**[Add](http://x/(y) \"t t\")**"
        );
        assert_eq!(widen("see [the log][1]", "the log"), "[the log][1]");
        assert_eq!(widen("`a_b`", "a_b"), "`a_b`");
        assert_eq!(
            widen("<b class=\"x\">Add</b> it", "Add"),
            "<b class=\"x\">Add</b>"
        );
    }

    #[test]
    fn a_mark_with_its_partner_inside_is_taken_in() {
        assert_eq!(
            widen("**Never** do that.", "Never** do that."),
            "**Never** do that."
        );
        assert_eq!(widen("Run `make`. Then", "Run `make"), "Run `make`");
        assert_eq!(widen("See [it](u).", "See [it"), "See [it](u)");
        assert_eq!(
            widen("Use <code>x</code>", "Use <code>x"),
            "Use <code>x</code>"
        );
        assert_eq!(widen(r"\*Note", "*Note"), r"\*Note");
    }

    #[test]
    fn a_mark_without_partner_stays_out() {
        assert_eq!(widen("**One. Two.**", "One."), "One.");
        assert_eq!(widen("**One. Two.**", "Two."), "Two.");
        assert_eq!(widen("One<br>", "One"), "One");
        assert_eq!(widen("<One", "One"), "One");
        assert_eq!(widen("One](", "One"), "One");
    }
}
