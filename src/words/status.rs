//! How far has an action come? Check boxes, state words, then tense and aspect around its verb.

use super::aspect::{self, Aspect};
use regex::Regex;
use std::sync::LazyLock;

/// What a status can be read from.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatusCues<'t> {
    /// Plain text of the unit.
    pub unit: &'t str,
    /// Plain text of the action span; looked up in `unit`, and read alone if it is not there.
    pub action: &'t str,
    /// Headings above the unit, outermost first.
    pub headings: &'t [&'t str],
    /// Blocks that lead in to the unit (parent item, line before a list, header cell), outermost first.
    pub leads: &'t [&'t str],
    /// State of a task-list box.
    pub checked: Option<bool>,
    /// The unit after it in the same block.
    pub after: &'t str,
    /// The other cells of its table row.
    pub beside: &'t [&'t str],
}

static DONE: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)[(\[*_–—:|-]\s*(?:status:?\s*)?(?:already\s+)?(?:#\d+,? )?(?:now |already )?(?:done|completed?|fixed|shipped|merged|deployed|resolved|closed|implemented|finished|released|(?:gone |went |is )?live|rolled out|in (?:place|production|effect))\b(?:\s*(?:on|as of|in|at|by|with|since)?\s*[\w./: -]{0,24})?[)\]*_.!]*\s*$|^\s*[\[(*_]*(?:done|completed?|fixed|closed|resolved)[\])*_]*\s*(?:[:–—-]|$)|\b(?:has|have) (?:now |already |since )?been (?:done|completed)\b|\bcompleted (?:as of|on) |\b(?:live|in (?:place|force|effect|use)|running|active) since\b|\b(?:as of|from) (?:today|this (?:morning|week|month)|yesterday|last (?:week|month))\b|\bsince (?:yesterday|this (?:morning|week)|last (?:week|month|mon|tue|wed|thu|fri|sat|sun)\w*)\b|[✅✔☑✓]",
    )
});
static DONE_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)^\W*(?:done|completed?|fixed|shipped|merged|deployed|released|live|closed)\b[\w./: -]{0,24}\W*$",
    )
});
static ONGOING: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)[(\[*_–—:|-]\s*(?:status:?\s*)?(?:in[ -]progress|ongoing|wip|under ?way|started|begun|in review|in testing|in development|ongoing work|doing|(?:half|partly|partially) done)[)\]*_.!]*\s*$|^\s*[\[(*_]*(?:in[ -]progress|ongoing|wip)[\])*_]*\s*(?:[:–—-]|$)|\b(?:is|are) (?:already |now |currently |also |still )*(?:under ?way|in progress|ongoing)\b|\bin the works\b|\bin the process of\b|\b(?:being|are|is) (?:built|written|tested|reviewed|rolled out|worked on) (?:now|at the moment|as we write)\b|\bhas (?:already )?(?:begun|started)\b|\bhave (?:already )?(?:begun|started)\b|[🚧⏳]",
    )
});
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)[(\[|]\s*(?:status:?\s*)?(?:to ?do|open|planned|not started|scheduled|pending|backlog|tbd)[)\]]|^\s*(?:to ?do|open|planned|not started|pending|backlog)\s*(?:[:–—-]|$)|\bnot yet (?:started|done)\b",
    )
});
static TENTATIVE: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)\bconsider(?:s|ing|ed)?\b|\b(?:may|might|could)\b|\bwe can\b|\b(?:perhaps|maybe|possibl[ey]|potentially)\b|\b(?:looking|look) into\b|\b(?:determine|decide|find out|think(?:ing)? about|discuss(?:ed|ing)?|debat(?:e|ing)|weigh) (?:if|whether|about)\b|\bexplor(?:e|ing) (?:the )?(?:possibility|option|feasibility|idea)|\bpossibility of\b|\bopen to\b|\bentertain(?:ed|ing)?\b|\b(?:would|['’]d) be (?:nice|good|useful|worth|better|helpful|great|ideal)\b|\bworth \w+ing\b",
    )
});
static HEAD_DONE: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)\b(?:completed?|done|finished|fixed|implemented|taken|already|merged|shipped|deployed|released|live|so far)\b|^\s*(?:we )?(?:have )?since(?: then)?\W*$|\bwhat(?:'s|’s| is| has) (?:now )?(?:different|changed|new)\b|\b(?:details of (?:the )?fix)\b|what (?:did we|we did|have we|we have|we've)|changes (?:we )?made",
    )
});
static HEAD_ONGOING: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)\b(?:in[ -]progress|ongoing|under ?way|wip|current(?:ly)?|(?:being )?worked on|in the works|we(?: are|'re|’re) (?:now |currently |also )?(?:doing|working|taking|making|implementing))\b",
    )
});
static HEAD_OPEN: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)\b(?:to be (?:done|completed|fixed|implemented)|not (?:yet )?(?:done|started)|still open|next|future|planned|to ?do|upcoming|remaining|follow[- ]?ups?|action items?|will|going to|plan(?:s|ning)?|short|mid|medium|long)\b",
    )
});
static HEAD_TENTATIVE: LazyLock<Regex> = LazyLock::new(|| {
    rx(
        r"(?i)\b(?:ideas?|consider(?:ed|ing|ation)?|options?|possible|potential|open questions?|brainstorm\w*|might|could|maybe|nice to have)\b",
    )
});

