use super::*;
use proptest::prelude::*;

fn cut(text: &str) -> Vec<&str> {
    sentences(text).iter().map(|s| s.slice(text)).collect()
}

/// Sentences that must come back as they are when joined with spaces.
const HARD: &[&[&str]] = &[
    // Lower-case words and identifiers at the start.
    &[
        "The rollout stalled.",
        "kubectl showed nothing.",
        "etcd was down!",
        "systemd restarted it.",
    ],
    &[
        "We changed app.py.",
        "main.rs stayed as it was.",
        "The .NET client broke.",
        ".env files leaked.",
    ],
    // Versions, times, numbers.
    &[
        "We run v1.2.3.",
        "Version 2.0.1 fixed it.",
        "It took 3.5 hours.",
        "Load fell at 14:02 UTC.",
        "Then it rose.",
    ],
    &[
        "It began at 5 p.m. UTC on Monday.",
        "At 9 a.m. Pacific the page went out.",
        "All was well by 6 p.m.",
        "We slept.",
    ],
    &[
        "It listened on port 8080.",
        "The client tried 9090.",
        "Latency was 1.5 s vs. 0.2 s before.",
    ],
    // Abbreviations.
    &[
        "Some services, e.g. the queue, i.e. Rabbit, fell over, etc.",
        "The rest held.",
    ],
    &[
        "Dr. Lee and Mr. J. Park joined.",
        "See Fig. 2 and No. 5.",
        "Approx. 40 users (incl. Staff) saw it.",
    ],
    &[
        "The U.S. East region failed.",
        "Users in the U.S. saw errors.",
        "Acme Inc. was told.",
    ],
    // Words that the crate takes for abbreviations.
    &[
        "It was a lesson for me.",
        "Reviews help.",
        "The token lacked a user ID.",
        "Google rejected it.",
    ],
    &[
        "We moved out of the DC.",
        "Power was lost.",
        "We sort by id.",
        "Rows were fine.",
    ],
    &["We checked logs, graphs, etc.", "Customers noticed first."],
    // Links, addresses, names with dots.
    &[
        "See https://status.example.com/a.b?c=d.",
        "Nobody looked at https://example.org/x.",
        "Mail ops@example.com.",
    ],
    &[
        "node-7-...-3 was rebooted.",
        "We called System.Out.Print there.",
        "Call foo.Bar() twice.",
        "Done.",
    ],
    // Closing brackets and quotes.
    &[
        "It failed (we do not know why).",
        "It recovered.",
        "(See the log.)",
        "He said \"it is up.\"",
        "It was not.",
    ],
    &[
        "Users with a '.' in the name were lost.",
        "The team's alert didn't fire.",
        "The others' alerts did.",
    ],
    &[
        "We saw the hubs' pods die.",
        "Fix the check so 'up' means up.",
        "Then rest.",
    ],
    &[
        "We cut power to side b.",
        "That was wrong.",
        "It was slow I/O.",
        "The disk died.",
    ],
    &["In a pattern a . matches any letter.", "Good."],
    // Marks that end nothing.
    &[
        "We waited ... and waited.",
        "It was, well... slow.",
        "Why now?!",
        "Nobody knows; we asked: no answer.",
    ],
    &["Two causes: a bad config; no test.", "One fix: revert."],
    // Other scripts.
    &[
        "Füge Alarme hinzu.",
        "Änderungen prüfen!",
        "École fermée.",
        "Überall → nichts.",
    ],
];

#[test]
fn hard_cases() {
    let mut failed = Vec::new();
    for case in HARD {
        let text = case.join(" ");
        let got = cut(&text);
        if got != *case {
            failed.push(format!("{got:#?}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_paragraph_is_cut_in_context_as_it_is_alone() {
    let all: Vec<&str> = HARD.concat();
    let text = all.join(" ");
    assert_eq!(cut(&text), all);
}

#[test]
fn no_space_between_sentences() {
    assert_eq!(
        cut("It broke.Then it healed.The end."),
        ["It broke.", "Then it healed.", "The end."]
    );
    assert_eq!(
        cut("障害が発生した。復旧した。"),
        ["障害が発生した。", "復旧した。"]
    );
}

#[test]
fn nothing_in_nothing_out() {
    assert!(sentences("").is_empty());
    assert!(sentences(" \n\u{a0}").is_empty());
    assert_eq!(cut(" ... "), ["..."]);
}

#[test]
fn long_blocks_are_cut_like_short_ones() {
    let text = "The primary failed over. We don't know why! ".repeat(3 * WINDOW / 44);
    let sentences = sentences(&text);
    assert_eq!(sentences.len(), 2 * (3 * WINDOW / 44));
    assert!(
        sentences
            .iter()
            .all(|s| ["The primary failed over.", "We don't know why!"].contains(&s.slice(&text)))
    );
    assert_eq!(cut(&"word ".repeat(2 * WINDOW)).len(), 1, "no end, no cut");
    assert_eq!(
        cut(&"é".repeat(2 * WINDOW)).len(),
        1,
        "not even white space"
    );
}

/// Pieces that trouble segmenters, mixed at random.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            ".", "!", "?", "…", " ", "  ", "\n", "\n\n", "\u{a0}", "\u{3000}", "'", "\"", "’", "“", "”", "`", "(", ")",
            "[", "]", "1", "2.", "a.", "•", "Mr.", "e.g.", "p.m.", "UTC", "The", "Then ", "x", "é", "日本。", "👩‍🚒",
            ". . . . ", "https://a.b/c", "[1]", "İ", "ﬁ",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn spans_are_ordered_trimmed_and_cover_all(text in text()) {
        let mut end = 0;
        for span in sentences(&text) {
            prop_assert!(span.start >= end && !span.is_empty());
            prop_assert!(text[end..span.start].trim().is_empty(), "lost {:?}", &text[end..span.start]);
            prop_assert_eq!(span.trimmed(&text), span);
            end = span.end;
        }
        prop_assert!(text[end..].trim().is_empty());
    }
}
