//! Which lines are cells of one row? Puts together table rows whose cells have several lines.
//!
//! Word processors and browsers draw a table cell by cell: all lines of the first cell, then, back up at the
//! first baseline, those of the second. A line that stands at the height of one a few lines back, to the right
//! of it and of all in between, is therefore the next cell of a row. (Columns of text look the same, but are
//! longer; short ones come out as two cells, each with its own words in order.)

use super::lines::{Cell, Line};
use super::paragraphs::append;
use std::collections::HashSet;

/// Lines of one cell up to which a jump back up is taken for the next cell, not for a column of text.
const MAX_CELL_LINES: usize = 8;

/// Lines of one page with the cells of each row in one line.
pub(super) fn rows(lines: Vec<Line>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        if let Some(at) = first_cell(&out, &line) {
            let rest = out.split_off(at + 1);
            let row = &mut out[at];
            if row.cells.is_empty() {
                row.cells.push(row.as_cell());
            }
            for more in &rest {
                extend(row, more);
            }
            let cells = if line.is_row() {
                line.cells.clone()
            } else {
                vec![line.as_cell()]
            };
            row.cells.extend(cells);
            row.bottom = row.bottom.min(line.bottom);
            row.letters += line.letters;
            row.item = false;
            row.spell_row();
        } else if let Some(row) = out.last_mut().filter(|row| continues(row, &line)) {
            extend(row, &line);
            row.spell_row();
        } else {
            out.push(line);
        }
    }
    out
}

/// Index of the line in which the row begins that `line` is the next cell of.
fn first_cell(out: &[Line], line: &Line) -> Option<usize> {
    let from = out.len().saturating_sub(MAX_CELL_LINES);
    let same = |l: &&Line| {
        (l.y - line.y).abs() < 0.35 * l.size.max(line.size)
            && (l.size - line.size).abs() < 0.2 * l.size
    };
    let at = from + out[from..].iter().rposition(|l| same(&l))?;
    let clear = out[at..]
        .iter()
        .all(|l| l.right < line.left + 0.1 * line.size && l.bottom < line.y + 0.5 * line.size);
    clear.then_some(at)
}

/// Whether `line` is a further line of the row's last cell.
fn continues(row: &Line, line: &Line) -> bool {
    let [first, .., last] = row.cells.as_slice() else {
        return false;
    };
    let step = row.bottom - line.y;
    !line.is_row()
        && (line.left - last.left).abs() < line.size
        && line.left > first.right.min(last.left - line.size)
        && step > 0.0
        && step < 1.7 * line.size
}

/// Adds a line to the row's last cell.
fn extend(row: &mut Line, more: &Line) {
    row.bottom = row.bottom.min(more.bottom);
    row.letters += more.letters;
    if let Some(Cell { text, right, .. }) = row.cells.last_mut() {
        append(text, &more.text, &HashSet::new());
        *right = right.max(more.right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, left: f64, y: f64) -> Line {
        let right = left + 5.0 * text.chars().count() as f64;
        Line {
            text: text.into(),
            left,
            right,
            body: left,
            y,
            bottom: y,
            size: 10.0,
            letters: text.len(),
            page: 0,
            height: 0.5,
            cells: Vec::new(),
            item: false,
        }
    }

    #[test]
    fn cells_of_several_lines_make_one_row() {
        let got = rows(vec![
            line("Add an alert on the", 0.0, 700.0),
            line("queue", 0.0, 688.0),
            line("Platform", 120.0, 700.0),
            line("team", 120.0, 688.0),
            line("May", 200.0, 700.0),
            line("After the table", 0.0, 660.0),
        ]);
        let texts: Vec<_> = got.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Add an alert on the queue | Platform team | May",
                "After the table"
            ]
        );
    }

    #[test]
    fn long_columns_stay_apart() {
        let column = |x: f64| {
            (0..12).map(move |n| line("words in a column", x, 700.0 - 12.0 * f64::from(n)))
        };
        assert_eq!(rows(column(0.0).chain(column(200.0)).collect()).len(), 24);
    }
}
