//! Front matter: YAML between `---` lines or TOML between `+++` lines at the very top.

use crate::span::Span;

/// Front matter, fences included.
#[derive(Debug)]
pub(super) struct Front {
    /// Range from the start of the source to the end of the closing fence's line.
    pub span: Span,
    /// Value of `title`.
    pub title: Option<String>,
    /// Value of `date` (or `published`, `pubDate`), as written.
    pub date: Option<String>,
}

/// The front matter of a source, if it begins with one.
pub(super) fn read(text: &str) -> Option<Front> {
    let skipped = text.len() - text.trim_start().len();
    let fence = ["---", "+++"]
        .into_iter()
        .find(|f| text[skipped..].starts_with(f))?;
    let mut lines = text[skipped..].split_inclusive('\n');
    let first = lines.next().filter(|l| l.trim_end() == fence)?;
    let start = skipped + first.len();
    let mut end = start;
    for line in lines {
        let mark = line.trim_end();
        if mark == fence || (fence == "---" && mark == "...") {
            let body = &text[start..end];
            let (title, date) = if fence == "+++" {
                toml_values(body)?
            } else {
                yaml_values(body)?
            };
            return Some(Front {
                span: Span::new(0, end + line.len()),
                title,
                date,
            });
        }
        end += line.len();
    }
    None
}

type Values = (Option<String>, Option<String>);

/// `None` if the body is no TOML.
fn toml_values(body: &str) -> Option<Values> {
    let table: toml::Table = body.parse().ok()?;
    let value = |key: &str| {
        table
            .get(key)
            .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
    };
    Some((value("title"), value("date").or_else(|| value("published"))))
}

/// Reads only top-level scalars. `None` if the first line is no `key: value`: then the "fence" is a rule.
fn yaml_values(body: &str) -> Option<Values> {
    let mut lines = body
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with('#'))
        .peekable();
    if let Some(first) = lines.peek() {
        entry(first)?;
    }
    let (mut title, mut date) = (None, None);
    while let Some(line) = lines.next() {
        let Some((key, value)) = entry(line) else {
            continue;
        };
        let mut value = unquoted(value);
        if matches!(value.as_str(), "" | ">" | ">-" | "|" | "|-") {
            let mut folded = Vec::new();
            while let Some(more) = lines.next_if(|l| l.starts_with([' ', '\t'])) {
                folded.push(more.trim());
            }
            value = folded.join(" ");
        }
        let value = (!value.is_empty()).then_some(value);
        match key.to_ascii_lowercase().as_str() {
            "title" => title = title.or(value),
            "date" | "published" | "pubdate" => date = date.or(value),
            _ => {}
        }
    }
    Some((title, date))
}

/// `key: value` at the left margin.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let plain = |c: char| c.is_alphanumeric() || "_-.\"'".contains(c);
    let apart = value.is_empty() || value.starts_with([' ', '\t', '\r']);
    (!key.is_empty() && key.chars().all(plain) && apart)
        .then_some((key.trim_matches(['"', '\'']), value.trim()))
}

fn unquoted(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|v| v.rsplit_once(quote)) {
            return inner.0.replace(&format!("\\{quote}"), &quote.to_string());
        }
    }
    value.split(" #").next().unwrap_or(value).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Option<(Option<String>, Option<String>, usize)> {
        read(text).map(|f| (f.title, f.date, f.span.end))
    }

    #[test]
    fn yaml() {
        let text = "---\ntitle: \"Queue: outage\"\nauthors:\n  - x: y\ndate: 2024-03-01 # UTC\n---\n\nText";
        let (title, date, end) = values(text).unwrap();
        assert_eq!(
            (title.unwrap().as_str(), date.unwrap().as_str()),
            ("Queue: outage", "2024-03-01")
        );
        assert_eq!(&text[end..], "\nText");
        let (title, ..) = values("---\ntitle: >-\n  Two\n  lines\ntags: [a]\n...\n").unwrap();
        assert_eq!(title.unwrap(), "Two lines");
    }

    #[test]
    fn toml_dates_and_strings() {
        let (title, date, _) =
            values("+++\ntitle = \"Outage\"\ndate = 2024-03-01\n[extra]\na = 1\n+++\nText")
                .unwrap();
        assert_eq!(
            (title.unwrap().as_str(), date.unwrap().as_str()),
            ("Outage", "2024-03-01")
        );
    }

    #[test]
    fn rules_and_open_fences_are_no_front_matter() {
        assert!(read("---\nThe queue stopped.\n---\nMore").is_none());
        assert!(read("---\ntitle: x\n").is_none());
        assert!(read("Text\n---\ntitle: x\n---\n").is_none());
        assert!(read("----\ntitle: x\n----\n").is_none());
    }
}
