//! Which lines belong together? Joins the lines of all pages to paragraphs and items.

use super::lines::Line;
use super::marks::is_bullet;
use std::collections::HashSet;

/// A run of lines that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paragraph {
    /// Its words on one line, hyphens at line ends undone.
    pub text: String,
    /// Heading level by the size of its letters.
    pub heading: Option<u8>,
    /// List depth, 0 outside lists.
    pub depth: usize,
    /// Whether it is a row of a table, cells between ` | `.
    pub row: bool,
    /// Whether a gap or a new page stands before it.
    pub apart: bool,
}

/// First halves of compounds that keep their hyphen when it falls at the end of a line.
const COMPOUNDS: [&str; 24] = [
    "cross", "end", "first", "follow", "full", "half", "high", "long", "low", "multi", "non",
    "one", "post", "read", "real", "second", "self", "short", "single", "third", "two", "well",
    "worst", "write",
];

/// Joins lines. `lines` are in reading order, page furniture gone.
pub(super) fn join(lines: &[Line]) -> Vec<Paragraph> {
    let shape = Shape::of(lines);
    let hyphenated: HashSet<&str> = lines
        .iter()
        .flat_map(|l| l.text.split(' '))
        .filter(|w| w.contains('-'))
        .collect();
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    // Left ends of the items that are open, outermost first.
    let mut items: Vec<f64> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let above = at.checked_sub(1).map(|a| &lines[a]);
        let heading = shape.heading(line);
        let goes_on = above.is_some_and(|above| shape.goes_on(above, line, &items));
        if let Some(last) = paragraphs.last_mut().filter(|_| goes_on) {
            append(&mut last.text, &line.text, &hyphenated);
            continue;
        }
        if line.item {
            items.retain(|left| *left < line.left - 0.3 * line.size);
            items.push(line.left);
        } else if items
            .last()
            .is_none_or(|left| line.left < left + 0.5 * line.size)
            || heading.is_some()
        {
            items.clear();
        }
        let depth = if line.item { items.len() } else { 0 };
        let apart = above.is_none_or(|a| a.page != line.page || shape.is_gap(a, line));
        paragraphs.push(Paragraph {
            text: line.text.clone(),
            heading,
            depth,
            row: line.is_row(),
            apart,
        });
    }
    paragraphs
}

/// What is usual in this document.
struct Shape {
    /// Size of most characters.
    size: f64,
    /// Distance between baselines within paragraphs, in sizes.
    pitch: f64,
    /// Right edge of the text column.
    right: f64,
    /// Sizes larger than the usual one, largest first.
    heading_sizes: Vec<f64>,
}

impl Shape {
    fn of(lines: &[Line]) -> Self {
        // Weighted by characters, in half points.
        let mut sizes: Vec<(i64, usize)> = Vec::new();
        for line in lines {
            let key = (line.size * 2.0).round() as i64;
            let chars = line.text.chars().count();
            match sizes.iter_mut().find(|(k, _)| *k == key) {
                Some((_, n)) => *n += chars,
                None => sizes.push((key, chars)),
            }
        }
        let usual = sizes
            .iter()
            .max_by_key(|(key, n)| (*n, *key))
            .map_or(20, |(key, _)| *key);
        let size = usual as f64 / 2.0;
        let mut heading_sizes: Vec<f64> = sizes
            .iter()
            .map(|(key, _)| *key as f64 / 2.0)
            .filter(|s| *s > size * 1.08)
            .collect();
        heading_sizes.sort_by(|a, b| b.total_cmp(a));
        let mut pitches: Vec<f64> = lines
            .windows(2)
            .filter(|w| w[0].page == w[1].page && (w[0].size - w[1].size).abs() < 0.6)
            .map(|w| (w[0].bottom - w[1].y) / w[0].size)
            .filter(|p| (0.8..2.6).contains(p))
            .collect();
        pitches.sort_by(f64::total_cmp);
        // The lower quartile: distances within paragraphs, not between them.
        let pitch = pitches.get(pitches.len() / 4).copied().unwrap_or(1.2);
        let mut rights: Vec<f64> = lines
            .iter()
            .filter(|l| !l.is_row())
            .map(|l| l.right)
            .collect();
        rights.sort_by(f64::total_cmp);
        let right = rights.get(rights.len() * 9 / 10).copied().unwrap_or(0.0);
        Self {
            size,
            pitch,
            right,
            heading_sizes,
        }
    }

    /// Level of a heading, told by letters larger than those of the text.
    fn heading(&self, line: &Line) -> Option<u8> {
        let short = line.text.chars().count() <= 150 && line.text.chars().any(char::is_alphabetic);
        let bullet = line.text.split(' ').next().is_some_and(is_bullet);
        if line.size <= self.size * 1.08 || !short || line.is_row() || bullet {
            return None;
        }
        let rank = self
            .heading_sizes
            .iter()
            .position(|s| *s <= line.size + 0.25)
            .unwrap_or(0);
        Some(rank.min(5) as u8 + 1)
    }

