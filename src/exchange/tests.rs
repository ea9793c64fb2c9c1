//! Do records survive the way out and in? Whole with the side file; without it, less what the format says.

use super::sheet::kind_name;
use super::{Format, Loss, Losses, Names, Part, losses, read, write};
use crate::codebook::Codebook;
use crate::document::UnitKind;
use crate::record::Record;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A word of the report: plain, accented, combining, astral, joined.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,6}",
        1 => Just("zoë".to_owned()),
        1 => Just("e\u{301}te\u{301}".to_owned()),
        1 => Just("🔥".to_owned()),
        1 => Just("👩\u{200d}💻".to_owned()),
        1 => Just("𝒳y".to_owned()),
        1 => Just("a<b&\"c\"".to_owned()),
    ]
}

/// What is between words.
fn gap() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just(" "), 1 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\n\n- "), 1 => Just("\t")]
}

fn maybe<T: Clone + std::fmt::Debug>(value: T) -> impl Strategy<Value = Option<T>> {
    prop_oneof![Just(None), Just(Some(value))]
}

fn code(list: &'static str) -> impl Strategy<Value = String> {
    let book = Codebook::builtin();
    let codes = book.codes(list).unwrap().iter().map(|c| c.0.clone());
    proptest::sample::select(codes.collect::<Vec<_>>())
}

/// A role with a span somewhere, or without one, as numbers that are turned into words later.
fn role(list: &'static str, said: bool) -> impl Strategy<Value = Value> {
    let span = (0usize..1000, 0usize..1000);
    let words = (
        code(list),
        maybe("mend the 🔥 \"queue\""),
        maybe(0.25),
        any::<bool>(),
        any::<bool>(),
    );
    (span, words).prop_map(move |((a, b), (category, summary, score, more, spoken))| {
        let mut role = json!({"category": category});
        if said || spoken {
            role["at"] = json!([a, b]);
        }
        if let Some(summary) = summary {
            role["summary"] = summary.into();
        }
        if let Some(score) = score {
            role["score"] = score.into();
        }
        if more {
            role["note"] = "by hand".into();
            role["support"] = "low".into();
        }
        role
    })
}

fn frame() -> impl Strategy<Value = Value> {
    let roles = (
        role("action", true),
        proptest::option::of(role("target", false)),
        proptest::option::of(role("goal", false)),
        proptest::option::of(role("event", false)),
    );
    let codes = (
        code("sts"),
        code("quality"),
        code("status"),
        code("horizon"),
        code("origin"),
    );
    (roles, codes, maybe(0.5), maybe(json!({"lead": [0, 1]}))).prop_map(|(roles, codes, score, evidence)| {
        let mut frame = json!({"action": roles.0, "target": roles.1, "goal": roles.2, "event": roles.3,
            "sts": codes.0, "quality": codes.1, "status": codes.2, "horizon": codes.3, "origin": codes.4});
        if let Some(score) = score {
            frame["score"] = score.into();
        }
        if let Some(evidence) = evidence {
            frame["evidence"] = evidence;
        }
        frame
    })
}

