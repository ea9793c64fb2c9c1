//! What are the lines of a page, in reading order?

use super::glyphs::{Page, Piece};

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
    /// Size of its characters, the mean if they differ.
    pub size: f64,
    /// Number of its characters that are not white space.
    pub letters: usize,
    /// Page, from 0.
    pub page: usize,
    /// Position on the page from its lower (0) to its upper edge (1).
    pub height: f64,
    /// Whether it is the row of a table: pieces with wide gaps between them.
    pub row: bool,
    /// Whether it begins with a bullet or a number.
    pub item: bool,
}

/// The lines of a page: pieces on one baseline put together, in drawing order, which is reading order in
/// what word processors and browsers make; from top to bottom where the drawing order jumps about.
pub(super) fn lines(page: &Page, number: usize) -> Vec<Line> {
    let mut pieces: Vec<&Piece> = page.pieces.iter().collect();
    let steps = pieces.windows(2).filter(|w| (w[0].y - w[1].y).abs() > w[0].size).count();
    let upward = pieces.windows(2).filter(|w| w[1].y - w[0].y > w[0].size).count();
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
                let wide = piece.left - line.right > 1.2 * size && !after_marker && !line.text.ends_with(':');
                line.row |= wide;
                let (had, new) = (line.letters as f64, piece.letters.max(1) as f64);
                line.size = (line.size * had + piece.size * new) / (had + new);
                line.letters += piece.letters;
                line.text.push_str(if wide { " | " } else { " " });
                line.text.push_str(&text);
                line.right = piece.right;
                continue;
            }
        }
        let height = if high > low { (piece.y - low) / (high - low) } else { 0.5 };
        let item = text.split_once(' ').is_some_and(|(first, _)| is_marker(first));
        let marker = text.split(' ').next().map_or(0, |w| w.chars().count());
        let share = (marker + 1) as f64 / text.chars().count().max(1) as f64;
        let body = if item { piece.left + (piece.right - piece.left) * share } else { piece.left };
        lines.push(Line {
            text,
            left: piece.left,
            right: piece.right,
            body,
            y: piece.y,
            size: piece.size,
            letters: piece.letters,
            page: number,
            height,
            row: false,
            item,
        });
    }
    // A bullet drawn after its text, or with nothing beside it, is joined to the line it stands before.
    let mut at = 0;
    while at + 1 < lines.len() {
        let (bullet, text) = (&lines[at + 1], &lines[at]);
        if is_bullet(&bullet.text) && (bullet.y - text.y).abs() < 0.4 * text.size && bullet.left < text.left {
            let bullet = lines.remove(at + 1);
            let text = &mut lines[at];
            text.text = format!("{} {}", bullet.text, text.text);
            (text.body, text.left, text.item) = (text.left, bullet.left, true);
        } else if is_bullet(&text.text) && (bullet.y - text.y).abs() < 0.6 * text.size.max(bullet.size) {
            let marker = lines.remove(at);
            let text = &mut lines[at];
            text.text = format!("{} {}", marker.text, text.text);
            (text.body, text.left, text.item) = (text.left, marker.left.min(text.left), true);
        }
        at += 1;
    }
    lines
}

/// Ligatures spelt out, bullets of symbol fonts as bullets, white space collapsed, invisible marks left out.
pub(super) fn normalised(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ﬀ' => clean.push_str("ff"),
            'ﬁ' => clean.push_str("fi"),
            'ﬂ' => clean.push_str("fl"),
            'ﬃ' => clean.push_str("ffi"),
            'ﬄ' => clean.push_str("ffl"),
            'ﬅ' | 'ﬆ' => clean.push_str("st"),
            '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' | '\u{2023}' | '\u{25cf}' | '\u{25aa}' | '\u{25a0}'
            | '\u{25e6}' | '\u{25cb}' | '\u{f06f}' => clean.push('•'),
            '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
            c if c.is_whitespace() || c.is_control() => clean.push(' '),
            c => clean.push(c),
        }
    }
    clean.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether the word is a bullet.
pub(super) fn is_bullet(word: &str) -> bool {
    matches!(word, "•" | "-" | "–" | "*" | "·" | "o" | "‣" | "►" | "➢" | "✓" | "☐" | "☑" | "☒")
}

/// Whether the word is a bullet or an item's number: "1.", "(b)", "iv)".
pub(super) fn is_marker(word: &str) -> bool {
    let inner = word.strip_prefix('(').unwrap_or(word);
    let number = inner.strip_suffix(['.', ')']).filter(|n| (1..=3).contains(&n.len()));
    is_bullet(word)
        || number.is_some_and(|n| {
            n.chars().all(|c| c.is_ascii_digit())
                || (n.len() == 1 && n.chars().all(|c| c.is_ascii_lowercase()))
                || n.chars().all(|c| "ivx".contains(c))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(text: &str, left: f64, y: f64) -> Piece {
        Piece { text: text.into(), left, right: left + 5.0 * text.chars().count() as f64, y, size: 10.0, letters: text.len() }
    }

    fn texts(pieces: Vec<Piece>) -> Vec<(String, bool, bool)> {
        let page = Page { pieces, edges: (0.0, 800.0), turned: 0 };
        lines(&page, 0).into_iter().map(|l| (l.text, l.item, l.row)).collect()
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
        let want = [("Step | Owner", false, true), ("• split the queue", true, false), ("• add an alarm", true, false)];
        assert_eq!(got, want.map(|(t, i, r)| (t.to_owned(), i, r)));
    }

    #[test]
    fn drawing_order_is_kept_unless_it_jumps_about() {
        let column = |x: f64, names: [&str; 3]| {
            names.into_iter().enumerate().map(move |(n, t)| piece(t, x, 700.0 - 20.0 * n as f64)).collect::<Vec<_>>()
        };
        let two = [column(10.0, ["a1", "a2", "a3"]), column(300.0, ["b1", "b2", "b3"])].concat();
        assert_eq!(texts(two).iter().map(|l| l.0.as_str()).collect::<String>(), "a1a2a3b1b2b3");
        let upside_down: Vec<_> = (0..8).map(|n| piece(&n.to_string(), 10.0, 100.0 + 20.0 * f64::from(n))).collect();
        assert_eq!(texts(upside_down).iter().map(|l| l.0.as_str()).collect::<String>(), "76543210");
    }

    #[test]
    fn ligatures_and_symbols_are_spelt_out() {
        assert_eq!(normalised("o\u{fb03}ce \u{a0} \u{f0b7}x"), "office •x");
        for (word, marker) in [("1.", true), ("(b)", true), ("iv)", true), ("2019.", false), ("I.", false), ("x", false)] {
            assert_eq!(is_marker(word), marker, "{word}");
        }
    }
}
