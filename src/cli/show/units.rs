//! The units that carry a label on either side, a line or more a label.

use super::marks::{self, sign};
use crate::cli::score::pairs::Pair;
use crate::cli::view::paint::DIM;
use crate::cli::view::reading::Reading;
use crate::cli::view::{View, percent, wrap};
use crate::record::{Record, Sentence};
use crate::score::{Compared, ComparedUnit, Outcome, Range};
use std::fmt::Write as _;

/// Columns of sign, line, label and score with the blanks between.
const HEAD: usize = 23;

impl View {
    /// The list; a line that says so where there is none.
    pub(super) fn compared_units(
        &self,
        compared: &Compared,
        pair: &Pair,
        reading: &Reading,
    ) -> String {
        if compared.units.is_empty() {
            return String::new();
        }
        let labelled = format!("Units with a label, of {}", pair.gold.sentences.len());
        let mut out = self.heading(&labelled, compared.units.len());
        for unit in &compared.units {
            self.compared_unit(unit, pair.suggested.as_ref(), reading, &mut out);
        }
        out + "\n"
    }

    fn compared_unit(
        &self,
        unit: &ComparedUnit,
        said: Option<&Record>,
        reading: &Reading,
        out: &mut String,
    ) {
        let (start, end) = unit.range();
        let words = wrap::wrapped(&reading.words(start, end), self.width - HEAD);
        for n in 0..words.len().max(unit.labels.len()) {
            let line = if n == 0 {
                reading.place(start).0.to_string()
            } else {
                String::new()
            };
            let head = unit.labels.get(n).map_or_else(
                || " ".repeat(HEAD),
                |label| {
                    let at = unit.suggested.or(unit.gold).unwrap_or_default();
                    let score = said.and_then(|said| score(said, at, &label.name));
                    let score = score.map(percent).unwrap_or_default();
                    let name = wrap::cut(&wrap::folded(&label.name), 7);
                    let mark = self
                        .paint
                        .with(marks::style(label.outcome), sign(label.outcome));
                    let rest = format!("  {line:>4}  {}  {score:>3}  ", wrap::padded(&name, 7));
                    let style = match label.outcome {
                        Outcome::Right => DIM,
                        other => marks::style(other),
                    };
                    mark + &self.paint.with(style, &rest)
                },
            );
            let words = words.get(n).map_or("", String::as_str);
            let _ = writeln!(out, "{}", (head + words).trim_end());
        }
    }
}

/// What the suggestion gives the label in the unit that covers most of the place.
pub fn score(said: &Record, (start, end): Range, label: &str) -> Option<f64> {
    let shared = |unit: &&Sentence| unit.end.min(end).saturating_sub(unit.start.max(start));
    let most = said
        .sentences
        .iter()
        .filter(|u| shared(u) > 0)
        .max_by_key(shared)?;
    most.scores.get(label)?.as_f64()
}