/// A record that keeps the schema, with all that can be in one.
pub fn record() -> impl Strategy<Value = Record> {
    let words = proptest::collection::vec((word(), gap(), 0usize..8, 0usize..4), 1..25);
    let frames = proptest::collection::vec((frame(), any::<bool>()), 0..4);
    let report = (
        "[a-z]{1,8}(/[a-z %é.]{1,8}){0,2}",
        maybe("A title"),
        maybe("Ann"),
        any::<bool>(),
    );
    (words, frames, report).prop_map(|(words, frames, (id, title, coder, more))| {
        let (mut text, mut places, mut units) = (String::new(), Vec::new(), Vec::new());
        for (word, gap, labels, kind) in &words {
            let start = text.chars().count();
            text += word;
            let end = text.chars().count();
            text += gap;
            places.push((start, end));
            let labels = [vec![], vec!["lesson"], vec!["action"], vec!["lesson", "action"]].get(*labels).cloned();
            if let Some(labels) = labels {
                let kinds = [UnitKind::Prose, UnitKind::List, UnitKind::Table, UnitKind::Heading];
                let mut unit = json!({"start": start, "end": end, "labels": labels, "kind": kind_name(kinds[*kind])});
                if more {
                    unit["scores"] = json!({"lesson": 0.25, "action": 0.75});
                }
                units.push(unit);
            }
        }
        let chars: Vec<char> = text.chars().collect();
        let frames: Vec<Value> = frames.into_iter().enumerate().map(|(n, (mut frame, plain))| {
            frame["id"] = if plain { format!("f{}", n + 1) } else { format!("IR-{n}") }.into();
            for name in ["action", "target", "goal", "event"] {
                let Some([a, b]) = frame[name].get("at").map(|at| [0, 1].map(|i| at[i].as_u64().unwrap() as usize)) else {
                    continue;
                };
                let (a, b) = (places[a % places.len()], places[b % places.len()]);
                let (start, end) = (a.0.min(b.0), a.1.max(b.1));
                let role = frame[name].as_object_mut().unwrap();
                role.remove("at");
                role.insert("start".into(), start.into());
                role.insert("end".into(), end.into());
                role.insert("text".into(), chars[start..end].iter().collect::<String>().into());
            }
            frame
        }).collect();
        let mut record = json!({"schema": "gleaner/1", "text": text, "sentences": units, "frames": frames,
            "report": {"id": id, "title": title, "format": "markdown"}});
        if let Some(coder) = coder {
            record["coder"] = coder.into();
        }
        if more {
            record["split"] = "dev".into();
        }
        serde_json::from_value(record).unwrap()
    })
}

fn names() -> Names {
    Names::new(Some(Codebook::builtin()))
}

/// Out and in with the side file and without; what the second lost.
fn both_ways(format: Format, record: &Record) -> Losses {
    let side = [record.clone()];
    let written = write(format, &side, &Codebook::builtin()).unwrap();
    let parts = written.parts;
    let whole = read(format, &parts, &side, names()).unwrap();
    assert_eq!(whole, side, "{}: with the side file", format.name());
    // Without a text offsets lead nowhere, and that is told; what was lost is counted all the same.
    let lost = match read(format, &parts, &[], names()) {
        Ok(bare) => losses(record, &bare[0]),
        Err(error) if format.loses().contains(&Loss::Text) => {
            assert!(error.to_string().contains("--side"), "{error}");
            written.losses.clone()
        }
        Err(error) => panic!("{}: {error}", format.name()),
    };
    assert_eq!(lost, written.losses, "{}: what was told", format.name());
    for kind in lost.keys() {
        assert!(
            format.loses().contains(kind),
            "{} may not lose {kind:?}",
            format.name()
        );
    }
    lost
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn out_and_in_is_identity_with_the_side_file_and_loses_what_is_named_without(record in record()) {
        for format in Format::ALL.into_iter().filter(|f| f.is_read()) {
            both_ways(format, &record);
        }
    }
}

fn gold() -> Vec<Record> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/gold/records");
    let files = std::fs::read_dir(folder).unwrap();
    let read = |path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    files.map(|file| read(file.unwrap().path())).collect()
}

#[test]
fn the_gold_set_goes_through_every_format() {
    for record in gold() {
        for format in Format::ALL.into_iter().filter(|f| f.is_read()) {
            both_ways(format, &record);
        }
    }
}

