//! The gold set: every record sound, every document coded, and annotation of it sound too.

use gleaner::codebook::Codebook;
use gleaner::ingest::{ReadOptions, read};
use gleaner::nn::ModelStore;
use gleaner::pipeline::{Pipeline, PipelineConfig};
use gleaner::record::{Record, RoleName};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn folder(name: &str) -> Vec<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("gold")
        .join(name);
    let mut files: Vec<_> = fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    files
}

fn records() -> BTreeMap<String, Record> {
    let read = |path: PathBuf| {
        let record: Record = serde_json::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (record.report.id.clone(), record)
    };
    folder("records").into_iter().map(read).collect()
}

#[test]
fn every_offset_and_code_of_the_gold_records_is_sound() {
    let book = Codebook::builtin();
    let records = records();
    assert!(records.len() >= 24, "{} records", records.len());
    let (mut lessons, mut frames, mut bare) = (0, 0, 0);
    for (id, record) in &records {
        assert_eq!(record.faults(Some(&book)), [], "{id}");
        let actions = record
            .sentences
            .iter()
            .filter(|s| s.labels.iter().any(|l| l == "action"));
        for unit in actions {
            let has_frame = record.frames.iter().any(|f| {
                let (start, end) = f.action.range().unwrap();
                start < unit.end && unit.start < end
            });
            // A unit that the coder quoted across two cuts may carry the label without the span.
            bare += usize::from(!has_frame);
        }
        lessons += record
            .sentences
            .iter()
            .filter(|s| s.labels.iter().any(|l| l == "lesson"))
            .count();
        frames += record.frames.len();
    }
    assert!(
        lessons > 200 && frames > 200,
        "{lessons} lessons, {frames} frames"
    );
    assert!(bare * 50 <= frames, "{bare} action units without a frame");
    assert!(
        records.values().filter(|r| r.frames.is_empty()).count() >= 1,
        "one report holds no action"
    );
}

#[test]
fn gold_texts_are_what_gleaner_reads() {
    let mut records = records();
    for path in folder("documents") {
        let id = path.file_name().unwrap().to_string_lossy().into_owned();
        let document = read(&id, &fs::read(&path).unwrap(), &ReadOptions::default()).unwrap();
        let record = records
            .remove(&id)
            .unwrap_or_else(|| panic!("{id} is not coded"));
        assert_eq!(record.text, document.text, "{id}");
        assert_eq!(
            record.report.sha256.as_deref(),
            Some(document.sha256.as_str()),
            "{id}"
        );
    }
    assert!(
        records.is_empty(),
        "records without a document: {:?}",
        records.keys()
    );
}

/// Annotates a few gold documents: enough to hold all formats, few enough for a debug build.
#[test]
fn suggestions_keep_the_schema_and_do_not_depend_on_the_batch() {
    let pipeline = Pipeline::load(PipelineConfig::lookup("default").unwrap(), None, 2).unwrap();
    let documents: Vec<_> = folder("documents")
        .into_iter()
        .filter(|p| {
            ["04", "11", "16", "24"]
                .iter()
                .any(|n| p.file_name().unwrap().to_string_lossy().starts_with(n))
        })
        .map(|p| {
            read(
                &p.file_name().unwrap().to_string_lossy(),
                &fs::read(&p).unwrap(),
                &ReadOptions::default(),
            )
            .unwrap()
        })
        .collect();
    assert_eq!(documents.len(), 4);
    let together = pipeline.annotate(&documents).unwrap();
    let book = Codebook::builtin();
    let manifest = ModelStore::default()
        .open("minilm-incident")
        .unwrap()
        .manifest;
    let few = |list: &str, code: &str| {
        let list = manifest.lists.iter().find(|l| l.name == list).unwrap();
        let at = list.codes.iter().position(|c| c == code).unwrap();
        list.support[at] < 10
    };
    let mut frames = 0;
    for (document, record) in documents.iter().zip(&together) {
        assert_eq!(record.faults(Some(&book)), [], "{}", document.id);
        for frame in &record.frames {
            frames += 1;
            let lead = frame.evidence.as_ref().unwrap().lead.unwrap();
            assert!(record.sentences.iter().any(|s| (s.start, s.end) == lead));
            assert!(frame.action.summary.is_some());
            for name in RoleName::ALL {
                let Some(role) = frame.role(name) else {
                    continue;
                };
                assert!(role.range().is_some() || role.other.contains_key("implied"));
                let code = role.category.as_deref().unwrap();
                assert_eq!(role.support.is_some(), few(name.as_str(), code), "{code}");
                assert_eq!(role.support.is_some(), role.likeliest.len() == 3);
                assert!(role.likeliest.first().is_none_or(|r| r.code == code));
            }
            let evidence = frame.evidence.as_ref().unwrap();
            // A check box decides the status; otherwise the model does.
            let by_rule: Vec<&str> = evidence.by_rule.iter().map(String::as_str).collect();
            let boxed = by_rule.len() == 3;
            assert_eq!(by_rule[usize::from(boxed)..], ["horizon", "origin"]);
            assert!(!boxed || by_rule[0] == "status");
            for (list, code) in &frame.codes()[..2] {
                let beside = evidence.code_support.get(*list);
                assert_eq!(beside.is_some(), few(list, code), "{list} {code}");
                assert!(beside.is_none_or(|b| b.likeliest[0].code == *code));
            }
        }
    }
    assert!(frames >= 10, "{frames} frames in four reports");
    let alone = pipeline.annotate(&documents[..1]).unwrap();
    let spans = |r: &Record| {
        r.frames
            .iter()
            .map(|f| (f.action.range(), f.status.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(spans(&alone[0]), spans(&together[0]));
    for (a, b) in alone[0].sentences.iter().zip(&together[0].sentences) {
        for label in ["lesson", "action"] {
            let gap = a.scores[label].as_f64().unwrap() - b.scores[label].as_f64().unwrap();
            assert!(gap.abs() <= 1.1e-4, "{label}: {gap}");
        }
    }
}

#[test]
fn sentences_beyond_the_models_input_are_counted_and_said() {
    let pipeline = Pipeline::load(PipelineConfig::lookup("default").unwrap(), None, 1).unwrap();
    let long = format!(
        "We will {}add an alert",
        "check the queue, then ".repeat(120)
    );
    let document = read("long.txt", long.as_bytes(), &ReadOptions::default()).unwrap();
    let record = pipeline.annotate(&[document]).unwrap().remove(0);
    let notes = record.other["notes"].to_string();
    assert!(
        notes.contains("the model's input of 256 tokens: 1 of the sentences"),
        "{notes}"
    );
    assert_eq!(record.sentences.len(), 1);
    assert_eq!(
        record.sentences[0].end,
        long.chars().count(),
        "nothing is cut"
    );
}
