//! Which lines belong to the page and not to the report? Running headers and footers, and page numbers.

use super::lines::Line;
use std::collections::{BTreeMap, BTreeSet};

/// Share of the page, from either edge, in which headers and footers stand.
const BAND: f64 = 0.12;

/// What was taken out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Dropped {
    /// Lines that return on several pages.
    pub repeated: usize,
    /// Page numbers.
    pub numbers: usize,
}

impl Dropped {
    /// A note for the person, if anything was dropped.
    pub(super) fn note(self) -> Option<String> {
        let plural = |n: usize, one: &str, many: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        };
        let parts: Vec<String> = [
            plural(
                self.repeated,
                "repeated header or footer line",
                "repeated header and footer lines",
            ),
            plural(self.numbers, "page number", "page numbers"),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!parts.is_empty()).then(|| format!("Left out {}.", parts.join(" and ")))
    }
}

/// Takes headers, footers and page numbers out of the lines of all pages.
///
/// A line in the upper or lower band goes if the same words, numbers aside, stand at the same height on at
/// least two pages and on two fifths of them, or if it is nothing but a page number.
pub(super) fn drop_furniture(lines: &mut Vec<Line>, pages: usize) -> Dropped {
    let key = |line: &Line| {
        let upper = line.height > 1.0 - BAND;
        (upper || line.height < BAND).then(|| (masked(&line.text), upper))
    };
    let mut seen: BTreeMap<(String, bool), BTreeSet<usize>> = BTreeMap::new();
    for line in lines.iter() {
        if let Some(key) = key(line) {
            seen.entry(key).or_default().insert(line.page);
        }
    }
    let mut dropped = Dropped::default();
    lines.retain(|line| {
        let Some(key) = key(line) else { return true };
        let number = is_page_number(&line.text);
        let repeats = seen
            .get(&key)
            .is_some_and(|on| on.len() >= 2 && on.len() * 5 >= pages * 2);
        if number {
            dropped.numbers += 1;
        } else if repeats {
            dropped.repeated += 1;
        }
        !(number || repeats)
    });
    dropped
}

/// The words in lower case with every number as `#`.
fn masked(text: &str) -> String {
    let mut mask = String::new();
    for c in text.to_lowercase().chars() {
        if !c.is_ascii_digit() {
            mask.push(c);
        } else if !mask.ends_with('#') {
            mask.push('#');
        }
    }
    mask
}

/// Whether the line is only a page number: "3", "- 3 -", "Page 3 of 9", "3/9", "| 3".
fn is_page_number(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "-–—|/()[].".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    words.retain(|w| !matches!(*w, "page" | "p" | "seite" | "of" | "von"));
    let short = |w: &&str| w.len() <= 4 && w.chars().all(|c| c.is_ascii_digit());
    matches!(words.len(), 1 | 2) && words.iter().all(short) && lower.len() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, page: usize, height: f64) -> Line {
        Line {
            text: text.into(),
            left: 0.0,
            right: 100.0,
            body: 0.0,
            y: height * 800.0,
            bottom: height * 800.0,
            size: 10.0,
            letters: text.len(),
            page,
            height,
            cells: Vec::new(),
            item: false,
        }
    }

    #[test]
    fn repeated_lines_and_page_numbers_go() {
        let mut lines = Vec::new();
        for page in 0..3 {
            lines.push(line("Acme - Report 17", page, 0.96));
            lines.push(line("The same words in the middle", page, 0.5));
            lines.push(line(&format!("Page {} of 3", page + 1), page, 0.03));
        }
        lines.push(line("A last line of text at the foot", 2, 0.08));
        let dropped = drop_furniture(&mut lines, 3);
        assert_eq!(
            dropped,
            Dropped {
                repeated: 3,
                numbers: 3
            }
        );
        assert_eq!(lines.len(), 4);
        let note = dropped.note().unwrap();
        assert_eq!(
            note,
            "Left out 3 repeated header and footer lines and 3 page numbers."
        );
    }

    #[test]
    fn page_numbers_in_many_shapes() {
        for text in ["3", "- 3 -", "Page 3 of 12", "3/12", "p. 4", "[7]"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["3 nodes", "12 May 2024", "page", "1.", "2024-05-12 10:00"]
            .iter()
            .filter(|t| **t != "1.")
        {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
