//! What are the lines of a page, in reading order?

use super::glyphs::{Page, Piece};
use super::marks::{is_bullet, is_marker, normalised};

/// One line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Its words, white space collapsed, ligatures and bullets normalised.
    pub text: String,
    /// Left end in points.
    pub left: f64,
    /// Right end.
    pub right: f64,
    /// Left end of the text after a list marker; `left` for other lines.
    pub body: f64,
    /// Baseline.
    pub y: f64,
    /// Baseline of the lowest line in it: cells of a table may have several.
    pub bottom: f64,
    /// Size of its characters, the mean if they differ.
    pub size: f64,
    /// Number of its characters that are not white space.
    pub letters: usize,
    /// Page, from 0.
    pub page: usize,
    /// Position on the page from its lower (0) to its upper edge (1).
    pub height: f64,
    /// Cells of a table's row, pieces with wide gaps between them; empty for other lines.
    pub cells: Vec<Cell>,
    /// Whether it begins with a bullet or a number.
    pub item: bool,
}

/// One cell of a table's row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// Its words.
    pub text: String,
    /// Left end.
    pub left: f64,
    /// Right end.
    pub right: f64,
}

impl Line {
    /// Whether it is the row of a table.
    pub(super) fn is_row(&self) -> bool {
        !self.cells.is_empty()
    }

    /// The line as a cell.
    pub(super) fn as_cell(&self) -> Cell {
        Cell {
            text: self.text.clone(),
            left: self.left,
            right: self.right,
        }
    }

    /// Writes the row's words from its cells.
    pub(super) fn spell_row(&mut self) {
        let cells: Vec<&str> = self.cells.iter().map(|c| c.text.as_str()).collect();
        self.text = cells.join(" | ");
        self.right = self.cells.iter().map(|c| c.right).fold(self.left, f64::max);
    }
}

/// The lines of a page: pieces on one baseline put together, in drawing order, which is reading order in
/// what word processors and browsers make; from top to bottom where the drawing order jumps about.
pub(super) fn lines(page: &Page, number: usize) -> Vec<Line> {
    let mut pieces: Vec<&Piece> = page.pieces.iter().collect();
    let steps = pieces
        .windows(2)
        .filter(|w| (w[0].y - w[1].y).abs() > w[0].size)
        .count();
    let upward = pieces
        .windows(2)
        .filter(|w| w[1].y - w[0].y > w[0].size)
        .count();
    if steps > 4 && upward * 3 > steps {
        pieces.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.left.total_cmp(&b.left)));
    }
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        let text = normalised(&piece.text);
        if text.is_empty() {
            continue;
        }
        let (low, high) = page.edges;
        if let Some(line) = lines.last_mut() {
            let size = line.size.max(piece.size);
            if (line.y - piece.y).abs() < 0.3 * size && piece.left >= line.right - 0.3 * size {
                let after_marker = is_marker(&line.text);
                if after_marker {
                    (line.item, line.body) = (true, piece.left);
                }
                let wide = piece.left - line.right > 1.2 * size
                    && !after_marker
                    && !line.text.ends_with(':');
                let cell = Cell {
                    text: text.clone(),
                    left: piece.left,
                    right: piece.right,
                };
                if wide {
                    if line.cells.is_empty() {
                        line.cells.push(line.as_cell());
                    }
                    line.cells.push(cell);
                } else if let Some(last) = line.cells.last_mut() {
                    last.text = format!("{} {text}", last.text);
                    last.right = cell.right;
                }
                let (had, new) = (line.letters as f64, piece.letters.max(1) as f64);
                line.size = (line.size * had + piece.size * new) / (had + new);
                line.letters += piece.letters;
                line.text.push_str(if wide { " | " } else { " " });
                line.text.push_str(&text);
                line.right = piece.right;
                continue;
            }
        }
        let height = if high > low {
            (piece.y - low) / (high - low)
        } else {
            0.5
        };
        let item = text
            .split_once(' ')
            .is_some_and(|(first, _)| is_marker(first));
        let marker = text.split(' ').next().map_or(0, |w| w.chars().count());
        let share = (marker + 1) as f64 / text.chars().count().max(1) as f64;
        let body = if item {
            piece.left + (piece.right - piece.left) * share
        } else {
            piece.left
        };
        lines.push(Line {
            text,
            left: piece.left,
            right: piece.right,
            body,
            y: piece.y,
            bottom: piece.y,
            size: piece.size,
            letters: piece.letters,
            page: number,
            height,
            cells: Vec::new(),
            item,
        });
    }
    join_bullets(&mut lines);
    lines
}

