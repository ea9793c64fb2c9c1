//! The two layouts, on codings of an invented incident.

use super::*;
use crate::record::RoleName;
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    let path = format!("tests/fixtures/exchange/byu/{name}");
    std::fs::read_to_string(path).unwrap()
}

fn report(name: &str) -> Imported {
    match read(&fixture(name)).unwrap() {
        Coding::Report(report) => *report,
        Coding::LeftOut(reason) => panic!("left out: {reason}"),
    }
}

/// Id, passage, item whose passage it is, words of the four roles.
fn items(record: &Record) -> Vec<Value> {
    record
        .frames
        .iter()
        .map(|frame| {
            let words = |role| frame.role(role).and_then(|r| r.summary.clone());
            let begin = |key: &str| {
                let words = frame.other.get(key)?.as_str()?;
                Some(words.chars().take(14).collect::<String>())
            };
            let roles = RoleName::ALL.map(words);
            json!([frame.id, begin("passage"), begin("passage_of"), roles])
        })
        .collect()
}

#[test]
fn the_package_of_2024() {
    let report = report("2024/7.yaml");
    let record = &report.record;
    assert_eq!(record.report.id, "published-2024/7");
    assert_eq!(record.report.organisation.as_deref(), Some("Harbour Bank"));
    assert_eq!(
        record.report.url.as_deref(),
        Some("https://harbour-bank.example/news/declined-cards")
    );
    let clock = "One switch's clock ran ahead";
    assert_eq!(
        items(record),
        [
            json!([
                "7-1",
                "From the \"Next",
                null,
                [
                    clock,
                    "Monitor clock drift",
                    "Payment switches",
                    "Notice drift early"
                ]
            ]),
            json!([
                "7-2",
                "From the \"Next",
                "7-1",
                [clock, null, "Runbook", "Know what to do"]
            ]),
            json!([
                "7-5",
                "The other two ",
                null,
                [
                    "Switches disagreed",
                    "Vote before declining",
                    "Switch software",
                    null
                ]
            ]),
        ]
    );
    assert_eq!((report.actions, report.lessons), (3, 2));
    assert_eq!(
        record.frames[0].other["published"]["Action"],
        "Add / Monitoring"
    );
    assert_eq!(
        record.frames[0].other["remarks"],
        json!(["TODO: is the second half a lesson?"])
    );
    assert_eq!(
        record.frames[0].other["comments"],
        json!(["Nobody had looked at the clocks since the move."])
    );
    assert_eq!(record.frames[0].status, "", "not coded");
    let published = &record.other["published"];
    assert_eq!(published["memos"][0]["Tone"], "formal");
    assert_eq!(
        published["memos (beside the report)"][0],
        "Beside the report, not below it"
    );
    assert_eq!(record.other["comments"], json!(["We take this seriously."]));
}

#[test]
fn text_is_the_passages_and_units_are_labelled() {
    let record = report("2024/7.yaml").record;
    let chars: Vec<char> = record.text.chars().collect();
    let units: Vec<(String, Vec<String>)> = record
        .sentences
        .iter()
        .map(|u| (chars[u.start..u.end].iter().collect(), u.labels.clone()))
        .collect();
    let labels: Vec<_> = units.iter().map(|(_, labels)| labels.join("+")).collect();
    assert_eq!(labels, ["action", "lesson", "lesson+action"]);
    assert!(units[2].0.ends_with("zwei gegen einen."));
    let lead = record.frames[2].evidence.as_ref().unwrap().lead.unwrap();
    assert_eq!(lead, (record.sentences[2].start, record.sentences[2].end));
    // Everything but the spans that the coders never marked is sound.
    let faults = record.faults(None);
    assert!(faults.iter().all(|f| f.what == "has no span"), "{faults:?}");
}

#[test]
fn lessons_and_what_was_left_out_are_kept() {
    let report = report("2024/7.yaml");
    let lessons = report.record.other["lessons"].as_array().unwrap();
    assert_eq!(lessons[0]["lesson"], "Luck kept the damage small");
    assert_eq!(lessons[1]["id"], "7-5");
    assert_eq!(
        report.record.other["left_out"][0]["passage"],
        "The bank apologised."
    );
    assert_eq!(
        report.left_out,
        [Note {
            line: 50,
            of: "7-4".into(),
            what: "No lesson, an apology".into()
        }]
    );
}

