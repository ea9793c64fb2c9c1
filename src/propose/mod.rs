//! Who did what to what, why, because of what? The word work: rules on strings, no model and no I/O.

pub mod aspect;
pub mod edges;
pub mod horizon;
pub mod markup;
pub mod morph;
pub mod origin;
pub mod status;
pub mod summary;
pub mod token;
pub mod verbs;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_breaks_a_rule(text in "([a-z]{1,3}|to|and|we|will|is|was|added|moving|set up|so that|«é»|[(]x|[)]|[*]{2}|[,.:;?]|https://x|\\[a\\]|2024-05-01| ){0,24}") {
            let whole = Span::new(0, text.len());
            for span in edges::split_coordination(&text).into_iter().chain(edges::purpose_clause(&text)) {
                prop_assert!(whole.contains(span) && text.get(span.start..span.end).is_some());
            }
            for span in [edges::tidy(&text, whole), edges::bare(&text, whole), edges::action_core(&text)] {
                prop_assert!(whole.contains(span) && text.get(span.start..span.end).is_some());
            }
            for line in [summary::imperative(&text), summary::noun_phrase(&text), summary::clause(&text), summary::purpose(&text)] {
                prop_assert!(line.split_whitespace().count() <= summary::MAX_WORDS, "{line}");
            }
            let cues = status::StatusCues { unit: &text, action: &text, ..Default::default() };
            prop_assert!((0.0..=1.0).contains(&status::status(cues).1));
            prop_assert!((0.0..=1.0).contains(&origin::origin(&text).1));
            prop_assert!((0.0..=1.0).contains(&horizon::horizon(&text, &[&text], &[&text], Some("2024-01-01")).1));
        }
    }
}
