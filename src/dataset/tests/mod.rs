//! What every sink must keep.

mod full;
mod round;
mod sheets;
mod sqlite;

use super::*;
use crate::record::Stage;
use std::fs;
use std::path::Path;

/// A report with astral and combining characters, a role without a span, and fields that nobody knows.
pub(super) fn record(id: &str) -> Record {
    let text = "Lesson 🦀: cafe\u{301} alerts paged nobody. We will add an alert 𝔸 for queues.";
    let at = |words: &str| {
        let byte = text.find(words).unwrap();
        let start = text[..byte].chars().count();
        (start, start + words.chars().count())
    };
    let role = |words: &str, category: &str| {
        let (start, end) = at(words);
        serde_json::json!({"start": start, "end": end, "text": words, "summary": format!("Sum of {words}"),
            "category": category, "score": 0.75, "colour": "red"})
    };
    let (a, b) = (
        at("Lesson 🦀: cafe\u{301} alerts paged nobody."),
        at("We will add an alert 𝔸 for queues."),
    );
    serde_json::from_value(serde_json::json!({
        "schema": "gleaner/1",
        "report": {"id": id, "title": "Café \"🦀\"", "organisation": "Örg", "date": null, "url": "https://example.org/a",
            "format": "text", "sha256": "00", "is_incident_report": true, "incident_report_score": 0.98,
            "near_duplicate_of": {"id": "b.md", "similarity": 0.93}, "licence": "CC0"},
        "text": text,
        "sentences": [
            {"start": a.0, "end": a.1, "kind": "prose", "labels": ["lesson"], "scores": {"lesson": 0.9, "action": 0.1}},
            {"start": b.0, "end": b.1, "kind": "list", "labels": ["action"], "scores": {"lesson": 0.25, "action": 0.5, "wish": 0.1}, "read": "first pass"}],
        "frames": [{"id": "f1", "score": 0.5, "action": role("add an alert 𝔸 for queues", "add"),
            "target": role("alert 𝔸", "monitoring"),
            "goal": {"summary": "Notice earlier", "category": "detect-future"}, "event": null,
            "sts": "tech/support", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new",
            "evidence": {"lead": [b.0, b.1], "by_rule": ["status"], "code_scores": {"sts": 0.5}}, "tags": [1, 2]}],
        "producer": {"name": "gleaner", "version": "0.1.0", "pipeline": "default", "model": "m", "model_sha256": "11", "threads": 2},
        "split": "dev"
    }))
    .unwrap()
}

pub(super) fn failure(id: &str) -> Failure {
    Failure {
        id: id.into(),
        stage: Stage::Ingest,
        message: "is empty; 🦀".into(),
    }
}

