//! Spans of Markdown source that do not cut a link, a code span, bold text, brackets or quotation marks.

use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// A stretch of markup: all of it, and the words inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    whole: Span,
    inner: Span,
}

/// Each pattern has one group: the words inside.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"!?\[([^\[\]]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)",
        r"!?\[([^\[\]]*)\]\[[^\[\]\n]*\]",
        r"``(.+?)``|`([^`]+)`",
        r"\*\*([^*]+(?:\*[^*]+\*[^*]*)*)\*\*",
        r"__([^_\n]+)__",
        r"\x22([^\x22\n]+)\x22",
        r"“([^”]+)”",
        r"‘([^’]+)’",
        r"«([^»]+)»",
        r"\{\{([^{}]*)\}\}",
        r"<(https?://[^<>\s]+)>",
    ]
    .iter()
    .map(|p| Regex::new(p).expect("a tested pattern"))
    .collect()
});

/// `span` widened or narrowed, within `limit`, until every stretch of markup in `limit` lies wholly inside
/// it, wholly outside, or around it.
///
/// A stretch that is cut is taken in if the span covers at least half of its words, or else left out.
/// Inside means inside the words: a span in a link's title may stay there, one that reaches into its
/// target may not. Brackets without a partner change nothing.
///
/// # Examples
/// ```
/// use gleaner::{words::edges::balance, span::Span};
/// let source = "Use [the new pool](https://x.test) for mail";
/// let cut = Span::new(0, 17);
/// assert_eq!(balance(source, cut, Span::new(0, source.len())).slice(source), "Use [the new pool](https://x.test)");
/// ```
#[must_use]
pub fn balance(source: &str, span: Span, limit: Span) -> Span {
    let pairs = pairs(source, limit);
    let mut span = Span::new(
        span.start.clamp(limit.start, limit.end),
        span.end.clamp(limit.start, limit.end),
    );
    for _ in 0..8 {
        let before = span;
        for pair in &pairs {
            span = whole(span, *pair);
        }
        if span == before {
            break;
        }
    }
    span.trimmed(source)
}

/// `span` with `pair` no longer cut.
fn whole(span: Span, pair: Pair) -> Span {
    let cut =
        span.overlap(pair.whole) > 0 && !span.contains(pair.whole) && !pair.inner.contains(span);
    if !cut {
        return span;
    }
    let wide = span.cover(pair.whole);
    let narrow = if span.start >= pair.whole.start {
        Span::new(pair.whole.end.min(span.end), span.end)
    } else {
        Span::new(span.start, pair.whole.start.max(span.start))
    };
    let most = 2 * span.overlap(pair.inner) >= pair.inner.len().max(1);
    if most || narrow.is_empty() {
        wide
    } else {
        narrow
    }
}

/// All stretches of markup in `limit`, and round brackets.
fn pairs(source: &str, limit: Span) -> Vec<Pair> {
    let text = limit.slice(source);
    let mut found: Vec<Pair> = PATTERNS
        .iter()
        .flat_map(|pattern| pattern.captures_iter(text))
        .filter_map(|c| {
            let whole = c.get(0)?;
            let inner = c.get(1).or_else(|| c.get(2))?;
            Some(Pair {
                whole: Span::from(whole.range()).shifted(limit.start),
                inner: Span::from(inner.range()).shifted(limit.start),
            })
        })
        .collect();
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(at),
            ')' => {
                if let Some(start) = open.pop() {
                    let whole = Span::new(start, at + 1).shifted(limit.start);
                    found.push(Pair {
                        whole,
                        inner: Span::new(whole.start + 1, whole.end - 1),
                    });
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(source: &str, part: &str, expected: &str) {
        let at = source.find(part).unwrap();
        let span = balance(
            source,
            Span::new(at, at + part.len()),
            Span::new(0, source.len()),
        );
        assert_eq!(span.slice(source), expected, "{part}");
    }

    #[test]
    fn markup_is_taken_in_or_left_out() {
        let source = "Move `mail queue` to **its own (new) host**, see [the plan](https://x.test/a_(b)) – «sofort»";
        check(source, "Move `mail queue", "Move `mail queue`");
        check(
            source,
            "queue` to **its own (new) host",
            "`mail queue` to **its own (new) host**",
        );
        check(
            source,
            "see [the plan",
            "see [the plan](https://x.test/a_(b))",
        );
        check(source, "the plan", "the plan");
        check(source, "/a_(b)) – «sofort", "– «sofort»");
        check(source, "own (", "own");
    }

    #[test]
    fn lone_marks_change_nothing() {
        check("a ( b ` c [d", "( b ` c", "( b ` c");
        assert!(balance("abc", Span::new(1, 1), Span::new(0, 3)).is_empty());
    }

    proptest! {
        #[test]
        fn spans_stay_in_their_limit(text in "[a-c`*()\\[\\]\" é]{0,40}", a in 0usize..40, b in 0usize..40) {
            let cuts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
            let (a, b) = (cuts[a % cuts.len()], cuts[b % cuts.len()]);
            let span = balance(&text, Span::new(a.min(b), a.max(b)), Span::new(0, text.len()));
            prop_assert!(span.end <= text.len() && text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        }
    }
}