    /// Whether more than the usual distance lies between two lines of a page.
    fn is_gap(&self, above: &Line, line: &Line) -> bool {
        let step = (above.bottom - line.y) / above.size.min(line.size).max(1.0);
        step > self.pitch * 1.22 || step < 0.0
    }

    /// Whether `line` goes on with the paragraph or item that `above` belongs to.
    fn goes_on(&self, above: &Line, line: &Line, items: &[f64]) -> bool {
        if line.item
            || line.is_row()
            || above.is_row()
            || (above.size - line.size).abs() > 0.06 * above.size
        {
            return false;
        }
        let heading = self.heading(line).is_some();
        let ended = above
            .text
            .ends_with(['.', '!', '?', ':', ';', '…', '”', '"', ')']);
        let lower = line.text.starts_with(char::is_lowercase);
        if above.page != line.page {
            return !heading
                && (above.text.ends_with('-')
                    || (!ended && (lower || above.right > self.right * 0.85)));
        }
        if self.is_gap(above, line) {
            // Text that begins at the top of a second column.
            return line.y > above.y && !ended && lower && !heading;
        }
        if heading {
            return true;
        }
        let short = above.right < self.right - (self.right - above.left) * 0.2;
        if let Some(item) = items.last() {
            if line.left < item - 0.5 * line.size {
                return false;
            }
            let hangs = line.left > item + 0.4 * line.size;
            return hangs || !(ended && (short || !lower));
        }
        let indented = line.left > above.left + 0.8 * line.size;
        !(indented || (ended && short))
    }
}

/// Adds a line to a paragraph: a hyphen at the end of a line goes with the line end, unless it is part of
/// the word; other lines are joined by a space.
pub(super) fn append(text: &mut String, line: &str, hyphenated: &HashSet<&str>) {
    let first = line.split(' ').next().unwrap_or_default();
    if text.ends_with('\u{ad}') {
        text.pop();
    } else if text.ends_with(['-', '\u{2010}']) && line.starts_with(char::is_lowercase) {
        let word = text.rsplit(' ').next().unwrap_or_default();
        let half = word.trim_end_matches(['-', '\u{2010}']);
        let whole = format!(
            "{half}-{}",
            first.trim_end_matches(|c: char| !c.is_alphanumeric())
        );
        let lower = half.to_lowercase();
        let compound = COMPOUNDS.binary_search(&lower.as_str()).is_ok()
            || half.contains('-')
            || !half.ends_with(char::is_alphabetic)
            || hyphenated
                .iter()
                .any(|w| w.trim_matches(|c: char| !c.is_alphanumeric()) == whole);
        if !compound && half.chars().count() > 1 {
            text.pop();
        }
    } else if !text.ends_with(['-', '/']) || text.ends_with(" -") {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, left: f64, y: f64) -> Line {
        let right = left + 5.0 * text.chars().count() as f64;
        let item = text.starts_with("• ");
        let body = if item { left + 10.0 } else { left };
        Line {
            text: text.into(),
            left,
            right,
            body,
            y,
            bottom: y,
            size: 10.0,
            letters: text.len(),
            page: 0,
            height: 0.5,
            cells: Vec::new(),
            item,
        }
    }

    fn texts(lines: &[Line]) -> Vec<(String, usize)> {
        join(lines).into_iter().map(|p| (p.text, p.depth)).collect()
    }

    #[test]
    fn compounds_are_sorted() {
        assert!(COMPOUNDS.is_sorted());
    }

    #[test]
    fn lines_join_until_a_gap_and_hyphens_go() {
        let got = texts(&[
            line("The queue grew for an hour before any-", 0.0, 700.0),
            line("one saw it. The follow-", 0.0, 688.0),
            line("up was slow.", 0.0, 676.0),
            line("Then it stopped.", 0.0, 650.0),
        ]);
        let first = "The queue grew for an hour before anyone saw it. The follow-up was slow.";
        assert_eq!(
            got,
            [(first.to_owned(), 0), ("Then it stopped.".to_owned(), 0)]
        );
    }

    #[test]
    fn items_keep_their_lines_and_their_depth() {
        let got = texts(&[
            line("• add an alarm on the", 0.0, 700.0),
            line("queue", 10.0, 688.0),
            line("• page someone", 20.0, 676.0),
            line("• split it", 0.0, 664.0),
            line("After that, we rest.", 0.0, 640.0),
        ]);
        let want = [
            ("• add an alarm on the queue", 1),
            ("• page someone", 2),
            ("• split it", 1),
            ("After that, we rest.", 0),
        ];
        assert_eq!(got, want.map(|(t, d)| (t.to_owned(), d)));
    }

    #[test]
    fn larger_letters_are_headings_by_rank() {
        let mut lines = vec![line("Outage", 0.0, 700.0), line("Causes", 0.0, 660.0)];
        (lines[0].size, lines[1].size) = (20.0, 14.0);
        lines.push(line(
            "A long enough sentence follows here to be the text.",
            0.0,
            630.0,
        ));
        assert_eq!(
            join(&lines).iter().map(|p| p.heading).collect::<Vec<_>>(),
            [Some(1), Some(2), None]
        );
    }
}
