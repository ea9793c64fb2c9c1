//! What stands before an action's verb and is no part of it: titles, owners, subjects, auxiliaries, hedges.

use super::core;
use crate::words::morph::{self, Form};
use crate::words::verbs;

/// Drops a title or an owner before a colon ("Paging: add a second tier") where a verb follows it.
pub fn without_title<'a, 't>(words: &'a [&'t str]) -> &'a [&'t str] {
    let Some(colon) = words.iter().take(7).position(|w| w.ends_with(':')) else {
        return words;
    };
    match words.get(colon + 1).map(|w| core(w)) {
        Some(next)
            if morph::verb(&next).is_some()
                || matches!(next.as_str(), "we" | "we'll" | "we're" | "to" | "i") =>
        {
            &words[colon + 1..]
        }
        _ => words,
    }
}

/// Drops subject, auxiliaries and hedges until a verb, a noun or a negation stands first.
pub fn without_lead<'a, 't>(words: &'a [&'t str]) -> &'a [&'t str] {
    let mut rest = words;
    let question = [
        "Is", "Are", "Do", "Does", "Should", "Could", "Can", "Would", "Was",
    ];
    if words.first().is_some_and(|w| question.contains(w)) {
        return words;
    }
    loop {
        let cut = lead_words(rest);
        if cut == 0 || cut >= rest.len() {
            return rest;
        }
        rest = &rest[cut..];
    }
}

/// How many words at the head are lead; 0 if the action begins here.
fn lead_words(words: &[&str]) -> usize {
    let at = |i: usize| words.get(i).map(|w| core(w)).unwrap_or_default();
    let (first, second, third) = (at(0), at(1), at(2));
    let form = |w: &str| morph::verb(w).map(|v| v.form);
    match first.as_str() {
        "we" | "i" | "they" | "he" | "she" | "we'll" | "i'll" | "we're" | "i'm" | "we've"
        | "i've" | "they'll" | "they're" | "let's" | "please" | "will" | "would" | "shall"
        | "should" | "must" | "can" | "could" | "may" | "might" | "to" | "also" | "then"
        | "already" | "currently" | "actively" | "now" | "just" | "been" | "and" | "finally"
        | "additionally" | "possibly" | "maybe" | "perhaps" | "potentially" => 1,
        "have" | "has" | "had"
            if form(&second) == Some(Form::Past) || is_adverb(&second) || second == "been" =>
        {
            1
        }
        "be" | "is" | "are" | "was" | "were" | "being"
            if form(&second) == Some(Form::Gerund) || second == "going" =>
        {
            1
        }
        "have" | "has" | "need" | "needs" | "needed" | "able" | "like" | "going" | "plan"
        | "plans" | "planning" | "planned" | "intend" | "intends" | "intending" | "want"
        | "wants" | "aim" | "aims" | "aiming" | "try" | "tries" | "trying" | "tried" | "hope"
        | "hoping" | "expect" | "decided" | "attempt" | "attempts" | "attempting" | "working"
        | "work" | "looking" | "ought" | "commit" | "committed"
            if second == "to" =>
        {
            2
        }
        "plan" | "work" | "working" | "worked"
            if second == "on" && form(&third) == Some(Form::Gerund) =>
        {
            2
        }
        "start" | "begin" | "starting" | "beginning" | "started" | "began" | "begun"
        | "consider" | "considering" | "try" | "trying" | "prioritizing" | "prioritising" => {
            match form(&second) {
                Some(Form::Gerund)
                    if !verbs::is_noun_ing(&second) || third == "the" || third == "a" =>
                {
                    1
                }
                _ if second == "to" && form(&third) == Some(Form::Base) => 2,
                _ => 0,
            }
        }
        _ if is_adverb(&first) && form(&second).is_some() && first != "only" => 1,
        _ => 0,
    }
}

/// Whether `lower` is an adverb in -ly.
pub fn is_adverb(lower: &str) -> bool {
    lower.len() > 4
        && lower.ends_with("ly")
        && !matches!(
            lower,
            "apply" | "rely" | "reply" | "supply" | "comply" | "multiply" | "only"
        )
}

/// "no longer paging twice" to "Stop paging twice"; "not use X" to "Do not use X".
pub fn stop_or_not(words: &[&str]) -> Option<Vec<String>> {
    let rest = |from: usize| words[from..].iter().map(ToString::to_string);
    match words
        .iter()
        .take(2)
        .map(|w| core(w))
        .collect::<Vec<_>>()
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()[..]
    {
        ["no", "longer"] => {
            let rest_words = without_lead(&words[2..]);
            let verb = morph::verb(&core(rest_words.first()?))?;
            let tail = rest_words[1..].iter().map(ToString::to_string);
            Some(
                ["Stop".to_string(), morph::gerund(&verb.base)]
                    .into_iter()
                    .chain(tail)
                    .collect(),
            )
        }
        ["not" | "never", next] if morph::verb(next).is_some_and(|v| v.form == Form::Base) => Some(
            ["Do".to_string(), "not".to_string()]
                .into_iter()
                .chain(rest(1))
                .collect(),
        ),
        _ => None,
    }
}