/// A format must not claim to lose what it holds: each kind it names is lost by some record.
#[test]
fn every_loss_that_a_format_names_happens() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut samples: Vec<_> = (0..200)
        .map(|_| record().new_tree(&mut runner).unwrap().current())
        .collect();
    let mut spanless = gold().swap_remove(0);
    (
        spanless.frames[0].action.start,
        spanless.frames[0].action.end,
    ) = (None, None);
    samples.push(spanless);
    let mut empty = gold().swap_remove(0);
    empty.frames[0].goal = Some(crate::record::Role::default());
    samples.push(empty);
    let mut made = gold().swap_remove(0);
    made.producer = Some(crate::record::Producer::default());
    samples.push(made);
    // White space where no token is: at the start of the text, and at the end of a span.
    samples.push(
        serde_json::from_value(json!({"schema": "gleaner/1", "report": {"id": "a"}, "text": "\nadd it \n",
            "sentences": [], "frames": [{"id": "f1", "action": {"start": 1, "end": 8, "text": "add it ", "category": "add"},
            "target": null, "goal": null, "event": null, "sts": "process", "quality": "safety", "status": "planned",
            "horizon": "short", "origin": "new"}]}))
        .unwrap(),
    );
    for format in Format::ALL.into_iter().filter(|f| f.is_read()) {
        let lost: BTreeSet<Loss> = samples
            .iter()
            .flat_map(|r| both_ways(format, r).into_keys())
            .collect();
        assert_eq!(
            lost.into_iter().collect::<Vec<_>>(),
            format.loses(),
            "{}",
            format.name()
        );
    }
}

/// What a person changed in the tool wins; the rest is as it was.
#[test]
fn changes_made_in_the_tool_are_kept() {
    let record = gold().into_iter().find(|r| r.frames.len() > 2).unwrap();
    let side = [record.clone()];
    let mut parts = write(Format::Brat, &side, &Codebook::builtin())
        .unwrap()
        .parts;
    let ann = parts
        .iter_mut()
        .find(|p| p.name.strip_suffix(".ann").is_some())
        .unwrap();
    let text = String::from_utf8(ann.bytes.clone()).unwrap();
    // The second frame goes, with its event and attributes; the first unit loses its label.
    let gone: Vec<&str> = text
        .lines()
        .find(|l| l.starts_with("E2\t"))
        .unwrap()
        .split(['\t', ' '])
        .filter_map(|f| Some(f.split_once(':')?.1))
        .chain(["T1"])
        .collect();
    let kept = text.lines().filter(|line| {
        let fields: Vec<&str> = line.split(['\t', ' ']).collect();
        !(line.starts_with("E2\t") || gone.contains(&fields[0]) || gone.contains(&fields[2]))
    });
    ann.bytes = kept
        .collect::<Vec<_>>()
        .join(
            "
",
        )
        .into_bytes();
    let back = read(Format::Brat, &parts, &side, names())
        .unwrap()
        .remove(0);
    let mut wanted = record;
    wanted.frames.remove(1);
    let first = wanted
        .sentences
        .iter_mut()
        .find(|u| !u.labels.is_empty())
        .unwrap();
    first.labels.remove(0);
    assert_eq!(back, wanted);
}

fn brat(ann: &str, text: &str) -> Result<Vec<Record>, super::ExchangeError> {
    read(
        Format::Brat,
        &[Part::named("a.txt", text), Part::named("a.ann", ann)],
        &[],
        names(),
    )
}

