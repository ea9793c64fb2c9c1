//! `gleaner nearest`: codes that people invented, by likeness to what they coded before. The encoder is the
//! built-in one; no head is asked where only records go in.

use crate::cli::{gleaner, records, run};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// A record with one frame a pair of action and target; codes are whatever stands there.
fn record(id: &str, frames: &[(&str, Option<&str>, &str)]) -> Value {
    let text: Vec<&str> = frames.iter().map(|(action, ..)| *action).collect();
    let text = text.join("\n");
    let span = |said: &str, code: Option<&str>| {
        let start = text[..text.find(said).unwrap()].chars().count();
        json!({"start": start, "end": start + said.chars().count(), "text": said, "category": code})
    };
    let frame = |(n, &(action, code, target)): (usize, &(&str, Option<&str>, &str))| {
        json!({"id": format!("f{}", n + 1), "action": span(action, code), "target": span(target, Some("a thing")),
            "goal": {"category": code}, "event": null,
            "sts": "", "quality": "", "status": "", "horizon": "", "origin": ""})
    };
    let frames: Vec<Value> = frames.iter().enumerate().map(frame).collect();
    json!({"schema": "gleaner/1", "report": {"id": id, "format": "text"}, "text": text, "sentences": [],
        "frames": frames})
}

/// Two reports with codes that no codebook has.
fn coded() -> [Value; 2] {
    let watch = Some("watch things");
    let learn = Some("école für 人");
    [
        record(
            "a.txt",
            &[
                ("Add an alert on the depth of the queue", watch, "the queue"),
                (
                    "Train the night shift in failing over",
                    learn,
                    "the night shift",
                ),
                (
                    "Monitor the disk space of the primary",
                    watch,
                    "the disk space",
                ),
            ],
        ),
        record(
            "b.txt",
            &[
                (
                    "Teach new engineers how to roll back",
                    learn,
                    "new engineers",
                ),
                ("Page somebody when replication lags", watch, "replication"),
            ],
        ),
    ]
}

fn written(folder: &tempfile::TempDir, name: &str, records: &[Value]) -> PathBuf {
    let path = folder.path().join(name);
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    fs::write(&path, lines.join("\n")).unwrap();
    path
}

#[test]
fn similar_items_suggest_the_codes_that_people_invented() {
    let root = tempfile::tempdir().unwrap();
    let gold = written(&root, "gold.jsonl", &coded());
    let open = record(
        "c.txt",
        &[
            ("Alert on the length of the queue", None, "the queue"),
            (
                "Give the engineers a training in rollbacks",
                None,
                "engineers",
            ),
        ],
    );
    let open = written(&root, "open.jsonl", &[open]);
    let (code, out, err) = run(gleaner()
        .args(["nearest", "-k", "3", "--coded"])
        .args([&gold, &open]));
    assert_eq!((code, err.as_str()), (0, ""));
    let record = &records(&out)[0];
    let near = |frame: usize, role: &str| record["frames"][frame][role]["nearest"].clone();
    let queue = near(0, "action");
    assert_eq!(queue["suggested"], "watch things");
    assert_eq!(queue["share"], 1.0);
    assert_eq!(queue["compared"], "words");
    let first = &queue["items"][0];
    assert_eq!(
        (&first["report"], &first["frame"], &first["text"]),
        (
            &json!("a.txt"),
            &json!("f1"),
            &json!("Add an alert on the depth of the queue")
        )
    );
    assert!(first["similarity"].as_f64().unwrap() > 0.6, "{first}");
    assert_eq!(near(1, "action")["suggested"], "école für 人");
    // A goal without words is coded by the company that its action keeps.
    assert_eq!(near(1, "goal")["suggested"], "école für 人");
    assert_eq!(near(1, "goal")["compared"], "action");
    assert_eq!(near(0, "target")["items"][0]["similarity"], 1.0);
    let back: gleaner::record::Record = serde_json::from_str(&out).unwrap();
    assert_eq!(back.faults(None), []);
}

