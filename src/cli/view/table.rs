//! Actions on a wide terminal: one table, a column a role, each frame's summary on the rule above it.

use super::paint::{self, DIM};
use super::reading::Reading;
use super::{View, roles, wrap};
use crate::record::{Frame, RoleName};
use anstyle::Style;
use std::fmt::Write as _;

/// Narrowest column: the longest code of the target list fits.
const NARROWEST: usize = 17;

impl View {
    /// All frames as one table.
    pub(super) fn table(&self, frames: &[Frame], reading: &Reading) -> String {
        let cells: Vec<[roles::Cell; 4]> = frames
            .iter()
            .map(|frame| RoleName::ALL.map(|name| roles::cell(frame, name, reading)))
            .collect();
        let columns = columns(&cells, self.width - 13);
        let mut out = self.edge('╭', '┬', '╮', &columns);
        let names = RoleName::ALL
            .map(|name| vec![(roles::name(name).to_owned(), paint::role(name).bold())]);
        self.row(&names, &columns, &mut out);
        for (n, (frame, cells)) in frames.iter().zip(cells).enumerate() {
            let rule = rule('├', '┼', '┤', &columns);
            out += &self.titled(
                &rule,
                &roles::title(n, frame, reading),
                &roles::state(frame),
            );
            out.push('\n');
            let mut column = columns.iter();
            let lines = cells.map(|cell| lines(cell, *column.next().unwrap_or(&NARROWEST)));
            self.row(&lines, &columns, &mut out);
        }
        out + &self.edge('╰', '┴', '╯', &columns)
    }

    fn edge(&self, left: char, joint: char, right: char, columns: &[usize; 4]) -> String {
        let rule: String = rule(left, joint, right, columns).into_iter().collect();
        self.paint.with(DIM, &rule) + "\n"
    }

    /// One row of the table: as many lines as its tallest cell.
    fn row(&self, cells: &[Vec<(String, Style)>; 4], columns: &[usize; 4], out: &mut String) {
        let bar = self.paint.with(DIM, "│");
        for n in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            for (cell, &columns) in cells.iter().zip(columns) {
                let (words, style) = cell.get(n).cloned().unwrap_or_default();
                let words = self.paint.with(style, &wrap::padded(&words, columns));
                let _ = write!(out, "{bar} {words} ");
            }
            *out += &bar;
            out.push('\n');
        }
    }
}

/// A cell's lines: words, code, confidence and place, what else is likely.
fn lines(cell: roles::Cell, columns: usize) -> Vec<(String, Style)> {
    let words = wrap::wrapped(&cell.words, columns)
        .into_iter()
        .map(|line| (line, cell.style));
    let below = cell
        .category
        .into_iter()
        .chain(cell.place)
        .chain(cell.doubts);
    words
        .chain(
            below
                .flat_map(|l| wrap::wrapped(&l, columns))
                .map(|line| (line, DIM)),
        )
        .collect()
}

fn rule(left: char, joint: char, right: char, columns: &[usize; 4]) -> Vec<char> {
    let mut rule = vec![left];
    for (n, &columns) in columns.iter().enumerate() {
        rule.extend(std::iter::repeat_n('─', columns + 2));
        rule.push(if n == 3 { right } else { joint });
    }
    rule
}

/// Widths that share `total`: the more words a column holds, the wider, by the square root.
fn columns(cells: &[[roles::Cell; 4]], total: usize) -> [usize; 4] {
    let weight = |n: usize| {
        let words: usize = cells.iter().map(|row| wrap::width(&row[n].words)).sum();
        (words as f64 / cells.len().max(1) as f64).max(9.0).sqrt()
    };
    let weights = [0, 1, 2, 3].map(weight);
    // Each gets the least, and the rest goes by weight above the lightest.
    let least = weights.iter().copied().fold(f64::INFINITY, f64::min);
    let over: f64 = weights.iter().map(|w| w - least).sum();
    let rest = (total - 4 * NARROWEST) as f64;
    let part = |w: f64| if over > 0.1 { (w - least) / over } else { 0.25 };
    let mut columns = weights.map(|w| NARROWEST + (rest * part(w)) as usize);
    columns[1] += total - columns.iter().sum::<usize>();
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sizes: [usize; 4]) -> [roles::Cell; 4] {
        sizes.map(|n| roles::Cell {
            style: DIM,
            words: "x".repeat(n),
            category: None,
            place: None,
            doubts: Vec::new(),
        })
    }

    #[test]
    fn columns_fill_the_width_and_none_is_too_narrow() {
        for sizes in [
            [0, 0, 0, 0],
            [200, 50, 9, 30],
            [9, 9, 9, 400],
            [30, 30, 30, 30],
        ] {
            let columns = columns(&[row(sizes)], 107);
            assert_eq!(columns.iter().sum::<usize>(), 107, "{sizes:?}");
            assert!(
                columns.iter().all(|&c| c >= NARROWEST),
                "{sizes:?}: {columns:?}"
            );
        }
        let columns = columns(&[row([100, 50, 12, 40])], 107);
        assert!(
            columns[0] > columns[1] && columns[1] > columns[2],
            "{columns:?}"
        );
    }
}
