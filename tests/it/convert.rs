//! `gleaner convert` from outside: into a tool's files, back out of them, and what is told on the way.

use crate::cli::gleaner;
use std::fs;
use std::path::Path;

const GOLD: &str = "gold/records/20-orbital-k8s-upgrade.json";

fn convert(args: &[&str], folder: &Path) -> (i32, String, String) {
    let gold = fs::canonicalize(GOLD).unwrap();
    let args = args
        .iter()
        .map(|&a| if a == GOLD { gold.to_str().unwrap() } else { a });
    let output = gleaner()
        .current_dir(folder)
        .arg("convert")
        .args(args)
        .output()
        .unwrap();
    let words = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        words(output.stdout),
        words(output.stderr),
    )
}

#[test]
fn out_and_in_again_gives_the_record_back() {
    let folder = tempfile::tempdir().unwrap();
    for (to, out) in [("brat", "data"), ("label-studio", "tasks.json")] {
        let (code, _, told) = convert(
            &["--from", "jsonl", GOLD, "--to", to, "-o", out],
            folder.path(),
        );
        assert_eq!(code, 0, "{told}");
        assert!(
            told.contains("units without a label")
                && told.contains(&format!("{out}.gleaner.jsonl")),
            "{told}"
        );
        let (code, back, told) = convert(&[out, "--to", "jsonl"], folder.path());
        assert_eq!(
            (code, told.as_str()),
            (0, "1 report as jsonl; nothing is lost\n")
        );
        let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(value(&back), value(&fs::read_to_string(GOLD).unwrap()));
    }
}

#[test]
fn what_people_coded_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/a.ann"), "T1\taction 0 3\tadd\n").unwrap();
    let (code, _, told) = convert(
        &["--from", "jsonl", GOLD, "--to", "brat", "-o", "data"],
        folder.path(),
    );
    assert_eq!(code, 2);
    assert!(told.contains("data: is not empty"), "{told}");
}

#[test]
fn the_list_names_every_format() {
    let (code, list, _) = convert(&["--list"], Path::new("."));
    assert_eq!(code, 0);
    insta::assert_snapshot!(list);
}

#[test]
fn a_format_that_cannot_be_told_is_asked_for() {
    let (code, _, told) = convert(&["a.docx", "-o", "b.jsonl"], Path::new("."));
    assert_eq!(code, 2);
    assert!(
        told.contains("a.docx: the name does not tell its format; give --from"),
        "{told}"
    );
}

/// What an issue tracker gets of the first actions of a report: titles, quoted evidence, labels.
#[test]
fn an_action_is_an_issue_with_its_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, told) = convert(&["--from", "jsonl", GOLD, "--to", "issues"], folder.path());
    assert_eq!(code, 0);
    assert!(
        told.contains("for people; it cannot be read back"),
        "{told}"
    );
    let issues: Vec<serde_json::Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let record: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(GOLD).unwrap()).unwrap();
    assert_eq!(issues.len(), record["frames"].as_array().unwrap().len());
    insta::assert_snapshot!(
        issues[..2]
            .iter()
            .map(|issue| format!(
                "# {}\n{}\n\n{}",
                issue["title"].as_str().unwrap(),
                issue["labels"],
                issue["body"].as_str().unwrap()
            ))
            .collect::<Vec<_>>()
            .join("\n")
    );
}

#[test]
fn annotating_for_a_tool_is_annotating_and_converting() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("a.md");
    std::fs::write(
        &report,
        "# Outage\n\nWe had no alert.\n\n- Add an alert on queue depth.\n",
    )
    .unwrap();
    let run = |args: &[&str]| {
        let output = gleaner()
            .current_dir(folder.path())
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stderr).unwrap()
    };
    run(&["annotate", "a.md", "-o", "a.jsonl"]);
    run(&["convert", "a.jsonl", "--to", "brat", "-o", "converted"]);
    let told = run(&["annotate", "a.md", "--format", "brat", "-o", "annotated"]);
    assert!(
        told.contains("annotated.gleaner.jsonl"),
        "what brat does not hold is kept and said: {told}"
    );
    for file in ["a.md.ann", "a.md.txt"] {
        let read =
            |from: &str| std::fs::read_to_string(folder.path().join(from).join(file)).unwrap();
        assert_eq!(read("annotated"), read("converted"));
    }
    let output = gleaner()
        .args(["annotate", "-", "--format", "brut"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("label-studio"));
}
