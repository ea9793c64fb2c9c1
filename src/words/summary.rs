//! How is a role said in two to twelve words? Imperatives for actions, noun phrases for targets, short
//! clauses for events and goals.

mod active;
mod lead;
mod nominal;
mod shorten;

use super::morph::{self, Form};
use super::token::{is_determiner, is_particle};
use super::{markup, verbs};

/// Most words that a summary may have (codebook, "Frames").
pub const MAX_WORDS: usize = 12;

/// An action span said as an order: "a nightly restart was added" becomes "Add a nightly restart".
///
/// At most [`MAX_WORDS`] words; at least two unless the span itself has only one. Text in which no rule
/// finds a verb (a noun phrase, another language) comes back trimmed and capitalised.
///
/// # Examples
/// ```
/// use gleaner::words::summary::imperative;
/// assert_eq!(imperative("Increasing the size of the pool"), "Increase the size of the pool");
/// assert_eq!(imperative("we have written a runbook (OPS-12)."), "Write a runbook");
/// assert_eq!(imperative("Better graphs for the mail relay"), "Improve graphs for the mail relay");
/// ```
#[must_use]
pub fn imperative(action: &str) -> String {
    let clean = cleaned(action);
    let words: Vec<&str> = clean.split_whitespace().collect();
    let words = lead::without_title(&words);
    let words = lead::without_lead(words);
    let order = active::from_passive(words)
        .or_else(|| active::from_subject(words))
        .unwrap_or_else(|| lead::stop_or_not(words).unwrap_or_else(|| verb_first(words)));
    let order = nominal::unfold(&order);
    finish(&order, &clean)
}

/// A target span as a bare noun phrase: no leading article, trimmed, at most [`MAX_WORDS`] words.
///
/// # Examples
/// ```
/// use gleaner::words::summary::noun_phrase;
/// assert_eq!(noun_phrase("the **retry** logic of our clients,"), "Retry logic of clients");
/// ```
#[must_use]
pub fn noun_phrase(target: &str) -> String {
    let clean = cleaned(target);
    let words: Vec<&str> = clean.split_whitespace().collect();
    let article = |w: &&str| {
        matches!(
            core(w).as_str(),
            "a" | "an" | "the" | "our" | "their" | "its" | "this" | "these"
        )
    };
    let skip = usize::from(words.first().is_some_and(article) && words.len() > 1);
    let words: Vec<String> = words[skip..].iter().map(ToString::to_string).collect();
    finish(&words, &clean)
}

/// An event or a goal as a short clause: trimmed, capitalised, at most [`MAX_WORDS`] words, a leading
/// gerund turned to the base form only by [`purpose`].
#[must_use]
pub fn clause(text: &str) -> String {
    let clean = cleaned(text);
    let skip: &[&str] = &[
        "that",
        "because",
        "since",
        "as",
        "but",
        "and",
        "however,",
        "unfortunately,",
        "also",
    ];
    let words: Vec<String> = clean.split_whitespace().map(str::to_string).collect();
    let from = words
        .iter()
        .take_while(|w| skip.contains(&w.to_lowercase().as_str()))
        .count();
    finish(
        if from < words.len() {
            &words[from..]
        } else {
            &words
        },
        &clean,
    )
}

/// A goal span as a short purpose: like [`clause`], with "providing", "we can" and "it will" made an order.
///
/// # Examples
/// ```
/// use gleaner::words::summary::purpose;
/// assert_eq!(purpose("we can notice a full disk earlier"), "Notice a full disk earlier");
/// assert_eq!(purpose("reducing the load on the primary"), "Reduce the load on the primary");
/// ```
#[must_use]
pub fn purpose(goal: &str) -> String {
    let clean = cleaned(goal);
    let words: Vec<&str> = clean.split_whitespace().collect();
    let words = lead::without_lead(&words);
    let first = words.first().and_then(|w| morph::verb(&core(w)));
    match first {
        Some(verb) if verb.form != Form::Past => finish(&verb_first(words), &clean),
        _ => clause(&words.join(" ")),
    }
}

