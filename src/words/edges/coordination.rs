//! How many changes does a unit name? Cuts at "and" where a second verb opens a change of its own.

use crate::span::Span;
use crate::words::morph::{self, Form};
use crate::words::token::{Word, is_determiner, is_particle, words};
use crate::words::verbs;

/// The stretches of `unit` that name separate changes, in order; one stretch where nothing is coordinated.
///
/// A cut stands before a verb of the same form as the first ("rename hosts and drain the pool"), or before a
/// new subject and auxiliary ("and we will split"). Verbs that share one object ("find and fix X") and
/// coordinated nouns ("add quotas and labels") are not cut, nor is anything inside a purpose or a
/// condition. The stretches are not tidied: see [`super::tidy`].
///
/// # Examples
/// ```
/// use gleaner::words::edges::split_coordination;
/// let parts = |unit| split_coordination(unit).len();
/// assert_eq!(parts("We will rename hosts and drain the pool."), 2);
/// assert_eq!(parts("Add quotas and labels"), 1);
/// assert_eq!(parts("Set up and test the pool"), 1);
/// ```
#[must_use]
pub fn split_coordination(unit: &str) -> Vec<Span> {
    let found = words(unit);
    let lower: Vec<String> = found.iter().map(Word::lower).collect();
    let mut parts = Vec::new();
    let mut start = 0;
    if let Some((first, form)) = first_verb(&found, &lower) {
        let mut nested = None;
        let mut last_verb = first;
        for i in first + 1..found.len() {
            let full_stop =
                found[i - 1].after.contains([';', '!']) || found[i - 1].after.ends_with('.');
            nested = opens_nesting(&lower, i).or(nested.filter(|_| !full_stop));
            let Some(verb) = joint(&found, &lower, i, form) else {
                continue;
            };
            let adjacent = i <= last_verb + 1 || i == last_verb + 2 && is_particle(&lower[i - 1]);
            if adjacent {
                last_verb = verb;
                continue;
            }
            if lower[i] == "and"
                && matches!(
                    lower[i + 1].as_str(),
                    "we" | "we'll" | "we've" | "have" | "are"
                )
            {
                nested = None;
            }
            if !nested.is_some_and(|n: Nesting| n.holds(form))
                && is_change(&found, &lower, verb, form)
            {
                parts.push(Span::new(start, found[i - 1].span.end).trimmed(unit));
                start = found[skip_joiner(&lower, i)].span.start;
                last_verb = verb;
                nested = None;
            }
        }
    }
    parts.push(Span::new(start.min(unit.len()), unit.len()).trimmed(unit));
    parts
}

/// Index and form of the verb that opens the first change.
fn first_verb(found: &[Word<'_>], lower: &[String]) -> Option<(usize, Form)> {
    let auxiliary = |w: &str| {
        matches!(
            w,
            "will"
                | "we'll"
                | "are"
                | "we're"
                | "have"
                | "we've"
                | "has"
                | "should"
                | "must"
                | "to"
                | "be"
                | "been"
                | "is"
                | "also"
                | "already"
                | "now"
                | "and"
                | "i've"
                | "i'll"
                | "we"
                | "i"
                | "they"
                | "consider"
                | "include"
                | "includes"
                | "including"
        ) || w.ends_with("ly")
    };
    let opens = |i: usize| i == 0 || auxiliary(&lower[i - 1]) || found[i - 1].after.contains(':');
    (0..found.len().min(25)).find_map(|i| {
        let verb = morph::verb(&lower[i])?;
        let noun = (verbs::is_noun_ing(&lower[i]) || verb.form == Form::Third)
            && !lower.get(i + 1).is_some_and(|w| is_determiner(w));
        let empty = matches!(
            lower[i].as_str(),
            "need"
                | "plan"
                | "have"
                | "has"
                | "going"
                | "work"
                | "working"
                | "intend"
                | "start"
                | "started"
                | "continue"
                | "decided"
                | "want"
                | "able"
                | "planning"
                | "trying"
        );
        let empty = empty
            && (lower.get(i + 1).is_some_and(|w| w == "to" || w == "on") || auxiliary(&lower[i]));
        (opens(i) && !noun && !empty).then_some((i, verb.form))
    })
}

/// What an inner clause or phrase is led by: it decides which verb forms after "and" belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// "to prevent": base forms.
    Infinitive,
    /// "that", "if": all but gerunds.
    Clause,
    /// "by", "of": gerunds.
    Preposition,
}

impl Nesting {
    fn holds(self, form: Form) -> bool {
        match self {
            Self::Infinitive => form == Form::Base,
            Self::Clause => form != Form::Gerund,
            Self::Preposition => form == Form::Gerund,
        }
    }
}

