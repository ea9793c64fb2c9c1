//! What does a reader see? Markdown and ticket numbers out of a span's text, for summaries only.

use regex::Regex;
use std::sync::LazyLock;

static STEPS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        (r"<!--.*?-->", " "),
        (r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\x22[^\x22]*\x22)?\)", "$1"),
        (r"\[([^\[\]]+)\]\[[^\[\]]*\]", "$1"),
        (r"\[\^[^\]]*\]", ""),
        (r"\]\([^()\s]*\)?", ""),
        (r"<?https?://[^\s<>)\]]+>?", ""),
        (r"</?[A-Za-z][^<>]*>", ""),
        (r"\{\{|\}\}|\*\*|__|`", ""),
        (r"\\([\\`*_{}\[\]()#+.!-])", "$1"),
        (r"(^|[\s(])[*_]+(\S)", "$1$2"),
        (r"(\S)[*_]+($|[\s).,;:!?])", "$1$2"),
        (r"&nbsp;|\u{a0}", " "),
        (r"&amp;", "&"),
        (r"[\[(]\s*(?:[\w.-]*/)*[\w.-]*#?\d+(?:\s*,\s*#?\d+)*\s*[\])]", " "),
        (r"(?i)[\[(]\s*(?:see|via|in|ticket|issue|pr|pull request|link|jira)?:?\s*(?:here|link|ticket|issue|pr|pull request|[A-Z]{2,10}-\d+|#\d+|to [a-z]+ issue)?\s*[\])]", " "),
    ]
    .into_iter()
    .map(|(pattern, with)| (Regex::new(pattern).expect("a tested pattern"), with))
    .collect()
});

/// `text` without Markdown marks, link targets, HTML tags, bare URLs and ticket numbers, on one line.
///
/// A span may begin or end inside a link: the half that is left is cleaned too.
///
/// # Examples
/// ```
/// use gleaner::words::markup::strip;
/// assert_eq!(strip("Give **the relay** to [a new host](https://x.test/7) (#12)"), "Give the relay to a new host");
/// assert_eq!(strip("retry limit](https://x.test"), "retry limit");
/// ```
#[must_use]
pub fn strip(text: &str) -> String {
    let mut clean = text.replace('\n', " ");
    for (pattern, with) in STEPS.iter() {
        if let std::borrow::Cow::Owned(next) = pattern.replace_all(&clean, *with) {
            clean = next;
        }
    }
    if clean.matches('[').count() != clean.matches(']').count() {
        clean = clean.replace(['[', ']'], "");
    }
    without_tickets(&clean.split_whitespace().collect::<Vec<_>>()).join(" ")
}

static TICKET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[A-Z][A-Z0-9]{1,9}-\d+|#\d+)[:,]?$").expect("a tested pattern")
});

/// Words before which a ticket number is part of the sentence.
const LEADING_TO_TICKETS: [&str; 18] = [
    "in", "for", "of", "by", "with", "to", "see", "after", "once", "until", "per", "from", "via",
    "under", "and", "or", "before", "like",
];

/// Words without ticket numbers at the beginning and the end; within, a sentence may speak of one.
fn without_tickets<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let first = words
        .iter()
        .take_while(|word| TICKET.is_match(word))
        .count();
    let mut kept = &words[first..];
    while let [rest @ .., last] = kept {
        let before = rest.last().map(|word| word.to_lowercase());
        if !TICKET.is_match(last)
            || before.is_some_and(|word| LEADING_TO_TICKETS.contains(&word.as_str()))
        {
            break;
        }
        kept = rest;
    }
    kept.to_vec()
}

/// `text` without its parentheses and what stands in them; an unclosed one is cut off.
#[must_use]
pub fn without_parentheses(text: &str) -> String {
    let (mut depth, mut kept) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    let joined = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    joined
        .replace(" ,", ",")
        .replace(" .", ".")
        .replace(" ;", ";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_tickets_go_and_words_stay() {
        let cases = [
            (
                "Pin `libfoo` to *one* version ([issue](https://x.test/a_(b)))",
                "Pin libfoo to one version",
            ),
            ("OPS-1234: tidy the __runbook__", "tidy the runbook"),
            ("tidy the runbook #12 OPS-7", "tidy the runbook"),
            (
                "take it out once OPS-7 has shipped",
                "take it out once OPS-7 has shipped",
            ),
            ("the alert from OPS-7", "the alert from OPS-7"),
            (
                "keep my_queue_name and 2 * 3",
                "keep my_queue_name and 2 * 3",
            ),
            ("raise the limit <https://x.test/9>", "raise the limit"),
            ("use [[double]] brackets", "use [[double]] brackets"),
            ("[split the pool", "split the pool"),
            ("ä [ö](u) ü", "ä ö ü"),
        ];
        for (from, to) in cases {
            assert_eq!(strip(from), to);
        }
    }

    #[test]
    fn parentheses_may_be_broken() {
        assert_eq!(
            without_parentheses("add (a (b) c) caches, soon (maybe"),
            "add caches, soon"
        );
        assert_eq!(without_parentheses("add a) cache"), "add a) cache");
    }
}