/// Markdown, parentheses, ticket numbers and punctuation at the ends removed.
fn cleaned(text: &str) -> String {
    let stripped = markup::strip(text);
    let bare = markup::without_parentheses(&stripped);
    let kept = if bare.split_whitespace().count() >= 2 {
        bare
    } else {
        stripped
    };
    let edge = |c: char| c.is_whitespace() || ".,;:!?—–-*_>|•\"“”".contains(c);
    kept.trim_matches(edge).to_string()
}

/// Lower-case word without punctuation at its ends.
fn core(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
        .replace('’', "'")
}

/// The punctuation that follows a word.
fn tail(word: &str) -> &str {
    &word[word
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
        .len()..]
}

/// `words` with the verb at their head, and verbs coordinated with it, in base form.
fn verb_first(words: &[&str]) -> Vec<String> {
    let owned = || words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let Some(first) = words.first() else {
        return Vec::new();
    };
    let next = words.get(1).map(|w| core(w)).unwrap_or_default();
    let Some(head) = head_verb(&core(first), &next) else {
        return owned();
    };
    let mut order = owned();
    order[0] = format!("{}{}", head.base, tail(first));
    if head.form == Form::Base {
        return order;
    }
    if head.form == Form::Gerund && next == "of" {
        order.remove(1);
        return order;
    }
    let mut joined = tail(first).contains(',');
    for i in 1..words.len() {
        let word = core(words[i]);
        let after = words.get(i + 1).map(|w| core(w)).unwrap_or_default();
        let fits = |v: &morph::Verb| {
            v.form == head.form && !verbs::is_noun_ing(&word) || is_object(&after)
        };
        let directly = i <= 2 || is_object(&after);
        if joined
            && directly
            && let Some(verb) = morph::verb(&word)
                .filter(|v| v.form == head.form)
                .filter(fits)
        {
            order[i] = format!("{}{}", verb.base, tail(words[i]));
        }
        joined =
            matches!(word.as_str(), "and" | "or" | "&" | "then") || tail(words[i]).contains(',');
    }
    order
}

/// The verb that opens an action, where `word` followed by `next` is one and no noun or adjective.
fn head_verb(word: &str, next: &str) -> Option<morph::Verb> {
    if word == "setup" && !matches!(next, "of" | "for" | "process" | "scripts" | "") {
        return Some(morph::Verb {
            base: "set up".into(),
            form: Form::Base,
        });
    }
    let Some(verb) = morph::verb(word) else {
        let base = morph::guess(word).filter(|_| is_object(next))?;
        let form = if word.ends_with("ing") {
            Form::Gerund
        } else {
            Form::Past
        };
        return Some(morph::Verb { base, form });
    };
    let sure = match verb.form {
        Form::Base | Form::Past => true,
        Form::Third => is_object(next) || !verbs::is_noun_base(&verb.base),
        Form::Gerund => {
            !verbs::is_noun_ing(word) || is_object(next) || next == "of" || is_particle(next)
        }
    };
    sure.then_some(verb)
}

/// Whether `lower` can open an object: a determiner or a pronoun.
fn is_object(lower: &str) -> bool {
    is_determiner(lower)
        || matches!(
            lower,
            "it" | "them" | "how" | "why" | "what" | "whether" | "where"
        )
}

/// Shortens, drops filler, capitalises; never yields fewer than two words from a text that has them.
fn finish(words: &[String], whole: &str) -> String {
    let short = shorten::to_limit(words, MAX_WORDS);
    let short = if short.split_whitespace().count() < 2 {
        let all: Vec<String> = whole.split_whitespace().map(str::to_string).collect();
        shorten::hard(&all, MAX_WORDS)
    } else {
        short
    };
    capitalised(&short)
}

/// First letter in upper case, unless the first word is a name with inner capitals, digits or marks.
fn capitalised(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let name = first
        .chars()
        .skip(1)
        .any(|c| c.is_uppercase() || matches!(c, '_' | '/' | '.' | '('));
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if !name => c.to_uppercase().chain(chars).collect(),
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests;