#[test]
fn a_report_is_compared_with_others_only_unless_asked() {
    let root = tempfile::tempdir().unwrap();
    let gold = written(&root, "gold.jsonl", &coded());
    let near = |args: &[&str]| {
        let (code, out, err) = run(gleaner()
            .args(["nearest", "--role", "action", "--coded"])
            .args([&gold, &gold])
            .args(args));
        assert_eq!((code, err.as_str()), (0, ""));
        out
    };
    let all = near(&["-j", "2"]);
    assert_eq!(all, near(&["-j", "1"]), "threads change nothing");
    let items = |out: &str, report: usize| -> Vec<(String, String)> {
        let nearest = &records(out)[report]["frames"][0]["action"]["nearest"];
        let item = |i: &Value| {
            let text = |key: &str| i[key].as_str().unwrap().to_owned();
            (text("report"), text("frame"))
        };
        nearest["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(item)
            .collect()
    };
    assert!(items(&all, 0).iter().all(|(report, _)| report == "b.txt"));
    assert_eq!(items(&all, 0).len(), 2, "fewer than five are there");
    let own = items(&near(&["--same-report"]), 0);
    assert_eq!(own.len(), 4);
    assert!(
        !own.contains(&("a.txt".into(), "f1".into())),
        "the item itself"
    );
    let other = &records(&all)[0]["frames"][0]["target"]["nearest"];
    assert!(other.is_null(), "only the role asked for");
}

#[test]
fn reports_are_annotated_first_and_records_are_not() {
    let root = tempfile::tempdir().unwrap();
    let gold = written(&root, "gold.jsonl", &coded());
    let report = root.path().join("new.md");
    fs::write(
        &report,
        "# Follow-up\n\n- We will add an alert on the queue's depth\n",
    )
    .unwrap();
    let (code, out, err) = run(gleaner()
        .args(["nearest", "--coded"])
        .args([&gold, &report, &gold]));
    assert_eq!((code, err.as_str()), (0, ""));
    let found = records(&out);
    assert_eq!(found.len(), 3);
    assert!(found[0]["producer"]["model"].is_string());
    let action = &found[0]["frames"][0]["action"];
    assert_eq!(action["nearest"]["suggested"], "watch things");
    assert!(
        action["category"].is_string(),
        "the suggestion stays beside it"
    );
    assert_eq!(found[1]["report"]["id"], "a.txt");
    assert!(found[1].get("producer").is_none());
}

#[test]
fn on_a_terminal_each_role_is_shown_with_its_items() {
    let root = tempfile::tempdir().unwrap();
    let gold = written(&root, "gold.jsonl", &coded());
    let (code, out, _) = run(gleaner()
        .args(["nearest", "-k", "2", "--format", "view", "--coded"])
        .args([&gold, &gold]));
    assert_eq!(code, 0);
    insta::with_settings!({filters => vec![(r"\d+\.\d s\b", "[time]")]}, {
        insta::assert_snapshot!(out);
    });
}

#[test]
fn what_cannot_be_compared_is_said_with_file_line_and_remedy() {
    let root = tempfile::tempdir().unwrap();
    let gold = written(&root, "gold.jsonl", &coded());
    let mut wrong = coded().to_vec();
    wrong[1]["frames"][1]["action"]["text"] = "Wake somebody".into();
    let wrong = written(&root, "wrong.jsonl", &wrong);
    let broken = root.path().join("broken.jsonl");
    fs::write(&broken, format!("{}\n\n{{\"id\": 3}}\n", coded()[0])).unwrap();
    let bare = written(&root, "bare.jsonl", &[record("c.txt", &[])]);
    for (coded, said) in [
        (
            &wrong,
            "wrong.jsonl:2: not a sound record (frames[1].action: text is",
        ),
        (
            &broken,
            "broken.jsonl:3: not a record; --coded takes records",
        ),
        (
            &bare,
            "no event or action or target or goal with a category",
        ),
        (
            &root.path().join("none.jsonl"),
            "none.jsonl: --coded takes records",
        ),
    ] {
        let (code, out, err) = run(gleaner().args(["nearest", "--coded"]).args([coded, &gold]));
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(said), "{err}");
    }
    // A bad line of the input is one report's fault, not the end.
    let (code, out, err) = run(gleaner().args(["nearest", "--coded"]).args([&gold, &wrong]));
    let found = records(&out);
    assert_eq!((code, found.len()), (2, 2));
    assert!(found[0]["frames"][0]["action"]["nearest"].is_object());
    assert_eq!(found[1]["error"]["stage"], "ingest");
    assert!(err.contains("wrong.jsonl:2: not a sound record"), "{err}");
}
