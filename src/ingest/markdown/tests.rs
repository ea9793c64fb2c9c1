//! What the reader makes of whole sources.

use super::read;
use crate::document::{
    Block, BlockKind,
    BlockKind::{Code, Heading, Hidden, List, Prose, Quote, Table},
};
use crate::ingest::Parsed;

fn seen(parsed: &Parsed) -> Vec<(BlockKind, &str)> {
    parsed
        .blocks
        .iter()
        .map(|b| (b.kind, b.plain.text.as_str()))
        .collect()
}

fn field<T>(parsed: &Parsed, of: impl Fn(&Block) -> T) -> Vec<T> {
    parsed.blocks.iter().map(of).collect()
}

#[test]
fn headings_without_their_marks() {
    let parsed = read(
        "---\ntitle: Mail *stalled*\ndate: 2031-02-03\n---\nSetext *one*\n===\n\n## ATX ## {#id}\n\nText\n",
    );
    assert_eq!(
        seen(&parsed)[1..],
        [
            (Heading(1), "Setext one"),
            (Heading(2), "ATX"),
            (Prose, "Text")
        ]
    );
    assert_eq!(
        (parsed.title.as_deref(), parsed.date.as_deref()),
        (Some("Mail *stalled*"), Some("2031-02-03"))
    );
    assert_eq!(parsed.blocks[0].kind, Hidden);
    assert_eq!(parsed.blocks[2].span.slice(&parsed.text), "ATX");
    assert_eq!(parsed.blocks[3].headings, [1, 2]);
}

#[test]
fn lists_nest_and_lead() {
    let parsed = read(
        "We will:\n\n1. add **alerts**\n   on depth\n   - and on age\n   - [x] tested\n\n   More on it.\n2. [ ] test\n\nEnd.\n",
    );
    let items = [
        (Prose, "We will:"),
        (List, "add alerts on depth"),
        (List, "and on age"),
        (List, "tested"),
        (List, "More on it."),
        (List, "test"),
        (Prose, "End."),
    ];
    assert_eq!(seen(&parsed), items);
    assert_eq!(
        field(&parsed, |b| b.lead),
        [None, Some(0), Some(1), Some(1), Some(1), Some(0), None]
    );
    assert_eq!(field(&parsed, |b| b.depth), [0, 1, 2, 2, 1, 1, 0]);
    assert_eq!(
        field(&parsed, |b| b.checked)[2..6],
        [None, Some(true), None, Some(false)]
    );
    assert_eq!(
        parsed.blocks[1].span.slice(&parsed.text),
        "add **alerts**\n   on depth"
    );
}

#[test]
fn tables_by_cell() {
    let parsed = read(
        "Actions:\n\n| Who | What |\n|--|--|\n| `a\\|b` | fix &amp; [test](x) |\n| | more<br>later |\n",
    );
    let cells = [
        (Table, "Who"),
        (Table, "What"),
        (Table, "a|b"),
        (Table, "fix & test"),
        (Table, "more\nlater"),
    ];
    assert_eq!(seen(&parsed)[1..], cells);
    assert_eq!(
        field(&parsed, |b| b.lead),
        [None, Some(0), Some(0), Some(1), Some(2), Some(2)]
    );
    assert_eq!(
        field(&parsed, |b| b.row)[1..],
        [Some(0), Some(0), Some(1), Some(1), Some(2)]
    );
}

#[test]
fn quotes_are_quotes_but_callouts_are_not() {
    let parsed = read("> they\n> wrote\n\n> [!NOTE]\n> we say\n\n- item\n  > said\n");
    assert_eq!(
        seen(&parsed),
        [
            (Quote, "they wrote"),
            (Prose, "we say"),
            (List, "item"),
            (Quote, "said")
        ]
    );
    let plain = &parsed.blocks[0].plain;
    assert_eq!(
        plain.to_source((4..5).into()).unwrap().slice(&parsed.text),
        "\n> "
    );
}

