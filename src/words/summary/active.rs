//! Passive and subject-first sentences to orders: "the cache was moved" to "move the cache".

use super::lead::is_adverb;
use super::{core, tail, verb_first};
use crate::words::morph::{self, Form};
use crate::words::token::is_determiner;
use crate::words::verbs;

/// Words between a subject and its participle.
fn is_auxiliary(lower: &str) -> bool {
    matches!(
        lower,
        "is" | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "being"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "should"
            | "shall"
            | "must"
            | "can"
            | "could"
            | "may"
            | "might"
            | "need"
            | "needs"
            | "needed"
            | "to"
            | "now"
            | "also"
            | "already"
            | "since"
            | "then"
            | "not"
            | "get"
            | "gets"
            | "got"
            | "both"
            | "all"
            | "just"
            | "currently"
            | "yet"
    ) || is_adverb(lower)
}

/// Words after which a clause of its own begins: its verb is not the action's.
fn opens_clause(lower: &str) -> bool {
    matches!(
        lower,
        "so" | "if"
            | "when"
            | "whether"
            | "because"
            | "until"
            | "once"
            | "while"
            | "unless"
            | "why"
            | "how"
            | "what"
            | "where"
            | "ensuring"
            | "to"
            | "such"
            | "before"
            | "after"
            | "as"
    )
}

/// Whether the words can begin with a subject: a verb form at their head rules it out, unless it is
/// more often a noun and no object follows.
fn begins_with_noun(words: &[&str]) -> bool {
    let first = words.first().map(|w| core(w)).unwrap_or_default();
    let second = words.get(1).map(|w| core(w)).unwrap_or_default();
    match morph::verb(&first) {
        _ if is_determiner(&first) => true,
        None => !opens_clause(&first),
        Some(verb) if verb.form == Form::Base => {
            verbs::is_noun_base(&first) && !is_determiner(&second)
        }
        Some(verb) if verb.form == Form::Gerund => {
            verbs::is_noun_ing(&first) && !is_determiner(&second)
        }
        Some(verb) if verb.form == Form::Third => {
            verbs::is_noun_base(&verb.base) && !is_determiner(&second)
        }
        Some(_) => false,
    }
}

/// The order that a passive sentence stands for; `None` if it is none.
///
/// "make sure" and "ensure" before a passive are dropped too ("make sure backups are tested").
pub fn from_passive(words: &[&str]) -> Option<Vec<String>> {
    let lower: Vec<String> = words.iter().map(|w| core(w)).collect();
    let skip = match lower.iter().take(3).map(String::as_str).collect::<Vec<_>>()[..] {
        ["make", "sure", "that"] => 3,
        ["make", "sure", _] | ["ensure", "that", _] => 2,
        ["ensure", ..] => 1,
        _ if begins_with_noun(words) => 0,
        _ => return None,
    };
    let (words, lower) = (&words[skip..], &lower[skip..]);
    let mut at = 1;
    let (start, verb) = loop {
        let from = (at..lower.len()).find(|&i| {
            matches!(
                lower[i].as_str(),
                "is" | "are" | "was" | "were" | "be" | "been" | "being"
            )
        })?;
        let mut start = from;
        while start > 1 && is_auxiliary(&lower[start - 1]) {
            start -= 1;
        }
        let verb = (from..lower.len()).find(|&i| !is_auxiliary(&lower[i]))?;
        let relative = matches!(lower[start - 1].as_str(), "that" | "which" | "who");
        let foreign = lower[..start]
            .iter()
            .enumerate()
            .any(|(i, w)| opens_clause(w) && !(w == "to" && i > 0 && skip == 0))
            || matches!(
                lower[start - 1].as_str(),
                "they" | "it" | "we" | "you" | "i" | "there"
            );
        if foreign {
            return None;
        }
        if !relative && morph::participle(&lower[verb]).is_some() {
            break (start, verb);
        }
        at = verb + 1;
    };
    let base = morph::participle(&lower[verb])?;
    let mut after = verb + 1;
    while after < lower.len()
        && after <= verb + 2
        && matches!(
            lower[after].as_str(),
            "up" | "out" | "down" | "off" | "back" | "away"
        )
    {
        after += 1;
    }
    let negated = lower[start..verb].iter().any(|w| w == "not");
    let mut order: Vec<String> = Vec::new();
    if negated {
        order.extend(["do".to_string(), "not".to_string()]);
    }
    order.push(base);
    order.extend(lower[verb + 1..after].iter().cloned());
    if let Some(second) = lower
        .get(after + 1)
        .filter(|_| matches!(lower[after].as_str(), "and" | "or"))
        && let Some(second) = morph::verb(second).filter(|v| v.form == Form::Past)
    {
        order.extend([lower[after].clone(), second.base]);
        after += 2;
    }
    let mut subject: Vec<String> = words[..start].iter().map(ToString::to_string).collect();
    uncapitalise(&mut subject);
    if let Some(last) = subject.last_mut() {
        let marks = tail(words[after - 1]);
        *last = format!("{}{}", last.trim_end_matches([',', ';', ':', '.']), marks);
    }
    order.extend(subject);
    let next_clause = |i: &usize| {
        lower[*i] == "and"
            && lower.get(i + 1).is_some_and(|w| {
                matches!(
                    w.as_str(),
                    "will" | "is" | "was" | "has" | "have" | "are" | "were"
                )
            })
    };
    let end = (after..words.len())
        .find(next_clause)
        .unwrap_or(words.len());
    order.extend(words[after..end].iter().map(ToString::to_string));
    Some(order)
}

/// The order that "the team will add X" or "alerts should reach Y" stands for; `None` if no modal verb follows a subject.
pub fn from_subject(words: &[&str]) -> Option<Vec<String>> {
    if !begins_with_noun(words) {
        return None;
    }
    let lower: Vec<String> = words.iter().map(|w| core(w)).collect();
    let modal = (1..lower.len().min(10))
        .find(|&i| matches!(lower[i].as_str(), "should" | "must" | "will" | "shall"))?;
    if lower[..modal]
        .iter()
        .any(|w| opens_clause(w) || matches!(w.as_str(), "that" | "which" | "who"))
    {
        return None;
    }
    let rest = super::lead::without_lead(&words[modal..]);
    let verb = morph::verb(&core(rest.first()?))
        .filter(|v| matches!(v.form, Form::Base | Form::Gerund))?;
    let agent = lower[..modal].iter().any(|w| {
        matches!(
            w.as_str(),
            "team"
                | "teams"
                | "engineers"
                | "engineer"
                | "developers"
                | "developer"
                | "everyone"
                | "operators"
                | "admins"
                | "staff"
                | "company"
                | "owners"
                | "responders"
                | "managers"
                | "folks"
                | "people"
                | "administrators"
        )
    });
    if agent
        || modal == 1
            && words[0].chars().next().is_some_and(char::is_uppercase)
            && !lower[0].ends_with('s')
    {
        return Some(verb_first(rest));
    }
    let mut order = vec!["make".to_string()];
    let mut subject: Vec<String> = words[..modal].iter().map(ToString::to_string).collect();
    uncapitalise(&mut subject);
    order.extend(subject);
    order.push(verb.base);
    order.extend(rest[1..].iter().map(ToString::to_string));
    Some(order)
}

/// Lower case for a sentence's first word that is a function word or an ordinary one.
fn uncapitalise(words: &mut [String]) {
    let Some(first) = words.first_mut() else {
        return;
    };
    let plain = first.chars().skip(1).all(|c| c.is_lowercase() || c == '-') && first.len() > 1;
    if plain || first == "A" {
        *first = first.to_lowercase();
    }
}
