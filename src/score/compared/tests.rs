//! Does what is shown equal what is counted?

use super::super::{ReportScore, Settings, score_one};
use super::*;
use crate::codebook::LISTS;
use crate::record::{Record, RoleName};
use crate::score::Outcome;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Forty words of one letter: word `n` stands at code point `2 n`.
const WORDS: usize = 40;

fn record(sentences: &[Value], frames: &[Value]) -> Record {
    let word = |n: usize| [char::from(b'a' + (n % 26) as u8), ' '];
    let text: String = (0..WORDS).flat_map(word).collect();
    let record = json!({"schema": "gleaner/1", "report": {"id": "a"}, "text": text,
        "sentences": sentences, "frames": frames});
    serde_json::from_value(record).unwrap()
}

fn span((start, length): (usize, usize), category: &str) -> Value {
    json!({"start": 2 * start, "end": 2 * (start + length) - 1, "category": category})
}

fn scored(gold: &Record, said: &Record) -> ReportScore {
    score_one(gold, Some(said), &Settings::default()).unwrap()
}

/// Units that follow each other; each side may cut the text its own way.
fn units() -> impl Strategy<Value = Vec<Value>> {
    let labels = prop::sample::select(vec![
        vec![],
        vec!["action"],
        vec!["lesson"],
        vec!["action", "lesson"],
    ]);
    prop::collection::vec((1_usize..6, labels), 0..8).prop_map(|units| {
        let mut from = 0;
        let place = |(length, labels): &(usize, Vec<&str>)| {
            from += length;
            json!({"start": 2 * (from - length), "end": 2 * from - 1, "kind": "prose", "labels": labels})
        };
        units.iter().map(place).collect()
    })
}

fn frames() -> impl Strategy<Value = Vec<Value>> {
    let code = || prop::sample::select(vec!["a", "b/c", "b/d"]);
    let place = || (0_usize..30, 1_usize..6);
    let role = move || prop::option::of((place(), code()));
    let frame = (place(), [role(), role(), role()], code(), code());
    let frame = frame.prop_map(|(action, roles, first, second)| {
        let [target, goal, event] = roles.map(|role| role.map(|(at, code)| span(at, code)));
        json!({"id": "f", "action": span(action, first), "target": target, "goal": goal, "event": event,
            "sts": second, "quality": first, "status": "a", "horizon": second, "origin": "a"})
    });
    prop::collection::vec(frame, 0..6)
}

fn whole(n: f64) -> usize {
    n as usize
}

proptest! {
    #[test]
    fn what_is_shown_is_what_is_counted(
        gold in (units(), frames()), said in (units(), frames()),
    ) {
        let (gold, said) = (record(&gold.0, &gold.1), record(&said.0, &said.1));
        let score = scored(&gold, &said);
        let compared = Compared::of(&score.items);
        for (name, outcome) in &score.labels {
            let labels = compared.units.iter().flat_map(|unit| &unit.labels);
            let of: OutcomeCounts = labels.filter(|l| &*l.name == name).map(|l| l.outcome).collect();
            prop_assert_eq!(of.right, whole(outcome.counts.gold_hit));
            prop_assert_eq!(of.right + of.missed, whole(outcome.counts.gold));
            prop_assert_eq!(of.spurious, whole(outcome.counts.suggested - outcome.counts.suggested_hit));
        }
        let frames = compared.counts(ItemKind::Frame);
        let counted = score.frames.frames;
        prop_assert_eq!(frames.right, whole(counted.matched));
        prop_assert_eq!(frames.right + frames.missed, whole(counted.gold));
        prop_assert_eq!(frames.right + frames.spurious, whole(counted.suggested));
        for (n, name) in RoleName::ALL.into_iter().enumerate() {
            let roles = || compared.frames.iter().filter_map(|frame| frame.role(name));
            let of: OutcomeCounts = roles().map(|role| role.outcome).collect();
            let counted = score.frames.roles[n];
            let both = of.right + of.wrong_boundary + of.wrong_place;
            prop_assert_eq!(both + of.missed, whole(counted.gold));
            prop_assert_eq!(both + of.spurious, whole(counted.suggested));
            let credit: f64 = roles().map(|role| role.credit).sum();
            prop_assert!((credit - counted.token).abs() < 1e-9);
        }
        for (n, list) in LISTS.iter().enumerate() {
            let codes = compared.frames.iter().filter_map(|frame| frame.code(list));
            let of: OutcomeCounts = codes.map(|code| code.outcome).collect();
            let pairs = score.frames.codes.iter().filter(|pair| pair.list == n);
            let right = pairs.clone().filter(|pair| pair.gold == pair.suggested).count();
            prop_assert_eq!(of.right, right);
            prop_assert_eq!(of.right + of.differences(), pairs.count());
        }
        let all = compared.total();
        prop_assert_eq!(all.right + all.differences(), score.items.len());
    }

    /// Every frame of either side is there, once, and the rest is in the order of the text.
    #[test]
    fn nothing_is_left_out(gold in frames(), said in frames()) {
        let (gold, said) = (record(&[], &gold), record(&[], &said));
        let compared = Compared::of(&scored(&gold, &said).items);
        let mut golds: Vec<usize> = compared.frames.iter().filter_map(|f| f.gold).collect();
        let mut saids: Vec<usize> = compared.frames.iter().filter_map(|f| f.suggested).collect();
        golds.sort_unstable();
        saids.sort_unstable();
        prop_assert_eq!(golds, (0..gold.frames.len()).collect::<Vec<_>>());
        prop_assert_eq!(saids, (0..said.frames.len()).collect::<Vec<_>>());
        prop_assert!(compared.frames.is_sorted_by_key(|f| f.place));
    }
}

#[test]
fn a_spurious_label_stands_beside_the_missed_one_of_the_same_unit() {
    let unit = |labels: &[&str]| json!({"start": 0, "end": 9, "kind": "list", "labels": labels});
    let (gold, said) = (
        record(&[unit(&["lesson"])], &[]),
        record(&[unit(&["action"])], &[]),
    );
    let compared = Compared::of(&scored(&gold, &said).items);
    assert_eq!(compared.units.len(), 1);
    let labels = compared.units[0].labels.iter();
    let labels: Vec<_> = labels.map(|l| (&*l.name, l.outcome)).collect();
    assert_eq!(
        labels,
        [("action", Outcome::Spurious), ("lesson", Outcome::Missed)]
    );
    assert_eq!(compared.units[0].suggested, Some((0, 9)));
}

#[test]
fn a_pair_is_right_only_with_all_that_belongs_to_it() {
    let frame = |quality: &str| {
        json!({"id": "f", "action": span((3, 4), "add"), "target": span((5, 2), "tests"), "goal": null,
            "event": null, "sts": "people", "quality": quality, "status": "planned", "horizon": "short",
            "origin": "new"})
    };
    let gold = record(&[], &[frame("safety")]);
    let one = |said: &Record| Compared::of(&scored(&gold, said).items).frames[0].clone();
    assert!(one(&gold).is_right());
    let other = one(&record(&[], &[frame("security")]));
    assert!(!other.is_right() && other.outcome == Outcome::Right);
    let code = other.code("quality").unwrap();
    assert_eq!(
        (
            code.gold.as_deref(),
            code.suggested.as_deref(),
            code.outcome
        ),
        (Some("safety"), Some("security"), Outcome::WrongCode)
    );
}