/// Whether word `i` opens a purpose, a condition or a relative clause, whose verbs are not the unit's.
fn opens_nesting(lower: &[String], i: usize) -> Option<Nesting> {
    let next = |form| {
        lower
            .get(i + 1)
            .and_then(|w| morph::verb(w))
            .is_some_and(|v| v.form == form)
    };
    match lower[i].as_str() {
        "so" | "that" | "which" | "who" | "if" | "when" | "whenever" | "because" | "while"
        | "where" | "whether" | "how" | "why" | "until" | "unless" | "what" => {
            Some(Nesting::Clause)
        }
        "by" | "for" | "of" | "without" if next(Form::Gerund) => Some(Nesting::Preposition),
        "to" if next(Form::Base) => Some(Nesting::Infinitive),
        _ => None,
    }
}

/// If word `i` is a joint ("and", a word after ";", a comma in a list of verbs that ends in "and"): the index of
/// the word that may open the next change.
fn joint(found: &[Word<'_>], lower: &[String], i: usize, form: Form) -> Option<usize> {
    let skipped = |w: &str| {
        matches!(
            w,
            "also"
                | "then"
                | "finally"
                | "and"
                | "possibly"
                | "maybe"
                | "we"
                | "will"
                | "have"
                | "are"
                | "should"
                | "be"
                | "we'll"
                | "already"
        ) || w.ends_with("ly")
    };
    let verb_at = |k: usize| (k..lower.len()).find(|&k| !skipped(&lower[k]));
    let same = |k: usize| morph::verb(&lower[k]).is_some_and(|v| v.form == form);
    match lower[i].as_str() {
        "and" | "&" | "then" | "plus" => verb_at(i + 1),
        _ if found[i - 1].after.contains(';') => verb_at(i),
        _ if found[i - 1].after.contains(',') && same(i) => {
            let list =
                (i + 1..lower.len()).any(|k| lower[k] == "and" && verb_at(k + 1).is_some_and(same));
            list.then_some(i)
        }
        _ => None,
    }
}

fn skip_joiner(lower: &[String], i: usize) -> usize {
    let mut k = i;
    while k + 1 < lower.len() && matches!(lower[k].as_str(), "and" | "&" | "then" | "plus" | "or") {
        k += 1;
    }
    k
}

/// Whether the word at `at` is a verb of form `form` with an object or adverbial of its own.
fn is_change(found: &[Word<'_>], lower: &[String], at: usize, form: Form) -> bool {
    let Some(verb) = morph::verb(&lower[at]) else {
        return false;
    };
    let after_auxiliary = matches!(
        lower[at - 1].as_str(),
        "will" | "have" | "are" | "be" | "should" | "we"
    );
    if verb.form != form && !after_auxiliary {
        return false;
    }
    let next = lower.get(at + 1).map_or("", String::as_str);
    if lower[at - 1] == "be" && verb.form == Form::Past
        || matches!(next, "it" | "them" | "that")
        || matches!(verb.base.as_str(), "have" | "make") && next != "the"
    {
        return false;
    }
    if next.is_empty() || found[at].after.contains([',', '.', ')']) || matches!(next, "and" | "or")
    {
        return false;
    }
    let ambiguous = match form {
        Form::Base => verbs::is_noun_base(&lower[at]),
        Form::Gerund => verbs::is_noun_ing(&lower[at]),
        Form::Past | Form::Third => true,
    };
    let plural = next.ends_with('s')
        && !next.ends_with("ss")
        && !matches!(next, "is" | "was" | "has" | "as" | "does");
    let object = is_determiner(next)
        || plural && matches!(form, Form::Past | Form::Gerund)
        || matches!(next, "up" | "down" | "out" | "how" | "whether" | "into");
    !ambiguous || after_auxiliary || object
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(unit: &str) -> Vec<&str> {
        split_coordination(unit)
            .into_iter()
            .map(|s| s.slice(unit))
            .collect()
    }

    #[test]
    fn changes_are_cut_apart() {
        assert_eq!(
            parts("We have moved the pool and added two alerts."),
            ["We have moved the pool", "added two alerts."]
        );
        assert_eq!(
            parts("Raise the limit, remove the cron job and rename both hosts"),
            [
                "Raise the limit",
                "remove the cron job",
                "rename both hosts"
            ]
        );
        assert_eq!(
            parts("Moving the pool and renaming hosts"),
            ["Moving the pool", "renaming hosts"]
        );
    }

    #[test]
    fn one_change_stays_whole() {
        for unit in [
            "Add quotas and labels for mail",
            "Review and update the runbook",
            "Split the pool and move it",
            "Find, copy and remove the old files",
            "Add a tool that checks and repairs the pool",
            "Improve monitoring to detect and fix loops",
            "Überwachung und Alarme",
            "",
        ] {
            assert_eq!(parts(unit).len(), 1, "{unit}");
        }
    }
}
