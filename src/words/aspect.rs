//! In which tense and aspect is an action told? Read from the auxiliaries before its verb and inside it.

mod cue;

use self::cue::{Cue, cues};
use super::morph::{self, Form};
use super::token::words;

/// Tense and aspect of an action, as far as it bears on its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// "we have added", "has been added".
    Perfect,
    /// "was added".
    Passive,
    /// "we added", "Added".
    Past,
    /// "we are adding", "is being added", "have been working on".
    Progressive,
    /// "we will add", "going to add", "will be added", "plan to add".
    Future,
    /// "should", "must", "need to", "to be done".
    Need,
    /// "it now adds", "is now".
    Present,
    /// "continue to add", with no future before it.
    Continue,
    /// "Adding" with nothing before it.
    Gerund,
    /// An order or a noun phrase.
    Bare,
}

/// Aspect of `action`, which stands after `prefix` and before `rest` in its unit.
///
/// # Examples
/// ```
/// use gleaner::words::aspect::{Aspect, of};
/// assert_eq!(of("We have also ", "added a limit", ""), Aspect::Perfect);
/// assert_eq!(of("We will keep X and ", "add a limit", ""), Aspect::Future);
/// ```
#[must_use]
pub fn of(prefix: &str, action: &str, rest: &str) -> Aspect {
    let lower: Vec<String> = words(action)
        .iter()
        .map(super::token::Word::lower)
        .collect();
    let first = lower
        .iter()
        .find(|w| !w.ends_with("ly") && !matches!(w.as_str(), "also" | "already" | "now"))
        .map_or("", String::as_str);
    let verb = morph::verb(first);
    let form = verb.as_ref().map(|v| v.form);
    let governing = governing(prefix);
    let before = cues(governing);
    let last = |wanted: &[Cue]| before.iter().rev().find(|c| wanted.contains(c)).copied();
    let subject = words(governing)
        .last()
        .is_some_and(|w| matches!(w.lower().as_str(), "we" | "i" | "they"));
    let found = match form {
        Some(Form::Past) => Some(past(
            first,
            last(&[
                Cue::Have,
                Cue::PastBe,
                Cue::PresentBe,
                Cue::Will,
                Cue::Being,
                Cue::Need,
            ]),
            subject,
        )),
        Some(Form::Gerund) => last(&[
            Cue::Will,
            Cue::Plan,
            Cue::Need,
            Cue::PresentBe,
            Cue::Have,
            Cue::Working,
            Cue::Continue,
            Cue::PastBe,
        ])
        .map(|c| gerund(c, &before)),
        Some(Form::Base | Form::Third)
            if subject && form == Some(Form::Base) && before.is_empty() =>
        {
            Some(if super::verbs::is_unchanged(first) {
                Aspect::Past
            } else {
                Aspect::Present
            })
        }
        Some(Form::Base | Form::Third) => last(&[
            Cue::Will,
            Cue::Plan,
            Cue::Need,
            Cue::Continue,
            Cue::Working,
            Cue::Have,
            Cue::PastBe,
            Cue::Now,
            Cue::PresentBe,
        ])
        .map(|c| base(c, &before))
        .or(verb
            .as_ref()
            .filter(|v| v.base == "continue")
            .map(|_| Aspect::Continue))
        .or((form == Some(Form::Third) && !governing.trim().is_empty()).then_some(Aspect::Present)),
        None => None,
    };
    let noun_first = match form {
        None => true,
        Some(Form::Base) => super::verbs::is_noun_base(first),
        Some(Form::Gerund) => super::verbs::is_noun_ing(first),
        Some(_) => false,
    };
    let own = || inside(&cues(main_clause(action)), &before).or_else(|| after_relative(action));
    let explained = || {
        rest.trim_start()
            .strip_prefix(':')
            .and_then(|r| explanation(&cues(nearest(r))))
    };
    let around = || {
        inside(&cues(nearest(rest)), &[]).or_else(|| {
            (!before.is_empty())
                .then(|| inside(&before, &before))
                .flatten()
        })
    };
    found
        .or_else(|| noun_first.then(|| own().or_else(around)).flatten())
        .or_else(explained)
        .unwrap_or(if form == Some(Form::Gerund) {
            Aspect::Gerund
        } else {
            Aspect::Bare
        })
}

/// Aspect of a title from the sentence after its colon ("Second pool: we are building").
fn explanation(cues: &[Cue]) -> Option<Aspect> {
    Some(match cues.first()? {
        Cue::Have if cues.contains(&Cue::Working) => Aspect::Progressive,
        Cue::Have => Aspect::Perfect,
        Cue::PresentBe if cues.contains(&Cue::Will) || cues.contains(&Cue::Plan) => Aspect::Future,
        Cue::PresentBe => Aspect::Progressive,
        Cue::Will | Cue::Plan => Aspect::Future,
        _ => return None,
    })
}

/// Aspect from the last auxiliaries of a noun phrase with a relative clause ("hosts that fail will be replaced").
fn after_relative(action: &str) -> Option<Aspect> {
    let relative = words(action)
        .iter()
        .find(|w| matches!(w.lower().as_str(), "that" | "which" | "who"))?
        .span
        .end;
    let found = cues(&action[relative..]);
    let from = found
        .iter()
        .rposition(|c| matches!(c, Cue::Have | Cue::Will | Cue::PastBe | Cue::Need))?;
    inside(&found[from..], &[])
}

