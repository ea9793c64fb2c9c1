//! What can go when a summary is too long? Filler first, then whole clauses and phrases from the end.

use super::{core, tail};
use crate::words::token::{is_determiner, is_joiner, is_preposition};

/// Endings that add nothing.
const FILLER_ENDS: &[&str] = &[
    "as well",
    "in the future",
    "going forward",
    "in future",
    "where possible",
    "if possible",
    "as necessary",
    "as needed",
    "as soon as possible",
    "too",
    "where appropriate",
    "where needed",
    "again",
    "accordingly",
    "at this time",
    "etc",
    "and so on",
    "moving forward",
    "as appropriate",
    "where necessary",
    "for the future",
    "if necessary",
];

/// Fewest words that a cut at a phrase leaves; a phrase that ends earlier is cut inside instead.
const SHORTEST_CUT: usize = 7;

/// Words up to which a relative or adverbial clause is kept.
const SOFT: usize = 10;

/// `words` as one line of at most `limit` words, not ending in a word that needs another.
pub fn to_limit(words: &[String], limit: usize) -> String {
    let mut words: Vec<String> = words.iter().filter(|w| !w.is_empty()).cloned().collect();
    for word in &mut words {
        if matches!(core(word).as_str(), "please") {
            word.clear();
        }
    }
    words.retain(|w| !w.is_empty());
    drop_possessives(&mut words);
    drop_filler(&mut words);
    if let Some(end) = words
        .iter()
        .position(|w| {
            matches!(
                w.to_lowercase().trim_start_matches(['"', '“', '‘']),
                "e.g." | "i.e." | "eg." | "ie."
            )
        })
        .filter(|&i| i >= 2)
    {
        words.truncate(end);
    }
    if words.len() > SOFT
        && let Some(end) = clause_start(&words).filter(|&i| i >= 3)
    {
        words.truncate(end);
    }
    hard(&words, limit)
}

/// At most `limit` words: articles inside go first, then everything after the last phrase that fits.
pub fn hard(words: &[String], limit: usize) -> String {
    let fewer: Vec<String>;
    let mut words = words;
    if words.len() > limit {
        let keeps = |(i, word): (usize, &String)| {
            (i == 0 || !matches!(word.as_str(), "a" | "an" | "the")).then(|| word.clone())
        };
        fewer = words.iter().enumerate().filter_map(keeps).collect();
        words = &fewer;
    }
    let mut end = words.len();
    if end > limit {
        end = (SHORTEST_CUT..=limit)
            .rev()
            .find(|&i| is_boundary(words, i))
            .unwrap_or(limit);
    }
    while end > 2 && dangles(&core(&words[end - 1])) {
        end -= 1;
    }
    let line = words[..end].join(" ");
    let open = line.trim_end_matches(|c: char| ".,;:!?—–-(".contains(c) || c.is_whitespace());
    unquoted(open)
}

/// Whether a text cut before word `i` ends with a whole phrase.
fn is_boundary(words: &[String], i: usize) -> bool {
    let (before, next) = (core(&words[i - 1]), core(&words[i]));
    !dangles(&before)
        && (tail(&words[i - 1]).contains([',', ';', ':', '.'])
            || is_preposition(&next)
            || is_joiner(&next))
}

fn dangles(lower: &str) -> bool {
    is_preposition(lower)
        || is_joiner(lower)
        || matches!(lower, "always" | "never" | "only" | "just")
        || is_determiner(lower) && !lower.starts_with(|c: char| c.is_ascii_digit())
        || lower.is_empty()
}

/// Index of the first word of a clause that only explains: ", which ...", "so that ...", "because ...".
fn clause_start(words: &[String]) -> Option<usize> {
    (3..words.len()).find(|&i| {
        let comma = tail(&words[i - 1]).contains([',', ';', '.'])
            || matches!(words[i - 1].as_str(), "-" | "–" | "—");
        match core(&words[i]).as_str() {
            "which" | "where" | "who" | "and" | "but" | "including" | "such" | "rather"
            | "especially" | "with" | "as" => comma,
            "because" | "since" | "although" | "whereas" | "instead" | "unless" | "until" => true,
            "so" => words
                .get(i + 1)
                .is_some_and(|w| matches!(core(w).as_str(), "that" | "we" | "they" | "it" | "as")),
            _ => false,
        }
    })
}

/// "our queue" to "the queue" would be longer and no clearer: the possessive goes.
fn drop_possessives(words: &mut Vec<String>) {
    words.retain(|w| w.to_lowercase() != "our");
}

fn drop_filler(words: &mut Vec<String>) {
    loop {
        let line = words.iter().map(|w| core(w)).collect::<Vec<_>>().join(" ");
        let Some(filler) = FILLER_ENDS
            .iter()
            .find(|f| line.strip_suffix(**f).is_some_and(|r| r.ends_with(' ')))
        else {
            return;
        };
        let keep = words.len() - filler.split(' ').count();
        if keep < 3 {
            return;
        }
        words.truncate(keep);
    }
}

/// Without a quotation mark that has lost its partner.
fn unquoted(text: &str) -> String {
    let odd = text.matches('"').count() % 2 == 1;
    let broken = text.matches('“').count() != text.matches('”').count();
    match (odd, broken) {
        (true, _) => text.replace('"', ""),
        (_, true) => text.replace(['“', '”'], ""),
        _ => text.to_string(),
    }
}