#[test]
fn inline_markup() {
    let text = "See ![chart](c.png) [the *log*](u) at <https://x.example>, https://y.example/a_b_, `pod <x>`, ~~old~~ new \\*x\\* &rarr; <pod-name> <kbd>k</kbd>[^1].  \nNext ~5 or 6~7, 8~9.\n\n[^1]: Note.\n\n![only](x.png)\n\n<!-- aside -->\n";
    let parsed = read(text);
    assert_eq!(
        seen(&parsed),
        [
            (
                Prose,
                "See the log at https://x.example, https://y.example/a_b_, pod <x>, new *x* → <pod-name> k.\nNext ~5 or 6~7, 8~9."
            ),
            (Prose, "Note."),
            (Hidden, "only"),
            (Hidden, "<!-- aside -->"),
        ]
    );
    assert_eq!(parsed.notes, ["1 struck-out passage left out."]);
}

#[test]
fn bold_lines_lead_until_the_next() {
    let parsed = read(
        "**What happened**\n\nIt broke.\n\n- so\n\n**Next**:\n\n**Impact:** none\n\n# H\n\nEnd\n",
    );
    assert_eq!(
        field(&parsed, |b| b.lead),
        [None, Some(0), Some(0), None, Some(3), None, None]
    );
    assert_eq!(parsed.blocks[4].plain.text, "Impact: none");
}

#[test]
fn code_fences() {
    let parsed =
        read("```\na\n```sh\nb\n```\n\n    set in\n\n$$\nx\n$$\n\nText\n\n~~~\nopen\n```\n");
    assert_eq!(field(&parsed, |b| b.kind), [Code, Code, Code, Prose, Code]);
    assert_eq!(parsed.blocks[0].plain.text, "a\n```sh\nb");
    assert!(parsed.notes[0].contains("line 15"), "{:?}", parsed.notes);
}

#[test]
fn raw_html_keeps_its_text_and_kind() {
    let text = "<details>\n<summary>More</summary>\n\nSome *words*.\n\n<p>One &amp;\n two</p>\n<ul><li>a <b>b</b></li><li>c<ul><li>d</li></ul></li></ul>\n<table><tr><th>H</th></tr><tr><td>x</td></tr></table>\n<!-- no -->\n<pre>code</pre>\n<h3>Sub</h3>\n</details>\n\nAfter\n";
    let parsed = read(text);
    assert_eq!(
        seen(&parsed),
        [
            (Prose, "More"),
            (Prose, "Some words."),
            (Prose, "One & two"),
            (List, "a b"),
            (List, "c"),
            (List, "d"),
            (Table, "H"),
            (Table, "x"),
            (Hidden, "<!-- no -->"),
            (Code, "code"),
            (Heading(3), "Sub"),
            (Prose, "After"),
        ]
    );
    assert_eq!(
        field(&parsed, |b| b.lead)[1..8],
        [
            Some(0),
            Some(0),
            Some(0),
            Some(0),
            Some(0),
            Some(0),
            Some(6)
        ]
    );
    assert_eq!(field(&parsed, |b| b.depth)[3..6], [1, 1, 2]);
    let open = read("<!-- never\n\nclosed");
    assert!(open.notes[0].contains("never closed"));
}

#[test]
fn template_remains_are_hidden_or_dropped() {
    let parsed = read(
        "::: {.note}\n## Title\nInside {{ x.y }} here.\n:::\n\nimport A from 'a'\n\n<Box k=\"v\">\n\nWords\n\n</Box>\n",
    );
    let coded: Vec<_> = seen(&parsed)
        .into_iter()
        .filter(|b| b.0 != Hidden)
        .collect();
    assert_eq!(
        coded,
        [
            (Heading(2), "Title"),
            (Prose, "Inside here."),
            (Prose, "Words")
        ]
    );
    assert!(seen(&parsed).contains(&(Hidden, "import A from 'a'")));
}

#[test]
fn a_report_inside_one_fence_is_read() {
    let sentence =
        "The queue stalled because its consumer held a lock that nobody had thought of before.";
    let text = format!(
        "Signed:\n\n```\n{sentence}\n\n{sentence}\n\n{sentence}\n\n{sentence}\n\n- Add an alert\n```\n"
    );
    let parsed = read(&text);
    assert_eq!(
        field(&parsed, |b| b.kind),
        [Prose, Prose, Prose, Prose, Prose, List]
    );
    assert_eq!(parsed.blocks[5].span.slice(&text), "Add an alert");
    assert!(parsed.notes[0].contains("one code block"));
}
