//! What is the change for? Finds the purpose clause of a unit.

mod ends;
mod lists;

use self::ends::{end_of, trimmed};
use self::lists::{EFFECTS, GOVERNORS, has};
use crate::span::Span;
use crate::words::morph::{self, Form};
use crate::words::token::{Word, is_preposition, words};

/// Introducing words of a purpose whatever their verb.
const OPENERS: &[&[&str]] = &[
    &["in", "order", "to"],
    &["so", "as", "to"],
    &["so", "that"],
    &["in", "order", "that"],
    &["such", "that"],
];

/// The words after "to", "in order to", "so that" and the like in `unit`, where they say what the change
/// is for; `None` where "to" only completes a verb or noun ("continue to watch", "a way to roll back").
///
/// # Examples
/// ```
/// use gleaner::words::edges::purpose_clause;
/// let goal = |unit| purpose_clause(unit).map(|s| s.slice(unit));
/// assert_eq!(goal("Add a quota to protect the mail pool."), Some("protect the mail pool"));
/// assert_eq!(goal("To protect the pool, we will add a quota."), Some("protect the pool"));
/// assert_eq!(goal("We need to add a quota."), None);
/// ```
#[must_use]
pub fn purpose_clause(unit: &str) -> Option<Span> {
    let found = words(unit);
    let lower: Vec<String> = found.iter().map(Word::lower).collect();
    front(unit, &found, &lower)
        .or_else(|| opened(unit, &found, &lower))
        .or_else(|| infinitive(unit, &found, &lower))
        .or_else(|| result(unit, &found, &lower))
}

