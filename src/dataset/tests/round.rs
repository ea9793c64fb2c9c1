//! Is nothing of a record lost in the tables? Random records go into Parquet and come back equal.

use super::*;
use crate::dataset::arrow::back::{Object, fields, whole};
use ::arrow::array::{Array, RecordBatch, StructArray};
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use serde_json::{Value, json};

fn rows(batches: &[RecordBatch]) -> Vec<Object> {
    let of = |batch: &RecordBatch| {
        let table = StructArray::from(batch.clone());
        (0..table.len())
            .map(|row| fields(&table, row).unwrap())
            .collect::<Vec<_>>()
    };
    batches.iter().flat_map(of).collect()
}

fn read(folder: &Path, table: &str) -> Vec<Object> {
    let file = fs::File::open(folder.join(format!("{table}/part-00000.parquet"))).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    rows(&batches)
}

/// Takes a column out of a row.
fn take(row: &mut Object, name: &str) -> Value {
    row.shift_remove(name)
        .unwrap_or_else(|| panic!("no column {name}"))
}

/// The record or failure that rows of the three tables say.
fn back(row: Object, units: Vec<Object>, frames: Vec<Object>) -> Result<Record, Failure> {
    let (lessons, actions) = (row["lessons"].clone(), row["actions"].clone());
    let nothing_below = units.is_empty() && frames.is_empty();
    let found = whole(row, [units, frames]).unwrap();
    match &found {
        Ok(record) => {
            assert_eq!(lessons, record.labelled("lesson").count());
            assert_eq!(actions, record.labelled("action").count());
        }
        Err(_) => assert!(nothing_below),
    }
    found
}

/// The words that units and roles have of the text; `text` of a row is what its offsets say.
fn sliced(text: &str, row: &Object) {
    if let (Some(start), Some(end)) = (row["start"].as_u64(), row["end"].as_u64()) {
        let said: String = text
            .chars()
            .skip(start as usize)
            .take((end - start) as usize)
            .collect();
        assert_eq!(row["text"], said);
    }
}

fn words() -> impl Strategy<Value = String> {
    let letter = prop::sample::select(vec![
        "a", "B ", "é", "e\u{301}", "🦀", "𝔸", "\n", "\"", "\u{202e}", "語",
    ]);
    prop::collection::vec(letter, 1..12).prop_map(|v| v.concat())
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        (0..1000).prop_map(|n| json!(f64::from(n) / 1000.0)),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((words(), inner), 0..3)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// A few fields that nobody knows.
fn unknown() -> impl Strategy<Value = Object> {
    let name = prop::sample::select(vec!["x", "note", "ключ", "a b"]).prop_map(str::to_owned);
    prop::collection::vec((name, anything()), 0..3).prop_map(|pairs| pairs.into_iter().collect())
}

fn share() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(1)),
        (0..1000).prop_map(|n| json!(f64::from(n) / 1000.0))
    ]
}

/// Adds fields, each in two of three cases.
fn some(mut object: Value, fields: Vec<(&str, Value)>, chosen: u64) -> Value {
    for (n, (name, field)) in fields.into_iter().enumerate() {
        if chosen >> n & 1 == 1 {
            object[name] = field;
        }
    }
    object
}

fn extend(mut object: Value, unknown: Object) -> Value {
    object.as_object_mut().unwrap().extend(unknown);
    object
}

/// Places in a text of this many code points.
fn place(length: usize) -> impl Strategy<Value = (usize, usize)> {
    (0..length).prop_flat_map(move |start| (Just(start), start + 1..=length))
}

fn role(text: String) -> impl Strategy<Value = Value> {
    let length = text.chars().count();
    (place(length), words(), share(), unknown(), any::<u64>()).prop_map(
        move |((start, end), summary, score, unknown, chosen)| {
            let said: String = text.chars().skip(start).take(end - start).collect();
            let mut role = json!({"category": "add"});
            if chosen & 1 == 1 {
                role = json!({"start": start, "end": end, "text": said, "category": null});
            }
            let fields = vec![
                ("summary", json!(summary)),
                ("score", score),
                ("support", json!("low")),
                ("likeliest", json!([{"code": "add", "score": 0.5}])),
                (
                    "nearest",
                    json!({"suggested": "a", "share": 1.0, "compared": "words", "items": [
                    {"report": "b", "frame": "f1", "category": "a", "similarity": 0.25}]}),
                ),
            ];
            extend(some(role, fields, chosen >> 1), unknown)
        },
    )
}

fn random_frame(text: String) -> impl Strategy<Value = Value> {
    let length = text.chars().count();
    let roles = (
        role(text.clone()),
        role(text.clone()),
        role(text.clone()),
        role(text),
    );
    (roles, place(length), share(), unknown(), unknown(), any::<u64>()).prop_map(
        |((action, target, goal, event), lead, score, unknown, more, chosen)| {
            let frame = json!({"id": "f1", "action": action, "target": null, "goal": null, "event": null, "sts": "a",
                "quality": "b", "status": "c", "horizon": "d", "origin": "e"});
            let lead = if chosen & 1 == 1 { json!(lead) } else { Value::Null };
            let evidence = some(
                extend(json!({"lead": lead}), more),
                vec![
                    ("by_rule", json!(["status"])),
                    ("code_support", json!({"sts": {"support": "low", "likeliest": []}})),
                ],
                chosen >> 1,
            );
            let fields = vec![
                ("target", target), ("goal", goal), ("event", event), ("score", score), ("evidence", evidence),
            ];
            extend(some(frame, fields, chosen >> 3), unknown)
        },
    )
}