fn rx(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a tested pattern")
}

/// The code of list `status` for an action, with a confidence from 0 to 1.
///
/// A box counts first, then state words ("(done)", "in progress"), hedges before the verb, tense and
/// aspect, then headings and leads; what is left (a bare order or noun phrase) is `planned`.
///
/// # Examples
/// ```
/// use gleaner::words::status::{StatusCues, status};
/// let cues = StatusCues { unit: "We are moving the jobs to new hosts.", action: "moving the jobs to new hosts", ..StatusCues::default() };
/// assert_eq!(status(cues).0, "in-progress");
/// ```
#[must_use]
pub fn status(cues: StatusCues<'_>) -> (&'static str, f32) {
    match cues.checked {
        Some(true) => return ("completed", 0.95),
        Some(false) => return ("planned", 0.95),
        None => {}
    }
    // A short sentence after it, or a short cell beside it, may be nothing but its state.
    let short = |text: &str| text.split_whitespace().count() <= 5;
    let around = cues.beside.iter().chain([&cues.after]).copied();
    let states = around.filter(|text| short(text));
    let marks = [
        (&*DONE, "completed"),
        (&*ONGOING, "in-progress"),
        (&*OPEN, "planned"),
    ];
    for text in [cues.unit].into_iter().chain(states.clone()) {
        if let Some((_, code)) = marks.iter().find(|(rule, _)| rule.is_match(text)) {
            return (code, 0.85);
        }
    }
    if states.clone().any(|text| DONE_ALONE.is_match(text)) {
        return ("completed", 0.85);
    }
    let (prefix, rest) = match cues
        .unit
        .find(cues.action)
        .filter(|_| !cues.action.is_empty())
    {
        Some(at) => (&cues.unit[..at], &cues.unit[at + cues.action.len()..]),
        None => ("", ""),
    };
    let hedged = format!("{} {}", clause_end(prefix), first_words(cues.action, 4));
    let found = aspect::of(prefix, cues.action, rest);
    if TENTATIVE.is_match(&hedged) && !matches!(found, Aspect::Passive | Aspect::Progressive) {
        return ("considered", 0.7);
    }
    if asks(cues.unit) && found != Aspect::Progressive {
        return ("considered", 0.6);
    }
    let context = context(cues.headings, cues.leads);
    match found {
        Aspect::Perfect | Aspect::Passive => ("completed", 0.85),
        Aspect::Past => ("completed", 0.8),
        Aspect::Progressive => ("in-progress", 0.85),
        Aspect::Future => ("planned", 0.9),
        Aspect::Need => ("planned", 0.8),
        Aspect::Present => ("completed", 0.5),
        Aspect::Continue => ("in-progress", 0.7),
        Aspect::Gerund => context
            .filter(|c| c.0 != "completed")
            .unwrap_or(("planned", 0.5)),
        Aspect::Bare => context.unwrap_or(("planned", 0.75)),
    }
}

/// Whether a unit puts a change as a question ("Split the pool?"), not a question of fact ("Why did it fail?").
fn asks(unit: &str) -> bool {
    let first = unit
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_lowercase();
    unit.trim_end().ends_with('?')
        && !matches!(
            first.as_str(),
            "why" | "how" | "what" | "who" | "when" | "where" | "which" | "did"
        )
}

/// The last clause of what stands before an action.
fn clause_end(prefix: &str) -> &str {
    let from = prefix.rfind(['.', ';', ':', '!', '(']).map_or(0, |i| i + 1);
    &prefix[from..]
}

