//! Tests of the whole reader on single habits of HTML, and on any input at all.

mod pages;

use super::*;
use crate::document::BlockKind::{self, Code, Heading, Hidden, List, Prose, Quote, Table};
use proptest::prelude::*;

fn page(html: &str) -> Parsed {
    let parsed = read("page.html", html).unwrap();
    check(&parsed);
    parsed
}

/// Every promise of the contract that holds for any page.
fn check(parsed: &Parsed) {
    let mut end = 0;
    for (at, block) in parsed.blocks.iter().enumerate() {
        assert!(block.span.start >= end, "blocks in order");
        end = block.span.end;
        assert_eq!(block.span.slice(&parsed.text), block.plain.text);
        assert_eq!(block.plain.text.trim_end(), block.plain.text);
        assert!(!block.plain.text.is_empty());
        assert!(
            block
                .headings
                .iter()
                .all(|h| *h < at && matches!(parsed.blocks[*h].kind, Heading(_)))
        );
        assert!(block.lead.is_none_or(|lead| lead < at), "leads come before");
        let mut to = 0;
        for run in &block.plain.runs {
            assert!(run.plain.start == to && block.span.contains(run.source));
            to = run.plain.end;
        }
    }
}

/// Kind, words, lead's words and depth of each block.
fn blocks(parsed: &Parsed) -> Vec<(BlockKind, &str, Option<&str>, u8)> {
    let words = |b: usize| parsed.blocks[b].plain.text.as_str();
    let each = parsed.blocks.iter().enumerate();
    each.map(|(at, b)| (b.kind, words(at), b.lead.map(words), b.depth))
        .collect()
}

/// Words of the blocks of a small page.
fn words(html: &str) -> Vec<String> {
    page(html)
        .blocks
        .into_iter()
        .map(|b| b.plain.text)
        .collect()
}

#[test]
fn tags_neither_glue_nor_split_words() {
    assert_eq!(
        words("<p><b>re</b>start <i>now</i>, <a href=x>please</a>.<p>a<div>b</div>c"),
        ["restart now, please.", "a", "b", "c"]
    );
    assert_eq!(
        words("<p>one<br>two &lt;three&gt;&nbsp;four&#8203;five"),
        ["one\ntwo <three> fourfive"]
    );
    assert_eq!(
        words("<h2>Long<br>heading <div>in parts</div></h2><p>x"),
        ["Long heading in parts", "x"]
    );
    assert_eq!(
        words("<ul><li><div><span>a</span></div><li><p>b</p></ul>"),
        ["a", "b"]
    );
}

#[test]
fn the_text_reads_well() {
    let html = "<h2>Plan</h2><p>We do:<ol start=3><li>a<ul><li>b</ul><li>c<p>more</ol><table><tr><th>x<th>y<tr><td>1<td>2</table>\
                <blockquote>said</blockquote>";
    let text = "Plan\n\nWe do:\n\n3. a\n  - b\n4. c\n  more\n\nx | y\n1 | 2\n\nsaid\n";
    let parsed = page(html);
    assert_eq!(parsed.text, text);
    assert_eq!(parsed.blocks.last().unwrap().kind, Quote);
    let rows: Vec<_> = parsed.blocks.iter().filter_map(|b| b.row).collect();
    assert_eq!(rows, [0, 0, 1, 1]);
}

#[test]
fn a_list_of_links_is_no_navigation_in_a_report() {
    let list = "<ul><li><a href=1>Add an alarm</a><li><a href=2>Split the queue</a></ul>";
    let prose =
        "<p>The queue grew, and nobody saw it, since the alarm had been muted for weeks.</p>"
            .repeat(6);
    for around in ["article", "main", "div"] {
        let html = format!("<body><{around}>{prose}<h2>Action items</h2>{list}</{around}></body>");
        assert!(
            words(&html).ends_with(&["Add an alarm".into(), "Split the queue".into()]),
            "{around}"
        );
    }
}

#[test]
fn a_page_with_nothing_to_read_is_an_error() {
    for html in [
        "<nav><a href=1>a</a> <a href=1>b</a></nav>",
        "<script>x()</script>",
        "<!-- c -->",
        "<div hidden>x</div>",
    ] {
        let error = read("a.html", html).map(|p| p.text);
        assert!(
            matches!(error, Err(IngestError::NoText { .. })),
            "{html}: {error:?}"
        );
    }
}

#[test]
fn deep_nesting_ends_well() {
    for (open, close) in [
        ("<div>", "</div>"),
        ("<ul><li>", "</li></ul>"),
        ("<b><i>", ""),
        ("<table><tr><td>", ""),
        ("<span>", ""),
    ] {
        let html = format!(
            "<p>start</p>{}deep words{}",
            open.repeat(100_000),
            close.repeat(100_000)
        );
        let parsed = page(&html);
        assert!(parsed.text.contains("deep words"), "{open}");
        assert!(
            parsed
                .notes
                .iter()
                .any(|n| n.contains("nested deeper than 512")),
            "{open}: {:?}",
            parsed.notes
        );
    }
}

/// Pieces that pages are made of, in any order.
fn htmlish() -> impl Strategy<Value = String> {
    let tags = [
        "div",
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tr",
        "th",
        "td",
        "h1",
        "h2",
        "b",
        "a href=x",
        "pre",
        "blockquote",
        "article",
        "main",
        "nav",
        "aside",
        "footer",
        "header",
        "section",
        "br",
        "hr",
        "details",
        "summary",
        "form",
        "input type=checkbox checked",
        "caption",
        "figcaption",
        "q",
        "svg",
        "math",
        "template",
        "select",
        "span class='sr-only'",
        "td colspan=9999999",
        "td rowspan=70",
        "body",
        "html",
        "frameset",
        "sup",
        "button",
    ];
    let piece = prop_oneof![
        3 => prop::sample::select(tags.to_vec()).prop_map(|t| format!("<{t}>")),
        2 => prop::sample::select(tags.to_vec()).prop_map(|t| format!("</{}>", t.split(' ').next().unwrap_or(t))),
        3 => prop::sample::select(vec!["We add an alarm.", " ", "x", "To do:", "• y", "- ", "\u{a0}", "é", "&amp;", "&#0;", "<!--c-->"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_page_keeps_the_contract(html in htmlish()) {
        if let Ok(parsed) = read("a.html", &html) {
            check(&parsed);
        }
    }

    #[test]
    fn any_text_keeps_the_contract(html in "\\PC{0,200}|[<>/a-z =\"'&;!-]{0,200}") {
        if let Ok(parsed) = read("a.html", &html) {
            check(&parsed);
        }
    }
}
