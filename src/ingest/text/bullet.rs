//! List markers, and lists that run inside one line.

use super::lines::Line;
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

fn pattern(regex: &str) -> Regex {
    #[expect(
        clippy::unwrap_used,
        reason = "constant pattern, compiled by the tests"
    )]
    Regex::new(regex).unwrap()
}

static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:([-*+–—•·‣◦▪●○►➢✓]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,5}[.)])[ \t\u{a0}]+)(\[[ xX]\][ \t]+)?\S",
    )
});

/// What kind of marker it is; siblings share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A sign, which is the class.
    Sign(char),
    /// `1.`, `1)`, `(1)`.
    Number,
    /// `a)`.
    Letter,
    /// `(i)`.
    Roman,
}

/// A marker at the start of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bullet {
    /// Its kind.
    pub class: Class,
    /// Its number, where it has one.
    pub number: usize,
    /// Bytes up to the item's first word.
    pub width: usize,
    /// State of a task-list box behind it.
    pub checked: Option<bool>,
}

/// Reads the marker of a line without its indentation.
pub(super) fn read(line: &str) -> Option<Bullet> {
    let found = MARKER.captures(line)?;
    let mark = found.get(1)?.as_str();
    let inner = mark.trim_matches(['(', ')', '.']);
    let (class, number) = match inner.parse() {
        Ok(number) => (Class::Number, number),
        // A lone "i." or "a." begins a sentence as often as an item.
        Err(_)
            if inner.len() == 1
                && mark.ends_with('.')
                && inner.starts_with(|c: char| c.is_ascii_alphabetic()) =>
        {
            return None;
        }
        Err(_) if inner.starts_with(['i', 'v', 'x']) => (Class::Roman, 0),
        Err(_) if inner.starts_with(|c: char| c.is_ascii_lowercase()) => (Class::Letter, 0),
        Err(_) => (Class::Sign(mark.chars().next()?), 0),
    };
    let whole = found.get(0)?.as_str();
    let width = whole.len() - whole.chars().next_back().map_or(0, char::len_utf8);
    let checked = found.get(2).map(|b| b.as_str().contains(['x', 'X']));
    Some(Bullet {
        class,
        number,
        width,
        checked,
    })
}

static DOTTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([0-9]{1,2}(?:\.[0-9]{1,2})*)\.([0-9]{1,2})[.)]?[ \t\u{a0}]+\S"));

/// Markers of one text that count only if they come more than once.
#[derive(Debug)]
pub(super) struct Marks {
    dashes: bool,
    /// Sections and numbers in them: "5.1" is ("5", 1).
    dotted: Vec<(String, usize)>,
}

impl Marks {
    /// Looks over all lines.
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        let dash = |l: &&Line<'_>| l.text.starts_with(['–', '—']);
        let mut dotted: Vec<_> = lines
            .iter()
            .filter_map(|l| dotted(l.text))
            .map(|d| (d.0.to_owned(), d.1))
            .collect();
        dotted.sort_unstable();
        Self {
            dashes: lines.iter().filter(dash).take(2).count() == 2,
            dotted,
        }
    }

    /// Reads the marker of a line without its indentation.
    pub(super) fn read(&self, line: &str) -> Option<Bullet> {
        if let Some((section, number, width)) = dotted(line) {
            let has = |n: usize| self.dotted.binary_search(&(section.to_owned(), n)).is_ok();
            let sibling = has(number + 1) || number > 1 && has(number - 1);
            return sibling.then_some(Bullet {
                class: Class::Number,
                number,
                width,
                checked: None,
            });
        }
        read(line).filter(|b| self.dashes || !matches!(b.class, Class::Sign('–' | '—')))
    }
}

/// Section, number and width of a marker such as "5.1".
fn dotted(line: &str) -> Option<(&str, usize, usize)> {
    let found = DOTTED.captures(line)?;
    let whole = found.get(0)?.as_str();
    let width = whole.len() - whole.chars().next_back().map_or(0, char::len_utf8);
    Some((found.get(1)?.as_str(), found[2].parse().ok()?, width))
}

static INLINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\(?([0-9]{1,2})[.)]|\(([a-z])\)|[•▪●‣])\s"));

/// A paragraph that holds its list in one line ("Next steps: 1. Add an alert. 2. Test it."): the end of
/// the words that introduce it, and the ranges of its items.
pub(super) fn run_in(text: &str) -> Option<(usize, Vec<Span>)> {
    let marks: Vec<_> = INLINE.captures_iter(text).collect();
    let mut intro = 0;
    let mut items: Vec<Span> = Vec::new();
    let mut expected = String::new();
    for mark in &marks {
        let (whole, sign) = (mark.get(0)?, mark.get(1)?);
        let label = mark.get(2).or(mark.get(3)).map_or("•", |m| m.as_str());
        let before = text[..whole.start()].trim_end();
        if before.len() == whole.start() && whole.start() > 0 {
            continue;
        }
        if items.is_empty() {
            if !matches!(label, "1" | "a" | "•") || !before.ends_with(':') {
                continue;
            }
            intro = before.len();
        } else if label != expected
            || !sign.as_str().starts_with(['•', '▪', '●', '‣'])
                && !before.ends_with(['.', ';', ',', '!', '?', ')', ':'])
        {
            continue;
        }
        if let Some(last) = items.last_mut() {
            last.end = whole.start();
        }
        items.push(Span::new(whole.end(), text.len()));
        expected = match label.parse::<usize>() {
            Ok(number) => (number + 1).to_string(),
            Err(_) if label == "•" => "•".into(),
            Err(_) => label
                .bytes()
                .next()
                .map(|b| char::from(b + 1).to_string())?,
        };
    }
    let items: Vec<Span> = items.iter().map(|i| i.trimmed(text)).collect();
    (items.len() >= 2 && items.iter().all(|i| !i.is_empty())).then_some((intro, items))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        let class = |line| read(line).map(|b| b.class);
        assert_eq!(class("- x"), Some(Class::Sign('-')));
        assert_eq!(class("• x"), Some(Class::Sign('•')));
        assert_eq!(class("(12) x"), Some(Class::Number));
        assert_eq!(class("b) x"), Some(Class::Letter));
        assert_eq!(class("(iv) x"), Some(Class::Roman));
        for no in [
            "-x", "2024. x", "a. x", "A) x", "1.5 x", "**x** y", "-", "1. ",
        ] {
            assert!(read(no).is_none(), "{no}");
        }
        let task = read("- [x] done").unwrap();
        assert_eq!((task.width, task.checked), (6, Some(true)));
    }

    #[test]
    fn some_markers_need_a_sibling() {
        let marks = |text: &str| Marks::of(&crate::ingest::text::lines::split(text));
        let found = marks("5.1 Wash the coils\n5.2  Test it\n1.5 million users\n— Ann")
            .read("5.2  Test it")
            .unwrap();
        assert_eq!(
            (found.class, found.number, found.width),
            (Class::Number, 2, 5)
        );
        assert!(
            marks("1.5 million users")
                .read("1.5 million users")
                .is_none()
        );
        assert!(marks("— Ann").read("— Ann").is_none());
        assert!(marks("— Ann\n— Bob").read("— Ann").is_some());
    }

    fn split(text: &str) -> Option<(&str, Vec<&str>)> {
        run_in(text).map(|(intro, items)| {
            (
                &text[..intro],
                items.iter().map(|i| i.slice(text)).collect(),
            )
        })
    }

    #[test]
    fn lists_in_one_line() {
        let text = "It broke. Next steps: 1. Add an alert for version 2. 2. Test it.";
        assert_eq!(
            split(text),
            Some((
                "It broke. Next steps:",
                vec!["Add an alert for version 2.", "Test it."]
            ))
        );
        assert_eq!(
            split("We will: (a) test, (b) alert"),
            Some(("We will:", vec!["test,", "alert"]))
        );
        assert_eq!(
            split("To do: • test • alert"),
            Some(("To do:", vec!["test", "alert"]))
        );
        assert_eq!(split("Upgraded from 1. something to 2. else"), None);
        assert_eq!(split("Steps: 1. only one"), None);
    }
}
