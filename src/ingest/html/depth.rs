//! How deep does it nest? Bounds nesting before the page is parsed.
//!
//! The tree builder looks up its stack of open elements at every tag, so that a page of 100,000 nested
//! `<div>` would take minutes. Browsers stop at a depth of 512; this does the same, by leaving out the
//! tags (not the text) of containers beyond it.

use std::borrow::Cow;

/// Deepest nesting of containers that is kept, as in Chromium's parser.
pub(super) const MAX_DEPTH: usize = 512;

/// `source` with container tags beyond [`MAX_DEPTH`] left out, and how many that were.
///
/// Tags whose end may be omitted (`<p>`, `<li>`, `<td>`) and void elements are counted only while they
/// are open by name, because they close each other; an element counts again when a container closes.
pub(super) fn bounded(source: &str) -> (Cow<'_, str>, usize) {
    let mut kept = String::new();
    let (mut copied, mut cut, mut at) = (0, 0, 0);
    let mut open: Vec<&str> = Vec::new();
    while let Some(found) = source[at..].find('<') {
        let start = at + found;
        let closing = source[start + 1..].starts_with('/');
        let name_at = start + 1 + usize::from(closing);
        let name = tag_name(&source[name_at..]);
        at = start + 1;
        if name.is_empty() || closes_itself(name) {
            continue;
        }
        let end = tag_end(source, name_at);
        at = end;
        if closing {
            // An end tag closes down to its own start; one without a start closes nothing. Only the
            // last few hundred are looked at: deeper ones are left to the parser.
            let back = open
                .iter()
                .rev()
                .take(MAX_DEPTH)
                .position(|o| o.eq_ignore_ascii_case(name));
            let Some(back) = back else { continue };
            let index = open.len() - 1 - back;
            open.truncate(index);
            if index < MAX_DEPTH {
                continue;
            }
        } else {
            open.push(name);
            if open.len() <= MAX_DEPTH {
                continue;
            }
        }
        cut += usize::from(!closing);
        kept.push_str(&source[copied..start]);
        kept.push(' ');
        copied = end;
    }
    if copied == 0 {
        return (Cow::Borrowed(source), 0);
    }
    kept.push_str(&source[copied..]);
    (Cow::Owned(kept), cut)
}

/// Letters and digits at the start of `rest`: the name of a tag that begins there.
fn tag_name(rest: &str) -> &str {
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        &rest[..end]
    } else {
        ""
    }
}

/// One past the `>` of the tag whose name stands at `from`; quoted attribute values may hold one.
fn tag_end(source: &str, from: usize) -> usize {
    let mut quote = None;
    for (i, byte) in source.bytes().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    source.len()
}

/// Elements that hold no others, or whose end tag may be left out.
fn closes_itself(name: &str) -> bool {
    const NAMES: [&str; 33] = [
        "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "frame", "head",
        "hr", "html", "img", "input", "li", "link", "meta", "option", "optgroup", "p", "param",
        "path", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
    ];
    NAMES.iter().any(|n| n.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_left_as_it_is() {
        let page = "<div><p>a<p>b<ul><li>c<li title='a>b'>d</ul></div>".repeat(2000);
        assert!(matches!(bounded(&page), (Cow::Borrowed(_), 0)));
    }

    #[test]
    fn surplus_containers_go_and_their_text_stays() {
        let page = format!("{}deep{}after", "<div>".repeat(5000), "</div>".repeat(5000));
        let (kept, cut) = bounded(&page);
        assert_eq!(cut, 5000 - MAX_DEPTH);
        assert_eq!(kept.matches("<div>").count(), MAX_DEPTH);
        assert_eq!(kept.matches("</div>").count(), MAX_DEPTH);
        assert!(kept.contains("deep") && kept.ends_with("after"));
    }

    #[test]
    fn broken_tags_end_somewhere() {
        for page in ["<", "</", "<div", "<div a='", "</div>", "<é>", "a < b"] {
            assert_eq!(bounded(page).0, page);
        }
    }
}
