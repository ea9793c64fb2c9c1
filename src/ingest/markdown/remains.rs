//! What site generators leave in a source: shortcodes, template tags, fenced divs, MDX imports and components.
//!
//! They are blanked (byte for byte, so that offsets stay) before the Markdown is parsed: a `:::` line or
//! a tag with quotes and braces would otherwise end up in a sentence.

use crate::document::Plain;
use crate::span::Span;
use pulldown_cmark::{Event, Parser, Tag};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

static REMAINS: LazyLock<Regex> = LazyLock::new(|| {
    let parts = [
        // Hugo and Quarto shortcodes, Jekyll and Liquid tags and comments, ERB, references such as `{{ page.url }}`.
        r"\{\{<[^{}]*>\}\}|\{\{%[^{}]*%\}\}",
        r"\{%[^%{}]*%\}",
        r"\{#[^#{}]*#\}",
        r"<%[^%]*%>",
        r"\{\{-?\s*[A-Za-z_$][\w.$\[\]\x22']*(\s*\|[^{}\n]*)?\s*-?\}\}",
        // Fenced divs and admonitions of Quarto, Pandoc, Docusaurus, MkDocs; attribute lists; table of contents marks.
        r"^[ \t]*:{3,}[^\n]*$",
        r"^[ \t]*(!!!|\?\?\?\+?) ?[\w-]+[^\n]*$",
        r"^[ \t]*\{:[^}\n]*\}[ \t]*$",
        r"^\[TOC\][ \t]*$",
        r"\]\([^()\s]*\)(\{[.:#][^{}\n]*\})",
        // MDX: imports, exports, components.
        r"^import\s[^\n]*['\x22][^'\x22\n]+['\x22];?[ \t]*$",
        r"^export (const|let|default|function)\b[^\n]*$",
        r"\{/\*[^*]*\*/\}",
        r"</?[A-Z][A-Za-z0-9.]*(\s[^<>]*=[^<>]*)/?>",
        r"</?[A-Z][a-z][A-Za-z0-9.]*\s*/>",
    ];
    #[expect(
        clippy::unwrap_used,
        reason = "constant pattern, compiled by the tests"
    )]
    Regex::new(&format!("(?m){}", parts.join("|"))).unwrap()
});

/// Ranges of template remains after byte `start`, outside code, in order.
pub(super) fn find(text: &str, start: usize) -> Vec<Span> {
    let mut found: Vec<Span> = REMAINS
        .captures_iter(&text[start..])
        .filter_map(|c| {
            // The attribute list behind a link: only the braces.
            let group = c
                .iter()
                .flatten()
                .find(|g| g.as_str().starts_with('{') && c[0].starts_with("]("))
                .or(c.get(0))?;
            Some(Span::from(group.range()).shifted(start).trimmed(text))
        })
        .collect();
    if found.is_empty() {
        return found;
    }
    let mut code = Vec::new();
    for (event, range) in Parser::new_ext(&text[start..], super::options()).into_offset_iter() {
        if matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))) {
            code.push(Span::from(range).shifted(start));
        }
    }
    found.retain(|f| {
        let before = code.partition_point(|c| c.start < f.end);
        code[..before].last().is_none_or(|c| c.end <= f.start)
    });
    found
}

/// The text with the remains replaced by spaces; line ends stay.
pub(super) fn mask<'a>(text: &'a str, remains: &[Span]) -> Cow<'a, str> {
    if remains.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for span in remains {
        masked.push_str(&text[done..span.start]);
        for c in span.slice(text).chars() {
            match c {
                '\n' => masked.push('\n'),
                _ => masked.extend(std::iter::repeat_n(' ', c.len_utf8())),
            }
        }
        done = span.end;
    }
    masked.push_str(&text[done..]);
    Cow::Owned(masked)
}

/// Takes blanked ranges out of the words of a block.
pub(super) fn cut(plain: &mut Plain, remains: &[Span]) {
    let after = |at: usize| remains.partition_point(|r| r.end <= at);
    let hit = |span: Span| {
        remains
            .get(after(span.start))
            .is_some_and(|r| r.start < span.end)
    };
    if !plain.runs.iter().any(|r| hit(r.source)) {
        return;
    }
    let whole = std::mem::take(plain);
    for run in &whole.runs {
        let words = run.plain.slice(&whole.text);
        if !hit(run.source) || words.len() != run.source.len() {
            plain.push(words, run.source);
            continue;
        }
        let mut at = run.source.start;
        for gap in remains[after(at)..]
            .iter()
            .take_while(|r| r.start < run.source.end)
        {
            let kept = Span::new(at, gap.start.max(at));
            plain.push(
                &words[at - run.source.start..kept.end - run.source.start],
                kept,
            );
            at = gap.end.min(run.source.end);
        }
        plain.push(
            &words[at - run.source.start..],
            Span::new(at, run.source.end),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let masked = mask(text, &find(text, 0)).into_owned();
        assert_eq!(masked.len(), text.len());
        masked.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn template_remains_are_blanked() {
        assert_eq!(
            left("a {{< figure src=\"x\" >}} b {% include y.html %} c <%= z %> d {{ page.url }} e"),
            "a b c d e"
        );
        assert_eq!(left("::: {.callout-note}\nText — ok\n:::\n"), "Text — ok");
        assert_eq!(
            left("import X from './x'\n\n<Callout type=\"info\" n={{a: 1}}>\nText\n"),
            "Text"
        );
        assert_eq!(
            left("See [x](y){target=\"_blank\"} and [z](w){:.ext}."),
            "See [x](y){target=\"_blank\"} and [z](w) ."
        );
    }

    #[test]
    fn code_and_prose_stay() {
        let text = "Use `{{ .Values.x }}` and {{ the value you want }}.\n\n```\n{% raw %}\n```\nimport duties rose\n";
        assert!(find(text, 0).is_empty());
    }

    #[test]
    fn line_ends_and_wide_characters_keep_their_places() {
        let text = "a {# ü\nö #} b";
        assert_eq!(mask(text, &find(text, 0)), "a      \n      b");
    }
}
