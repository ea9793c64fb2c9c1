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
