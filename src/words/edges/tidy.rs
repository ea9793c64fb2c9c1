//! Spans without what does not belong to a role: punctuation, subject, auxiliaries, hedges, owners, tickets, dates.

use super::purpose_clause;
use crate::span::Span;
use crate::words::morph::{self, Form};
use crate::words::token::is_determiner;
use crate::words::verbs;
use regex::Regex;
use std::sync::LazyLock;

/// People and groups that carry out actions.
const AGENTS: &str = r"we|i|they|(?:the |our )?(?:[\w’'-]+ ){0,4}(?:teams?|engineers?|developers?|operators|staff|admins|administrators|maintainers|company)";
/// Auxiliaries, empty verbs and adverbs between a subject and its verb.
const CHAIN: &str = "will would shall should must can could may might have has had are is am was were be been being need needs needed \
plan plans planning planned intend intends want wants aim aiming hope try trying going looking working work expect continue \
continues continuing continued started begun began decided able ought also now already currently since then just soon still \
both immediately actively recently previously subsequently therefore additionally generously to on have not";

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)(?:^|[\s*_(“])({AGENTS})(?:['’](?:ll|re|ve|m|d))?\s+"
    ))
    .expect("a tested pattern")
});
static INTRO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:if|when|whenever|until|after|before|while|once|as|since|for|during|in|over|at|by|with|within|followed by|starting|going|moving|instead|specifically|furthermore|additionally|also|finally|therefore|first|secondly|immediately)\b[^,;:.]{0,160},\s+").expect("a tested pattern")
});
static HEDGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?ix)^(?:
        (?:please|also|perhaps|maybe|possibly|consider(?:ing)?|let['’]s|specifically|then)[,:]?\s+
      | (?:look(?:ing)?\ into|explor(?:e|ing)|think(?:ing)?\ about|work(?:ing)?\ on|commit(?:ted)?\ to|discussed(?:\ about)?|followed\ by)\ (?P<gerund>\w+ing)\b
      | (?:look\ into|determine|decide|figure\ out|find\ out)\ (?:whether|if)\ (?:we\ (?:can|should|could)\ |there(?:['’]s|\ is)\ a\ way\ to\ )
      | (?:the\ )?(?:[\w-]+\ ){0,4}(?:plan|fix|solution|idea|aim|goal|step)\ is\ to\s+
      | make\ sure\ (?:that\ )?we\s+
      | (?:we\ )?(?:have|has)\ (?:a\ )?plans?\ (?:in\ place\ )?to\s+
      | (?:need|needs|plan|plans|planning|going|intend|want|try|attempt|aim|hope|decided)\ to\s+
      | to\s+
      | (?:action\ (?:point|item)|todo|to-do|action)\s*[:–-]\s*
    )").expect("a tested pattern")
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?ix)(?:
        \s*\(\s*(?:\w+\s+){0,2}\[[^\[\]]*\]\([^()]*\)\s*\)
      | \s*[\[(]\s*(?:<?https?://[^\s)\]]*>?|(?:see|issue|pr|pull\ request|ticket|link|jira)?[:\s]*(?:[A-Z]{2,10}-\d+|\#\d+|[\w-]+/[\w-]+\#\d+)|(?:see\ )?(?:issue|pr|pull\ request|ticket|link|here)|done|completed|in\ progress|\d+\s*[mhd])\s*[\])]
      | \s*(?:[-–—:]\s*)?\[(?:issue|pr|pull\ request|ticket|link|here|[\w/-]*\#?\d+)\]\([^()\s]*\)
      | \s*(?:[-–—:]\s*)?<?https?://\S+>?
      | \s+(?:[-–—:]\s*)?(?:[A-Z]{2,10}-\d+|\#\d+)
      | \s+(?:[-–—(]\s*)@[\w-]+\)?
      | \s+(?:by|on|before|due)\s+\d{4}-\d{2}-\d{2}
      | ,?\s+(?:(?:in|over|within|during)\ the\ (?:coming|next\ (?:few|several|couple\ of)?|near)\s*(?:days|weeks?|months?|quarters?|sprints?|future|year)|by\ the\ end\ of\ (?:the\ |this\ |next\ )?(?:week|month|quarter|year|sprint)|as\ soon\ as\ possible|as\ well|too)
    )[\s.,;:!]*$").expect("a tested pattern")
});

/// `span` of `text` without white space, punctuation, list marks and bold marks at its ends, without the words
/// before its verb ("we are going to", "consider", "to", an owner before a colon) and without references,
/// owners, dates and fillers at its end. Never empty unless the span holds no word.
///
/// # Examples
/// ```
/// use gleaner::{words::edges::tidy, span::Span};
/// let text = "We are planning to move the pool (#12).";
/// assert_eq!(tidy(text, Span::new(0, text.len())).slice(text), "move the pool");
/// ```
#[must_use]
pub fn tidy(text: &str, span: Span) -> Span {
    let mut span = edges(text, span);
    span = without_lead(text, span);
    while let Some(tail) = TAIL.find(span.slice(text)).filter(|m| m.start() > 0) {
        span = edges(text, Span::new(span.start, span.start + tail.start()));
    }
    edges(text, span)
}

/// Like [`tidy`] for a noun phrase: only punctuation and a leading article or possessive go.
#[must_use]
pub fn bare(text: &str, span: Span) -> Span {
    let span = edges(text, span);
    let slice = span.slice(text);
    let article = [
        "the ", "a ", "an ", "our ", "this ", "these ", "their ", "its ",
    ]
    .iter()
    .find(|a| {
        slice
            .get(..a.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(a))
    });
    edges(
        text,
        Span::new(span.start + article.map_or(0, |a| a.len()), span.end),
    )
}

/// What may stand right before a purpose.
const OPENERS: [&str; 20] = [
    "in order to",
    "so as to",
    "so that",
    "such that",
    "in order that",
    "so",
    "which will help to",
    "which will help",
    "which should help",
    "that will help",
    "that should help",
    "to",
    "which will",
    "which should",
    "that will",
    "that should",
    "that would",
    "which would",
    "which",
    "thereby",
];

/// The action of a unit that names one change: [`tidy`] without the purpose clause and what introduces it.
#[must_use]
pub fn action_core(unit: &str) -> Span {
    let whole = Span::new(0, unit.len());
    let Some(goal) = purpose_clause(unit) else {
        return tidy(unit, whole);
    };
    let before = unit[..goal.start].trim_end();
    let lower = before.to_ascii_lowercase();
    let opener = OPENERS
        .iter()
        .find(|o| lower.ends_with(**o))
        .map_or(0, |o| o.len());
    let head = Span::new(0, before.len() - opener);
    if head.slice(unit).split_whitespace().count() < 2 {
        return tidy(unit, Span::new(goal.end, unit.len()));
    }
    tidy(unit, head)
}

/// Without white space and punctuation at the ends; a closing bracket stays with its partner.
fn edges(text: &str, span: Span) -> Span {
    let slice = span.slice(text);
    let lead = slice.len()
        - slice
            .trim_start_matches(|c: char| c.is_whitespace() || ".,;:!?–—-*•>|)]}".contains(c))
            .len();
    let mut kept =
        slice[lead..].trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?–—-|>({[".contains(c));
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        while kept.ends_with(close) && kept.matches(open).count() < kept.matches(close).count() {
            kept = kept[..kept.len() - 1]
                .trim_end_matches(|c: char| c.is_whitespace() || ".,;:".contains(c));
        }
    }
    if kept.ends_with("**") && kept.matches("**").count() % 2 == 1 {
        kept = kept[..kept.len() - 2].trim_end();
    }
    Span::new(span.start + lead, span.start + lead + kept.len())
}

/// Without introduction, title, subject, auxiliaries and hedges, where an action follows them.
fn without_lead(text: &str, span: Span) -> Span {
    let mut span = titled(text, span);
    for _ in 0..2 {
        let slice = span.slice(text);
        if let Some(intro) = INTRO.find(slice).filter(|m| {
            slice[m.end()..].split_whitespace().count() >= 3 && !begins_with_verb(slice)
        }) {
            span = Span::new(span.start + intro.end(), span.end);
        }
    }
    if !begins_with_verb(span.slice(text))
        && let Some(start) = after_subject(span.slice(text))
    {
        span = Span::new(span.start + start, span.end);
    }
    while let Some(found) = HEDGE.captures(span.slice(text)) {
        let end = found
            .name("gerund")
            .map_or_else(|| found.get(0).map_or(0, |m| m.end()), |g| g.start());
        if end == 0 || span.start + end >= span.end {
            break;
        }
        span = edges(text, Span::new(span.start + end, span.end));
    }
    span
}

/// "Paging: add a tier" from the verb on; "Split paging: today one tier does it all" up to the colon.
fn titled(text: &str, span: Span) -> Span {
    let slice = span.slice(text);
    let Some(colon) = slice
        .find(':')
        .filter(|&at| slice[..at].split_whitespace().count() <= 7 && slice[at..].contains(' '))
    else {
        return span;
    };
    let rest =
        slice[colon + 1..].trim_start_matches(|c: char| c.is_whitespace() || c == '*' || c == '_');
    if rest.is_empty() || slice[colon + 1..].starts_with('/') {
        return span;
    }
    let start = span.start + slice.len() - rest.len();
    if begins_with_verb(rest)
        || SUBJECT.find(rest).is_some_and(|m| m.start() == 0) && after_subject(rest).is_some()
    {
        return Span::new(start, span.end);
    }
    if begins_with_verb(slice)
        && rest.starts_with(char::is_uppercase)
        && rest.split_whitespace().count() > 4
    {
        return edges(text, Span::new(span.start, span.start + colon));
    }
    span
}

/// Where the verb after the first subject and its auxiliaries begins: the subject stands first or after a pause.
fn after_subject(slice: &str) -> Option<usize> {
    SUBJECT.captures_iter(slice).find_map(|found| {
        let (whole, subject) = (found.get(0)?, found.get(1)?);
        let before = slice[..subject.start()].trim_end();
        let pause = before.is_empty()
            || before.ends_with([',', ';', '.', ':', '*', ')', '—', '–'])
            || [" but", " and", " so"].iter().any(|w| before.ends_with(w));
        if !pause {
            return None;
        }
        let mut at = whole.end();
        let mut best = begins_with_verb(&slice[at..]).then_some(at);
        while let Some(word) = slice[at..].split_whitespace().next() {
            let lower = word
                .trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase();
            if !CHAIN.split_whitespace().any(|c| c == lower) {
                break;
            }
            let rest = &slice[at + slice[at..].find(word)? + word.len()..];
            at = slice.len() - rest.trim_start().len();
            if begins_with_verb(&slice[at..]) {
                best = Some(at);
            }
        }
        best
    })
}

/// Whether the first word is a verb form that can open an action.
fn begins_with_verb(text: &str) -> bool {
    let plain = |w: &str| {
        w.trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase()
    };
    let mut words = text
        .split_whitespace()
        .map(plain)
        .filter(|w| !w.ends_with("ly") || w == "apply");
    let (Some(first), next) = (words.next(), words.next().unwrap_or_default()) else {
        return false;
    };
    match morph::verb(&first) {
        Some(verb) if verb.form == Form::Third => {
            !verbs::is_noun_base(&verb.base) && !matches!(first.as_str(), "has" | "does" | "goes")
        }
        Some(verb) if verb.base == "have" => first == "have" && is_determiner(&next),
        Some(_) => true,
        None => {
            matches!(first.as_str(), "not" | "no" | "never")
                || morph::guess(&first).is_some_and(|_| is_determiner(&next))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(text: &str) -> &str {
        tidy(text, Span::new(0, text.len())).slice(text)
    }

    #[test]
    fn what_is_no_part_of_the_action_goes() {
        let cases = [
            (
                "- We will also be moving the pool in the coming weeks.",
                "moving the pool",
            ),
            (
                "Our storage team has already moved the pool",
                "moved the pool",
            ),
            (
                "Consider moving the pool [link](https://x.test/1)",
                "moving the pool",
            ),
            ("Look into moving the pool", "moving the pool"),
            (
                "Additionally, we need to move the pool – @jane",
                "move the pool",
            ),
            (
                "move the pool (and its spare) (OPS-12)",
                "move the pool (and its spare)",
            ),
            ("**Move the pool** https://x.test", "Move the pool"),
            ("The pool was moved.", "The pool was moved"),
            ("…", "…"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(tidied(text), expected, "{text}");
        }
    }

    #[test]
    fn cores_lose_their_purpose() {
        for (unit, core) in [
            ("We will move the pool to prevent loops.", "move the pool"),
            ("To prevent loops, we will move the pool.", "move the pool"),
            ("Move the pool to new hosts", "Move the pool to new hosts"),
        ] {
            assert_eq!(action_core(unit).slice(unit), core, "{unit}");
        }
    }

    #[test]
    fn articles_go_from_noun_phrases() {
        let text = " The mail pool, ";
        assert_eq!(
            bare(text, Span::new(0, text.len())).slice(text),
            "mail pool"
        );
    }
}
