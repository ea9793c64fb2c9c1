//! What holds for every source, whatever its bytes.

mod corpus;

use super::{ReadOptions, read};
use crate::document::{Block, Document};
use proptest::prelude::*;

/// What every document must hold.
fn check(document: &Document) {
    check_blocks(&document.text, &document.blocks);
}

fn check_blocks(text: &str, blocks: &[Block]) {
    for (at, block) in blocks.iter().enumerate() {
        let _ = block.span.slice(text);
        assert!(block.lead.is_none_or(|l| l < at) && block.headings.iter().all(|&h| h < at));
        let mut last = (0, 0);
        for run in &block.plain.runs {
            assert!(
                run.plain.start >= last.0 && run.source.start >= last.1,
                "{run:?} in {block:?}"
            );
            last = (run.plain.end, run.source.end);
            let (words, source) = (run.plain.slice(&block.plain.text), run.source.slice(text));
            assert!(
                words.len() != source.len() || words == source || words.trim().is_empty(),
                "{words:?} is {source:?}"
            );
        }
    }
}

/// Pieces that Markdown, HTML and plain text are made of, in any order.
const PIECES: &[&str] = &[
    "# ",
    "## ",
    "\n",
    "\n\n",
    "- ",
    "  - ",
    "1. ",
    "* ",
    "> ",
    "```\n",
    "~~~",
    "    ",
    "**",
    "__",
    "~~",
    "`",
    "|",
    "|--|--|\n",
    "[x] ",
    "[a](b)",
    "![a](b)",
    "[^1]",
    "[^1]: ",
    "<!--",
    "-->",
    "<ul><li>",
    "</li>",
    "<table><tr><td>",
    "</td>",
    "<br>",
    "<details>",
    "</details>",
    "<pod-x>",
    "<b>",
    "</b>",
    "<del>",
    "&amp;",
    "&nvap;",
    "&#0;",
    "\\",
    "$$",
    ":::",
    "{{ a.b }}",
    "{% x %}",
    "<%= y %>",
    "---\n",
    "+++\n",
    "title: x\n",
    "===\n",
    "word ",
    "Two words. ",
    "Label:",
    "é",
    "日本",
    "\u{a0}",
    "\t",
    "10:04 ",
    "(i) ",
    "a) ",
    "• ",
    "5.1 ",
    "5.2 ",
    "$ ls\n",
    "ERROR x=1\n",
    "1. a. 2. b. ",
    "import A from 'b'\n",
    "<A b=\"c\">",
    "</A>",
    "\r",
    "\0",
    "From: a\nSubject: b\n",
    "<pre>",
    "<script>",
    "<th>",
    "<h2>",
    "</h2>",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// No bytes make a reader panic, and what it yields holds together.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), format in 0..3) {
        use crate::document::SourceFormat::{Markdown, Text};
        let format = [None, Some(Markdown), Some(Text)][format as usize];
        if let Ok(document) = read("r", &bytes, &ReadOptions { format, ..ReadOptions::default() }) {
            check(&document);
        }
    }

    /// Nor does any mixture of marks.
    #[test]
    fn any_marks(pieces in prop::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = pieces.iter().map(|&p| PIECES[p]).collect();
        for parsed in [super::markdown::read(&text), super::text::read(&text)] {
            prop_assert_eq!(&parsed.text, &text);
            check_blocks(&parsed.text, &parsed.blocks);
        }
    }
}

#[test]
fn refusals_name_file_reason_and_remedy() {
    let say = |bytes: &[u8], max| {
        read(
            "a.md",
            bytes,
            &ReadOptions {
                max_bytes: max,
                format: None,
                ..ReadOptions::default()
            },
        )
        .unwrap_err()
        .to_string()
    };
    for (line, part) in [
        (say(b"", 9), "is empty"),
        (say(b"\xef\xbb\xbf \n\t", 9), "is empty"),
        (say(b"0123456789", 9), "limit of 9; split"),
        (say(b"GIF89a\0\0", 99), "a GIF image"),
        (
            say(b"ab\0cd, and so on and so on", 99),
            "NUL byte at offset 2",
        ),
    ] {
        assert!(
            line.starts_with("a.md: ") && line.contains(part) && line.contains(';'),
            "{line}"
        );
    }
}

#[test]
fn a_named_format_wins() {
    let options = ReadOptions {
        format: Some(crate::document::SourceFormat::Text),
        ..ReadOptions::default()
    };
    let document = read("a.md", b"Some **words** here.", &options).unwrap();
    assert_eq!(document.blocks[0].plain.text, "Some **words** here.");
    assert_eq!(
        document.sha256,
        "b640b0d5392eed0b4f10f9d08bd7b9c8f35650273bb7058f70ce34520862bfca"
    );
}

#[test]
fn large_sources_take_linear_time() {
    let parts = [
        "<pod-a> {{ a.b }} *x*\n\n",
        "- – a\n    - <b>c\n",
        "        deep set words of a line\n",
        "<p>a <b>b</b>\n",
        "> ```\n",
        "| a | b |\n",
        "x=1 ERROR\n",
        "<!",
        "[a",
        "5.1 A\n",
    ];
    for part in parts {
        let text = part.repeat(200_000 / part.len());
        let start = std::time::Instant::now();
        super::markdown::read(&text);
        let middle = start.elapsed();
        super::text::read(&text);
        let whole = start.elapsed();
        assert!(
            whole.as_secs() < 20,
            "{part:?}: Markdown {middle:?}, both {whole:?}"
        );
    }
}
