//! Where are the words? White-space words of a plain text with the punctuation at their ends set apart.

use crate::span::Span;

/// One word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word without punctuation at its ends; empty for a lone dash or the like.
    pub core: &'t str,
    /// Where the core stands.
    pub span: Span,
    /// Punctuation before the core.
    pub before: &'t str,
    /// Punctuation after the core, up to the next white space.
    pub after: &'t str,
}

impl Word<'_> {
    /// The core in lower case, typographic apostrophes made plain.
    #[must_use]
    pub fn lower(&self) -> String {
        self.core.to_lowercase().replace('’', "'")
    }

    /// Whether a comma, colon, semicolon, full stop or dash follows: a phrase ends here.
    #[must_use]
    pub fn ends_phrase(&self) -> bool {
        self.after
            .contains([',', ';', ':', '.', '—', '–', '!', '?', ')'])
    }
}

/// The words of `text` in order.
///
/// # Examples
/// ```
/// use gleaner::words::token::words;
/// let found = words("Add (two) checks, soon.");
/// let cores: Vec<_> = found.iter().map(|w| w.core).collect();
/// assert_eq!(cores, ["Add", "two", "checks", "soon"]);
/// assert_eq!((found[1].before, found[2].after), ("(", ","));
/// ```
#[must_use]
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split(char::is_whitespace) {
        let start = at;
        at += piece.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
        if piece.is_empty() {
            continue;
        }
        let head = piece.len() - piece.trim_start_matches(is_edge).len();
        let core = piece[head..].trim_end_matches(is_edge);
        found.push(Word {
            core,
            span: Span::new(start + head, start + head + core.len()),
            before: &piece[..head],
            after: &piece[head + core.len()..],
        });
    }
    found
}

/// Whether a character at a word's end is punctuation and no part of it. A trailing "+" or "%" stays.
fn is_edge(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, '+' | '%' | '$' | '#' | '@' | '<' | '>' | '=' | '/'))
}

/// Articles, possessives and the like, which open a noun phrase.
#[must_use]
pub fn is_determiner(lower: &str) -> bool {
    matches!(
        lower,
        "a" | "an"
            | "the"
            | "this"
            | "that"
            | "these"
            | "those"
            | "our"
            | "their"
            | "its"
            | "your"
            | "my"
            | "his"
            | "her"
            | "all"
            | "some"
            | "any"
            | "each"
            | "every"
            | "both"
            | "no"
            | "more"
            | "better"
            | "several"
            | "many"
            | "additional"
            | "new"
            | "another"
            | "such"
            | "other"
            | "further"
            | "existing"
            | "two"
            | "three"
            | "four"
            | "five"
            | "multiple"
            | "various"
    ) || lower.starts_with(|c: char| c.is_ascii_digit())
}

/// Prepositions and other words that cannot end a phrase.
#[must_use]
pub fn is_preposition(lower: &str) -> bool {
    matches!(
        lower,
        "of" | "to"
            | "for"
            | "in"
            | "on"
            | "at"
            | "by"
            | "with"
            | "from"
            | "into"
            | "onto"
            | "over"
            | "under"
            | "about"
            | "around"
            | "across"
            | "between"
            | "through"
            | "during"
            | "before"
            | "after"
            | "against"
            | "without"
            | "within"
            | "via"
            | "per"
            | "as"
            | "towards"
            | "toward"
            | "upon"
            | "until"
            | "than"
            | "like"
            | "among"
            | "behind"
            | "beyond"
            | "despite"
            | "regarding"
            | "including"
            | "using"
    )
}

/// Conjunctions, relative words and auxiliaries: with prepositions and determiners, what a cut must not leave last.
#[must_use]
pub fn is_joiner(lower: &str) -> bool {
    matches!(
        lower,
        "and"
            | "or"
            | "but"
            | "nor"
            | "that"
            | "which"
            | "who"
            | "whose"
            | "where"
            | "when"
            | "while"
            | "if"
            | "because"
            | "so"
            | "whether"
            | "how"
            | "why"
            | "what"
            | "is"
            | "are"
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
            | "could"
            | "can"
            | "may"
            | "might"
            | "must"
            | "not"
            | "&"
            | "also"
            | "we"
            | "they"
            | "it"
            | "i"
            | "you"
            | "rather"
            | "very"
            | "more"
    )
}

/// "up", "out", "down": a particle that goes with the verb before it.
#[must_use]
pub fn is_particle(lower: &str) -> bool {
    matches!(
        lower,
        "up" | "out" | "down" | "off" | "back" | "away" | "over" | "on" | "in"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_where_they_say() {
        let text = "  « Füge »  zwei\u{3000}Alarme hinzu… ";
        for word in words(text) {
            assert_eq!(word.span.slice(text), word.core);
        }
        assert_eq!(words(text).iter().filter(|w| !w.core.is_empty()).count(), 4);
        assert!(words(" \n ").is_empty());
    }
}
