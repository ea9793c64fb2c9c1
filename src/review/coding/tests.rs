use super::*;
use crate::codebook::Codebook;
use crate::record::Frame;
use crate::review::error::Refused;
use crate::review::item::FrameItem;
use crate::review::request::Kind;
use crate::review::request::Request;
use crate::span::OffsetMap;
use proptest::prelude::*;
use serde_json::json;

const TEXT: &str = "Wir hatten keinen Alarm 🧊. We will add an alert and raise the limit.";
const UNITS: [(usize, usize); 2] = [(0, 26), (27, 68)];

fn frame(start: usize, end: usize) -> Frame {
    serde_json::from_value(json!({
        "id": "f1", "score": 0.9, "action": {"start": start, "end": end, "category": "add", "summary": "Add an alert"},
        "target": null, "goal": null, "event": null, "sts": "tech/support", "quality": "reliability", "status": "planned",
        "horizon": "unstated", "origin": "new"
    }))
    .unwrap()
}

fn suggested(key: &str, start: usize, end: usize, rivals: &[&str]) -> Item {
    let frame = frame(start, end);
    let item = FrameItem {
        suggested: Some(frame.clone()),
        unit: unit_of(&frame, &UNITS),
        frame,
        rivals: rivals.iter().map(|r| (*r).to_owned()).collect(),
        from: Vec::new(),
    };
    Item::frame(key.into(), ItemState::Pending, item)
}

fn lesson() -> Item {
    let mut item = Item::label(0, "lesson", ItemState::Pending);
    item.score = Some(0.8);
    item
}

fn coding(items: Vec<Item>) -> Coding {
    let mut coding = Coding::default();
    coding.suggest_again(items, -1);
    coding
}

/// Plans and applies; the state of every item by key.
fn decide(
    coding: &mut Coding,
    steps: serde_json::Value,
) -> Result<Vec<(String, ItemState)>, Refused> {
    let request = Request {
        session: "t".into(),
        request: None,
        kind: Kind::Correct,
        took_ms: None,
        changes: serde_json::from_value(steps).unwrap(),
    };
    let (map, codebook) = (OffsetMap::new(TEXT), Codebook::builtin());
    let ground = Ground {
        text: TEXT,
        map: &map,
        units: &UNITS,
        codebook: &codebook,
    };
    let next = coding.version + 1;
    let changes = coding.plan(&request, next, ground)?;
    coding.apply(next, &changes);
    Ok(coding
        .items()
        .map(|item| (item.key.clone(), item.state))
        .collect())
}

#[test]
fn accepting_one_rival_rejects_the_other() {
    let mut coding = coding(vec![
        suggested("a:f1", 35, 47, &["b:f1"]),
        suggested("b:f1", 35, 67, &["a:f1"]),
    ]);
    let states = decide(
        &mut coding,
        json!([{"do": "accept", "key": "b:f1", "rev": 0}]),
    )
    .unwrap();
    assert_eq!(
        states,
        [
            ("a:f1".into(), ItemState::Rejected),
            ("b:f1".into(), ItemState::Accepted)
        ]
    );
}

#[test]
fn a_correction_counts_as_one_until_it_is_as_suggested_again() {
    let mut coding = coding(vec![suggested("s1f1", 35, 47, &[])]);
    let mut other = frame(35, 45);
    other.goal = Some(crate::record::Role {
        summary: Some("  ".into()),
        category: Some("detect-future".into()),
        start: Some(0),
        end: Some(25),
        ..crate::record::Role::default()
    });
    decide(
        &mut coding,
        json!([{"do": "set", "key": "s1f1", "rev": 0, "frame": other}]),
    )
    .unwrap();
    let item = coding.item("s1f1").unwrap();
    let goal = item.as_frame().unwrap().frame.goal.as_ref().unwrap();
    assert_eq!(item.state, ItemState::Corrected);
    assert_eq!(
        (goal.text.as_deref(), goal.summary.as_deref()),
        (Some("Wir hatten keinen Alarm 🧊"), None)
    );

    decide(
        &mut coding,
        json!([{"do": "set", "key": "s1f1", "rev": 1, "frame": frame(35, 47)}]),
    )
    .unwrap();
    assert_eq!(coding.item("s1f1").unwrap().state, ItemState::Accepted);
    decide(
        &mut coding,
        json!([{"do": "reset", "key": "s1f1", "rev": 2}]),
    )
    .unwrap();
    assert_eq!(coding.counts(), (1, 0));
}