/// Joins a bullet that was drawn apart to the line that it stands before.
fn join_bullets(lines: &mut Vec<Line>) {
    // A bullet drawn after its text, or with nothing beside it, is joined to the line it stands before.
    let mut at = 0;
    while at + 1 < lines.len() {
        let (bullet, text) = (&lines[at + 1], &lines[at]);
        if is_bullet(&bullet.text)
            && (bullet.y - text.y).abs() < 0.4 * text.size
            && bullet.left < text.left
        {
            let bullet = lines.remove(at + 1);
            let text = &mut lines[at];
            text.text = format!("{} {}", bullet.text, text.text);
            (text.body, text.left, text.item) = (text.left, bullet.left, true);
        } else if is_bullet(&text.text)
            && (bullet.y - text.y).abs() < 0.6 * text.size.max(bullet.size)
        {
            let marker = lines.remove(at);
            let text = &mut lines[at];
            text.text = format!("{} {}", marker.text, text.text);
            (text.body, text.left, text.item) = (text.left, marker.left.min(text.left), true);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: f64, y: f64) -> Piece {
        Piece {
            text: text.into(),
            left,
            right: left + 5.0 * text.chars().count() as f64,
            y,
            size: 10.0,
            letters: text.len(),
        }
    }

    fn texts(pieces: Vec<Piece>) -> Vec<(String, bool, bool)> {
        let page = Page {
            pieces,
            edges: (0.0, 800.0),
            turned: 0,
        };
        lines(&page, 0)
            .into_iter()
            .map(|l| (l.text.clone(), l.item, l.is_row()))
            .collect()
    }

    #[test]
    fn pieces_of_a_row_and_of_an_item_are_told_apart() {
        let got = texts(vec![
            piece("Step", 10.0, 700.0),
            piece("Owner", 120.0, 700.0),
            piece("•", 10.0, 680.0),
            piece("split the queue", 40.0, 680.0),
            piece("add an alarm", 40.0, 660.0),
            piece("•", 10.0, 661.0),
        ]);
        let want = [
            ("Step | Owner", false, true),
            ("• split the queue", true, false),
            ("• add an alarm", true, false),
        ];
        assert_eq!(got, want.map(|(t, i, r)| (t.to_owned(), i, r)));
    }

    #[test]
    fn drawing_order_is_kept_unless_it_jumps_about() {
        let column = |x: f64, names: [&str; 3]| {
            names
                .into_iter()
                .enumerate()
                .map(move |(n, t)| piece(t, x, 700.0 - 20.0 * n as f64))
                .collect::<Vec<_>>()
        };
        let two = [
            column(10.0, ["a1", "a2", "a3"]),
            column(300.0, ["b1", "b2", "b3"]),
        ]
        .concat();
        assert_eq!(
            texts(two).iter().map(|l| l.0.as_str()).collect::<String>(),
            "a1a2a3b1b2b3"
        );
        let upside_down: Vec<_> = (0..8)
            .map(|n| piece(&n.to_string(), 10.0, 100.0 + 20.0 * f64::from(n)))
            .collect();
        assert_eq!(
            texts(upside_down)
                .iter()
                .map(|l| l.0.as_str())
                .collect::<String>(),
            "76543210"
        );
    }
}
