//! The frames of both sides, paired: roles and codes in two columns, or below each other where it is narrow.

use super::marks::{self, sign};
use super::rows::{Lines, Row, of_the_frame, rows};
use crate::cli::score::pairs::Pair;
use crate::cli::view::paint::{DIM, TITLE};
use crate::cli::view::reading::Reading;
use crate::cli::view::{View, percent, roles, wrap};
use crate::record::Frame;
use crate::score::{Compared, ComparedFrame, Outcome};
use anstyle::Style;
use std::fmt::Write as _;

/// From this width on, the sides stand beside each other.
const BESIDE_FROM: usize = 76;
/// Columns of the sign and the blank behind it.
const SIGN: usize = 2;
/// Columns of the names of roles and codes.
const NAME: usize = 9;

impl View {
    /// All frames; nothing where neither side has one.
    pub(super) fn compared_frames(
        &self,
        compared: &Compared,
        pair: &Pair,
        reading: &Reading,
    ) -> String {
        if compared.frames.is_empty() {
            return String::new();
        }
        let mut out = self.heading("Frames", compared.frames.len());
        for (n, frame) in compared.frames.iter().enumerate() {
            let golds = frame.gold.map(|at| &pair.gold.frames[at]);
            let said = pair.suggested.as_ref();
            let saids = frame.suggested.and_then(|at| said?.frames.get(at));
            out += &self.compared_frame(n, frame, [golds, saids], reading);
        }
        out
    }

    fn compared_frame(
        &self,
        n: usize,
        compared: &ComparedFrame,
        sides: [Option<&Frame>; 2],
        reading: &Reading,
    ) -> String {
        let Some(first) = sides[0].or(sides[1]) else {
            return String::new();
        };
        let title = roles::title(n, first, reading);
        let state = match compared.outcome {
            Outcome::Right if compared.is_right() => "= right".into(),
            Outcome::Right => format!("paired · action F1 {:.2}", compared.credit),
            other => format!("{} {}", sign(other), marks::name(other)),
        };
        let rule: Vec<char> = std::iter::repeat_n('─', self.width).collect();
        let fits = wrap::width(&title) + wrap::width(&state) + 12 <= self.width;
        let number = (n + 1).to_string();
        let short = if fits { &title } else { &number };
        let mut out = self.titled(&rule, short, &state) + "\n";
        if !fits {
            for line in wrap::wrapped(title[number.len()..].trim_start(), self.width - SIGN) {
                let _ = writeln!(out, "{:SIGN$}{}", "", self.paint.with(TITLE, &line));
            }
        }
        let beside = self.width >= BESIDE_FROM;
        if beside {
            let names = ["Gold", "Suggested"];
            let heads = [0, 1].map(|side| {
                let id = sides[side].map(|frame| wrap::folded(&frame.id));
                let sure = sides[side].and_then(|frame| frame.score).map(percent);
                let parts = [id, sure]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · ");
                vec![(
                    format!("{}  {parts}", names[side]).trim_end().to_owned(),
                    DIM,
                )]
            });
            self.two_columns(&Row::plain("", heads), &mut out);
        }
        for row in rows(compared, sides, reading) {
            if beside {
                self.two_columns(&row, &mut out);
            } else {
                self.one_column(&row, sides.map(|side| side.is_some()), &mut out);
            }
        }
        out + &self.right_codes(compared) + "\n"
    }

    /// Sign and name of a row for its line `n`.
    fn margin(&self, row: &Row, n: usize) -> String {
        if n > 0 {
            return " ".repeat(SIGN + NAME);
        }
        let mark = row.outcome.map_or_else(
            || " ".repeat(SIGN),
            |o| self.paint.with(marks::style(o), sign(o)) + " ",
        );
        mark + &self.paint.with(row.style, &wrap::padded(&row.name, NAME))
    }

    fn two_columns(&self, row: &Row, out: &mut String) {
        let columns = (self.width - SIGN - NAME - 2) / 2;
        let cells = [0, 1].map(|side| wrapped(&row.cells[side], columns));
        for n in 0..cells[0].len().max(cells[1].len()) {
            let (left, style) = cells[0].get(n).cloned().unwrap_or_default();
            let mut line = self.margin(row, n);
            line += &self.paint.with(style, &wrap::padded(&left, columns));
            let (right, style) = cells[1].get(n).cloned().unwrap_or_default();
            line += "  ";
            line += &self.paint.with(style, &right);
            let _ = writeln!(out, "{}", line.trim_end());
        }
    }

    fn one_column(&self, row: &Row, there: [bool; 2], out: &mut String) {
        /// Columns of the side's name.
        const SIDE: usize = 6;
        let columns = self.width - SIGN - NAME - SIDE;
        let mut n = 0;
        if let Some(codes) = row.codes() {
            for line in wrap::wrapped(&codes, columns + SIDE) {
                let _ = writeln!(out, "{}{line}", self.margin(row, n));
                n += 1;
            }
            return;
        }
        for (side, name) in ["gold", "said"].into_iter().enumerate() {
            if !there[side] {
                continue;
            }
            let mut name = wrap::padded(name, SIDE);
            for (words, style) in wrapped(&row.cells[side], columns) {
                let name = std::mem::replace(&mut name, " ".repeat(SIDE));
                let margin = self.margin(row, n) + &self.paint.with(DIM, &name);
                let line = margin + &self.paint.with(style, &words);
                let _ = writeln!(out, "{}", line.trim_end());
                n += 1;
            }
        }
    }

    /// Codes of the whole frame that are right, in one line.
    fn right_codes(&self, compared: &ComparedFrame) -> String {
        let right: Vec<String> = of_the_frame()
            .filter_map(|list| compared.code(list))
            .filter(|code| code.outcome == Outcome::Right)
            .filter_map(|code| {
                Some(format!(
                    "{} {}",
                    code.list,
                    wrap::folded(code.gold.as_deref()?)
                ))
            })
            .collect();
        if right.is_empty() {
            return String::new();
        }
        let row = Row {
            outcome: Some(Outcome::Right),
            ..Row::plain("codes", [Vec::new(), Vec::new()])
        };
        let lines = wrap::wrapped(&right.join(" · "), self.width - SIGN - NAME);
        let line = |(n, line): (usize, &String)| format!("{}{line}\n", self.margin(&row, n));
        lines.iter().enumerate().map(line).collect()
    }
}

fn wrapped(cell: &[(String, Style)], columns: usize) -> Lines {
    let lines = cell.iter().flat_map(|(words, style)| {
        wrap::wrapped(words, columns)
            .into_iter()
            .map(|line| (line, *style))
    });
    lines.collect()
}
