//! Why records cannot be compared.

/// Why several coders' records cannot be compared. Each message names the place and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgreeError {
    /// Agreement takes two.
    #[error(
        "found {found} coder{}; give a file a coder, or one file whose records name their `coder`",
        if *.found == 1 { "" } else { "s" }
    )]
    TooFewCoders {
        /// How many there were.
        found: usize,
    },
    /// Two records of one report by one coder.
    #[error("{coder}: report {report:?} is there twice; keep one record of it")]
    Twice {
        /// The coder.
        coder: String,
        /// The report's id.
        report: String,
    },
    /// The coders did not read the same text.
    #[error(transparent)]
    Text(Box<TextDifference>),
    /// A unit or a role that does not lie in the text.
    #[error(
        "{coder}: report {report:?}: {place}: {start}..{end} is not a stretch of the text, which has {length} \
         code points; write the record anew"
    )]
    Range {
        /// The coder.
        coder: String,
        /// The report's id.
        report: String,
        /// `sentences[3]` or `frames[2].goal`.
        place: String,
        /// First code point.
        start: usize,
        /// One past the last.
        end: usize,
        /// Length of the text in code points.
        length: usize,
    },
    /// No report was coded twice.
    #[error(
        "no report was coded by two coders (the first coder's first is {first:?}); reports are joined by their id"
    )]
    NothingShared {
        /// Id of a report.
        first: String,
    },
}

/// Where two coders' texts of one report begin to differ.
#[derive(Debug, thiserror::Error)]
#[error(
    "report {report:?}: the texts of {a} and {b} differ from line {line}, column {column} on \
     ({a}: {text_a:?}, {b}: {text_b:?}); both must be coded on the same text"
)]
pub struct TextDifference {
    /// The report's id.
    pub report: String,
    /// One coder.
    pub a: String,
    /// The other.
    pub b: String,
    /// Line of the first difference, from 1.
    pub line: usize,
    /// Column of the first difference in code points, from 1.
    pub column: usize,
    /// How one goes on from there.
    pub text_a: String,
    /// How the other does.
    pub text_b: String,
}
