//! One report in the terminal: its title, how many things came out how, units, frames.

use crate::cli::score::pairs::Pair;
use crate::cli::view::paint::DIM;
use crate::cli::view::reading::Reading;
use crate::cli::view::{View, wrap};
use crate::record::Record;
use crate::score::Compared;
use std::fmt::Write as _;

impl View {
    /// Gold and suggestion of a report side by side, ended by an empty line.
    pub(super) fn sides(&self, pair: &Pair) -> String {
        let gold = &pair.gold;
        let reading = Reading::new(gold);
        let compared = Compared::of(&pair.score.items);
        let mut out = self.title(gold, &reading);
        // The empty line behind the title comes after what is added to it.
        out.truncate(out.trim_end_matches('\n').len() + 1);
        let said = pair.suggested.as_ref();
        let by = match said {
            Some(said) => format!("gold by {} · suggested by {}", maker(gold), maker(said)),
            None => format!("gold by {} · no suggestion: all is missed", maker(gold)),
        };
        for line in wrap::wrapped(&by, self.width) {
            let _ = writeln!(out, "{}", self.paint.with(DIM, &line));
        }
        out.push('\n');
        if compared.units.is_empty() && compared.frames.is_empty() {
            return out + "No lessons and no actions, in gold or suggested.\n\n";
        }
        out += &self.counts(&compared);
        out += &self.compared_units(&compared, pair, &reading);
        out + &self.compared_frames(&compared, pair, &reading)
    }
}

/// Who coded it, or which program suggested it.
pub fn maker(record: &Record) -> String {
    let producer = record.producer.as_ref().map(|producer| {
        let parts = [&producer.name, &producer.version, &producer.pipeline];
        let parts: Vec<&str> = parts
            .iter()
            .map(|p| p.as_str())
            .filter(|p| !p.is_empty())
            .collect();
        parts.join(" ")
    });
    let known = record
        .coder
        .clone()
        .or(producer)
        .filter(|name| !name.is_empty());
    known.map_or_else(|| "(not said)".into(), |name| wrap::folded(&name))
}