#[test]
fn what_was_seen_otherwise_is_a_conflict_and_changes_nothing() {
    let mut coding = coding(vec![suggested("s1f1", 35, 47, &[]), lesson()]);
    decide(
        &mut coding,
        json!([{"do": "accept", "key": "s1f1", "rev": 0}]),
    )
    .unwrap();
    let refused = decide(
        &mut coding,
        json!([{"do": "label", "unit": 0, "label": "lesson", "on": false, "rev": 0}, {"do": "reject", "key": "s1f1", "rev": 0}]),
    );
    let Err(Refused::Conflict(items)) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].1.as_ref().unwrap().rev, 1);
    assert_eq!(coding.item("u0:lesson").unwrap().state, ItemState::Pending);
}

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    let mut coding = coding(vec![suggested("s1f1", 35, 47, &[]), lesson()]);
    let mut told = |steps| match decide(&mut coding, steps) {
        Err(Refused::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    let backwards = json!([{"do": "add", "frame": frame(40, 30)}]);
    assert_eq!(
        told(backwards),
        "action: 40..30 is not a stretch of the text"
    );
    let outside = json!([{"do": "add", "frame": frame(60, 69)}]);
    assert_eq!(told(outside), "action: 60..69 is not a stretch of the text");
    let mut odd = frame(35, 47);
    odd.sts = "moon".into();
    assert!(told(json!([{"do": "add", "frame": odd}])).contains("moon"));
    assert!(told(json!([{"do": "remove", "key": "s1f1", "rev": 0}])).contains("reject it instead"));
    assert!(
        told(json!([{"do": "label", "unit": 7, "label": "lesson", "on": true, "rev": 0}]))
            .contains("has 2")
    );
    assert!(
        told(json!([{"do": "label", "unit": 1, "label": "praise", "on": true, "rev": 0}]))
            .contains("lesson, action")
    );
    let twice = json!([{"do": "accept", "key": "s1f1", "rev": 0}, {"do": "reject", "key": "s1f1", "rev": 0}]);
    assert!(told(twice).contains("twice"));
    assert!(told(json!([])).contains("no changes"));
    assert_eq!(coding.version, 0);
}

#[test]
fn new_suggestions_leave_what_was_decided_alone() {
    let mut coding = coding(vec![
        suggested("s1f1", 35, 47, &[]),
        suggested("s1f2", 52, 67, &[]),
        lesson(),
    ]);
    decide(
        &mut coding,
        json!([{"do": "reject", "key": "s1f1", "rev": 0}]),
    )
    .unwrap();
    decide(
        &mut coding,
        json!([{"do": "label", "unit": 0, "label": "lesson", "on": true, "rev": 0}]),
    )
    .unwrap();
    let again = vec![
        suggested("s2f1", 35, 46, &[]),
        suggested("s2f2", 52, 60, &[]),
        lesson(),
    ];
    coding.suggest_again(again, coding.version);
    let keys: Vec<_> = coding
        .items()
        .map(|item| (item.key.as_str(), item.state))
        .collect();
    assert_eq!(
        keys,
        [
            ("s1f1", ItemState::Rejected),
            ("s2f2", ItemState::Pending),
            ("u0:lesson", ItemState::Accepted)
        ]
    );
}

#[test]
fn two_suggestions_that_overlap_are_both_there() {
    let coding = coding(vec![
        suggested("s1f1", 35, 47, &[]),
        suggested("s1f2", 35, 67, &[]),
    ]);
    assert_eq!(coding.counts(), (2, 0));
}

fn step() -> impl Strategy<Value = serde_json::Value> {
    let key = prop_oneof![Just("s1f1"), Just("s1f2"), Just("u0:lesson"), Just("a2-0")];
    let rev = 0..4_i64;
    prop_oneof![
        (key.clone(), rev.clone())
            .prop_map(|(key, rev)| json!({"do": "accept", "key": key, "rev": rev})),
        (key.clone(), rev.clone())
            .prop_map(|(key, rev)| json!({"do": "reject", "key": key, "rev": rev})),
        (key.clone(), rev.clone())
            .prop_map(|(key, rev)| json!({"do": "reset", "key": key, "rev": rev})),
        (key, rev.clone()).prop_map(|(key, rev)| json!({"do": "remove", "key": key, "rev": rev})),
        (0..70_usize, 0..72_usize).prop_map(|(a, b)| json!({"do": "add", "frame": frame(a, b)})),
        (0..3_usize, any::<bool>(), rev).prop_map(|(unit, on, rev)| json!({
            "do": "label", "unit": unit, "label": "lesson", "on": on, "rev": rev
        })),
    ]
}

proptest! {
    /// Whatever is asked for: what is refused changes nothing, and taking everything back gives the beginning.
    #[test]
    fn decisions_are_whole_and_can_be_taken_back(steps in proptest::collection::vec(proptest::collection::vec(step(), 1..3), 1..12)) {
        let mut now = coding(vec![suggested("s1f1", 35, 47, &[]), suggested("s1f2", 52, 67, &[]), lesson()]);
        let bare = |coding: &Coding| -> Vec<Item> { coding.items().map(|item| Item { rev: 0, ..item.clone() }).collect() };
        let first = bare(&now);
        let (map, codebook) = (OffsetMap::new(TEXT), Codebook::builtin());
        let mut log: Vec<Vec<Change>> = Vec::new();
        for changes in steps {
            let request = Request { session: "t".into(), request: None, kind: Kind::Correct, took_ms: None, changes: serde_json::from_value(json!(changes)).unwrap() };
            let ground = Ground { text: TEXT, map: &map, units: &UNITS, codebook: &codebook };
            let before = bare(&now);
            if let Ok(changes) = now.plan(&request, now.version + 1, ground) {
                now.apply(now.version + 1, &changes);
                log.push(changes);
            } else {
                prop_assert_eq!(bare(&now), before);
            }
        }
        for changes in log.into_iter().rev() {
            let back: Vec<Change> = changes.into_iter().rev().map(|c| Change { key: c.key, before: c.after, after: c.before }).collect();
            now.apply(now.version + 1, &back);
        }
        prop_assert_eq!(bare(&now), first);
    }
}
