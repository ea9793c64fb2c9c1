//! When is an action due? Only what the report says: a heading, a phrase of time, a date against its own.

mod dates;

use regex::Regex;
use std::sync::LazyLock;

const TERM_NOUNS: &str = "fix|fixes|solution|solutions|plans?|goals?|actions?|projects?|efforts?|resolution|measures?|mitigations?|work|improvements?|remediations?|steps?|changes?|items?|tasks?|follow-?ups?|workaround";

struct Rules {
    code: &'static str,
    unit: Regex,
    head: Regex,
}

static RULES: LazyLock<[Rules; 4]> = LazyLock::new(|| {
    let term = |words: &str| {
        format!(
            r"(?i)\b(?:in|over|for|as an?|on) (?:the )?(?:very )?(?:{words})[- ]?term\b|\bthe (?:{words})[- ]?term (?:{TERM_NOUNS})\b|\ban? (?:{words})[- ]?term (?:{TERM_NOUNS})\b|^\W*(?:more )?(?:{words})[- ]?term\b|\((?:{words})[- ]?term\)|\bmore (?:{words})[- ]?term (?:{TERM_NOUNS})\b"
        )
    };
    let of = |code, unit: &[&str], head: &str| Rules {
        code,
        unit: Regex::new(&unit.join("|")).expect("a tested pattern"),
        head: Regex::new(head).expect("a tested pattern"),
    };
    [
        of(
            "immediate",
            &[
                r"(?i)\b(?:will|are|is|be|have|has|['’](?:re|ll|ve)|begin|start|begun|started)(?: being)?(?: \w+ing| addressing \w+ \w+ \w+)? (?:immediately|right away|straight away)\b",
                r"(?i)\b(?:immediately|right away|straight away)[.!]?$",
                r"(?i)^\W*immediate(?:ly)?\b",
                r"\b[Ii]n the (?:interim|immediate term|very short term|very near term)\b|\bin the next few (?:hours|days)\b",
                r"\b(?:today|tomorrow|later this week|this week)\b|\bwithin (?:the next )?(?:\d+|a few|one|two|three) days?\b",
            ],
            r"(?i)\bimmediate(?:ly)?\b|\bthis week\b|\btoday\b|\bwithin (?:24|48) hours\b|\burgent(?:ly)?\b",
        ),
        of(
            "long",
            &[
                &term("long|longer"),
                r"(?i)\bin the long run\b|\b(?:over|in|during|by) (?:the )?(?:coming|next few|next) years?\b|\bnext year\b|\bby the end of (?:next|the) year\b|\bwill eventually\b",
            ],
            r"(?i)\blong(?:er)?[- ]?(?:term|range|run)\b|\bnext year\b",
        ),
        of(
            "medium",
            &[
                &term("medium|mid|middle"),
                r"(?i)\b(?:over|in|within|during) (?:the )?(?:coming|next|next few|next couple of|next several) (?:months|quarter)\b|\b(?:this|next|the coming|current) quarter\b|\b(?:end of|in|by|during) (?:the )?(?:quarter|Q[1-4])\b|\blater this year\b|\bnext month\b|\bin the (?:next )?(?:two|three|four|six|few|several|\d) months\b",
            ],
            r"(?i)\b(?:medium|mid)[- ]?(?:term|range)\b|\bQ[1-4]\b|\bnext quarter\b|\bthis quarter\b",
        ),
        of(
            "short",
            &[
                &term("short|shorter|near|nearer"),
                r"(?i)\b(?:over|in|within|during|for) (?:the )?(?:coming|next|next few|next couple of|next several|following) (?:days(?: and weeks)?|weeks?|sprints?|month)\b|\bnext (?:week|sprint)\b|\bthis (?:sprint|month)\b|\bin the near future\b|\b(?:very |quite )soon\b|\bsoon(?:\.|,|;|$)|\bshortly\b(?: after)?(?:\.|,|;|$)|\b(?:in|within) (?:the next )?(?:a|one|two|three|a few|a couple of|\d+) weeks?\b|\ba week or two\b|\bby the end of (?:the|this|next) (?:week|month|sprint)\b|\bnot long after\b|\bnext release\b",
            ],
            r"(?i)\b(?:short|near)(?:er)?[- ]?term\b|\bnext (?:week|sprint|month)\b|\bcoming (?:days|weeks)\b|\bthis (?:month|sprint)\b",
        ),
    ]
});