#[test]
fn brat_says_what_is_wrong_where_and_what_to_do() {
    let cases = [
        (
            "T1\taction 0 3;8 13\tadd alert\n",
            "a.ann:1: T1 is a discontinuous span",
        ),
        (
            "T1\taction 0 3\tAdd\n",
            "the words are \"Add\", the text has \"add\" there",
        ),
        ("T1\taction 0 99\tadd\n", "0..99 is not a stretch"),
        ("T1\ttarget 0 3\tadd\n", "belongs to no action"),
        (
            "T1\taction 0 3\tadd\nA1\tstatus T1 planned\nA2\tstatus T1 completed\n",
            "has a second code of \"status\"",
        ),
        (
            "T1\taction 0 3\tadd\nT2\ttarget 8 13\talert\nR1\ttarget Arg1:T1 Arg2:T2\nA1\tstatus T2 planned\n",
            "cannot have the code \"planned\" of \"status\"",
        ),
        (
            "#1\tAnnotatorNotes R1\tnice\n",
            "a note on R1, which is no mark",
        ),
        ("X1\tThing\n", "a line of kind \"X1\""),
    ];
    for (ann, wanted) in cases {
        let error = brat(ann, "add the alert").unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
    let error = read(Format::Brat, &[Part::named("a.ann", "")], &[], names()).unwrap_err();
    assert!(error.to_string().contains("there is no a.txt"), "{error}");
}

#[test]
fn a_report_that_is_there_twice_is_not_written_over_itself() {
    let record = gold().swap_remove(0);
    let error = write(
        Format::Brat,
        &[record.clone(), record],
        &Codebook::builtin(),
    )
    .unwrap_err();
    assert!(error.to_string().contains("is there twice"), "{error}");
}

#[test]
fn unknown_names_are_told_at_once_and_can_be_mapped() {
    let ann = "T1\tFinding 0 3\tadd\nT2\taction 4 13\tthe alert\nT3\ttarget 8 13\talert\nR1\ttarget Arg1:T2 Arg2:T3\n\
               A1\tcategory T3 monitors\nA2\tstatus T2 plan\n";
    let error = brat(ann, "add the alert").unwrap_err().to_string();
    for wanted in [
        "[marks]\n\"Finding\" = \"\"",
        "[codes.status]\n\"plan\" = \"\"  # planned",
        "\"monitors\" = \"\"  # monitoring",
    ] {
        assert!(error.contains(wanted), "{error}");
    }
    let map = "[marks]\nFinding = \"unit-lesson\"\n[codes.target]\nmonitors = \"monitoring\"\n[codes.status]\nplan = \"planned\"\n";
    let mapped = names().mapped("map.toml", map).unwrap();
    let files = [
        Part::named("a.txt", "add the alert"),
        Part::named("a.ann", ann),
    ];
    let record = read(Format::Brat, &files, &[], mapped).unwrap().remove(0);
    assert_eq!(record.sentences[0].labels, ["lesson"]);
    assert_eq!(
        record.frames[0]
            .target
            .as_ref()
            .unwrap()
            .category
            .as_deref(),
        Some("monitoring")
    );
    assert_eq!(record.frames[0].status, "planned");
}

#[test]
fn a_text_changed_in_the_tool_is_no_basis_for_old_offsets() {
    let side = [gold().swap_remove(0)];
    let mut parts = write(Format::Brat, &side, &Codebook::builtin())
        .unwrap()
        .parts;
    let text = parts
        .iter_mut()
        .find(|p| p.name.strip_suffix(".txt").is_some())
        .unwrap();
    text.bytes.push(b'!');
    let error = read(Format::Brat, &parts, &side, names())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("its text is not the one in the side file"),
        "{error}"
    );
}

#[test]
fn an_export_of_label_studio_counts_utf16_and_the_annotation_before_the_prediction() {
    let task = |end: usize| {
        json!([{"id": 7, "data": {"text": "🔥 add the alert"}, "predictions": [12],
            "annotations": [{"was_cancelled": true, "result": [{"type": "nonsense"}]}, {"result": [
                {"id": "x", "type": "labels", "from_name": "label", "value": {"start": 3, "end": end, "text": "add", "labels": ["action"]}},
                {"id": "y", "type": "labels", "from_name": "label", "value": {"start": 11, "end": 16, "labels": ["target"]}},
                {"id": "y", "type": "choices", "from_name": "target", "value": {"start": 11, "end": 16, "choices": ["monitoring"]}},
                {"from_id": "x", "to_id": "y", "type": "relation", "direction": "right"}]}]}])
    };
    let from = |task: Value| {
        read(
            Format::LabelStudio,
            &[Part::named("e.json", task.to_string())],
            &[],
            names(),
        )
    };
    let record = from(task(6)).unwrap().remove(0);
    let frame = &record.frames[0];
    assert_eq!(frame.action.range(), Some((2, 5)));
    assert_eq!(
        frame.target.as_ref().unwrap().text.as_deref(),
        Some("alert")
    );
    assert_eq!(
        frame.target.as_ref().unwrap().category.as_deref(),
        Some("monitoring")
    );
    let error = from(task(7)).unwrap_err().to_string();
    assert!(
        error.contains("task 7: region \"x\"") && error.contains("UTF-16"),
        "{error}"
    );
}

#[test]
fn the_table_in_the_documents_is_that_of_the_code() {
    let docs = include_str!("../../docs/formats.md");
    assert!(
        docs.contains(&super::table()),
        "docs/formats.md needs this table:\n{}",
        super::table()
    );
}
