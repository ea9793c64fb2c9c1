//! Where does each character stand? Collects the text that a page draws, into pieces of line.

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};
use std::time::Instant;

/// Characters in one document past which something is wrong with it.
const MAX_GLYPHS: usize = 20_000_000;

/// A piece of a line: characters that follow each other on one baseline, in the order in which they were
/// drawn. Lengths are in points, `y` grows upwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Its words.
    pub text: String,
    /// Left end.
    pub left: f64,
    /// Right end.
    pub right: f64,
    /// Baseline.
    pub y: f64,
    /// Size of its characters, the mean if they differ (a bullet from another font, a footnote's number).
    pub size: f64,
    /// Number of its characters that are not white space.
    pub letters: usize,
}

/// What one page draws.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Page {
    /// Pieces in drawing order.
    pub pieces: Vec<Piece>,
    /// Lower and upper edge.
    pub edges: (f64, f64),
    /// Characters left out because they run in another direction (stamps, margin notes).
    pub turned: usize,
}

/// One character.
#[derive(Debug, Clone)]
struct Glyph {
    text: String,
    /// Quarter turns of its baseline, 0 for upright; `None` for slanted text.
    turn: Option<u8>,
    x: f64,
    y: f64,
    width: f64,
    size: f64,
}

/// Takes in what `pdf-extract` puts out for one page.
pub(super) struct Collector {
    glyphs: Vec<Glyph>,
    edges: (f64, f64),
    budget: usize,
    until: Instant,
}

impl Collector {
    /// Gives up with an error at `until`.
    pub(super) fn new(until: Instant) -> Self {
        Self {
            glyphs: Vec::new(),
            edges: (0.0, 0.0),
            budget: MAX_GLYPHS,
            until,
        }
    }

    /// The page collected so far, leaving the collector empty for the next.
    pub(super) fn take(&mut self) -> Page {
        let glyphs = std::mem::take(&mut self.glyphs);
        let count = |turn| glyphs.iter().filter(|g| g.turn == Some(turn)).count();
        let main = (0..4).max_by_key(|t| (count(*t), 4 - *t)).unwrap_or(0);
        let mut page = Page {
            edges: self.edges,
            ..Page::default()
        };
        for glyph in glyphs {
            if glyph.turn == Some(main) {
                page.push(&glyph);
            } else if !glyph.text.trim().is_empty() {
                page.turned += 1;
            }
        }
        if main % 2 == 1 {
            // Turned pages have their edges elsewhere; the outermost lines stand in.
            let ys = || page.pieces.iter().map(|p| p.y);
            page.edges = (ys().fold(f64::MAX, f64::min), ys().fold(f64::MIN, f64::max));
        }
        page.pieces.retain(|p| !p.text.trim().is_empty());
        page
    }

    fn check(&self) -> Result<(), OutputError> {
        if self.budget == 0 || Instant::now() > self.until {
            return Err(OutputError::IoError(std::io::Error::other(
                "too much text or too slow to read",
            )));
        }
        Ok(())
    }
}

impl Page {
    /// Adds a character to the latest piece or begins a new one.
    fn push(&mut self, glyph: &Glyph) {
        if let Some(piece) = self.pieces.last_mut() {
            let size = piece.size.max(glyph.size);
            let gap = glyph.x - piece.right;
            // Super- and subscripts stay on their line; so does text set closer (kerning) or a little back.
            if (glyph.y - piece.y).abs() < 0.45 * size && gap > -0.6 * size && gap < 1.2 * size {
                let spaced =
                    piece.text.ends_with(' ') || glyph.text.starts_with(char::is_whitespace);
                if gap > 0.18 * size && !spaced {
                    piece.text.push(' ');
                }
                let (had, new) = (piece.letters, letters(&glyph.text));
                piece.letters += new;
                if glyph.size > piece.size && new > 0 {
                    piece.y = glyph.y;
                }
                if had + new > 0 {
                    piece.size =
                        (piece.size * had as f64 + glyph.size * new as f64) / (had + new) as f64;
                }
                piece.text.push_str(&glyph.text);
                piece.right = piece.right.max(glyph.x + glyph.width);
                return;
            }
        }
        self.pieces.push(Piece {
            text: glyph.text.clone(),
            left: glyph.x,
            right: glyph.x + glyph.width,
            y: glyph.y,
            size: glyph.size,
            letters: letters(&glyph.text),
        });
    }
}

/// Characters that are not white space.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        _: u32,
        page: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.edges = (page.lly.min(page.ury), page.ury.max(page.lly));
        self.check()
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.budget = self.budget.saturating_sub(1);
        let length = at.m11.hypot(at.m12);
        let size = font_size.abs() * at.m21.hypot(at.m22);
        if !(size.is_finite() && length.is_finite() && at.m31.is_finite() && at.m32.is_finite())
            || size < 0.01
        {
            return Ok(());
        }
        let (cos, sin) = (at.m11 / length, at.m12 / length);
        let turn = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)]
            .iter()
            .position(|(c, s)| cos * c + sin * s > 0.98)
            .map(|turn| turn as u8);
        self.glyphs.push(Glyph {
            text: text.to_owned(),
            turn,
            x: at.m31 * cos + at.m32 * sin,
            y: at.m32 * cos - at.m31 * sin,
            width: ((width * font_size + spacing.min(0.0)) * length).abs(),
            size,
        });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.check()
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn page(draw: &[(&str, f64, f64)]) -> Page {
        let mut all = Collector::new(Instant::now() + Duration::from_mins(1));
        for (text, x, y) in draw {
            for (n, c) in text.chars().enumerate() {
                let at = Transform::row_major(1.0, 0.0, 0.0, 1.0, x + 5.0 * n as f64, *y);
                all.output_character(&at, 0.5, 0.0, 10.0, &c.to_string())
                    .unwrap();
            }
        }
        all.take()
    }

    #[test]
    fn gaps_become_spaces_and_wide_ones_new_pieces() {
        let page = page(&[
            ("ab", 0.0, 100.0),
            ("cd", 13.0, 100.0),
            ("ef", 90.0, 100.0),
            ("gh", 0.0, 88.0),
        ]);
        let texts: Vec<_> = page.pieces.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["ab cd", "ef", "gh"]);
        assert!((page.pieces[0].right - 23.0).abs() < 1e-9);
    }

    #[test]
    fn raised_characters_stay_on_their_line() {
        assert_eq!(
            page(&[("10", 0.0, 100.0), ("5", 10.0, 104.0)]).pieces.len(),
            1
        );
    }

    #[test]
    fn time_runs_out() {
        let mut all = Collector::new(Instant::now());
        std::thread::sleep(Duration::from_millis(2));
        assert!(all.begin_word().is_err());
    }
}