/// The code of list `horizon`, with a confidence from 0 to 1; `unstated` unless something says it.
///
/// `headings` and `leads` run outermost first; the nearest one that gives a time scale holds where the
/// unit itself gives none. Sentences before the unit in its paragraph may be passed among the leads: "In the
/// short term, ..." often speaks for the sentence after it too. `date` is the report's, as written: dates in the unit are measured from it.
///
/// # Examples
/// ```
/// use gleaner::words::horizon::horizon;
/// assert_eq!(horizon("The queue follows during the next few months.", &[], &[], None).0, "medium");
/// assert_eq!(horizon("Split the queue", &["Actions", "Long term"], &[], None).0, "long");
/// assert_eq!(horizon("Keep long-term storage apart", &[], &[], None).0, "unstated");
/// ```
#[must_use]
pub fn horizon(
    unit: &str,
    headings: &[&str],
    leads: &[&str],
    date: Option<&str>,
) -> (&'static str, f32) {
    if let Some(rule) = RULES.iter().find(|r| r.unit.is_match(unit)) {
        return (rule.code, 0.8);
    }
    if let Some(code) = date.and_then(|d| dates::scale(unit, d)) {
        return (code, 0.6);
    }
    let by = |text: &str, pattern: fn(&Rules) -> &Regex| {
        RULES.iter().find(|r| pattern(r).is_match(text))
    };
    let short = |text: &&&str, most: usize| text.split_whitespace().count() <= most;
    for lead in leads.iter().rev() {
        let headed = Some(lead)
            .filter(|l| short(l, 12))
            .and_then(|l| by(l, |r| &r.head));
        if let Some(rule) = headed.or_else(|| by(lead, |r| &r.unit)) {
            return (rule.code, 0.7);
        }
    }
    if let Some(rule) = headings
        .iter()
        .rev()
        .take(3)
        .filter(|h| short(h, 8))
        .find_map(|h| by(h, |r| &r.head))
    {
        return (rule.code, 0.85);
    }
    ("unstated", 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_of_time_count() {
        let cases = [
            ("We will immediately rotate the keys.", "immediate"),
            ("In the interim, writes go to one region.", "immediate"),
            ("A second pool will follow in the coming weeks.", "short"),
            ("The spare pool will be ready soon.", "short"),
            ("This should be done by the end of the quarter.", "medium"),
            ("As a longer-term fix we will shard the table.", "long"),
            ("Next year we move out of that hall.", "long"),
        ];
        for (unit, code) in cases {
            assert_eq!(horizon(unit, &[], &[], None).0, code, "{unit}");
        }
    }

    #[test]
    fn durations_inside_the_change_do_not() {
        for unit in [
            "The gateway should immediately close such connections.",
            "Answer security mail within 24 hours",
            "Keep logs for three months",
            "Alert as soon as the disk is full",
        ] {
            assert_eq!(
                horizon(
                    unit,
                    &["What went wrong"],
                    &["We learned:"],
                    Some("2024-01-02")
                )
                .0,
                "unstated",
                "{unit}"
            );
        }
    }

    #[test]
    fn the_nearest_heading_or_lead_holds() {
        assert_eq!(
            horizon("Split it", &["Short term"], &["Long term:"], None).0,
            "long"
        );
        assert_eq!(
            horizon(
                "Split it",
                &["Long term", "Immediate (this week)"],
                &[],
                None
            )
            .0,
            "immediate"
        );
    }

    #[test]
    fn dates_are_measured_from_the_report() {
        assert_eq!(
            horizon(
                "The move is set for 20 May 2024.",
                &[],
                &[],
                Some("2024-05-02")
            )
            .0,
            "short"
        );
        assert_eq!(
            horizon(
                "The move is due by 2024-09-30.",
                &[],
                &[],
                Some("May 2, 2024")
            )
            .0,
            "medium"
        );
        assert_eq!(
            horizon(
                "Since 2023-01-01 we use version 2.",
                &[],
                &[],
                Some("2024-05-02")
            )
            .0,
            "unstated"
        );
    }
}
