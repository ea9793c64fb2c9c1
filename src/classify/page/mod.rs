//! Is this page an incident report? A logistic regression on cues of the genre and hashed words, of the page alone:
//! neither the encoder nor the labels of its sentences are asked, so that the answer does not depend on the pipeline.

mod cues;
mod lexicon;

pub use cues::{cue_names, cues};

use crate::document::{UnitKind, UnitView};
use crate::nn::{WordRow, word_row};

/// Buckets that words are hashed to.
pub const BUCKETS: usize = 8192;

/// The hashed words of a page: its title, its headings and its text apart.
#[must_use]
pub fn words(title: Option<&str>, units: &[UnitView]) -> WordRow {
    let of = |heading: bool| {
        let units = units
            .iter()
            .filter(|u| (u.kind == UnitKind::Heading) == heading);
        let texts: Vec<&str> = units.map(|u| u.text.as_str()).collect();
        texts.join("\n")
    };
    let fields = [
        ('t', title.unwrap_or_default(), 0.5),
        ('h', &of(true), 0.5),
        ('u', &of(false), 1.0),
    ];
    word_row(&fields, BUCKETS)
}
