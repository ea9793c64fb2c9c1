use super::{blocks, read};
use crate::document::{Block, BlockKind};

fn seen(blocks: &[Block]) -> Vec<(BlockKind, &str)> {
    blocks
        .iter()
        .map(|b| (b.kind, b.plain.text.as_str()))
        .collect()
}

#[test]
fn nested_bullets_and_continued_lines() {
    let text = "Actions:\n\n1. Add an alert on the queue\n   so that we know.\n   - for depth\n   - for age\n2. Test it\n\n   in staging first.\n";
    let found = blocks(text);
    use BlockKind::{Heading, List};
    assert_eq!(
        seen(&found),
        [
            (Heading(2), "Actions:"),
            (List, "Add an alert on the queue so that we know."),
            (List, "for depth"),
            (List, "for age"),
            (List, "Test it"),
            (List, "in staging first."),
        ]
    );
    assert_eq!(
        found.iter().map(|b| (b.depth, b.lead)).collect::<Vec<_>>(),
        [
            (0, None),
            (1, None),
            (2, Some(1)),
            (2, Some(1)),
            (1, None),
            (1, Some(4))
        ]
    );
}

#[test]
fn smoke() {
    assert_eq!(
        read("From: a\nSubject: Mailer outage\n\nHi all,\n\nit broke.\n")
            .title
            .unwrap(),
        "Mailer outage"
    );
}
