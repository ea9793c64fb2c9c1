//! How is it marked what became of something? By a sign that stands without colour, and a colour.

use crate::cli::view::View;
use crate::cli::view::paint::TITLE;
use crate::cli::view::wrap;
use crate::score::{Compared, ItemKind, Outcome};
use anstyle::{AnsiColor, Style};
use std::fmt::Write as _;

/// One character for each outcome.
pub fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Right => "=",
        Outcome::WrongBoundary => "~",
        Outcome::WrongPlace => "×",
        Outcome::WrongCode => "≠",
        Outcome::Missed => "−",
        Outcome::Spurious => "+",
    }
}

/// In words.
pub fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Right => "right",
        Outcome::WrongBoundary => "wrong boundary",
        Outcome::WrongPlace => "wrong place",
        Outcome::WrongCode => "wrong code",
        Outcome::Missed => "missed",
        Outcome::Spurious => "spurious",
    }
}

/// The colour of a sign.
pub fn style(outcome: Outcome) -> Style {
    let colour = match outcome {
        Outcome::Right => AnsiColor::Green,
        Outcome::WrongBoundary | Outcome::WrongPlace | Outcome::WrongCode => AnsiColor::Yellow,
        Outcome::Missed => AnsiColor::Red,
        Outcome::Spurious => AnsiColor::Blue,
    };
    Style::new().fg_color(Some(colour.into())).bold()
}

/// What is counted, and its name.
const KINDS: [(ItemKind, &str); 4] = [
    (ItemKind::Unit, "labels"),
    (ItemKind::Frame, "frames"),
    (ItemKind::Role, "spans"),
    (ItemKind::Code, "codes"),
];

/// Columns of the names of what is counted.
const NAMES: usize = 8;

/// From this width on, the counts stand in a table.
const TABLE_FROM: usize = 92;

impl View {
    /// How many things of each kind came out how; the head of the table, or the words, tell what the signs mean.
    pub(super) fn counts(&self, compared: &Compared) -> String {
        let mut out = String::new();
        let head = |outcome| format!("{} {}", sign(outcome), name(outcome));
        let table = self.width >= TABLE_FROM;
        if table {
            out += &" ".repeat(NAMES);
            for outcome in Outcome::ALL {
                let head = head(outcome);
                let _ = write!(out, "   {}", self.paint.with(style(outcome), &head));
            }
            out.push('\n');
        }
        for (kind, of) in KINDS {
            let counts = compared.counts(kind);
            let label = self.paint.with(TITLE, &wrap::padded(of, NAMES));
            if table {
                out += &label;
                for outcome in Outcome::ALL {
                    let n = counts.of(outcome);
                    let shown = if n > 0 { n.to_string() } else { "·".into() };
                    let _ = write!(
                        out,
                        "   {shown:>width$}",
                        width = wrap::width(&head(outcome))
                    );
                }
                out.push('\n');
                continue;
            }
            let some = Outcome::ALL.into_iter().filter(|&o| counts.of(o) > 0);
            let parts: Vec<String> = some
                .map(|o| {
                    format!("{} {}\u{a0}{}", sign(o), counts.of(o), name(o)).replace(' ', "\u{a0}")
                })
                .collect();
            let parts = if parts.is_empty() {
                "none".into()
            } else {
                parts.join("  ")
            };
            let mut label = label;
            for line in broken(&parts, self.width - NAMES) {
                let _ = writeln!(out, "{label}{line}");
                label = " ".repeat(NAMES);
            }
        }
        out + "\n"
    }
}

/// Parts that stand two blanks apart, in lines; within a part no line ends.
fn broken(parts: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for part in parts.split("  ") {
        let gap = if line.is_empty() { "" } else { "   " };
        if wrap::width(&line) + gap.len() + wrap::width(part) > columns && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            part.clone_into(&mut line);
        } else {
            line = line + gap + part;
        }
    }
    lines.push(line);
    lines
        .iter()
        .map(|line| line.replace('\u{a0}', " "))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn signs_differ_and_take_one_column() {
        let signs: BTreeSet<&str> = Outcome::ALL.into_iter().map(sign).collect();
        assert_eq!(signs.len(), Outcome::ALL.len());
        assert!(signs.iter().all(|sign| wrap::width(sign) == 1));
    }

    #[test]
    fn counts_break_between_parts_only() {
        assert_eq!(broken("=\u{a0}1  −\u{a0}2", 20), ["= 1   − 2"]);
        assert_eq!(broken("=\u{a0}1  −\u{a0}2", 5), ["= 1", "− 2"]);
    }
}
