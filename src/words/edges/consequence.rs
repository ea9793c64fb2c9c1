//! What will the change bring? The sentence after it often says so: "This will let us notice sooner."

use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// A subject that points back at the change, then a verb of effect; the goal begins behind it.
static POINTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^\W*(?:and\s+|so\s+|we\s+(?:expect|hope|believe)\s+(?:that\s+)?)?
        (?:
          (?:this|that|these|those|both|it|they|doing\s+(?:so|this)|the\s+(?:goal|aim|idea|purpose|intent(?:ion)?)|our\s+(?:goal|aim))
          (?:\s+(?:\w+\s+){0,3}?)?
          \s*(?:will|would|should|can|may|is\s+(?:meant|intended|expected)\s+to|are\s+(?:meant|intended)\s+to|(?:is|was)\s+to)
          (?:\s+(?:also|then|both|hopefully|greatly|in\s+turn))*(?:\s+help(?:\s+(?:us|to))*)?(?:\s+result\s+in)?
        | (?:this|that|these|it|doing\s+(?:so|this))\s+(?:\w+\s+){0,2}?(?:means(?:\s+that)?|allows\s+us\s+to|lets\s+us|enables\s+us\s+to|gives\s+us)
        | so\s+that
        | the\s+(?:goal|aim|purpose|intention)\s+(?:here\s+|of\s+this\s+)?is\s+(?:to|that)
        )\s+",
    )
    .expect("the pattern is constant and tested")
});

/// Verbs that carry the effect themselves: "This prevents two jobs from running at once."
static EFFECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)^\W*(?:this|that|these|it|doing\s+(?:so|this))\s+(?:change[s]?\s+|also\s+|work\s+|alone\s+)*
        (prevents?|ensures?|avoids?|reduces?|eliminates?|makes?\s+(?:it|sure|us)|guarantees?|protects?|limits?|guards?|speeds?)\b",
    )
    .expect("the pattern is constant and tested")
});

/// The purpose that a sentence gives for the change told in the sentence before it; `None` if it does not
/// point back or names no effect. What was ("this was", "that had") is no purpose.
///
/// # Examples
/// ```
/// use gleaner::words::edges::consequence;
/// let next = "This will keep a stuck job from blocking the others.";
/// assert_eq!(consequence(next).unwrap().slice(next), "keep a stuck job from blocking the others");
/// assert_eq!(consequence("This took four hours."), None);
/// ```
#[must_use]
pub fn consequence(next: &str) -> Option<Span> {
    let start = match (POINTER.find(next), EFFECT.captures(next)) {
        (Some(found), _) => found.end(),
        (None, Some(found)) => found.get(1)?.start(),
        (None, None) => return None,
    };
    let outer = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!');
    let kept = next[start..].trim_end_matches(outer);
    let first = kept.split_whitespace().next()?.to_lowercase();
    // "This will be done by May", "this would have helped": no effect of the change.
    let empty =
        ["be", "have", "not", "take", "happen", "require", "need"].contains(&first.as_str());
    (!empty && kept.split_whitespace().count() >= 2).then(|| Span::new(start, start + kept.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(next: &str) -> Option<&str> {
        consequence(next).map(|s| s.slice(next))
    }

    #[test]
    fn effects_are_found_behind_their_pointer() {
        for (next, goal) in [
            (
                "These limits should also help us to spot a leak early.",
                "spot a leak early",
            ),
            (
                "The goal is to notice within five minutes",
                "notice within five minutes",
            ),
            (
                "This means that one bad tenant cannot starve the rest.",
                "one bad tenant cannot starve the rest",
            ),
            (
                "It prevents two deploys from overlapping.",
                "prevents two deploys from overlapping",
            ),
            (
                "So that nobody has to remember the flag.",
                "nobody has to remember the flag",
            ),
        ] {
            assert_eq!(found(next), Some(goal), "{next}");
        }
    }

    #[test]
    fn other_sentences_are_left_alone() {
        for next in [
            "This was not the first time.",
            "This would have been noticed sooner with an alert.",
            "This will be finished in June.",
            "The cache will expire.",
            "It is slow.",
        ] {
            assert_eq!(found(next), None, "{next}");
        }
    }
}
