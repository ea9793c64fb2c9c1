//! `WebAnno` TSV 3.3, as `INCEpTION` writes it; 3.2 coming in. A file a report, named for its id.
//!
//! Source: *`WebAnno` TSV 3.3 File format*, appendix of the user guide of `INCEpTION`. Offsets are UTF-16 units.
//!
//! | line | holds |
//! |---|---|
//! | `#T_SP=`, `#T_RL=` | a layer and its features, each a column from the fourth on; `BT_` the layer that a relation links |
//! | `#Text=` | a sentence, a line of it each; here with the white space after it, so that the whole text is there |
//! | `1-2` or `1-2.1`, `5-9`, words | a token, or part of one, of sentence 1 |
//! | its columns | `_` no annotation, `*` no value; several annotations parted by `\|`, `[4]` after each that is on several tokens or stacked |
//! | of a relation | on its dependent's first token: the governor's first token, and `[4_5]`, their numbers, 0 for none |
//!
//! The layers are those of [`super::layers`]. Annotations are of whole tokens: white space at the ends of a span stays
//! behind, and white space before the first token, which comes back as blanks.

mod escape;
mod read;
mod sheet;
#[cfg(test)]
mod tests;
mod write;

pub use read::read;
pub use write::write;

/// The line that such a file begins with, before its version.
const FORMAT: &str = "#FORMAT=WebAnno TSV ";
/// The layer's column of a relation that says where it comes from.
const BASE: &str = "BT_";