/// Writes one shard.
pub(super) fn shard(sink: &mut dyn Sink, number: u32, rows: &[Row<'_>]) -> Vec<Written> {
    sink.begin(number).unwrap();
    for row in rows {
        sink.write(*row).unwrap();
    }
    sink.commit().unwrap()
}

/// Every file under `folder`, by path, sorted.
pub(super) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.push((name, fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn names_are_read_as_they_are_written() {
    for format in Format::ALL {
        assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
    }
    let error = "xlsx".parse::<Format>().unwrap_err().to_string();
    assert_eq!(
        error,
        "no format is named \"xlsx\"; there are: jsonl, jsonl.zst, parquet, sqlite, csv"
    );
}

#[test]
fn lines_are_the_records_in_their_order() {
    let (record, failure) = (record("a.md"), failure("b.md"));
    let expected = format!(
        "{}\n{}\n",
        serde_json::to_string(&record).unwrap(),
        serde_json::to_string(&failure).unwrap()
    );
    for (format, name) in [
        (Format::Jsonl, "records/part-00007.jsonl"),
        (Format::JsonlZst, "records/part-00007.jsonl.zst"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = sink(format, folder.path()).unwrap();
        let written = shard(
            sink.as_mut(),
            7,
            &[Row::Record(&record), Row::Failure(&failure)],
        );
        let [(path, bytes)] = &files(folder.path())[..] else {
            panic!("one file")
        };
        assert_eq!(path, Path::new(name));
        assert_eq!(written[0].path, *path);
        assert_eq!((written[0].rows, written[0].bytes), (2, bytes.len() as u64));
        let text = match format {
            Format::Jsonl => bytes.clone(),
            _ => zstd::decode_all(&bytes[..]).unwrap(),
        };
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }
}

/// What every format leaves, and how much.
fn every_format(check: impl Fn(Format, &Path, &mut dyn Sink)) {
    for format in Format::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = sink(format, folder.path()).unwrap();
        check(format, folder.path(), sink.as_mut());
    }
}

#[test]
fn bytes_depend_on_the_rows_alone_and_are_told_as_they_are() {
    let (record, failure) = (record("a.md"), failure("b.md"));
    let rows = [
        Row::Record(&record),
        Row::Failure(&failure),
        Row::Record(&record),
    ];
    for format in Format::ALL {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut here = sink(format, one.path()).unwrap();
        let written = shard(here.as_mut(), 3, &rows);
        // Another shard before, a broken start, and the shard itself twice: no matter.
        let mut there = sink(format, two.path()).unwrap();
        shard(there.as_mut(), 3, &rows[..1]);
        there.begin(3).unwrap();
        there.write(rows[0]).unwrap();
        shard(there.as_mut(), 3, &rows);
        if format != Format::Sqlite {
            assert_eq!(files(one.path()), files(two.path()), "{format}");
        }
        for told in &written {
            let bytes = fs::read(one.path().join(&told.path)).unwrap();
            assert_eq!(told.bytes, bytes.len() as u64);
            if let Some(hash) = &told.sha256 {
                assert_eq!(*hash, crate::document::hex_sha256(&bytes));
            }
        }
        let expected: &[u64] = match format {
            Format::Jsonl | Format::JsonlZst | Format::Sqlite => &[3],
            // Reports, units, frames; or frames, failures.
            Format::Parquet => &[3, 4, 2],
            Format::Csv => &[2, 1],
        };
        let counts: Vec<_> = written.iter().map(|w| w.rows).collect();
        assert_eq!(counts, expected, "{format}");
    }
}

#[test]
fn an_unfinished_shard_is_not_there() {
    let record = record("a.md");
    every_format(|format, folder, sink| {
        sink.begin(0).unwrap();
        for _ in 0..300 {
            sink.write(Row::Record(&record)).unwrap();
        }
        let visible = |(path, _): &(PathBuf, Vec<u8>)| {
            let name = path.file_name().unwrap().to_string_lossy();
            !name.starts_with('.') && !name.starts_with("dataset.sqlite")
        };
        assert!(!files(folder).iter().any(visible), "{format}");
        if format == Format::Sqlite {
            let reader = rusqlite::Connection::open(folder.join("dataset.sqlite")).unwrap();
            let count: i64 = reader
                .query_row("SELECT count(*) FROM report", [], |r| r.get(0))
                .unwrap();
            assert_eq!(count, 0);
        }
    });
}

#[test]
fn a_shard_without_rows_is_files_without_rows() {
    every_format(|format, _, sink| {
        let written = shard(sink, 0, &[]);
        assert!(
            !written.is_empty() && written.iter().all(|w| w.rows == 0),
            "{format}"
        );
    });
}

#[test]
fn an_offset_beyond_the_text_is_refused_with_its_place() {
    let mut bad = record("a.md");
    bad.sentences[1].end = 900;
    every_format(|format, _, sink| {
        sink.begin(0).unwrap();
        let done = sink
            .write(Row::Record(&bad))
            .and_then(|()| sink.commit().map(drop));
        if matches!(format, Format::Parquet | Format::Sqlite) {
            let told = done.unwrap_err().to_string();
            assert!(
                told.starts_with(
                    "report \"a.md\": sentences[1]: 37..900 is not a stretch of the text"
                ),
                "{told}"
            );
        }
    });
}
