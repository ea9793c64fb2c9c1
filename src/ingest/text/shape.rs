//! Lines that are headings, rules, code or logs by their shape.

use super::lines::{Line, Setting, starts_with_time};
use regex::Regex;
use std::sync::LazyLock;

fn pattern(regex: &str) -> Regex {
    #[expect(
        clippy::unwrap_used,
        reason = "constant pattern, compiled by the tests"
    )]
    Regex::new(regex).unwrap()
}

static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(hi|hello|hey|dear|good (morning|afternoon|evening)|greetings|(many )?thanks|thank you|(best|kind|warm) regards|regards|cheers|sincerely|yours|best|all|team)\b[^.]{0,40}$",
    )
});
static PAIR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^:]{1,40}:\s+\S|^\S+@\S+|://"));
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\p{Lu}"));
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(we|i|they|it|you|was|were|are|is|has|have|had|been|will|did|following|below|these|this|please)\b",
    )
});
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(\w+day,?\s+)?((jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+)?\d{1,4}(st|nd|rd|th)?[\s,./-]",
    )
});
static QUESTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(what|how|why|when|who|where)\b"));
static LOG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(ERROR|WARN|WARNING|INFO|DEBUG|FATAL|TRACE|CRITICAL)\b|\b[A-Za-z_]\w*=["/\w]|^\s*(at |File ")[\w./$<>"]+|^[$#%] \S|^[\w.-]+@[\w.-]+[:~]|Traceback \(most|\bException\b"#,
    )
});

/// A line of at least three equal signs, if it is one: `====`, `----`, `****`, `____`, `~~~~`.
pub(super) fn rule(line: &str) -> Option<char> {
    let first = line.chars().next().filter(|c| "=-*_~#".contains(*c))?;
    let marks = line.chars().filter(|c| !c.is_whitespace());
    (line.chars().all(|c| c == first || c.is_whitespace()) && marks.count() >= 3).then_some(first)
}

/// Level of the heading that line `at` is, if it is one. The line begins a paragraph.
pub(super) fn heading(lines: &[Line<'_>], at: usize, setting: Setting) -> Option<u8> {
    let text = lines[at].text;
    let next = lines.get(at + 1).filter(|l| !l.is_blank());
    let first = lines[..at].iter().all(Line::is_blank);
    if let Some(mark) = next
        .and_then(|l| rule(l.text))
        .filter(|m| "=-~".contains(*m))
    {
        let words = text.split_whitespace().count();
        return (words <= 20).then_some(if mark == '=' { 1 } else { 2 });
    }
    let below = lines[at + 1..].iter().find(|l| !l.is_blank())?;
    let set_off =
        next.is_none_or(|l| starts_with_time(l.text) || super::bullet::read(l.text).is_some());
    let apart =
        (first || lines[at - 1].is_blank() || !setting.wrapped) && (set_off || !setting.wrapped);
    let (words, chars) = (text.split_whitespace().count(), text.chars().count());
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let begins = text
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| c.is_uppercase() || c.is_numeric());
    if !begins
        || letters < 3
        || chars > 120
        || text.ends_with(['.', '!', ',', ';', '-', '"', '”'])
        || starts_with_time(text)
    {
        return None;
    }
    let dots = |text: &str| {
        NUMBERED
            .captures(text)
            .map(|c| c[1].matches('.').count() as u8)
    };
    if let Some(level) = dots(text) {
        let title =
            words <= 12 && apart && !text.ends_with(':') && below.indent <= lines[at].indent;
        let item = dots(below.text) == Some(level)
            || level == 0 && super::bullet::read(below.text).is_some();
        return (title && !item).then_some(2 + level.min(4));
    }
    let goes_on = chars >= 40 && super::lines::goes_on(text, below.text);
    if goes_on || super::bullet::read(text).is_some() {
        return None;
    }
    if GREETING.is_match(text) || PAIR.is_match(text) || DATE.is_match(text) {
        return None;
    }
    if first
        && words <= 20
        && (apart || !setting.wrapped)
        && !text.ends_with([':', '?'])
        && words >= 2
    {
        return Some(1);
    }
    if words > 10 || chars > 80 {
        return None;
    }
    if !text.chars().any(char::is_lowercase) && letters >= 4 {
        return Some(2);
    }
    if let Some(label) = text.strip_suffix(':') {
        let alone = lines[at.saturating_sub(1)].is_blank() || first || !setting.wrapped;
        return (alone && words <= 7 && !CLAUSE.is_match(label)).then_some(2);
    }
    let open = !text.ends_with('?') || QUESTION.is_match(text) && words <= 7;
    let clause = CLAUSE.is_match(text) && !QUESTION.is_match(text);
    let longer = below.text.chars().count() > chars || super::bullet::read(below.text).is_some();
    (apart && open && !clause && longer && (title_case(text) || words <= 7)).then_some(2)
}

