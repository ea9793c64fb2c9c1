use super::*;
use serde_json::json;

fn entry(id: i64, at: &str, kind: &str, more: &serde_json::Value) -> Logged {
    let mut value = json!({
        "id": id, "at": format!("2026-03-01T10:{at}.000Z"), "report": 1, "coder": "ann", "session": "t", "kind": kind,
        "undoes": null, "took_ms": null, "suggestion": 1, "shown": true, "changes": []
    });
    for (key, field) in more.as_object().unwrap() {
        value[key] = field.clone();
    }
    serde_json::from_value(value).unwrap()
}

fn label(unit: usize, state: &str, model: Option<&str>) -> serde_json::Value {
    json!({"key": format!("u{unit}:lesson"), "state": state, "score": 0.7, "model": model, "type": "label", "unit": unit, "label": "lesson"})
}

fn decided(unit: usize, state: &str) -> serde_json::Value {
    let key = format!("u{unit}:lesson");
    json!([{"key": key, "before": label(unit, "pending", Some("m@1")), "after": label(unit, state, Some("m@1"))}])
}

#[test]
fn time_is_the_sum_of_gaps_without_pauses() {
    let log = [
        entry(1, "00:00", "opened", &json!({})),
        entry(
            2,
            "01:00",
            "accept",
            &json!({"changes": decided(1, "accepted")}),
        ),
        entry(
            3,
            "21:00",
            "reject",
            &json!({"changes": decided(2, "rejected")}),
        ),
        entry(4, "22:30", "opened", &json!({"report": 2, "shown": false})),
        entry(
            5,
            "23:00",
            "label",
            &json!({"report": 2, "changes": [{"key": "u1:lesson", "before": null, "after": label(1, "added", None)}]}),
        ),
        entry(6, "23:30", "finish", &json!({"report": 2})),
    ];
    let words = BTreeMap::from([(1, 500), (2, 1000)]);
    let statistics = Statistics::of(&log, &words, 300);
    let ann = &statistics.coders[0];
    assert_eq!(
        (ann.active_minutes, ann.pauses, ann.decisions, ann.finished),
        (3.5, 1, 3, 1)
    );
    assert_eq!(ann.modes[0].mode, "blind");
    assert_eq!(
        (
            ann.modes[0].active_minutes,
            ann.modes[0].minutes_per_1000_words
        ),
        (1.0, 1.0)
    );
    assert_eq!(
        (
            ann.modes[1].active_minutes,
            ann.modes[1].minutes_per_1000_words
        ),
        (2.5, 5.0)
    );
    let expected = Outcomes {
        accepted: 1,
        corrected: 0,
        rejected: 1,
        added: 1,
    };
    assert_eq!(ann.suggestions, expected);
    assert_eq!(
        ann.models[0].outcomes,
        Outcomes {
            added: 0,
            ..expected
        }
    );
}

#[test]
fn what_was_undone_does_not_count_for_acceptance() {
    let back = json!([{"key": "u1:lesson", "before": label(1, "accepted", Some("m@1")), "after": label(1, "pending", Some("m@1"))}]);
    let log = [
        entry(1, "00:00", "opened", &json!({})),
        entry(
            2,
            "01:00",
            "accept",
            &json!({"changes": decided(1, "accepted")}),
        ),
        entry(3, "01:10", "undo", &json!({"undoes": 2, "changes": back})),
        entry(
            4,
            "01:20",
            "reject",
            &json!({"changes": decided(1, "rejected")}),
        ),
    ];
    let ann = &Statistics::of(&log, &BTreeMap::new(), 300).coders[0];
    assert_eq!(ann.acceptance.len(), 1);
    assert_eq!(
        ann.acceptance[0].outcomes,
        Outcomes {
            rejected: 1,
            ..Outcomes::default()
        }
    );
    assert_eq!(
        (ann.acceptance[0].from, ann.acceptance[0].to, ann.undone),
        (1, 1, 1)
    );
}

#[test]
fn acceptance_comes_in_blocks_of_twenty() {
    let mut log = vec![entry(1, "00:00", "opened", &json!({}))];
    for unit in 0..45 {
        let state = if unit < 20 { "accepted" } else { "rejected" };
        log.push(entry(
            i64::try_from(unit).unwrap() + 2,
            "01:00",
            "accept",
            &json!({"changes": decided(unit, state)}),
        ));
    }
    let ann = &Statistics::of(&log, &BTreeMap::new(), 300).coders[0];
    let blocks: Vec<_> = ann
        .acceptance
        .iter()
        .map(|b| (b.from, b.to, b.outcomes.accepted))
        .collect();
    assert_eq!(blocks, [(1, 20, 20), (21, 40, 0), (41, 45, 0)]);
}

#[test]
fn what_was_added_first_opens_a_block() {
    let added = json!([{"key": "u9:lesson", "before": null, "after": label(9, "added", None)}]);
    let log = [
        entry(1, "00:00", "opened", &json!({})),
        entry(2, "00:10", "label", &json!({"changes": added})),
        entry(
            3,
            "00:20",
            "accept",
            &json!({"changes": decided(1, "accepted")}),
        ),
    ];
    let ann = &Statistics::of(&log, &BTreeMap::new(), 300).coders[0];
    let expected = Outcomes {
        accepted: 1,
        added: 1,
        ..Outcomes::default()
    };
    assert_eq!(
        (ann.acceptance.len(), ann.acceptance[0].outcomes),
        (1, expected)
    );
}

#[test]
fn a_change_of_mind_counts_once_as_it_ended() {
    let key = "u1:lesson";
    let change = |from: &str, to: &str| json!([{"key": key, "before": label(1, from, Some("m@1")), "after": label(1, to, Some("m@1"))}]);
    let log = [
        entry(1, "00:00", "opened", &json!({})),
        entry(
            2,
            "00:10",
            "accept",
            &json!({"changes": change("pending", "accepted")}),
        ),
        entry(
            3,
            "00:20",
            "reset",
            &json!({"changes": change("accepted", "pending")}),
        ),
        entry(
            4,
            "00:30",
            "reject",
            &json!({"changes": change("pending", "rejected")}),
        ),
    ];
    let ann = &Statistics::of(&log, &BTreeMap::new(), 300).coders[0];
    let expected = Outcomes {
        rejected: 1,
        ..Outcomes::default()
    };
    assert_eq!(
        (ann.acceptance[0].outcomes, ann.suggestions),
        (expected, expected)
    );
}
