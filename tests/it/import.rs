//! `gleaner gold import` from outside: codings of another form in, records out.

use crate::cli::gleaner;
use serde_json::Value;
use std::fs;

fn import(args: &[&str]) -> (i32, Vec<Value>, String) {
    let output = gleaner()
        .args(["gold", "import", "--from", "byu"])
        .args(args)
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let records = out.lines().map(|l| serde_json::from_str(l).unwrap());
    let err = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), records.collect(), err)
}

#[test]
fn every_item_arrives_and_what_did_not_is_told() {
    let (code, records, err) = import(&["tests/fixtures/exchange/byu"]);
    assert_eq!(code, 2, "an item is not YAML");
    let ids: Vec<_> = records.iter().map(|r| &r["report"]["id"]).collect();
    assert_eq!(ids, ["published-2024/7", "published/7"]);
    insta::assert_snapshot!(err);
}

#[test]
fn sound_files_end_with_0_and_the_passages_can_be_segmented() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("published.jsonl");
    let path = file.to_str().unwrap();
    let (code, ..) = import(&["tests/fixtures/exchange/byu/2024", "-o", path]);
    assert_eq!(code, 0);
    let output = gleaner().args(["segment", path]).output().unwrap();
    assert!(output.status.success());
    let again: Value = serde_json::from_slice(&output.stdout).unwrap();
    let record: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(again["text"], record["text"]);
    assert_eq!(again["report"]["id"], "published-2024/7");
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("ci.yml"), "on: push\n").unwrap();
    fs::write(root.path().join("1.yaml"), b"\xff\xfe1:\n").unwrap();
    let (code, records, err) = import(&[root.path().to_str().unwrap()]);
    assert_eq!((code, records.len()), (2, 0));
    assert!(err.contains("ci.yml: no line `IR-N:` or `N:`"), "{err}");
    assert!(
        err.contains("1.yaml: ") && err.contains("it must be UTF-8 text"),
        "{err}"
    );
    assert!(
        err.ends_with("0 codes not in the codebook; 2 not read\n"),
        "{err}"
    );
    let (code, _, err) = import(&["no-such-folder"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("no-such-folder: no such file or folder; give a clone"),
        "{err}"
    );
}