/// "To prevent X, we will ...": up to the comma before a new subject.
fn front(unit: &str, found: &[Word<'_>], lower: &[String]) -> Option<Span> {
    let from = match lower.iter().take(4).map(String::as_str).collect::<Vec<_>>()[..] {
        ["in", "order", "to", _] => 3,
        ["to", first, ..]
            if morph::verb(first).is_some_and(|v| v.form == Form::Base)
                || first.ends_with("ly")
                || first == "be" =>
        {
            1
        }
        _ => return None,
    };
    if matches!(lower[from].as_str(), "this" | "that") {
        return None;
    }
    let end = (from + 1..found.len().min(from + 30)).find(|&i| {
        found[i].after.contains(',')
            && lower
                .get(i + 1)
                .is_some_and(|w| !matches!(w.as_str(), "and" | "or"))
            && lower[i + 1..].iter().take(8).any(|w| {
                matches!(
                    w.as_str(),
                    "we" | "i"
                        | "they"
                        | "we'll"
                        | "we're"
                        | "we've"
                        | "are"
                        | "is"
                        | "will"
                        | "have"
                        | "has"
                        | "should"
                        | "engineers"
                        | "team"
                )
            })
    })?;
    Some(trimmed(unit, found[from].span.start, found[end].span.end))
}

/// "in order to", "so that", ", so", "so we can": to the end of the unit.
fn opened(unit: &str, found: &[Word<'_>], lower: &[String]) -> Option<Span> {
    for i in 1..lower.len() {
        if let Some(opener) = OPENERS
            .iter()
            .find(|o| lower[i..].iter().take(o.len()).eq(o.iter()))
        {
            let start = found.get(i + opener.len())?.span.start;
            return Some(trimmed(unit, start, end_of(found, lower, i + opener.len())));
        }
        let subject = |w: &String| {
            matches!(
                w.as_str(),
                "we" | "they"
                    | "it"
                    | "this"
                    | "that"
                    | "the"
                    | "i"
                    | "you"
                    | "our"
                    | "these"
                    | "users"
                    | "there"
                    | "others"
                    | "no"
                    | "all"
                    | "any"
            )
        };
        let degree = |w: &String| {
            matches!(
                w.as_str(),
                "far" | "as" | "on" | "forth" | "much" | "many" | "long" | "soon" | "called" | "to"
            )
        };
        let open = i >= 3
            && !matches!(
                lower[i - 1].as_str(),
                "do" | "did" | "doing" | "not" | "and" | "or" | "is" | "was" | "are"
            );
        if lower[i] == "so"
            && lower
                .get(i + 1)
                .is_some_and(|w| subject(w) || open && !degree(w))
        {
            return Some(trimmed(
                unit,
                found[i + 1].span.start,
                end_of(found, lower, i + 1),
            ));
        }
    }
    None
}

/// "to" with a verb of effect, not governed by the word before it.
fn infinitive(unit: &str, found: &[Word<'_>], lower: &[String]) -> Option<Span> {
    let mut objects = 0;
    for i in 1..lower.len().saturating_sub(1) {
        let (before, next) = (lower[i - 1].as_str(), lower[i + 1].as_str());
        objects += usize::from(!is_preposition(&lower[i]));
        if lower[i] != "to"
            || objects < 2 && i < 2
            || has(GOVERNORS, before)
            || is_preposition(before)
        {
            continue;
        }
        let named = || {
            lower[..i].iter().rev().take(6).any(|w| {
                matches!(
                    w.as_str(),
                    "allow"
                        | "allows"
                        | "allowing"
                        | "enable"
                        | "enables"
                        | "enabling"
                        | "require"
                        | "requires"
                        | "requiring"
                        | "encourage"
                        | "ask"
                        | "asking"
                        | "tell"
                        | "cause"
                        | "causing"
                        | "force"
                        | "instruct"
                        | "remind"
                        | "way"
                        | "ways"
                        | "ability"
                        | "easier"
                        | "able"
                        | "need"
                        | "expect"
                        | "configure"
                        | "want"
                        | "plan"
                        | "harder"
                        | "hard"
                        | "recommend"
                        | "work"
                        | "working"
                        | "allowed"
                )
            })
        };
        if !has(EFFECTS, next)
            || morph::verb(before).is_some_and(|v| {
                v.form == Form::Base && matches!(v.base.as_str(), "work" | "look" | "move" | "go")
            })
            || named()
        {
            continue;
        }
        if next == "make" && lower.get(i + 2).is_some_and(|w| w == "use")
            || next == "move"
                && !lower
                    .get(i + 2)
                    .is_some_and(|w| matches!(w.as_str(), "us" | "away" | "the" | "all"))
        {
            continue;
        }
        if next == "be" && !matches!(before, ",") && !found[i - 1].after.contains(',') {
            continue;
        }
        return Some(trimmed(
            unit,
            found[i + 1].span.start,
            end_of(found, lower, i + 1),
        ));
    }
    None
}

/// ", reducing ...", ", which will prevent ...", "that should reduce ...", "thus preventing ...".
fn result(unit: &str, found: &[Word<'_>], lower: &[String]) -> Option<Span> {
    const RESULTS: &str = "reducing allowing preventing ensuring making providing giving enabling avoiding improving eliminating \
        minimizing minimising increasing helping protecting limiting keeping mitigating removing";
    let list = lower
        .iter()
        .take(6)
        .any(|w| matches!(w.as_str(), "include" | "includes" | "including"));
    for i in 3..lower.len() {
        let comma = found[i - 1].after.contains(',')
            || matches!(
                lower[i - 1].as_str(),
                "thus" | "thereby" | "therefore" | "hence" | ""
            );
        if comma && !list && has(RESULTS, &lower[i]) {
            return Some(trimmed(unit, found[i].span.start, end_of(found, lower, i)));
        }
        let present = |w: &String| {
            matches!(
                w.as_str(),
                "allows"
                    | "ensures"
                    | "prevents"
                    | "enables"
                    | "makes"
                    | "reduces"
                    | "improves"
                    | "helps"
                    | "protects"
                    | "avoids"
                    | "eliminates"
            )
        };
        if lower[i] == "which" && comma && lower.get(i + 1).is_some_and(present) {
            return Some(trimmed(
                unit,
                found[i + 1].span.start,
                end_of(found, lower, i + 1),
            ));
        }
        let modal = lower
            .get(i + 1)
            .is_some_and(|w| matches!(w.as_str(), "will" | "should" | "would" | "can"));
        if (lower[i] == "which" && comma
            || lower[i] == "that"
                && lower
                    .get(i + 1)
                    .is_some_and(|w| matches!(w.as_str(), "will" | "should" | "would")))
            && modal
        {
            let helper = |w: &String| matches!(w.as_str(), "also" | "help" | "then" | "to" | "us");
            let at = (i + 2..lower.len()).find(|&k| !helper(&lower[k]))?;
            let by_help = lower[i + 2..at].iter().any(|w| w == "help");
            if by_help || has(EFFECTS, &lower[at]) && lower[at] != "be" {
                return Some(trimmed(
                    unit,
                    found[at].span.start,
                    end_of(found, lower, at),
                ));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(unit: &str) -> &str {
        purpose_clause(unit).map_or("-", |s| s.slice(unit))
    }

    #[test]
    fn purposes_are_found() {
        let cases = [
            (
                "Split the pool so that one tenant cannot starve others.",
                "one tenant cannot starve others",
            ),
            (
                "Split the pool, so a bad tenant stays alone",
                "a bad tenant stays alone",
            ),
            (
                "Log each retry in order to see loops sooner (#12)",
                "see loops sooner",
            ),
            (
                "In order to see loops sooner, we will log each retry.",
                "see loops sooner",
            ),
            (
                "We raised the limit, reducing the load on the primary.",
                "reducing the load on the primary",
            ),
            ("Füge Alarme hinzu to détecter", "-"),
        ];
        for (unit, expected) in cases {
            assert_eq!(goal(unit), expected, "{unit}");
        }
    }

    #[test]
    fn complements_are_no_purpose() {
        for unit in [
            "Continue to monitor the pool",
            "We plan to improve the drill.",
            "Find a way to prevent double pages",
            "Allow operators to stop a roll-out",
            "Move the pool to new hosts",
            "To be decided",
            "",
        ] {
            assert_eq!(goal(unit), "-", "{unit}");
        }
    }
}