fn random_unit(length: usize) -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["prose", "list", "table", "heading"]);
    let labels = prop::sample::subsequence(vec!["lesson", "action", "wish"], 0..=3);
    let scores = (share(), share(), share(), any::<u64>()).prop_map(|(a, b, c, chosen)| {
        some(
            json!({}),
            vec![("lesson", a), ("action", b), ("wish", c)],
            chosen,
        )
    });
    (place(length), kind, labels, scores, unknown()).prop_map(
        |((start, end), kind, labels, scores, unknown)| {
            extend(
                json!({"start": start, "end": end, "kind": kind, "labels": labels, "scores": scores}),
                unknown,
            )
        },
    )
}

fn random_record() -> impl Strategy<Value = Record> {
    words().prop_flat_map(|text| {
        let units = prop::collection::vec(random_unit(text.chars().count()), 0..4);
        let frames = prop::collection::vec(random_frame(text.clone()), 0..3);
        let known = (words(), anything(), share(), unknown(), unknown(), unknown(), any::<u64>());
        (Just(text), units, frames, known).prop_map(
            |(text, units, frames, (words, like, score, in_report, in_producer, in_record, chosen))| {
                let report = some(
                    extend(json!({"id": "a", "title": null}), in_report),
                    vec![
                        ("title", json!(words)), ("organisation", json!("")), ("date", json!("1 May")),
                        ("url", json!("https://example.org")), ("format", json!("html")), ("sha256", json!("0")),
                        ("is_incident_report", json!(score.is_f64())), ("incident_report_score", score.clone()),
                        ("near_duplicate_of", if chosen >> 40 & 1 == 1 { json!(words) } else { json!({"id": words, "like": like}) }),
                    ],
                    chosen,
                );
                let producer = some(
                    extend(json!({"name": "gleaner", "version": "0", "pipeline": "p", "model": "m", "model_sha256": "1"}), in_producer),
                    vec![("pipeline_sha256", json!("2"))],
                    chosen >> 20,
                );
                let record = json!({"schema": "gleaner/1", "report": report, "text": text, "sentences": units, "frames": frames});
                let fields = vec![("producer", producer), ("coder", json!(words))];
                serde_json::from_value(extend(some(record, fields, chosen >> 30), in_record)).unwrap()
            },
        )
    })
}

fn random_rows() -> impl Strategy<Value = Vec<Result<Record, Failure>>> {
    let failed = (
        words(),
        prop::sample::select(vec![
            Stage::Read,
            Stage::Ingest,
            Stage::Annotate,
            Stage::Timeout,
        ]),
    );
    let failed = failed.prop_map(|(message, stage)| {
        Err(Failure {
            id: String::new(),
            stage,
            message,
        })
    });
    let row = prop_oneof![4 => random_record().prop_map(Ok), 1 => failed];
    prop::collection::vec(row, 0..5).prop_map(|mut rows| {
        for (n, row) in rows.iter_mut().enumerate() {
            match row {
                Ok(record) => record.report.id = format!("{n}.md"),
                Err(failure) => failure.id = format!("{n}.md"),
            }
        }
        rows
    })
}

fn borrowed(rows: &[Result<Record, Failure>]) -> Vec<Row<'_>> {
    let mut borrowed = Vec::with_capacity(rows.len());
    for row in rows {
        borrowed.push(match row {
            Ok(record) => Row::Record(record),
            Err(failure) => Row::Failure(failure),
        });
    }
    borrowed
}

fn of_report(id: &Value, rows: &[Object]) -> Vec<Object> {
    let mut found: Vec<_> = rows
        .iter()
        .filter(|r| r["report_id"] == *id)
        .cloned()
        .collect();
    for row in &mut found {
        take(row, "report_id");
    }
    found
}

proptest! {
    // Each case is three files that are synced.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn three_tables_of_parquet_hold_the_whole_record(rows in random_rows()) {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = sink(Format::Parquet, folder.path()).unwrap();
        shard(sink.as_mut(), 0, &borrowed(&rows));
        let (units, frames) = (read(folder.path(), "units"), read(folder.path(), "frames"));
        let reports = read(folder.path(), "reports");
        prop_assert_eq!(reports.len(), rows.len());
        for (report, row) in reports.into_iter().zip(rows) {
            let (units, frames) = (of_report(&report["id"], &units), of_report(&report["id"], &frames));
            let text = report["text"].as_str().unwrap_or_default().to_owned();
            for unit in &units {
                sliced(&text, unit);
            }
            for role in frames.iter().flat_map(|f| ["action", "target", "goal", "event"].map(|r| &f[r])) {
                if let Value::Object(role) = role {
                    sliced(&text, role);
                }
            }
            prop_assert_eq!(back(report, units, frames), row);
        }
    }

    #[test]
    fn one_nested_table_holds_it_too(all in random_rows()) {
        let batch = arrow::nested(&borrowed(&all)).unwrap();
        prop_assert_eq!(batch.schema(), arrow::nested_schema());
        prop_assert_eq!(arrow::records(&batch).unwrap(), all);
    }
}

#[test]
fn files_of_many_reports_keep_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = sink(Format::Parquet, folder.path()).unwrap();
    let records: Vec<_> = (0..700).map(|n| record(&format!("{n}.md"))).collect();
    let rows: Vec<_> = records.iter().map(Row::Record).collect();
    shard(sink.as_mut(), 0, &rows);
    let ids: Vec<_> = read(folder.path(), "reports")
        .iter()
        .map(|r| r["id"].clone())
        .collect();
    assert!(
        ids.iter()
            .enumerate()
            .all(|(n, id)| *id == format!("{n}.md"))
            && ids.len() == 700
    );
    assert_eq!(read(folder.path(), "units").len(), 1400);
}