/// Aspect of a past form or participle after `cue`.
fn past(first: &str, cue: Option<Cue>, subject: bool) -> Aspect {
    match cue {
        Some(Cue::Have) => Aspect::Perfect,
        Some(Cue::Will) => Aspect::Future,
        Some(Cue::Being) => Aspect::Progressive,
        Some(Cue::Need) => Aspect::Need,
        Some(_) => Aspect::Passive,
        None if first == "continued" && !subject => Aspect::Continue,
        None => Aspect::Past,
    }
}

/// Aspect of a gerund after `cue`.
fn gerund(cue: Cue, before: &[Cue]) -> Aspect {
    match cue {
        Cue::Will => Aspect::Future,
        Cue::Plan | Cue::Need | Cue::Working | Cue::Continue if before.contains(&Cue::Will) => {
            Aspect::Future
        }
        Cue::Plan | Cue::Need => Aspect::Need,
        Cue::PastBe => Aspect::Past,
        Cue::Have if !before.contains(&Cue::Been) => Aspect::Perfect,
        _ => Aspect::Progressive,
    }
}

/// Aspect of a base form after `cue`.
fn base(cue: Cue, before: &[Cue]) -> Aspect {
    match cue {
        Cue::Will | Cue::Plan => Aspect::Future,
        Cue::Continue | Cue::Working if before.contains(&Cue::Will) => Aspect::Future,
        Cue::Continue => Aspect::Continue,
        Cue::Working if before.contains(&Cue::PastBe) => Aspect::Past,
        Cue::Working => Aspect::Progressive,
        Cue::Have => Aspect::Perfect,
        Cue::PastBe => Aspect::Past,
        Cue::Now => Aspect::Present,
        _ => Aspect::Need,
    }
}

/// Aspect from the first finite auxiliary of a noun phrase's own verb group; `before` is the group itself
/// where it stands before the phrase as its governor.
fn inside(group: &[Cue], before: &[Cue]) -> Option<Aspect> {
    let finite = |c: &Cue| !matches!(c, Cue::Been | Cue::Being | Cue::Working | Cue::Now);
    let from = group.iter().position(finite)?;
    let later = &group[from + 1..];
    let ongoing = later.iter().any(|c| matches!(c, Cue::Being | Cue::Working));
    Some(match group[from] {
        Cue::Will | Cue::Plan => Aspect::Future,
        Cue::Need => Aspect::Need,
        Cue::Have if later.contains(&Cue::Working) => Aspect::Progressive,
        Cue::Have => Aspect::Perfect,
        Cue::PastBe => Aspect::Passive,
        Cue::PresentBe if later.contains(&Cue::Will) || later.contains(&Cue::Plan) => {
            Aspect::Future
        }
        Cue::PresentBe if ongoing || !before.is_empty() && group == before => Aspect::Progressive,
        Cue::Continue => Aspect::Continue,
        _ => Aspect::Present,
    })
}

/// What of a prefix governs the action: nothing of an introduction that ends in a comma ("While X was
/// down, ") or a title that ends in a colon, and only the last clause where that has a subject of its own.
fn governing(prefix: &str) -> &str {
    let prefix = prefix
        .rfind(['.', ';', ':'])
        .map_or(prefix, |at| &prefix[at + 1..]);
    match prefix.rfind(',') {
        Some(at) if prefix[at + 1..].trim().is_empty() => "",
        Some(at) if !cues(&prefix[at..]).is_empty() => &prefix[at + 1..],
        Some(at)
            if words(&prefix[at + 1..])
                .iter()
                .any(|w| matches!(w.lower().as_str(), "we" | "they" | "i" | "it")) =>
        {
            &prefix[at + 1..]
        }
        _ => prefix,
    }
}

/// A noun phrase with its own verb, without the clauses that hang on it.
fn main_clause(action: &str) -> &str {
    let opens = |w: &super::token::Word<'_>| {
        matches!(
            w.lower().as_str(),
            "when"
                | "that"
                | "which"
                | "who"
                | "if"
                | "because"
                | "where"
                | "so"
                | "how"
                | "why"
                | "while"
                | "until"
                | "once"
                | "whether"
                | "what"
        )
    };
    words(action)
        .iter()
        .find(|w| opens(w))
        .map_or(action, |w| &action[..w.span.start])
}

/// The words right after a span, up to the next punctuation.
fn nearest(rest: &str) -> &str {
    let end = rest.find([',', '.', ';', ':', '(']).unwrap_or(rest.len());
    let found = words(&rest[..end]);
    found.get(4).map_or(&rest[..end], |w| &rest[..w.span.start])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auxiliaries_may_stand_in_or_before_the_span() {
        let cases = [
            ("", "the limit has been raised", "", Aspect::Perfect),
            ("", "a new pool will be built", "", Aspect::Future),
            ("", "the pool is being rebuilt", "", Aspect::Progressive),
            (
                "We've been ",
                "rebuilding the pool",
                "",
                Aspect::Progressive,
            ),
            ("We continue to ", "watch the pool", "", Aspect::Continue),
            ("We will continue to ", "watch the pool", "", Aspect::Future),
            ("We need to ", "watch the pool", "", Aspect::Need),
            (
                "When the pool was full, we decided that we will ",
                "watch it",
                "",
                Aspect::Future,
            ),
            (
                "The gateway now ",
                "rejects such calls",
                "",
                Aspect::Present,
            ),
            ("", "Rebuilding the pool", "", Aspect::Gerund),
            ("", "A second pool", "", Aspect::Bare),
            (
                "",
                "a rebuild of the pool",
                " is ongoing",
                Aspect::Progressive,
            ),
        ];
        for (prefix, action, rest, aspect) in cases {
            assert_eq!(of(prefix, action, rest), aspect, "{prefix}{action}");
        }
    }
}
