//! Why can two records not be compared?

use crate::record::{Fault, Record};

/// Why there is no score.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// A record breaks the schema.
    #[error("the {side} record of {id:?}: {fault}; correct it, or make the record anew")]
    Unsound {
        /// `gold` or `suggested`.
        side: &'static str,
        /// Identity of the report.
        id: String,
        /// What is wrong, and where in the record.
        fault: Fault,
    },
    /// The two records point into different texts.
    #[error(
        "{id:?}: the texts differ from code point {at} (line {line}) on: gold has {gold:?}, the suggestion \
         {suggested:?}; suggest for the same text, or map spans by their words with --realign"
    )]
    TextDiffers {
        /// Identity of the report.
        id: String,
        /// First code point that differs.
        at: usize,
        /// Its line in gold, from 1.
        line: usize,
        /// Gold's text there.
        gold: String,
        /// The suggestion's text there.
        suggested: String,
    },
    /// A floor names a figure that is not there.
    #[error("there is no figure {key:?}; {near}")]
    NoFigure {
        /// The name that was given.
        key: String,
        /// What there is.
        near: String,
    },
}

/// Code points of either text that are shown where they part.
const SHOWN: usize = 20;

impl ScoreError {
    /// For two records whose texts differ.
    pub(super) fn differing(gold: &Record, suggested: &Record) -> Self {
        let same = gold.text.chars().zip(suggested.text.chars());
        let at = same.take_while(|(a, b)| a == b).count();
        let from = |text: &str| text.chars().skip(at).take(SHOWN).collect();
        Self::TextDiffers {
            id: gold.report.id.clone(),
            at,
            line: 1 + gold.text.chars().take(at).filter(|&c| c == '\n').count(),
            gold: from(&gold.text),
            suggested: from(&suggested.text),
        }
    }
}
