//! What the reader makes of whole sources.

use super::{blocks, read};
use crate::document::{
    Block, BlockKind,
    BlockKind::{Code, Heading, Hidden, List, Prose, Quote},
};

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
    let places: Vec<_> = found.iter().map(|b| (b.depth, b.lead)).collect();
    assert_eq!(
        places,
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
fn markers_without_indentation_nest_by_their_kind() {
    let found = blocks("We will:\n1) alert\na) on depth\nb) on age\n2) test\n• [x] once\n");
    let places: Vec<_> = found
        .iter()
        .map(|b| (b.plain.text.as_str(), b.depth, b.lead))
        .collect();
    assert_eq!(
        places[1..],
        [
            ("alert", 1, Some(0)),
            ("on depth", 2, Some(1)),
            ("on age", 2, Some(1)),
            ("test", 1, Some(0)),
            ("once", 2, Some(4)),
        ]
    );
    assert_eq!(found[5].checked, Some(true));
}

#[test]
fn a_mail() {
    let text = "From: ann@x.example\nSubject: Mailer outage\nDate: 3 May 2031\n\nHi all,\n\nthe mailer stood still from nine until noon because its\nqueue was full.\n\nWHAT NEXT\n\nWe add an alert.\n\n> Will it help?\n> I doubt it.\n\n    $ mailq --count\n    queue=0\n\nRegards\nAnn\n";
    let parsed = read(text);
    assert_eq!(
        (parsed.title.as_deref(), parsed.date.as_deref()),
        (Some("Mailer outage"), Some("3 May 2031"))
    );
    let found = seen(&parsed.blocks);
    assert_eq!(found[0].0, Hidden);
    assert_eq!(
        found[1..7],
        [
            (Prose, "Hi all,"),
            (
                Prose,
                "the mailer stood still from nine until noon because its queue was full."
            ),
            (Heading(2), "WHAT NEXT"),
            (Prose, "We add an alert."),
            (Quote, "Will it help? I doubt it."),
            (Code, "$ mailq --count\n    queue=0"),
        ]
    );
    assert_eq!(parsed.blocks[4].headings, [3]);
}

#[test]
fn paragraphs_of_one_line_stay_apart_and_cut_sentences_are_joined() {
    let long = "The queue stalled because its consumer held a lock that nobody had thought about when the batch size was raised, and it stayed so until the consumer was restarted by hand.";
    let text = format!("{long}\n{long}\nWe restarted it.\n");
    assert_eq!(blocks(&text).len(), 3);
    let cut = "It took us an hour to see that the consumer\n\n had been holding the lock.\n\nThen we restarted it.\n";
    let found = blocks(cut);
    let first = "It took us an hour to see that the consumer had been holding the lock.";
    assert_eq!(
        seen(&found),
        [(Prose, first), (Prose, "Then we restarted it.")]
    );
    let gap = found[0].plain.to_source((43..44).into()).unwrap();
    assert_eq!(gap.slice(cut), "\n\n ");
}

#[test]
fn a_list_inside_a_line() {
    let found = blocks("It broke at noon. Next steps: 1. Add an alert. 2. Test it.\n");
    assert_eq!(
        seen(&found),
        [
            (Prose, "It broke at noon. Next steps:"),
            (List, "Add an alert."),
            (List, "Test it.")
        ]
    );
    assert_eq!(
        found.iter().map(|b| b.lead).collect::<Vec<_>>(),
        [None, Some(0), Some(0)]
    );
}

#[test]
fn text_printed_twice_is_kept_and_noted() {
    let words = "The queue stalled and the consumer held its lock. ".repeat(9);
    let parsed = read(&format!("{words}\n\nUpdate.\n\n{words}\n"));
    assert_eq!(parsed.blocks.len(), 3);
    assert!(
        parsed.notes[0].contains("1 blocks (81 words)"),
        "{:?}",
        parsed.notes
    );
}
