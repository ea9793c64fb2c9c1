//! Tests of the whole reader on small pages.
use super::*;
use crate::document::BlockKind;

fn page(html: &str) -> Parsed {
    read("page.html", html).unwrap()
}

/// Kind, words and lead's words of each block.
fn blocks(html: &str) -> Vec<(BlockKind, String, Option<String>)> {
    let parsed = page(html);
    let words = |b: usize| parsed.blocks[b].plain.text.clone();
    (0..parsed.blocks.len()).map(|b| (parsed.blocks[b].kind, words(b), parsed.blocks[b].lead.map(words))).collect()
}

#[test]
fn dump_gold() {
    for file in std::env::var("DUMP").unwrap_or_default().split_whitespace() {
        let parsed = page(&std::fs::read_to_string(file).unwrap());
        eprintln!("{file}\n{:?} {:?} {:?}\n{}", parsed.title, parsed.date, parsed.notes, parsed.text);
        for (i, b) in parsed.blocks.iter().enumerate() {
            eprintln!("{i} {:?} d{} r{:?} lead{:?} c{:?} h{:?} {:.60}", b.kind, b.depth, b.row, b.lead, b.checked, b.headings, b.plain.text);
        }
    }
}

#[test]
fn inline_tags_glue_nothing() {
    assert_eq!(blocks("<p><b>re</b>start</p><div>a</div><div>b</div>x<p>y&amp;z&nbsp;w")[0].1, "restart");
}
