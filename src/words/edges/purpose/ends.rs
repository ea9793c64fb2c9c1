//! Where does a purpose end?

use crate::span::Span;
use crate::words::token::Word;

/// Byte where a purpose that starts at word `from` ends: before a new main clause, a bracket with a
/// reference, or the unit's end.
pub fn end_of(found: &[Word<'_>], lower: &[String], from: usize) -> usize {
    for i in from + 1..found.len() {
        let next = |k: usize| lower.get(i + k).map_or("", String::as_str);
        let pause = found[i - 1].after.contains([',', ';', '.', ':', '!']);
        let clause = pause
            && (matches!(
                lower[i].as_str(),
                "we" | "we'll" | "we're" | "we've" | "but" | "however"
            ) || matches!(lower[i].as_str(), "and" | "which" | "while")
                && matches!(next(1), "we" | "will" | "have" | "are" | "is" | "we'll"));
        let reference = found[i].before.contains(['(', '['])
            && (lower[i].contains("http")
                || lower[i].contains('#')
                || matches!(
                    lower[i].as_str(),
                    "see" | "issue" | "pr" | "link" | "pull" | "ticket" | "done"
                ));
        let url = lower[i].starts_with("http") || found[i].core.starts_with("<http");
        let second = lower[i] == "and" && matches!(next(1), "we" | "we'll" | "we're" | "they");
        if second
            || found[i - 1].after.contains([';', '!'])
            || clause
            || reference
            || url
            || found[i - 1].after.contains('.') && found[i].core.starts_with(char::is_uppercase)
        {
            return found[i - 1].span.end;
        }
    }
    found
        .last()
        .map_or(0, |w| w.span.end + usize::from(w.after.starts_with(')')))
}

/// Bytes `start..end` without white space and punctuation at its ends; a closing bracket without its partner goes.
pub fn trimmed(unit: &str, start: usize, end: usize) -> Span {
    let mut end = end.max(start);
    let inside = &unit[start..end];
    if inside.ends_with(')') && inside.matches('(').count() < inside.matches(')').count() {
        end -= 1;
    }
    let text = &unit[start..end];
    let kept = text.trim_end_matches(|c: char| c.is_whitespace() || ".,;:–—-".contains(c));
    Span::new(start, start + kept.len()).trimmed(unit)
}
