//! Which words of a unit tell what happened? Without what leads up to it.

use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// Longest event in words, by the codebook.
const WORDS: usize = 25;

static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s\[(]*(?:\d{4}-\d\d-\d\d[T ,]*)?(?:(?:at|around|~)\s*)?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?",
        r"(?:\s*[ap]\.?m\b\.?|Z\b|\b)\s*(?:\(?(?:UTC|GMT|BST|CES?T|EES?T|[ECMP][SD]?T|IST|JST)\b\)?)?[\])]*\s*[-–—:,]*\s*",
    ))
    .expect("the pattern is constant and tested")
});

/// What leads up to an event and is none of it, at the start of a unit.
static LEADS: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    [
        // "**Root cause:** "
        r"^(?:\*\*|__)?[A-Z][\w /-]{2,30}:(?:\*\*|__)?\s+",
        // "During the upgrade, "
        concat!(
            r"(?i)^(?:on|at|during|after|before|upon|following|when|while|in|as|from|since|once|this time|further)\s",
            r"[^,;:.]{0,60},\s+",
        ),
        // "The team found that "
        concat!(
            r"(?is)^.{0,60}?\b(?:found|identified|noticed|discovered|reali[sz]ed|learned|learnt|observed|determined|",
            r"understood|saw|reported|know|confirmed|fact|problem was|issue was|cause was|result was|means?|meant)\s+",
            r"(?:out\s+)?that\s+",
        ),
        // "This happened because " is a link, not an event; "there was" says nothing.
        concat!(
            r"(?i)^(?:there (?:was|were|is|are)|we (?:identified|found|discovered)|",
            r"this (?:happened|occurred|was|is) (?:because|due to))\s+",
        ),
        r"(?i)^(?:and|but|so|however|unfortunately|also|in addition|additionally),?\s+",
    ]
    .map(|pattern| Regex::new(pattern).expect("the pattern is constant and tested"))
});

/// What must not go with the words around it: "nobody noticed that" is the event.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:not|never|no|nobody|none|neither|nor|without|unaware|failed)\b|n['’]t\b")
        .expect("the pattern is constant and tested")
});

/// Fewest words that are left of an event.
const FEWEST: usize = 4;

/// Length in bytes of what leads up to the event that `text` tells.
fn lead(text: &str) -> usize {
    let mut start = 0;
    for _ in 0..3 {
        let rest = &text[start..];
        let cut = LEADS.iter().find_map(|pattern| {
            let end = pattern.find(rest)?.end();
            let enough = rest[end..].split_whitespace().count() >= FEWEST;
            (enough && !DENIED.is_match(&rest[..end])).then_some(end)
        });
        match cut {
            Some(end) => start += end,
            None => break,
        }
    }
    start
}

/// The part of a unit that tells what happened: without a time stamp, a phrase of time or place, or words of finding out in
/// front; at most 25 words, cut at the last comma or semicolon before that if there is one in the second half.
///
/// # Examples
/// ```
/// use gleaner::propose::clause_of;
/// let text = "14:02 UTC - the primary ran out of disk.";
/// assert_eq!(clause_of(text).slice(text), "the primary ran out of disk");
/// let text = "After an hour, we found that the primary had run out of disk.";
/// assert_eq!(clause_of(text).slice(text), "the primary had run out of disk");
/// ```
#[must_use]
pub fn clause_of(text: &str) -> Span {
    let start = STAMP.find(text).map_or(0, |m| m.end());
    let start = start + lead(&text[start..]);
    let rest = &text[start..];
    let mut end = rest.len();
    let word_ends: Vec<usize> = rest.split_word_ends().take(WORDS).collect();
    if word_ends.len() == WORDS && word_ends[WORDS - 1] < rest.trim_end().len() {
        let most = word_ends[WORDS - 1];
        let half = word_ends[WORDS / 2];
        end = rest[..most]
            .rfind([',', ';'])
            .filter(|&at| at > half)
            .unwrap_or(most);
    }
    let outer = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!');
    let kept = rest[..end].trim_end_matches(outer);
    if kept.is_empty() {
        return Span::new(0, text.len()).trimmed(text);
    }
    Span::new(start, start + kept.len())
}

trait WordEnds {
    fn split_word_ends(&self) -> impl Iterator<Item = usize>;
}

impl WordEnds for str {
    /// Byte offset behind each word.
    fn split_word_ends(&self) -> impl Iterator<Item = usize> {
        self.split_whitespace()
            .map(|w| w.as_ptr() as usize - self.as_ptr() as usize + w.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_units_are_cut_at_a_clause() {
        let text = "The follower that had been rebuilt on Monday was eleven minutes behind when the leader \
                    stopped answering, and nothing on the dashboard of the on-call engineer showed it at the time";
        let clause = clause_of(text);
        assert!(clause.slice(text).ends_with("stopped answering"));
        assert!(clause.slice(text).split_whitespace().count() <= WORDS);
    }

    #[test]
    fn time_stamps_go_and_words_and_numbers_stay() {
        for (text, kept) in [
            ("14:02 DNS lookups failed", "DNS lookups failed"),
            ("14:02 ALERTING was off", "ALERTING was off"),
            ("14:02 pmd died", "pmd died"),
            ("2:02pm PST: the queue filled", "the queue filled"),
            ("[2024-01-02T14:02Z] the queue filled", "the queue filled"),
            ("(14:02 CEST) the queue filled", "the queue filled"),
            (
                "10.20.30.40 stopped answering",
                "10.20.30.40 stopped answering",
            ),
            ("99.95% of requests failed", "99.95% of requests failed"),
        ] {
            assert_eq!(clause_of(text).slice(text), kept);
        }
    }

    #[test]
    fn what_leads_up_to_the_event_goes() {
        for (text, kept) in [
            (
                "**Root cause:** the standby had never been promoted before",
                "the standby had never been promoted before",
            ),
            (
                "On Tuesday, during the upgrade, the standby lost its lease",
                "the standby lost its lease",
            ),
            (
                "However, the storage team noticed that both chillers had stopped",
                "both chillers had stopped",
            ),
            (
                "There were no alarms on the second chiller",
                "no alarms on the second chiller",
            ),
            (
                "On-call staff, who were asleep, saw nothing",
                "On-call staff, who were asleep, saw nothing",
            ),
            // What is denied is the event.
            (
                "Nobody noticed that both chillers had stopped",
                "Nobody noticed that both chillers had stopped",
            ),
            (
                "We didn’t know that the standby shared a feed",
                "We didn’t know that the standby shared a feed",
            ),
            // Nothing is cut down to a few words, nor inside a clause.
            ("After an hour, mail flowed", "After an hour, mail flowed"),
            (
                "The queue filled because the consumer was stuck on one message",
                "The queue filled because the consumer was stuck on one message",
            ),
        ] {
            assert_eq!(clause_of(text).slice(text), kept);
        }
    }

    #[test]
    fn a_bare_time_stamp_stays_whole() {
        assert_eq!(clause_of("14:02").slice("14:02"), "14:02");
    }
}
