//! `gleaner bulk` and `gleaner worker` from outside. Kills, full disks and broken archives: `tests/bulk/faults`.

use crate::cli::{gleaner, records, run};
use crate::sample::SOURCE;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A folder with two reports of one story, one of another, an empty one and a picture.
fn archive(root: &Path) {
    fs::create_dir_all(root.join("2031")).unwrap();
    fs::write(root.join("2031/scanners.md"), SOURCE).unwrap();
    fs::write(
        root.join("2031/scanners-copy.md"),
        SOURCE.replace('*', "").to_uppercase(),
    )
    .unwrap();
    fs::write(
        root.join("2032.md"),
        "# Slow search\n\nA shard was lost at noon. We will add a second copy.\n",
    )
    .unwrap();
    fs::write(root.join("empty.txt"), "\n").unwrap();
    fs::write(root.join("photo.png"), b"\x89PNG\r\n\x1a\n").unwrap();
}

fn bulk(root: &Path, args: &[&str]) -> (i32, String) {
    let mut command = gleaner();
    command
        .current_dir(root)
        .args(["bulk", "in", "--out", "out", "--pipeline", "fast"]);
    let (code, out, told) = run(command.args(args));
    assert_eq!(out, "", "nothing on standard output");
    (code, told)
}

fn manifest(root: &Path) -> Value {
    serde_json::from_slice(&fs::read(root.join("out/manifest.json")).unwrap()).unwrap()
}

fn part(root: &Path, number: u32) -> Vec<Value> {
    let path = root.join(format!("out/records/part-{number:05}.jsonl"));
    records(&fs::read_to_string(path).unwrap())
}

#[test]
fn every_page_is_a_row_and_every_row_is_counted() {
    let root = tempfile::tempdir().unwrap();
    archive(&root.path().join("in"));
    let (code, told) = bulk(root.path(), &["--shard", "2"]);
    assert_eq!(code, 2, "one page is empty: {told}");
    let manifest = manifest(root.path());
    assert_eq!(manifest["complete"], true);
    let counts = &manifest["counts"];
    for (name, n) in [
        ("pages", 4),
        ("reports", 3),
        ("failures", 1),
        ("near_duplicates", 1),
    ] {
        assert_eq!(counts[name], n, "{name} in {counts}");
    }
    assert_eq!(manifest["passed"][".png"], 1);
    assert_eq!(manifest["shards"].as_array().unwrap().len(), 2);
    let rows: Vec<Value> = (0..2).flat_map(|n| part(root.path(), n)).collect();
    let ids: Vec<&str> = rows
        .iter()
        .map(|r| r["report"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "2031/scanners-copy.md",
            "2031/scanners.md",
            "2032.md",
            "empty.txt"
        ]
    );
    let repeats = &rows[1]["report"]["near_duplicate_of"];
    assert_eq!(repeats["id"], ids[0]);
    assert_eq!(rows[3]["error"]["stage"], "ingest");
    // But for that mark the records are those of `annotate`.
    let (_, alone, _) =
        run(gleaner()
            .current_dir(root.path())
            .args(["annotate", "in", "--pipeline", "fast"]));
    for (mut ours, theirs) in rows.into_iter().zip(records(&alone)) {
        ours["report"]
            .as_object_mut()
            .unwrap()
            .remove("near_duplicate_of");
        assert_eq!(ours, theirs);
    }
}

#[test]
fn an_archive_that_grew_has_only_its_new_pages_done() {
    let root = tempfile::tempdir().unwrap();
    archive(&root.path().join("in"));
    assert_eq!(bulk(root.path(), &["--resume"]).0, 2);
    let before = fs::read(root.path().join("out/records/part-00000.jsonl")).unwrap();
    let (code, told) = bulk(root.path(), &["--resume"]);
    assert_eq!(code, 0, "nothing new, nothing failed: {told}");
    assert_eq!(manifest(root.path())["counts"]["pages"], 4);
    fs::write(
        root.path().join("in/0-first.md"),
        "We will drill the failover every month.\n",
    )
    .unwrap();
    fs::remove_file(root.path().join("in/2032.md")).unwrap();
    let (code, told) = bulk(root.path(), &["--resume"]);
    assert_eq!(code, 0, "{told}");
    let manifest = manifest(root.path());
    assert_eq!(manifest["counts"]["pages"], 5);
    assert_eq!(manifest["no_longer_in_archive"], 1);
    assert_eq!(
        fs::read(root.path().join("out/records/part-00000.jsonl")).unwrap(),
        before
    );
    let new = part(root.path(), 1);
    assert_eq!(
        (new.len(), &new[0]["report"]["id"]),
        (1, &Value::from("0-first.md"))
    );
}