/// Whether nearly all longer words begin with a capital.
fn title_case(text: &str) -> bool {
    let long = || text.split_whitespace().filter(|w| w.chars().count() > 3);
    let capital = long()
        .filter(|w| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
        .count();
    capital >= 2 && capital * 10 >= long().count() * 8
}

/// Number of lines from `at` on that are set in or are log lines, and whether they are code: at least
/// half of what is set in looks it, or there are two log lines.
pub(super) fn stretch(lines: &[Line<'_>], at: usize, margin: usize) -> (usize, bool) {
    let indented = lines[at].indent >= margin + 4;
    let belongs = |l: &Line<'_>| {
        if indented {
            l.indent >= margin + 4
        } else {
            is_log(l.text)
        }
    };
    let mut count = lines[at..]
        .iter()
        .take_while(|l| l.is_blank() || belongs(l))
        .count();
    while count > 0 && lines[at + count - 1].is_blank() {
        count -= 1;
    }
    let stretch = lines[at..at + count].iter().filter(|l| !l.is_blank());
    let (all, odd) = stretch.fold((0, 0), |(all, odd), l| {
        (
            all + 1,
            odd + usize::from(is_log(l.text) || is_code(l.text)),
        )
    });
    let enough = if indented {
        odd * 2 >= all
    } else {
        all >= 2 || lines[at].text.starts_with("$ ")
    };
    (count.max(1), count > 0 && enough)
}

fn is_log(text: &str) -> bool {
    LOG.is_match(text)
        && (!text.ends_with('.') || starts_with_time(text))
        && super::bullet::read(text).is_none()
}

/// Many signs, few words.
fn is_code(text: &str) -> bool {
    let signs = text
        .chars()
        .filter(|c| "{}[]()<>=;|&$#@\\/_\"'*+:".contains(*c))
        .count();
    let all = text.chars().filter(|c| !c.is_whitespace()).count();
    signs * 100 >= all * 14 && super::bullet::read(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::text::lines::split;

    fn level(text: &str, at: usize) -> Option<u8> {
        let lines = split(text);
        heading(&lines, at, Setting::of(&lines))
    }

    #[test]
    fn headings_by_shape() {
        let body =
            "The queue stalled because its consumer held a lock that nobody had thought about.";
        for (line, expected) in [
            ("ROOT CAUSE", Some(2)),
            ("Root cause:", Some(2)),
            ("What Went Wrong", Some(2)),
            ("What happened?", Some(2)),
            ("Next steps", Some(2)),
            ("2.1 Network Timeline", Some(3)),
            ("Hi all", None),
            ("Kind regards", None),
            ("It was restored.", None),
            ("We did the following:", None),
            ("Date: 2024-05-01", None),
            ("December 20, 2013", None),
            ("The queue was stalled", None),
            ("Is it over?", None),
            ("10:04 Paged", None),
        ] {
            assert_eq!(
                level(&format!("{body}\n\n{line}\n\n{body}"), 2),
                expected,
                "{line}"
            );
        }
        assert_eq!(level(&format!("Impact\n------\n{body}"), 0), Some(2));
        assert_eq!(
            level(&format!("Outage of the Mailer in May\n\n{body}"), 0),
            Some(1)
        );
        assert_eq!(level("Text.\n\nThe End", 2), None, "nothing follows");
    }

    #[test]
    fn code_and_logs() {
        let text = "Run:\n\n    $ kubectl get pods --all\n    NAME   READY=1\n\nIt said so.\n";
        assert_eq!(stretch(&split(text), 2, 0), (2, true));
        let prose = "Run:\n\n    An indented passage of ordinary words stays prose.\n";
        assert_eq!(stretch(&split(prose), 2, 0), (1, false));
        let log = "2024-05-01 10:04:01 ERROR pool exhausted\n2024-05-01 10:04:02 ERROR pool exhausted\nWe saw this.";
        assert_eq!(stretch(&split(log), 0, 0), (2, true));
    }

    #[test]
    fn rules() {
        assert_eq!(rule("====="), Some('='));
        assert_eq!(rule("* * *"), Some('*'));
        assert_eq!((rule("--"), rule("- a")), (None, None));
    }
}
