//! Reports for people: Markdown, and the same as a page of HTML. They are not read back.

use super::Part;
use crate::codebook::Codebook;
use crate::record::{Frame, Record, Role, RoleName, Sentence};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Text of a report in Markdown: no sign in it means anything, and it stands in one line.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let first = out.is_empty();
        for (at, c) in word.char_indices() {
            // Signs of lists and headings mean something at the beginning only: `-`, `+`, `=`, `1.`, `1)`.
            let begins = first
                && match c {
                    '-' | '+' | '=' => at == 0,
                    '.' | ')' => at > 0 && at + number.len() == word.len(),
                    _ => false,
                };
            if begins || "\\`*_[]<>&|~#$^".contains(c) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// One file of Markdown: of each report its lessons and actions, with counts of categories above if there are several.
pub fn markdown(records: &[Record], codebook: &Codebook) -> Vec<Part> {
    vec![Part::only(text(records, codebook).into_bytes())]
}

/// The same as one page, which needs nothing beside itself.
pub fn html(records: &[Record], codebook: &Codebook) -> Vec<Part> {
    let markdown = text(records, codebook);
    let parser = pulldown_cmark::Parser::new_ext(&markdown, pulldown_cmark::Options::ENABLE_TABLES);
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, parser);
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { "Lessons and actions" }
                style { (maud::PreEscaped(include_str!("prose.css"))) }
            }
            body { main { (maud::PreEscaped(body)) } }
        }
    };
    vec![Part::only(page.into_string().into_bytes())]
}

fn text(records: &[Record], codebook: &Codebook) -> String {
    let mut out = String::new();
    if records.len() > 1 {
        overview(&mut out, records, codebook);
    }
    for record in records {
        report(&mut out, record);
    }
    out
}

/// How often each category stands, by role.
fn overview(out: &mut String, records: &[Record], codebook: &Codebook) {
    let frames = || records.iter().flat_map(|r| &r.frames);
    let lessons: usize = records.iter().map(|r| r.labelled("lesson").count()).sum();
    let _ = writeln!(
        out,
        "# Lessons and actions of {} reports\n\n{lessons} lessons, {} actions.\n",
        records.len(),
        frames().count()
    );
    for name in [
        RoleName::Action,
        RoleName::Target,
        RoleName::Goal,
        RoleName::Event,
    ] {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let codes = frames().filter_map(|f| f.role(name)?.category.as_deref());
        codes.for_each(|code| *counts.entry(code).or_default() += 1);
        if counts.is_empty() {
            continue;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
        let _ = writeln!(
            out,
            "| {} | reports' actions | meaning |\n|---|---:|---|",
            name.as_str()
        );
        for (code, n) in counts {
            let known = codebook.codes(name.as_str()).unwrap_or_default();
            let meaning = known.iter().find(|(c, _)| c == code).map_or("", |(_, m)| m);
            let _ = writeln!(out, "| {} | {n} | {} |", plain(code), plain(meaning));
        }
        out.push('\n');
    }
}

fn report(out: &mut String, record: &Record) {
    let report = &record.report;
    let title = report.title.as_deref().unwrap_or(&report.id);
    let _ = writeln!(out, "# {}\n", plain(title));
    let known = [&report.organisation, &report.date].into_iter().flatten();
    let mut known: Vec<String> = known.map(|k| plain(k)).collect();
    known.push(address(report.url.as_deref()).unwrap_or_else(|| plain(&report.id)));
    known.extend(
        record
            .coder
            .iter()
            .map(|c| format!("coded by {}", plain(c))),
    );
    if let Some(producer) = &record.producer {
        let (name, version, model) = (&producer.name, &producer.version, &producer.model);
        known.push(format!(
            "suggested by {}",
            plain(&format!("{name} {version}, {model}"))
        ));
    }
    let _ = writeln!(out, "{}\n", known.join(" · "));
    let chars: Vec<char> = record.text.chars().collect();
    let said = |unit: &Sentence| -> String {
        let words = chars.get(unit.start..unit.end).unwrap_or_default();
        words.iter().collect()
    };
    let lessons: Vec<String> = record.labelled("lesson").map(said).collect();
    let _ = writeln!(out, "## Lessons ({})\n", lessons.len());
    for lesson in &lessons {
        let _ = writeln!(out, "- {}", plain(lesson));
    }
    if !lessons.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(out, "## Actions ({})\n", record.frames.len());
    for (n, frame) in record.frames.iter().enumerate() {
        action(out, n + 1, frame);
    }
}

/// A link, where the address is one that may be followed.
fn address(url: Option<&str>) -> Option<String> {
    let url = url.filter(|u| u.starts_with("https://") || u.starts_with("http://"))?;
    let sound = !url.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '\\'));
    sound.then(|| format!("<{url}>"))
}

fn action(out: &mut String, number: usize, frame: &Frame) {
    let _ = writeln!(out, "### {number}. {}\n", plain(title(frame)));
    for name in RoleName::ALL {
        if let Some(role) = frame.role(name) {
            let _ = writeln!(out, "- **{}**{}", name.as_str(), told(role));
        }
    }
    let codes = frame
        .codes()
        .into_iter()
        .filter(|(_, code)| !code.is_empty());
    let codes: Vec<String> = codes
        .map(|(list, code)| format!("{list}: {}", plain(code)))
        .collect();
    if !codes.is_empty() {
        let _ = writeln!(out, "- {}", codes.join(" · "));
    }
    out.push('\n');
}

/// The action in a few words.
pub fn title(frame: &Frame) -> &str {
    let action = &frame.action;
    let words = action.summary.as_deref().or(action.text.as_deref());
    words.unwrap_or("An action without words")
}

/// ` (category): summary: "words"`.
fn told(role: &Role) -> String {
    let mut said = String::new();
    if let Some(category) = &role.category {
        let _ = write!(said, " ({})", plain(category));
    }
    match (&role.summary, &role.text) {
        (Some(summary), Some(text)) => {
            let _ = write!(
                said,
                ": {}. \u{201c}{}\u{201d}",
                plain(summary),
                plain(text)
            );
        }
        (Some(words), None) => {
            let _ = write!(said, ": {} (not said in these words)", plain(words));
        }
        (None, Some(words)) => {
            let _ = write!(said, ": \u{201c}{}\u{201d}", plain(words));
        }
        (None, None) => said += ": meant, not said",
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser};

    /// What a reader of the Markdown sees, and whether anything but a paragraph is in it.
    fn seen(markdown: &str) -> (String, bool) {
        let (mut text, mut more) = (String::new(), false);
        for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
            match event {
                Event::Text(words) => text += &words,
                Event::Start(pulldown_cmark::Tag::Paragraph)
                | Event::End(pulldown_cmark::TagEnd::Paragraph) => {}
                _ => more = true,
            }
        }
        (text, more)
    }

    proptest! {
        #[test]
        fn no_sign_of_a_report_means_anything(text in "[-+=*_`~#>|<&;:!.()a1\\[\\]\\\\ $^é🔥\n]{1,24}") {
            let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assume!(!wanted.is_empty());
            let (said, more) = seen(&plain(&text));
            prop_assert!(!more, "{}", plain(&text));
            prop_assert_eq!(said, wanted);
        }
    }
}
