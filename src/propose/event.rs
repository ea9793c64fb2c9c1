//! Which event motivates an action, if its own sentence does not say? The likeliest unit of the report.

use super::{Found, ReportView};
use crate::nn::{Model, softmax};
use crate::span::Span;
use ndarray::{Array2, Axis};
use regex::Regex;
use std::sync::LazyLock;

/// Longest event in words, by the codebook.
const WORDS: usize = 25;

/// The best candidate among the report's other units, ranked by similarity, position, section and cues (`linked`, one row a
/// unit);
/// `None` if its chance among all candidates is below `least`.
pub(super) fn elsewhere(
    model: &Model,
    report: &ReportView<'_>,
    linked: &Array2<f32>,
    action: usize,
    least: f32,
) -> Option<Found> {
    let candidates: Vec<usize> = (0..report.views.len()).filter(|&n| n != action).collect();
    if candidates.is_empty() {
        return None;
    }
    let rows = linked.select(Axis(0), &candidates);
    let logits = model.heads.link.logits(&rows);
    let chances = softmax(&logits.column(0).to_vec());
    let best =
        (0..candidates.len()).max_by(|&a, &b| chances[a].total_cmp(&chances[b]).then(b.cmp(&a)))?;
    let unit = candidates[best];
    (chances[best] >= least).then(|| Found {
        unit,
        span: clause_of(&report.views[unit].text),
        score: chances[best],
    })
}

static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[\s\[(]*(?:\d{4}-\d\d-\d\d[T ,]*)?(?:(?:at|around|~)\s*)?(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?",
        r"(?:\s*[ap]\.?m\b\.?|Z\b|\b)\s*(?:\(?(?:UTC|GMT|BST|CES?T|EES?T|[ECMP][SD]?T|IST|JST)\b\)?)?[\])]*\s*[-–—:,]*\s*",
    ))
    .expect("the pattern is constant and tested")
});

/// The part of a unit that tells what happened: without a time stamp in front, at most 25 words, cut at
/// the last comma or semicolon before that if there is one in the second half.
///
/// # Examples
/// ```
/// use gleaner::propose::clause_of;
/// let text = "14:02 UTC - the primary ran out of disk.";
/// assert_eq!(clause_of(text).slice(text), "the primary ran out of disk");
/// ```
#[must_use]
pub fn clause_of(text: &str) -> Span {
    let start = STAMP.find(text).map_or(0, |m| m.end());
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
    fn a_bare_time_stamp_stays_whole() {
        assert_eq!(clause_of("14:02").slice("14:02"), "14:02");
    }
}
