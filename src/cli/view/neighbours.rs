//! Each role with the coded items that are most like it, and what most of them are coded as.

use super::paint::{self, DIM, TITLE};
use super::reading::Reading;
use super::{View, roles, wrap};
use crate::record::{Frame, Nearest, Neighbour, Record, RoleName};
use crate::words::markup;
use std::fmt::Write as _;

/// Columns of a role's name and the blanks around it.
const NAME: usize = 10;
/// Columns of a likeness and the blanks behind it.
const LIKENESS: usize = 6;

impl View {
    /// A report's frames with the items that are near them, ended by an empty line.
    #[must_use]
    pub fn neighbours(&self, record: &Record) -> String {
        let reading = Reading::new(record);
        let mut out = self.title(record, &reading);
        if record.frames.is_empty() {
            return out + "No actions found.\n\n";
        }
        out += &self.heading("Actions", record.frames.len());
        for (n, frame) in record.frames.iter().enumerate() {
            for line in wrap::wrapped(&roles::title(n, frame, &reading), self.width) {
                let _ = writeln!(out, "{}", self.paint.with(TITLE, &line));
            }
            for name in RoleName::ALL {
                let nearest = frame.role(name).and_then(|role| role.nearest.as_ref());
                if let Some(nearest) = nearest {
                    out += &self.near(frame, name, nearest, &reading);
                }
            }
            out.push('\n');
        }
        out
    }

    fn near(&self, frame: &Frame, name: RoleName, nearest: &Nearest, reading: &Reading) -> String {
        let cell = roles::cell(frame, name, reading);
        let room = self.width - NAME;
        let mut out = String::new();
        let mut label = format!("  {}", roles::name(name));
        let mut line = |style, text: &str| {
            let label = wrap::padded(&std::mem::take(&mut label), NAME);
            let label = self.paint.with(paint::role(name), &label);
            let _ = writeln!(out, "{label}{}", self.paint.with(style, text));
        };
        for words in wrap::wrapped(&cell.words, room) {
            line(cell.style, &words);
        }
        let votes = (nearest.share * nearest.items.len() as f64).round();
        let mut told = format!(
            "≈ {}, {votes} of {}",
            wrap::folded(&nearest.suggested),
            nearest.items.len()
        );
        if nearest.compared == "action" {
            told += ", by the action's words";
        }
        if let Some(own) = &cell.category {
            let _ = write!(told, " (now {own})");
        }
        for words in wrap::wrapped(&told, room) {
            line(TITLE, &words);
        }
        for item in &nearest.items {
            let mut head = format!("{:>4.2}  ", item.similarity);
            for words in wrap::wrapped(&said(item), room - LIKENESS) {
                line(DIM, &format!("{}{words}", wrap::padded(&head, LIKENESS)));
                head.clear();
            }
        }
        out
    }
}

/// An item's code, words and place in one line.
fn said(item: &Neighbour) -> String {
    let text = item.text.as_deref().map(markup::strip);
    let summary = || item.summary.as_ref().map(|summary| format!("({summary})"));
    let words = text.or_else(summary).unwrap_or_else(|| "(not said)".into());
    wrap::folded(&format!(
        "{}: {words} · {} {}",
        item.category, item.report, item.frame
    ))
}
