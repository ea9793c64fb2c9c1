//! Spans without what does not belong to a role: punctuation, subject, auxiliaries, hedges, owners, tickets, dates.

use super::purpose_clause;
use crate::propose::morph::{self, Form};
use crate::propose::verbs;
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// People and groups that carry out actions.
const AGENTS: &str = r"we|i|they|(?:the |our )?(?:[\w’'-]+ ){0,4}(?:teams?|engineers?|developers?|operators|staff|admins|administrators|maintainers|company)";
/// Auxiliaries and adverbs between a subject and its verb.
const CHAIN: &str = r"(?:will|would|shall|should|must|can|could|may|might|have|has|had|are|is|am|was|were|be|been|being|need|needs|needed|plan|plans|planning|planned|intend|intends|want|wants|aim|aiming|hope|try|trying|going|looking|working|work|expect|continue|continues|continuing|started|begun|began|decided|able|ought|also|now|already|currently|since|then|just|soon|still|both|immediately|actively|recently|subsequently|therefore|additionally|to|on)";

static SUBJECT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)(?:^|[\s*_(“])(?:{AGENTS})(?:['’](?:ll|re|ve|m|d))?\s+(?:{CHAIN}\s+)*")).expect("a tested pattern"));
static HEDGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?ix)^(?:
        (?:please|also|additionally|furthermore|finally|lastly|moreover|therefore|instead|perhaps|maybe|possibly|consider(?:ing)?|let['’]s)[,:]?\s+
      | (?:in\ addition|going\ forward|moving\ forward|as\ a\ result|in\ response|in\ the\ (?:short|long|medium|mid)(?:er)?[\ -]term|in\ the\ future|for\ example|in\ particular|first|firstly|second|secondly|third|thirdly|next),\s+
      | (?:look(?:ing)?\ into|explor(?:e|ing)|think(?:ing)?\ about|work(?:ing)?\ on|commit(?:ted)?\ to|determine\ if\ there\ is\ a\ way\ to|find\ out\ if\ we\ can|look(?:ing)?\ at)\ (?P<gerund>\w+ing)\b
      | (?:look\ into|determine|decide|investigate)\ (?:whether|if)\ (?:we\ (?:can|should|could)\ |there\ is\ a\ way\ to\ )
      | (?:{CHAIN}\s+)*(?:need|needs|plan|plans|planning|going|intend|want|try|attempt|aim|hope|decided)\ to\s+
      | to\s+
      | (?:action\ (?:point|item)|todo|to-do|action)\s*[:–-]\s*
    )")).expect("a tested pattern")
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?ix)(?:
        \s*[\[(]\s*(?:\[?[^\]()\[]*\]?\(\s*https?://[^()]*\)|<?https?://[^\s)\]]*>?|(?:see|issue|pr|pull\ request|ticket|link|jira)?[:\s]*(?:[A-Z]{2,10}-\d+|\#\d+|[\w-]+/[\w-]+\#\d+)|issue|pr|pull\ request|ticket|link|here|\d+\s*[mhd])\s*[\])]
      | \s*(?:[-–—:]\s*)?\[[^\[\]]{0,40}\]\(\s*https?://[^()\s]*\)$
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
/// use gleaner::{propose::edges::tidy, span::Span};
/// let text = "We are planning to move the pool (#12).";
/// assert_eq!(tidy(text, Span::new(0, text.len())).slice(text), "move the pool");
/// ```
#[must_use]
pub fn tidy(text: &str, span: Span) -> Span {
    let mut span = edges(text, span);
    span = without_lead(text, span);
    loop {
        let Some(tail) = TAIL.find(span.slice(text)).filter(|m| m.start() > 0) else { break };
        span = edges(text, Span::new(span.start, span.start + tail.start()));
    }
    edges(text, span)
}

/// Like [`tidy`] for a noun phrase: only punctuation and a leading article or possessive go.
#[must_use]
pub fn bare(text: &str, span: Span) -> Span {
    let span = edges(text, span);
    let slice = span.slice(text);
    let article = ["the ", "a ", "an ", "our ", "this ", "these ", "their ", "its "]
        .iter()
        .find(|a| slice.get(..a.len()).is_some_and(|head| head.eq_ignore_ascii_case(a)));
    edges(text, Span::new(span.start + article.map_or(0, |a| a.len()), span.end))
}

/// The action of a unit that names one change: [`tidy`] without the purpose clause and what introduces it.
#[must_use]
pub fn action_core(unit: &str) -> Span {
    let whole = Span::new(0, unit.len());
    let Some(goal) = purpose_clause(unit) else { return tidy(unit, whole) };
    let before = unit[..goal.start].trim_end();
    let openers = ["in order to", "so as to", "so that", "such that", "in order that", "so", "to", "which will", "which should", "that will", "that should", "that would", "which would", "thus", "thereby", "also"];
    let lower = before.to_ascii_lowercase();
    let opener = openers.iter().find(|o| lower.ends_with(**o)).map_or(0, |o| o.len());
    let head = Span::new(0, before.len() - opener);
    if head.slice(unit).split_whitespace().count() < 2 {
        return tidy(unit, Span::new(goal.end, unit.len()));
    }
    tidy(unit, head)
}

/// Without white space and punctuation at the ends; a closing bracket stays with its partner.
fn edges(text: &str, span: Span) -> Span {
    let slice = span.slice(text);
    let lead = slice.len() - slice.trim_start_matches(|c: char| c.is_whitespace() || ".,;:!?–—-*•>|)]}".contains(c)).len();
    let mut kept = slice[lead..].trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?–—-|>({[".contains(c));
    for (open, close) in [('(', ')'), ('[', ']'), ('{', '}')] {
        while kept.ends_with(close) && kept.matches(open).count() < kept.matches(close).count() {
            kept = kept[..kept.len() - 1].trim_end_matches(|c: char| c.is_whitespace() || ".,;:".contains(c));
        }
    }
    if kept.ends_with("**") && kept.matches("**").count() % 2 == 1 {
        kept = kept[..kept.len() - 2].trim_end();
    }
    Span::new(span.start + lead, span.start + lead + kept.len())
}

/// Without subject, auxiliaries and hedges, where a verb follows them.
fn without_lead(text: &str, span: Span) -> Span {
    let mut span = span;
    if !begins_with_verb(span.slice(text))
        && let Some(found) = SUBJECT.find(span.slice(text)).filter(|m| begins_with_verb(&span.slice(text)[m.end()..]))
    {
        span = Span::new(span.start + found.end(), span.end);
    }
    while let Some(found) = HEDGE.captures(span.slice(text)) {
        let end = found.name("gerund").map_or_else(|| found.get(0).map_or(0, |m| m.end()), |g| g.start());
        if end == 0 || span.start + end >= span.end {
            break;
        }
        span = edges(text, Span::new(span.start + end, span.end));
    }
    span
}

/// Whether the first word is a verb form that can open an action.
fn begins_with_verb(text: &str) -> bool {
    let mut words = text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()).filter(|w| !w.ends_with("ly") || w == "apply");
    let Some(first) = words.next() else { return false };
    match morph::verb(&first) {
        Some(verb) if verb.form == Form::Third => !verbs::is_noun_base(&verb.base),
        Some(_) => !matches!(first.as_str(), "will" | "have" | "has" | "had"),
        None => matches!(first.as_str(), "not" | "no" | "never") || morph::guess(&first).is_some(),
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
            ("- We will also be moving the pool in the coming weeks.", "moving the pool"),
            ("Our storage team has already moved the pool", "moved the pool"),
            ("Consider moving the pool [link](https://x.test/1)", "moving the pool"),
            ("Look into moving the pool", "moving the pool"),
            ("Additionally, we need to move the pool – @jane", "move the pool"),
            ("move the pool (and its spare) (OPS-12)", "move the pool (and its spare)"),
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
        assert_eq!(bare(text, Span::new(0, text.len())).slice(text), "mail pool");
    }
}
