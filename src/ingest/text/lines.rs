//! Lines of a plain text, and whether its paragraphs are wrapped at a margin.

use crate::span::Span;

/// One line of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its range without white space at either end; empty for a blank line.
    pub span: Span,
    /// The words of that range.
    pub text: &'a str,
    /// Columns before the first word; a tab reaches the next multiple of four.
    pub indent: usize,
}

impl Line<'_> {
    /// Whether nothing but white space stands on it.
    pub(super) fn is_blank(&self) -> bool {
        self.span.is_empty()
    }

    /// Length in characters with its indentation.
    fn width(&self) -> usize {
        self.indent + self.text.chars().count()
    }
}

/// The lines of `text`, in order.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let span = Span::new(at, at + line.len()).trimmed(text);
            let before = if span.is_empty() {
                ""
            } else {
                &text[at..span.start]
            };
            let indent = before
                .chars()
                .fold(0, |n, c| if c == '\t' { (n / 4 + 1) * 4 } else { n + 1 });
            at += line.len();
            Line {
                span,
                text: span.slice(text),
                indent,
            }
        })
        .collect()
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    /// Column that nearly all lines end before.
    width: usize,
    /// Whether most line ends inside paragraphs are there because the next word did not fit.
    pub wrapped: bool,
}

/// No margin is wider than this; longer lines are whole paragraphs.
const WIDEST: usize = 140;

impl Setting {
    /// Decides by the lengths of lines that have a neighbour.
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        let mut widths: Vec<usize> = lines
            .iter()
            .filter(|l| !l.is_blank())
            .map(Line::width)
            .collect();
        widths.sort_unstable();
        let width = widths
            .get(widths.len() * 19 / 20)
            .or(widths.last())
            .copied()
            .unwrap_or(0);
        // A line that ends with its sentence says nothing.
        let open = |l: &Line<'_>| !l.is_blank() && !l.text.ends_with(['.', ':', '!', '?']);
        let inner = |l: &Line<'_>| {
            !l.is_blank() && super::bullet::read(l.text).is_none() && !starts_with_time(l.text)
        };
        let pairs: Vec<_> = lines
            .windows(2)
            .filter(|w| open(&w[0]) && inner(&w[1]))
            .collect();
        let guess = Self {
            width,
            wrapped: true,
        };
        let full = pairs.iter().filter(|w| guess.is_full(&w[0], &w[1])).count();
        let wrapped = (30..=WIDEST).contains(&width) && full * 2 >= pairs.len() && full > 0;
        Self { width, wrapped }
    }

    /// Whether the next line's first word would have gone over the margin.
    fn is_full(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let word = next
            .text
            .split_whitespace()
            .next()
            .map_or(0, |w| w.chars().count());
        (line.width() + 1 + word) * 100 >= self.width * 88
    }

    /// Whether `next`, the line below, goes on with the paragraph of `line`.
    pub(super) fn joins(&self, line: &Line<'_>, next: &Line<'_>) -> bool {
        if starts_with_time(next.text) || line.text.ends_with(':') && !self.is_full(line, next) {
            return false;
        }
        goes_on(line.text, next.text) || self.wrapped && self.is_full(line, next)
    }
}

/// Whether a sentence runs over the line end: no full stop before it and a small letter behind.
pub(super) fn goes_on(line: &str, next: &str) -> bool {
    let open = line
        .trim_end()
        .ends_with(|c: char| c.is_alphanumeric() || ",;-–—(&/’'\"”)".contains(c));
    open && next.chars().next().is_some_and(char::is_lowercase) && !line.trim_end().ends_with("--")
}

/// Whether a line begins with a time or a date, as the entries of a timeline do.
pub(super) fn starts_with_time(text: &str) -> bool {
    let mut rest = text.trim_start_matches(['[', '(', '~']).as_bytes();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    rest = &rest[digits..];
    let two = |bytes: &[u8], mark: u8| {
        bytes.first() == Some(&mark)
            && bytes
                .iter()
                .skip(1)
                .take_while(|b| b.is_ascii_digit())
                .count()
                == 2
    };
    matches!(digits, 1 | 2) && two(rest, b':') || digits == 4 && two(rest, b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_seen_and_whole_line_paragraphs_are_not_joined() {
        let wrapped = "The queue in front of the mailer stalled because its\nconsumer held a lock that nobody had thought about\nwhen the batch size was raised in the spring.\n";
        let lines = split(wrapped);
        let setting = Setting::of(&lines);
        assert!(
            setting.wrapped
                && setting.joins(&lines[0], &lines[1])
                && setting.joins(&lines[1], &lines[2])
        );
        let long = "The queue stalled because its consumer held a lock that nobody had thought about when the batch size was raised in the spring of that year.\nWe restarted it.\nIt worked.\n";
        let lines = split(long);
        let setting = Setting::of(&lines);
        assert!(
            !setting.wrapped
                && !setting.joins(&lines[0], &lines[1])
                && !setting.joins(&lines[1], &lines[2])
        );
    }

    #[test]
    fn timelines_are_not_joined() {
        assert!(
            starts_with_time("10:04 UTC paged") && starts_with_time("[2024-05-01 10:04] paged")
        );
        assert!(
            !starts_with_time("10 nodes")
                && !starts_with_time("2024 was")
                && !starts_with_time("é")
        );
    }

    #[test]
    fn tabs_count_to_the_next_stop() {
        let lines = split("\ta\n  \tb\n\n c");
        assert_eq!(
            lines.iter().map(|l| l.indent).collect::<Vec<_>>(),
            [4, 4, 0, 1]
        );
        assert!(lines[2].is_blank());
    }
}
