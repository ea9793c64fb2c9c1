//! `gleaner agree` from outside: records in, figures and the list to adjudicate out.

use crate::cli::gleaner;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const TEXT: &str = "The pump stopped.\nWe had no siren for pressure.\nAdd an alarm on pressure – und zwar bald.\nTrain the night shift so that it can react.\n";

/// A role by the words that it covers.
fn role(words: &str, category: &str) -> Value {
    let byte = TEXT.find(words).unwrap();
    let start = TEXT[..byte].chars().count();
    json!({"start": start, "end": start + words.chars().count(), "text": words, "category": category})
}

#[allow(clippy::needless_pass_by_value, reason = "reads best at the call")]
fn frame(action: Value, target: Value, goal: Value, sts: &str) -> Value {
    json!({"id": "f", "action": action, "target": target, "goal": goal, "event": null, "sts": sts,
        "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"})
}

fn record(id: &str, labels: [&[&str]; 4], frames: &[Value]) -> Value {
    let mut at = 0;
    let units = TEXT.lines().zip(labels).map(|(line, labels)| {
        let start = at;
        at += line.chars().count() + 1;
        json!({"start": start, "end": at - 1, "kind": "prose", "labels": labels})
    });
    let units: Vec<_> = units.collect();
    json!({"schema": "gleaner/1", "report": {"id": id}, "text": TEXT, "sentences": units, "frames": frames})
}

/// Ann has both frames; Bea has one, with another target and code.
fn coders() -> (Value, Value) {
    let alarm = |target: &str, sts: &str| {
        frame(
            role("Add an alarm on pressure", "add"),
            role(target, "monitoring"),
            Value::Null,
            sts,
        )
    };
    let shift = frame(
        role("Train the night shift", "alter"),
        role("night shift", "people"),
        role("it can react", "mitigate-future"),
        "people",
    );
    (
        record(
            "pump.md",
            [&[], &["lesson"], &["action"], &["action"]],
            &[alarm("an alarm on pressure", "tech/support"), shift],
        ),
        record(
            "pump.md",
            [&[], &["lesson"], &["action"], &["lesson"]],
            &[alarm("alarm", "tech/core")],
        ),
    )
}

fn written(folder: &Path, name: &str, records: &[&Value]) {
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    let lines = lines.join("\n") + "\n";
    fs::write(folder.join(name), lines).unwrap();
}

/// A folder with `ann.jsonl` and `bea.jsonl`: the pump, and a report in which nobody found anything.
fn folder() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let (ann, bea) = coders();
    let quiet = record("quiet.md", [&[]; 4], &[]);
    let only_ann = record("only-ann.md", [&[]; 4], &[]);
    written(root.path(), "ann.jsonl", &[&ann, &quiet, &only_ann]);
    written(root.path(), "bea.jsonl", &[&quiet, &bea]);
    root
}

fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = gleaner()
        .current_dir(folder)
        .arg("agree")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn figures(folder: &Path, args: &[&str]) -> Value {
    let (code, out, err) = run(folder, &[args, &["--format", "json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).unwrap()
}

fn nominal<'v>(section: &'v Value, of: &str) -> &'v Value {
    let rows = section["nominal"].as_array().unwrap();
    rows.iter().find(|row| row["of"] == of).unwrap()
}

#[test]
fn the_tables_of_two_coders() {
    let root = folder();
    let (code, out, err) = run(root.path(), &["ann.jsonl", "bea.jsonl"]);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_snapshot!(out);
    assert_eq!(out, run(root.path(), &["ann.jsonl", "bea.jsonl"]).1);
}

#[test]
fn figures_are_those_that_a_hand_works_out() {
    let root = folder();
    let all = figures(root.path(), &["ann.jsonl", "bea.jsonl"]);
    assert_eq!(all["coded_once"], json!(["only-ann.md"]));
    let overall = &all["overall"];
    // Of 8 units both say action of one, Ann of one more: po = 7/8, pe = (2 · 1 + 6 · 7) / 64.
    let kappa = (7.0 / 8.0 - 44.0 / 64.0) / (1.0 - 44.0 / 64.0);
    let action = nominal(overall, "label action");
    assert!((action["cohen"]["value"].as_f64().unwrap() - kappa).abs() < 1e-12);
    assert_eq!(
        (&action["items"], &action["agreed"]),
        (&json!(8), &json!(7))
    );
    // Two frames and one, one of them in common.
    assert_eq!(overall["frames"]["matched"], 1);
    let f1 = overall["frames"]["f1"]["value"].as_f64().unwrap();
    assert!((f1 - 2.0 / 3.0).abs() < 1e-12);
    // "an alarm on pressure" has four tokens, "alarm" one: 2 · 1 / 5, of three spans.
    let target = &overall["spans"][2];
    assert_eq!(
        (&target["role"], &target["counts"]),
        (&json!("target"), &json!([2, 1]))
    );
    assert_eq!(target["exact_f1"]["value"], 0.0);
    let token = target["token_f1"]["value"].as_f64().unwrap();
    assert!((token - 2.0 * 0.4 / 3.0).abs() < 1e-12, "{token}");
}

#[test]
fn what_cannot_be_measured_says_why_and_has_no_number() {
    let root = folder();
    let all = figures(root.path(), &["ann.jsonl", "bea.jsonl"]);
    let sts = nominal(&all["overall"], "code sts");
    assert_eq!(sts["items"], 1);
    assert!(sts["alpha"]["value"].is_f64(), "two codes, one each");
    let status = nominal(&all["overall"], "code status");
    assert_eq!(status["alpha"]["value"], Value::Null);
    assert_eq!(
        status["alpha"]["why"],
        "everything is coded \"planned\" by everybody: no disagreement is possible"
    );
    let quiet = &all["by_report"][1];
    assert_eq!(quiet[0], "quiet.md");
    assert_eq!(
        quiet[1]["spans"][4]["gamma"]["value"]["why"],
        "nobody marked a span"
    );
    assert_eq!(quiet[1]["frames"]["f1"]["value"], Value::Null);
    let json = all.to_string().to_lowercase();
    assert!(!json.contains("nan"), "no number that is none");
}

#[test]
fn a_coder_agrees_with_herself_in_everything_that_can_be_measured() {
    let root = folder();
    let all = figures(root.path(), &["ann.jsonl", "ann.jsonl"]);
    assert_eq!(all["coders"], json!(["ann.jsonl", "ann.jsonl"]));
    for row in all["overall"]["nominal"].as_array().unwrap() {
        for measure in ["cohen", "fleiss", "alpha"] {
            let value = &row[measure]["value"];
            assert!(value.is_null() || *value == 1.0, "{row}");
        }
    }
    for row in all["overall"]["spans"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["role"] != "event")
    {
        assert_eq!(row["exact_f1"]["value"], 1.0);
        assert_eq!(row["u_alpha"]["value"], 1.0);
        assert_eq!(row["gamma"]["value"]["value"], 1.0);
    }
}

#[test]
fn three_coders_in_one_file_by_their_names() {
    let root = folder();
    let (ann, bea) = coders();
    let named = |record: &Value, name: &str| {
        let mut record = record.clone();
        record["coder"] = name.into();
        record
    };
    let all = [named(&ann, "ann"), named(&bea, "bea"), named(&ann, "cem")];
    written(root.path(), "all.jsonl", &all.iter().collect::<Vec<_>>());
    let figures = figures(root.path(), &["all.jsonl"]);
    assert_eq!(figures["coders"], json!(["ann", "bea", "cem"]));
    let labels = nominal(&figures["overall"], "labels");
    let pairs: Vec<_> = labels["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| &p["figure"]["value"])
        .collect();
    assert_eq!(pairs[1], 1.0, "ann and cem");
    assert_eq!(pairs[0], pairs[2]);
    // Of three codings of four units one label differs; frames: 2, 1, 2, of which 1, 2, 1 are matched in pairs.
    assert_eq!(labels["agreed"], 3);
    assert_eq!(figures["overall"]["frames"]["matched"], 4);
    assert_eq!(figures["overall"]["frames"]["f1"]["value"], 0.8);
}

#[test]
fn what_they_disagree_on_is_listed_once_each() {
    let root = folder();
    let (code, out, _) = run(
        root.path(),
        &["ann.jsonl", "bea.jsonl", "--disagreements", "open.csv"],
    );
    assert_eq!(code, 0);
    assert!(out.contains("\n5 differences to adjudicate"), "{out}");
    insta::assert_snapshot!(fs::read_to_string(root.path().join("open.csv")).unwrap());
    let (code, ..) = run(
        root.path(),
        &["ann.jsonl", "bea.jsonl", "--disagreements", "open.jsonl"],
    );
    assert_eq!(code, 0);
    let lines = fs::read_to_string(root.path().join("open.jsonl")).unwrap();
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["line"], &first["given"]),
        (&json!(3), &json!(["an alarm on pressure", "alarm"]))
    );
}

#[test]
fn the_seed_decides_and_gamma_can_be_left_out() {
    let root = folder();
    let gamma = |args: &[&str]| {
        let args = [&["ann.jsonl", "bea.jsonl"], args].concat();
        figures(root.path(), &args)["overall"]["spans"][4]["gamma"].clone()
    };
    assert_eq!(gamma(&["--seed", "4"]), gamma(&["--seed", "4"]));
    assert_ne!(gamma(&["--seed", "4"]), gamma(&["--seed", "5"]));
    assert_eq!(gamma(&["--samples", "0"])["value"]["why"], "not asked for");
}

#[test]
fn errors_name_file_place_and_remedy() {
    let root = folder();
    let (ann, _) = coders();
    let mut other = ann.clone();
    other["text"] = TEXT.replace("pump", "pomp").into();
    written(root.path(), "other.jsonl", &[&other]);
    fs::write(
        root.path().join("bad.jsonl"),
        format!("{ann}\n\n{{\"id\": 3}}\n"),
    )
    .unwrap();
    fs::write(root.path().join("empty.jsonl"), "\n").unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["ann.jsonl", "bad.jsonl"], "bad.jsonl:3: not a record"),
        (
            &["ann.jsonl", "empty.jsonl"],
            "empty.jsonl: no record in it",
        ),
        (
            &["ann.jsonl", "gone.jsonl"],
            "gone.jsonl: give a file or a folder of records",
        ),
        (
            &["ann.jsonl"],
            "ann.jsonl:1: the record of \"pump.md\" names no `coder`",
        ),
        (
            &["ann.jsonl", "other.jsonl"],
            "the texts of ann and other differ from line 1, column 6",
        ),
        (
            &["ann.jsonl", "bea.jsonl", "--disagreements", "list.txt"],
            "list.txt: the list of disagreements",
        ),
    ];
    for (args, told) in cases {
        let (code, out, err) = run(root.path(), args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(err.contains(told), "{args:?}: {err}");
    }
}