#[test]
fn the_package_of_2025() {
    let report = report("2025/7.yaml");
    let record = &report.record;
    assert_eq!(record.report.id, "published/7");
    assert_eq!(record.coder.as_deref(), Some("Ada"));
    let frame = &record.frames[0];
    let categories = RoleName::ALL.map(|r| frame.role(r).unwrap().category.as_deref().unwrap());
    assert_eq!(
        categories,
        ["failure/inception", "add", "monitoring", "detect-future"]
    );
    assert_eq!(
        (
            frame.sts.as_str(),
            frame.quality.as_str(),
            frame.origin.as_str()
        ),
        ("tech/support", "maintainability", "new")
    );
    assert_eq!(frame.other["published"]["other"]["complete"], true);
    let second = &record.frames[1];
    assert_eq!(
        second.other["passage"],
        "And we will train the night shift."
    );
    assert_eq!(second.event.as_ref().unwrap().summary, None);
    assert_eq!(
        second.goal.as_ref().unwrap().category.as_deref(),
        Some("unclear")
    );
    assert_eq!(
        (second.quality.as_str(), second.origin.as_str()),
        ("", "previously-started")
    );
    assert_eq!(
        report.unknown_codes[0].what,
        "target: \"Robots / Humanoid\""
    );
    assert_eq!(report.left_out[0].of, "Refunds were paid.");
}

#[test]
fn an_item_that_is_not_yaml_is_kept_and_told() {
    let report = report("2025/7.yaml");
    let last = report.record.frames.last().unwrap();
    assert_eq!((last.id.as_str(), report.record.frames.len()), ("AI-3", 3));
    assert!(last.other["unread"].as_str().unwrap().contains("[broken"));
    assert_eq!(
        (report.unread.len(), report.unread[0].of.as_str()),
        (1, "AI-3")
    );
    assert!(!report.unread[0].what.is_empty());
}

#[test]
fn no_coding_at_all_is_an_error() {
    assert_eq!(
        read(&fixture("2024/8.yaml")),
        Ok(Coding::LeftOut(
            "not an incident report, only an advertisement".into()
        ))
    );
    assert_eq!(read("name: ci\non: push\n"), Err(ByuError::NoReport));
    let error = read("# 3.yaml\n\nIR-3:\n  memos:\n    - a\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3: no item (`AI-1:` or `N-1:`) below `IR-3:`"
    );
}

/// The published codings where they stand beside the checkout: every item of every file is in the records, and
/// what `published-dev.jsonl` says of it is what the record says.
#[test]
fn the_published_codings_come_whole() {
    let Ok(expected) = std::fs::read_to_string("../shared/published/published-dev.jsonl") else {
        println!("skipped: no published codings beside this checkout");
        return;
    };
    let words = |value: &Value| {
        value
            .as_str()
            .unwrap_or_default()
            .trim_end_matches('"')
            .to_owned()
    };
    let (mut items, mut same_passage, mut theirs_cut) = (0, 0, 0);
    for line in expected.lines() {
        let published: Value = serde_json::from_str(line).unwrap();
        let id = published["report"]["id"].as_str().unwrap();
        let (package, number) = id.split_once('/').unwrap();
        let year = if package == "published" {
            "2025"
        } else {
            "2024"
        };
        let yaml = std::fs::read_to_string(format!("../shared/published/{year}/{number}.yaml"));
        let Coding::Report(report) = read(&yaml.unwrap()).unwrap() else {
            panic!("{id} was left out");
        };
        assert_eq!(report.unread, [], "{id}");
        let record = &report.record;
        assert_eq!(
            record.frames.len(),
            published["items"].as_array().unwrap().len()
        );
        for item in published["items"].as_array().unwrap() {
            let frame = record.frames.iter().find(|f| item["id"] == f.id.as_str());
            let frame = frame.unwrap_or_else(|| panic!("{id} {}", item["id"]));
            items += 1;
            for role in RoleName::ALL {
                let mine = frame.role(role);
                let summary = mine.and_then(|r| r.summary.clone()).unwrap_or_default();
                let theirs = words(&item["summary"][role.as_str()]);
                if summary.trim_end_matches('"') != theirs {
                    // The derived file cut one value short; ours has the whole of it.
                    assert!(
                        !theirs.is_empty() && summary.starts_with(&theirs),
                        "{id}: {summary}"
                    );
                    theirs_cut += 1;
                }
                if let Some(code) = item["codes"][role.as_str()].as_str() {
                    assert_eq!(mine.and_then(|r| r.category.as_deref()), Some(code), "{id}");
                }
            }
            for (list, code) in frame.codes() {
                if let Some(theirs) = item["codes"][list].as_str() {
                    assert_eq!(code, theirs, "{id} {}", frame.id);
                }
            }
            let flat = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
            let own = frame.other.get("passage_of").is_none();
            let mine = frame
                .other
                .get("passage")
                .filter(|_| own)
                .and_then(Value::as_str);
            same_passage +=
                usize::from(flat(mine.unwrap_or_default()) == flat(&words(&item["passage"])));
        }
    }
    assert_eq!((items, theirs_cut), (356, 1));
    // The others have comments of the item before at their beginning in the derived file.
    assert!(same_passage >= 330, "{same_passage}");
}