#[test]
fn another_pipeline_is_refused_or_the_data_set_made_anew() {
    let root = tempfile::tempdir().unwrap();
    archive(&root.path().join("in"));
    bulk(root.path(), &[]);
    let (code, told) = bulk(root.path(), &[]);
    assert_eq!(code, 2);
    assert!(
        told.contains("holds a data set already; go on with it by --resume"),
        "{told}"
    );
    let other = ["--resume", "--threshold", "0.5"];
    let (code, told) = bulk(root.path(), &other);
    assert_eq!(code, 2);
    assert!(
        told.contains("made with other settings (pipeline_sha256: ") && told.contains("--redo"),
        "{told}"
    );
    fs::write(root.path().join("out/mine.txt"), "notes").unwrap();
    let before = manifest(root.path());
    let (_, told) = bulk(
        root.path(),
        &["--redo", "--threshold", "0.5", "--format", "csv"],
    );
    let after = manifest(root.path());
    assert_eq!(after["complete"], true, "{told}");
    assert_ne!(
        before["settings"]["pipeline_sha256"],
        after["settings"]["pipeline_sha256"]
    );
    assert!(
        !root.path().join("out/records/part-00000.jsonl").exists(),
        "the old one is gone"
    );
    assert!(
        root.path().join("out/mine.txt").exists(),
        "what is not ours stays"
    );
}

#[test]
fn a_folder_of_other_things_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    archive(&root.path().join("in"));
    fs::create_dir(root.path().join("out")).unwrap();
    fs::write(root.path().join("out/thesis.tex"), "x").unwrap();
    for how in ["--resume", "--redo"] {
        let (code, told) = bulk(root.path(), &[how]);
        assert_eq!(code, 2);
        assert!(
            told.contains("thesis.tex") && told.contains("choose another folder"),
            "{told}"
        );
    }
    assert_eq!(fs::read_dir(root.path().join("out")).unwrap().count(), 1);
}

#[test]
fn a_worker_gives_the_records_of_bulk_and_a_trailer() {
    let root = tempfile::tempdir().unwrap();
    let line = |id: &str, text: &str| {
        serde_json::json!({"id": id, "text": text, "url": "https://example.org"}).to_string()
    };
    let lines = [
        line("a", SOURCE),
        line("b", ""),
        line("c", "We will add an alert."),
        "{".into(),
    ]
    .join("\n");
    fs::write(root.path().join("in.jsonl"), &lines).unwrap();
    let args = [
        "bulk",
        "in.jsonl",
        "--out",
        "out",
        "--pipeline",
        "fast",
        "--no-near-duplicates",
    ];
    run(gleaner().current_dir(root.path()).args(args));
    let whole = fs::read_to_string(root.path().join("out/records/part-00000.jsonl")).unwrap();
    let worker = |args: &[&str]| {
        let mut command = gleaner();
        command.args(["worker", "--pipeline", "fast"]).args(args);
        run(command.write_stdin(lines.clone()))
    };
    let (code, out, _) = worker(&[]);
    assert_eq!(code, 2, "two lines failed");
    let (rows, trailer) = out.trim_end().rsplit_once('\n').unwrap();
    let trailer: Value = serde_json::from_str(trailer).unwrap();
    assert_eq!(
        trailer["trailer"],
        serde_json::json!({"pages": 4, "records": 2, "failures": 2})
    );
    // A line that does not read is named with its source.
    let (ours, theirs) = (rows.to_owned(), whole.trim_end().replace("in.jsonl:", "-:"));
    assert!(ours == theirs, "rows of the worker and of bulk differ");
    assert_eq!(worker(&["--failures-are-rows"]).0, 0);
}
