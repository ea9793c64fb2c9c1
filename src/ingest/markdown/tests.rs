use super::read;
use crate::document::BlockKind;

#[test]
fn smoke() {
    let parsed = read("# A\n\nText **bold** [link](x).\n\n- a\n  - b\n");
    let kinds: Vec<_> = parsed.blocks.iter().map(|b| b.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Heading(1),
            BlockKind::Prose,
            BlockKind::List,
            BlockKind::List
        ]
    );
    assert_eq!(parsed.blocks[3].lead, Some(2));
}

use crate::document::{
    Block,
    BlockKind::{Code, Heading, Hidden, List, Prose, Quote, Table},
};

fn seen(text: &str) -> Vec<(BlockKind, String)> {
    read(text)
        .blocks
        .into_iter()
        .map(|b| (b.kind, b.plain.text))
        .collect()
}

fn show(text: &str) {
    let p = read(text);
    println!("-----\n{text}\n--- {:?} {:?}", p.title, p.notes);
    for (i, b) in p.blocks.iter().enumerate() {
        println!(
            "{i} {:?} d{} lead{:?} h{:?} row{:?} {:?} {:?} | {:?}",
            b.kind,
            b.depth,
            b.lead,
            b.headings,
            b.row,
            b.checked,
            b.plain.text,
            b.span.slice(text)
        );
    }
}

#[test]
fn look() {
    show(
        "Intro text:\n\n1. first **item**\n   goes on\n   - nested a\n   - [x] nested b\n\n   second para\n2. - double\n* **Review actions**:\n* do x\n",
    );
    show("| A | B |\n|---|---|\n| `a\\|b` | c &amp; **d** |\n|  | [x](y) e<br>f |\n");
    show("> quoted\n> > deeper\n> - item\n\n> [!NOTE]\n> callout text\n");
    show(
        "<details>\n<summary>Log of it</summary>\n\nSome **text** here.\n\n<p>A paragraph &mdash; with <b>bold</b>\nand more.</p>\n<ul><li>One</li><li>Two <ul><li>deep</li></ul></li></ul>\n<table><tr><th>H</th><th>I</th></tr><tr><td>x</td><td>y z</td></tr></table>\n\n</details>\n\nAfter.",
    );
    show(
        "<!-- hidden\n\nstill -->\n\nText with ~~old~~ new, ~5 or 5~10 and 6~12, `code`, <https://x.example>, https://y.example/a_b_c, ![alt text](i.png) and <pod-name> and \\*esc\\*.\n\n![only](x.png)\n\n<!-- never closed\ntext",
    );
    show(
        "::: {.callout-note}\n## Title {#id}\nInside.\n:::\n\nimport X from './x'\n\n{% include a.html %}\n\nUses {{ site.url }}/x here.\n\n<Callout type=\"a\">\nInner words.\n</Callout>\n",
    );
    show(
        "Setext\n===\n\n## ATX ##\n\n**What happened**\n\nIt broke.\n\n- a\n\n**Next:**\n\n**Impact:** things broke\n\n```sh\nls\n```\n\n    indented code\n\n```\nunclosed\n```sh\n",
    );
    show(
        "Text[^1] more  \nhard break\\\nagain\nsoft\n\n[^1]: The footnote.\n\n$$\nx=1\n$$\n\n[ref]: http://x.example\n",
    );
    show(
        "- item\n\n  > quote in item\n\n  ```\n  code\n  ```\n- [ ] **Bold:** rest\n* * *\n- <b>x</b>\n",
    );
}
