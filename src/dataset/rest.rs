//! What of a record has no column? It is kept as JSON, in the record's own shape, so that columns and rest
//! together are the record.

use crate::record::{Frame, Record, SCHEMA, Sentence};
use serde::Serialize;
use serde_json::{Map, Value};

type Object = Map<String, Value>;

/// Fields of [`crate::record::Report`] that are columns of the reports table by their own names.
const OF_REPORT: [&str; 7] = [
    "id",
    "title",
    "organisation",
    "date",
    "url",
    "format",
    "sha256",
];
const OF_PRODUCER: [&str; 6] = [
    "name",
    "version",
    "pipeline",
    "pipeline_sha256",
    "model",
    "model_sha256",
];
const OF_FRAME: [&str; 7] = [
    "id", "score", "sts", "quality", "status", "horizon", "origin",
];
const OF_ROLE: [&str; 6] = ["start", "end", "text", "summary", "category", "score"];
const ROLES: [&str; 4] = ["event", "action", "target", "goal"];

/// A record's report with all it knows, typed fields and others alike.
pub(super) fn report(record: &Record) -> Object {
    object(&record.report)
}

/// What the reports table has no column for: `{"report": {...}, "producer": {...}, ...}`.
pub(super) fn of_record(record: &Record, report: Object) -> Option<String> {
    let mut rest = Object::new();
    if record.schema != SCHEMA {
        rest.insert("schema".into(), record.schema.clone().into());
    }
    let mut report = without(report, &OF_REPORT);
    drop_if(&mut report, "is_incident_report", Value::is_boolean);
    drop_if(&mut report, "incident_report_score", Value::is_f64);
    drop_if(&mut report, "near_duplicate_of", Value::is_string);
    insert(&mut rest, "report", report);
    if let Some(producer) = &record.producer {
        insert(
            &mut rest,
            "producer",
            without(object(producer), &OF_PRODUCER),
        );
    }
    rest.extend(record.other.clone());
    json(rest)
}

/// What the units table has no column for: `{"scores": {...}, ...}`, scores being those of other labels.
pub(super) fn of_unit(unit: &Sentence) -> Option<String> {
    let all = unit.scores.iter();
    let scores = all.filter(|(label, score)| {
        !(["lesson", "action"].contains(&label.as_str()) && score.is_f64())
    });
    let mut rest = Object::new();
    insert(
        &mut rest,
        "scores",
        scores.map(|(l, s)| (l.clone(), s.clone())).collect(),
    );
    rest.extend(unit.other.clone());
    json(rest)
}

/// What the frames table has no column for: `{"action": {"likeliest": [...]}, "evidence": {...}, ...}`.
pub(super) fn of_frame(frame: &Frame) -> Option<String> {
    let mut rest = without(object(frame), &OF_FRAME);
    for role in ROLES {
        if let Some(Value::Object(role_rest)) = rest.shift_remove(role) {
            insert(&mut rest, role, without(role_rest, &OF_ROLE));
        }
    }
    if let Some(Value::Object(evidence)) = rest.get_mut("evidence")
        && evidence.get("lead").is_some_and(|lead| !lead.is_null())
    {
        evidence.shift_remove("lead");
        drop_if(&mut rest, "evidence", |e| {
            e.as_object().is_some_and(Map::is_empty)
        });
    }
    json(rest)
}

fn object(value: &impl Serialize) -> Object {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => object,
        other => unreachable!("the parts of a record are JSON objects, this is {other:?}"),
    }
}

fn without(mut object: Object, names: &[&str]) -> Object {
    object.retain(|name, _| !names.contains(&name.as_str()));
    object
}

fn drop_if(object: &mut Object, name: &str, is: fn(&Value) -> bool) {
    if object.get(name).is_some_and(is) {
        object.shift_remove(name);
    }
}

fn insert(into: &mut Object, name: &str, part: Object) {
    if !part.is_empty() {
        into.insert(name.into(), part.into());
    }
}

fn json(rest: Object) -> Option<String> {
    (!rest.is_empty()).then(|| Value::Object(rest).to_string())
}