fn first_words(text: &str, count: usize) -> String {
    text.split_whitespace()
        .take(count)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What the nearest lead or heading says, where it says anything.
fn context(headings: &[&str], leads: &[&str]) -> Option<(&'static str, f32)> {
    leads
        .iter()
        .rev()
        .chain(headings.iter().rev().take(2))
        .find_map(|text| {
            if HEAD_TENTATIVE.is_match(text) {
                Some(("considered", 0.55))
            } else if HEAD_OPEN.is_match(text) {
                Some(("planned", 0.8))
            } else if HEAD_ONGOING.is_match(text) {
                Some(("in-progress", 0.6))
            } else if HEAD_DONE.is_match(text) {
                Some(("completed", 0.6))
            } else {
                None
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(unit: &str, action: &str) -> &'static str {
        assert!(unit.contains(action), "{action}");
        status(StatusCues {
            unit,
            action,
            ..StatusCues::default()
        })
        .0
    }

    #[test]
    fn tense_and_aspect_decide() {
        let cases = [
            (
                "We have meanwhile enlarged the pool.",
                "enlarged the pool",
                "completed",
            ),
            ("Raised the pool size", "Raised the pool size", "completed"),
            (
                "The pool size was raised.",
                "The pool size was raised",
                "completed",
            ),
            (
                "The jobs are being moved to new hosts.",
                "The jobs are being moved to new hosts",
                "in-progress",
            ),
            (
                "We are working on moving the jobs.",
                "moving the jobs",
                "in-progress",
            ),
            ("We are going to move the jobs.", "move the jobs", "planned"),
            (
                "We will be moving the jobs and splitting the queue.",
                "splitting the queue",
                "planned",
            ),
            (
                "The jobs will be moved.",
                "The jobs will be moved",
                "planned",
            ),
            ("Move the jobs", "Move the jobs", "planned"),
            (
                "The jobs should be moved.",
                "The jobs should be moved",
                "planned",
            ),
            (
                "Continue to watch the queue",
                "watch the queue",
                "in-progress",
            ),
        ];
        for (unit, action, expected) in cases {
            assert_eq!(code(unit, action), expected, "{unit}");
        }
    }

    #[test]
    fn boxes_and_state_words_come_first() {
        let cues = StatusCues {
            unit: "Move the jobs",
            action: "Move the jobs",
            ..StatusCues::default()
        };
        assert_eq!(
            status(StatusCues {
                checked: Some(true),
                ..cues
            })
            .0,
            "completed"
        );
        assert_eq!(
            status(StatusCues {
                checked: Some(false),
                unit: "Moved the jobs",
                ..cues
            })
            .0,
            "planned"
        );
        assert_eq!(
            status(StatusCues {
                beside: &["Ada", "Done"],
                ..cues
            })
            .0,
            "completed"
        );
        assert_eq!(
            status(StatusCues {
                after: "Done 12 May.",
                ..cues
            })
            .0,
            "completed"
        );
        assert_eq!(
            status(StatusCues {
                after: "Done by hand, it takes two people an hour.",
                ..cues
            })
            .0,
            "planned"
        );
        for state in [
            "(#4421, merged)",
            "(merged)",
            "(live since Monday)",
            "as of today",
        ] {
            let unit = format!("Move the jobs {state}");
            assert_eq!(code(&unit, "Move the jobs"), "completed", "{state}");
        }
        assert_eq!(
            code("Move the jobs (in progress)", "Move the jobs"),
            "in-progress"
        );
        assert_eq!(code("Move the jobs - done", "Move the jobs"), "completed");
        assert_eq!(
            code(
                "Define when a job counts as done",
                "Define when a job counts as done"
            ),
            "planned"
        );
    }

    #[test]
    fn hedges_make_it_considered() {
        assert_eq!(
            code("Consider moving the jobs", "moving the jobs"),
            "considered"
        );
        assert_eq!(
            code(
                "Look into whether the jobs fit on one host",
                "the jobs fit on one host"
            ),
            "considered"
        );
        assert_eq!(
            code("We might split the queue.", "split the queue"),
            "considered"
        );
    }

    #[test]
    fn headings_speak_for_bare_orders() {
        let cues = StatusCues {
            unit: "Move the jobs",
            action: "Move the jobs",
            ..StatusCues::default()
        };
        assert_eq!(
            status(StatusCues {
                headings: &["Report", "Completed"],
                ..cues
            })
            .0,
            "completed"
        );
        for (lead, expected) in [
            ("Merged:", "completed"),
            ("To be done:", "planned"),
            ("Being worked on:", "in-progress"),
        ] {
            assert_eq!(
                status(StatusCues {
                    leads: &[lead],
                    ..cues
                })
                .0,
                expected,
                "{lead}"
            );
        }
        assert_eq!(
            status(StatusCues {
                leads: &["Ideas:"],
                ..cues
            })
            .0,
            "considered"
        );
        assert_eq!(
            status(StatusCues {
                unit: "",
                action: "",
                ..cues
            })
            .0,
            "planned"
        );
    }
}
