//! The units of a report, each with its line and kind; headings with all headings above them.

use super::paint::{DIM, PLAIN, TITLE};
use super::reading::Reading;
use super::{View, wrap};
use crate::document::UnitKind;
use crate::record::{Record, Sentence};
use std::fmt::Write as _;

/// Columns of the line number, the kind and the blanks behind them.
const HEAD: usize = 17;

impl View {
    /// One line or more a unit.
    pub(super) fn unit_list(&self, record: &Record, reading: &Reading) -> String {
        let mut out = String::new();
        for sentence in &record.sentences {
            let mut words = reading.words(sentence.start, sentence.end);
            let mut style = PLAIN;
            if sentence.kind == UnitKind::Heading {
                let mut path = headings(sentence);
                path.push(words);
                words = path.join(" › ");
                style = TITLE;
            }
            let mut head = format!(
                "{:>6}  {:<7}  ",
                reading.place(sentence.start).0,
                kind(sentence.kind)
            );
            for line in wrap::wrapped(&words, self.width - HEAD) {
                let _ = writeln!(
                    out,
                    "{}{}",
                    self.paint.with(DIM, &head),
                    self.paint.with(style, &line)
                );
                head = " ".repeat(HEAD);
            }
        }
        out
    }
}

/// The headings above, as `gleaner segment` writes them.
fn headings(sentence: &Sentence) -> Vec<String> {
    let path = sentence
        .other
        .get("headings")
        .and_then(|path| path.as_array());
    path.into_iter()
        .flatten()
        .filter_map(|h| h.as_str())
        .map(wrap::folded)
        .collect()
}

fn kind(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Prose => "prose",
        UnitKind::List => "list",
        UnitKind::Table => "table",
        UnitKind::Heading => "heading",
    }
}
