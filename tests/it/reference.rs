//! Are the figures those of the independent scorers that lie beside the checkout? Skipped where there are none.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use crate::cli::gleaner;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The folder that may lie beside the checkout, if it has this file and there is a Python.
fn beside(script: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("GLEANER_SHARED").map_or(default, PathBuf::from);
    let python = Command::new("python3").arg("--version").output();
    if shared.join(script).is_file() && python.is_ok_and(|o| o.status.success()) {
        return Some(shared);
    }
    println!("skipped: no {script} beside this checkout, or no python3");
    None
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn write(path: &Path, records: &[Value]) {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    fs::write(path, lines.join("\n")).unwrap();
}

/// Standard output of a scorer, as JSON.
fn figures(output: &Output) -> Value {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What the scorer finds, and what gleaner does.
fn both(scorer: &Path, gold: &Path, said: &Path) -> (Value, Value) {
    let theirs = Command::new("python3")
        .arg(scorer)
        .args([gold, said])
        .arg("--json")
        .output();
    let ours = gleaner()
        .arg("score")
        .args([gold, said])
        .args(["--json", "--rounds", "0"])
        .output();
    (figures(&theirs.unwrap()), figures(&ours.unwrap()))
}

/// Every measure of every subject of the scorer's, by gleaner to three decimals. How many there were.
fn same(theirs: &Value, ours: &Value, name: impl Fn(&str, &str) -> Option<String>) -> usize {
    let mut compared = 0;
    for (subject, measures) in theirs.as_object().unwrap() {
        for (measure, wanted) in measures.as_object().into_iter().flatten() {
            let (Some(measure), Some(wanted)) = (name(subject, measure), wanted.as_f64()) else {
                continue;
            };
            let got = ours[subject][&measure].as_f64().unwrap_or(0.0);
            assert!(
                (got - wanted).abs() < 5e-4,
                "{subject} {measure}: {wanted}, gleaner {got}"
            );
            compared += 1;
        }
    }
    compared
}

/// What a middling system might have made of a gold record; every third frame or so is left, moved or coded otherwise.
fn worse(mut record: Value, n: usize) -> Value {
    for (u, unit) in record["sentences"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .enumerate()
    {
        if (u + n).is_multiple_of(5) {
            unit["labels"] = if unit["labels"] == json!([]) {
                json!(["action"])
            } else {
                json!([])
            };
        }
    }
    let frames = record["frames"].as_array_mut().unwrap();
    let mut at = n;
    frames.retain(|_| {
        at += 1;
        !at.is_multiple_of(4)
    });
    for (f, frame) in frames.iter_mut().enumerate() {
        for (r, role) in ["action", "target", "goal", "event"]
            .into_iter()
            .enumerate()
        {
            let span = &mut frame[role];
            match (f + r + n) % 6 {
                0 if role != "action" => *span = Value::Null,
                1 | 2 if span["start"].is_u64() => {
                    let (start, end) = (
                        span["start"].as_u64().unwrap(),
                        span["end"].as_u64().unwrap(),
                    );
                    span["end"] = json!(end - (end - start) / 3);
                    span["text"] = Value::Null;
                }
                3 if span.is_object() => span["summary"] = json!("Add an alert on the queue"),
                4 if span.is_object() => span["category"] = json!("add"),
                _ => {}
            }
        }
        if (f + n).is_multiple_of(3) {
            frame["sts"] = json!("process");
            frame["origin"] = json!("new");
        }
    }
    record
}

#[test]
fn figures_of_a_development_set_are_those_of_its_scorer() {
    let Some(shared) = beside("eval/score.py") else {
        return;
    };
    let (folder, gold) = (
        tempfile::tempdir().unwrap(),
        shared.join("corpus/dev.jsonl"),
    );
    let said = folder.path().join("said.jsonl");
    let records = lines(&gold).into_iter().enumerate();
    let mut records: Vec<Value> = records.map(|(n, record)| worse(record, n)).collect();
    records.pop();
    write(&said, &records);
    let (theirs, ours) = both(&shared.join("eval/score.py"), &gold, &said);
    assert_eq!(ours["reports_missing"], 1);
    assert_eq!(theirs["reports_missing"], 1);
    let named = |subject: &str, measure: &str| {
        let summary = subject.starts_with("summary");
        let name = match measure {
            "rouge1" if summary => "word_f1",
            "n" if summary => "gold",
            other => other,
        };
        Some(name.to_owned())
    };
    let compared = same(&theirs, &ours["figures"], named);
    assert!(compared > 50, "{compared}");
}

/// A frame whose action is the first half of a stretch; every second has the published summary and codes.
fn found(item: &Value, (start, end): (usize, usize), n: usize) -> Value {
    let like = n.is_multiple_of(2);
    let code = |list: &str| {
        if like {
            item["codes"][list].clone()
        } else {
            json!("other")
        }
    };
    let role = |name: &str| {
        let summary = if like {
            &item["summary"][name]
        } else {
            &Value::Null
        };
        json!({"summary": summary, "category": code(name)})
    };
    let mut action = role("action");
    action["start"] = json!(start);
    action["end"] = json!(end.min(start + (end - start) / 2 + 1));
    let text = |v: Value| if v.is_string() { v } else { json!("") };
    json!({"id": format!("f{n}"), "action": action, "target": role("target"), "goal": role("goal"), "event": role("event"),
        "sts": text(code("sts")), "quality": text(code("quality")), "status": "", "horizon": "",
        "origin": text(code("origin"))})
}

#[test]
fn figures_of_published_codings_are_those_of_their_scorer() {
    let Some(shared) = beside("eval/score_published.py") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let codings = shared.join("published/published-dev.jsonl");
    let said = folder.path().join("said.jsonl");
    let mut records = Vec::new();
    let record = |id: String, text: &str, frames: Vec<Value>| json!({"schema": "gleaner/1", "report": {"id": id}, "text": text, "sentences": [], "frames": frames});
    for coding in lines(&codings) {
        let id = coding["report"]["id"].as_str().unwrap();
        let items = coding["items"].as_array().unwrap();
        let kept = items.iter().enumerate().filter(|(n, _)| n % 4 != 3);
        if let Some(text) = coding["text"].as_str() {
            let place = |item: &Value| {
                let span = item["spans"].get(0)?;
                let at = |n: usize| usize::try_from(span[n].as_u64()?).ok();
                Some((at(0)?, at(1)?))
            };
            let frames = kept
                .filter_map(|(n, item)| Some(found(item, place(item)?, n)))
                .collect();
            records.push(record(id.to_owned(), text, frames));
            continue;
        }
        for (n, item) in kept {
            let passage = item["passage"].as_str().unwrap();
            let length = passage.chars().count();
            if length > 0 {
                let name = format!("{id}#{}", item["id"].as_str().unwrap());
                records.push(record(name, passage, vec![found(item, (0, length), n)]));
            }
        }
    }
    write(&said, &records);
    let (theirs, ours) = both(&shared.join("eval/score_published.py"), &codings, &said);
    assert_eq!(ours["missing_records"], theirs["missing_records"]);
    let named = |_: &str, measure: &str| {
        ["share", "mean"]
            .contains(&measure)
            .then(|| measure.to_owned())
    };
    let compared = same(&theirs, &ours["figures"], named);
    assert!(compared > 8, "{compared}");
}
