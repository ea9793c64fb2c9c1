//! `gleaner score` from outside: files in, figures, verdicts and messages out.

use crate::cli::gleaner;
use crate::sample;
use gleaner::record::Record;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with gold and suggestions of the sample report.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    /// The suggestion is the gold coding after `change`.
    fn new(change: impl FnOnce(&mut Record)) -> Self {
        let case = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let gold = sample::coded();
        let mut said = gold.clone();
        change(&mut said);
        case.put("gold.jsonl", &[&gold]);
        case.put("said.jsonl", &[&said]);
        case
    }

    /// Two reports; the suggestion for the second is gold's own coding.
    fn of_two(change: impl FnOnce(&mut Record)) -> Self {
        let case = Self::new(|_| {});
        let (gold, mut second, mut said) = (sample::coded(), sample::coded(), sample::coded());
        "second.md".clone_into(&mut second.report.id);
        change(&mut said);
        case.put("gold.jsonl", &[&gold, &second]);
        case.put("said.jsonl", &[&said, &second]);
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, records: &[&Record]) {
        let line = |r: &&Record| serde_json::to_string(r).unwrap() + "\n";
        fs::write(
            self.path(name),
            records.iter().map(line).collect::<String>(),
        )
        .unwrap();
    }

    /// Exit code, standard output and standard error of `score gold.jsonl said.jsonl ARGS`.
    fn score(&self, args: &[&str]) -> (i32, String, String) {
        self.run(&[&["gold.jsonl", "said.jsonl"], args].concat())
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let output = gleaner()
            .current_dir(self.folder.path())
            .arg("score")
            .args(args)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn json(&self, args: &[&str]) -> Value {
        let (code, out, err) = self.score(&[args, &["--json", "--rounds", "50"]].concat());
        assert!(code < 2, "{err}");
        serde_json::from_str(&out).unwrap()
    }
}

/// Drops a frame, shortens a span, changes codes, labels a unit that is none and takes a label away.
fn worse(said: &mut Record) {
    said.frames.remove(1);
    let action = &mut said.frames[1].action;
    action.end = action.end.map(|end| end - 11);
    action.text = None;
    said.frames[0].goal = None;
    "tech/core".clone_into(&mut said.frames[0].sts);
    "people".clone_into(&mut said.frames[1].sts);
    for unit in &mut said.sentences {
        match unit.labels.first().map(String::as_str) {
            Some("lesson") if unit.labels.len() == 1 => unit.labels.clear(),
            None => unit.labels.push("lesson".into()),
            _ => {}
        }
    }
}

#[test]
fn gold_against_itself_is_perfect_and_what_is_not_there_is_no_number() {
    let case = Case::new(|_| {});
    let out = case.json(&[]);
    let figures = &out["figures"];
    for (subject, measure) in [
        ("sentence.action", "f1"),
        ("sentence.lesson", "ap"),
        ("frames", "f1"),
        ("role.goal", "exact_f1"),
        ("span.all", "strict_f1"),
        ("span.event", "token_p"),
        ("code.sts", "accuracy_on_matched"),
        ("category.target", "macro_f1_on_matched"),
        ("summary.action", "rougeL_stem"),
    ] {
        assert_eq!(figures[subject][measure], 1.0, "{subject}.{measure}");
    }
    let empty = Case::new(|said| {
        said.frames.clear();
        said.sentences.iter_mut().for_each(|u| u.labels.clear());
    });
    let figures = &empty.json(&[])["figures"];
    assert_eq!(
        figures["frames"],
        json!({"p": null, "r": 0.0, "f1": 0.0, "gold": 3})
    );
    assert_eq!(figures["code.sts"]["accuracy_on_matched"], Value::Null);
}

#[test]
fn one_report_gives_figures_and_no_intervals() {
    let case = Case::new(worse);
    let out = case.json(&["--against", "gold.jsonl"]);
    assert_eq!(out["figures"]["frames"].get("interval"), None);
    let gap = &out["against"]["figures"]["frames"]["f1"];
    assert_eq!((&gap["interval"], &gap["p"]), (&Value::Null, &Value::Null));
    let (_, text, _) = case.score(&[]);
    assert!(text.starts_with("1 report; no intervals"), "{text}");
}

/// The figures of a group are those of its reports scored by themselves.
#[test]
fn a_group_is_scored_as_if_it_were_alone() {
    let case = Case::of_two(worse);
    let both = case.json(&["--by", "report,length", "--seed", "3"]);
    let of_all = &both["groups"]["length"]["under 500 words"];
    for (subject, measures) in both["figures"].as_object().unwrap() {
        assert_eq!(&of_all[subject], measures, "{subject}");
    }
    let id = sample::coded().report.id;
    let alone = Case::new(worse).json(&[]);
    let of_one = &both["groups"]["report"][&id];
    assert_eq!(of_one["reports"], 1);
    assert!(alone["figures"].as_object().unwrap().len() > 20);
    for (subject, measures) in alone["figures"].as_object().unwrap() {
        assert_eq!(&of_one[subject], measures, "{subject}");
    }
}

#[test]
fn the_table_for_people() {
    let case = Case::of_two(worse);
    let (code, out, err) = case.score(&[
        "--against",
        "gold.jsonl",
        "--floor",
        "frames=0.95",
        "--floor",
        "action=0.5",
    ]);
    assert_eq!((code, err.as_str()), (1, ""));
    let out = regex::Regex::new(":[0-9a-f]{12}")
        .unwrap()
        .replace_all(&out, ":HASH")
        .into_owned();
    insta::assert_snapshot!(out.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn one_seed_gives_one_result() {
    let case = Case::new(worse);
    assert_eq!(case.score(&["--seed", "4"]), case.score(&["--seed", "4"]));
    let signature = case.json(&["--seed", "4"])["signature"].to_string();
    assert!(signature.contains("|bootstrap:50|seed:4|"), "{signature}");
}

#[test]
fn floors_decide_the_exit_code_and_a_figure_that_is_not_there_is_an_error() {
    let case = Case::new(worse);
    assert_eq!(case.score(&["--floor", "action.f1=0.2"]).0, 0);
    let (code, out, _) = case.score(&["--floor", "action.f1=0.2", "--floor", "lesson=0.99"]);
    assert_eq!(code, 1);
    let below: Vec<_> = out.lines().filter(|l| l.ends_with("BELOW")).collect();
    assert!(
        below.len() == 1 && below[0].contains("sentence.lesson.f1"),
        "{below:?}"
    );
    let (code, _, err) = case.score(&["--floor", "actoin=0.2"]);
    assert!(code == 2 && err.contains("no figure \"actoin\""), "{err}");
    fs::write(
        case.path("floors.toml"),
        "[a]\nframes = 0.99\n[b]\nframes = 0.1\n",
    )
    .unwrap();
    assert_eq!(case.score(&["--floors", "floors.toml:a"]).0, 1);
    assert_eq!(case.score(&["--floors", "floors.toml:b"]).0, 0);
}

#[test]
fn a_report_without_a_suggestion_is_missed_and_fails_the_gate() {
    let case = Case::new(|_| {});
    let mut other = sample::coded();
    "other.md".clone_into(&mut other.report.id);
    other.text += "\nThe end.\n";
    case.put("gold.jsonl", &[&sample::coded(), &other]);
    let out = case.json(&[]);
    assert_eq!(out["missing"], json!(["other.md"]));
    assert_eq!(out["figures"]["frames"]["r"], 0.5);
    assert_eq!(case.score(&["--floor", "frames=0.1"]).0, 1);
    assert_eq!(case.score(&[]).0, 0);
}

#[test]
fn reports_with_other_ids_are_joined_by_their_text() {
    let case = Case::new(|said| "reports/scanners.md".clone_into(&mut said.report.id));
    let out = case.json(&[]);
    assert_eq!(
        (&out["joined_by_text"], &out["reports_missing"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(out["figures"]["frames"]["f1"], 1.0);
}

#[test]
fn a_text_that_differs_is_told_with_its_place_and_can_be_realigned() {
    let shift = |said: &mut Record| {
        said.text = format!("Préface\n{}", said.text);
        for unit in &mut said.sentences {
            (unit.start, unit.end) = (unit.start + 8, unit.end + 8);
        }
        for frame in &mut said.frames {
            for role in [
                Some(&mut frame.action),
                frame.target.as_mut(),
                frame.goal.as_mut(),
                frame.event.as_mut(),
            ]
            .into_iter()
            .flatten()
            {
                role.start = role.start.map(|s| s + 8);
                role.end = role.end.map(|e| e + 8);
            }
        }
    };
    let case = Case::new(shift);
    let (code, _, err) = case.score(&[]);
    assert_eq!(code, 2);
    for part in [
        "gold.jsonl:1 and said.jsonl:1",
        "from code point 0 (line 1) on",
        "Préface",
        "--realign",
    ] {
        assert!(err.contains(part), "{part}: {err}");
    }
    let out = case.json(&["--realign"]);
    assert_eq!(out["figures"]["span.all"]["strict_f1"], 1.0);
    assert_eq!(out["realigned"]["reports"], 1);
    assert_eq!(out["realigned"]["spans"]["lost_frames"], 0);
}

#[test]
fn items_are_written_and_compared_with_the_last_time() {
    let case = Case::new(|_| {});
    assert_eq!(case.score(&["--results", "results.csv"]).0, 0);
    let rows = fs::read_to_string(case.path("results.csv")).unwrap();
    assert!(rows.starts_with("report,kind,name,gold_start,gold_end,suggested_start,suggested_end,gold,suggested,outcome,credit\n"));
    assert!(!rows.contains("storage team"), "no words of the report");
    let (_, out, _) = case.score(&["--baseline", "results.csv"]);
    assert!(out.contains("Changed since the baseline: 0 items"), "{out}");
    let mut said = sample::coded();
    worse(&mut said);
    case.put("said.jsonl", &[&said]);
    let (code, out, _) = case.score(&["--baseline", "results.csv"]);
    assert_eq!(code, 0, "a change is no error by itself");
    let changed: Vec<_> = out
        .lines()
        .skip_while(|l| !l.starts_with("Changed"))
        .take_while(|l| !l.is_empty())
        .collect();
    insta::assert_snapshot!(changed.join("\n"));
    fs::write(case.path("results.csv"), "a,b\n1,2\n").unwrap();
    let (code, _, err) = case.score(&["--baseline", "results.csv"]);
    assert!(
        code == 2 && err.contains("results.csv: not a file of --results"),
        "{err}"
    );
}

#[test]
fn a_system_against_itself_differs_in_nothing() {
    let case = Case::of_two(worse);
    let against = &case.json(&["--against", "said.jsonl"])["against"];
    let f1 = &against["figures"]["frames"]["f1"];
    assert_eq!(
        (&f1["interval"], &f1["p"]),
        (&json!([0.0, 0.0]), &json!(1.0))
    );
    let against = &case.json(&["--against", "gold.jsonl"])["against"];
    assert_eq!(against["figures"]["frames"]["f1"]["against"], 1.0);
    let frames = against["mcnemar"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        frames,
        json!({"about": "frames", "only_first": 0, "only_second": 1, "p": 1.0})
    );
}

#[test]
fn bad_input_is_told_with_place_and_remedy() {
    let case = Case::new(|said| said.frames[0].action.text = Some("other words".into()));
    let (code, _, err) = case.score(&[]);
    assert!(
        code == 2 && err.contains("said.jsonl:1") && err.contains("frames[0].action: text is"),
        "{err}"
    );
    let line = fs::read_to_string(case.path("gold.jsonl")).unwrap();
    for (content, parts) in [
        (
            format!("{line}{line}"),
            ["bad.jsonl:2", "is there twice, first at bad.jsonl:1"],
        ),
        (
            format!("\n{line}[1]\n"),
            ["bad.jsonl:3: not a record", "one JSON object a line"],
        ),
        (
            String::new(),
            ["bad.jsonl: there are no records", "JSON Lines"],
        ),
        (
            r#"{"report": {"id": "a"}, "text": "x", "sentences": [], "frames": [{}]}"#.into(),
            ["bad.jsonl:1", "missing field"],
        ),
    ] {
        fs::write(case.path("bad.jsonl"), content).unwrap();
        let (code, out, err) = case.run(&["bad.jsonl", "gold.jsonl"]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(
            parts.iter().all(|part| err.contains(part)),
            "{parts:?}: {err}"
        );
    }
    let (code, _, err) = case.run(&["nowhere.jsonl", "said.jsonl"]);
    assert!(
        code == 2 && err.contains("nowhere.jsonl: give a file of records"),
        "{err}"
    );
}

#[test]
fn suggesting_on_the_fly_is_the_same_as_annotating_first() {
    let case = Case::new(|_| {});
    let said = case.path("said.jsonl");
    let annotate = |out: &Path| {
        gleaner()
            .arg("annotate")
            .arg(case.path("gold.jsonl"))
            .arg("-o")
            .arg(out)
            .output()
            .unwrap()
    };
    assert!(annotate(&said).status.success());
    let (_, first, _) = case.run(&["gold.jsonl", "said.jsonl", "--json", "--rounds", "0"]);
    let (code, second, err) = case.run(&[
        "gold.jsonl",
        "--pipeline",
        "default",
        "--json",
        "--rounds",
        "0",
    ]);
    assert_eq!((code, err.as_str()), (0, ""));
    let figures = |text: &str| serde_json::from_str::<Value>(text).unwrap()["figures"].clone();
    assert_eq!(figures(&first), figures(&second));
}

#[test]
fn published_codings_of_passages() {
    let case = Case::new(|_| {});
    let record = sample::coded();
    let passage = |said: &str| {
        let start = record.text[..record.text.find(said).unwrap()]
            .chars()
            .count();
        json!([[start, start + said.chars().count()]])
    };
    let item = |id: &str, said: &str, summary: &str, sts: &str| {
        json!({"id": id, "passage": said, "spans": passage(said), "codes": {"sts": sts, "action": "add"},
            "summary": {"action": summary, "goal": null, "event": "", "target": "the session store alarms"}})
    };
    let codings = json!({"report": {"id": record.report.id}, "text": record.text, "items": [
        item("1", "Page the storage team", "Page the storage team early", "tech/support"),
        item("2", "Better naming", "Name settings better", "process"),
    ]});
    let alone = json!({"report": {"id": "p"}, "text": null, "items": [
        {"id": "1", "passage": "x", "summary": {"action": "Sleep"}, "codes": {}},
        {"id": "2", "passage": "", "summary": {"action": "Sleep"}, "codes": {}}]});
    fs::write(case.path("codings.jsonl"), format!("{codings}\n{alone}\n")).unwrap();
    let mut other = record.clone();
    "p#1".clone_into(&mut other.report.id);
    case.put("said.jsonl", &[&record, &other]);
    let (code, out, err) = case.run(&[
        "codings.jsonl",
        "said.jsonl",
        "--json",
        "--floor",
        "found.full.share=0.5",
    ]);
    assert_eq!((code, err.as_str()), (0, ""));
    let out: Value = serde_json::from_str(&out).unwrap();
    let figures = &out["figures"];
    assert_eq!(out["missing_records"], 1);
    assert_eq!(
        figures["found.full"]["share"], 0.5,
        "no action begins in the second passage"
    );
    assert_eq!(figures["found.passage"]["share"], 0.5);
    assert_eq!(
        figures["precision.full"]["share"]
            .as_f64()
            .map(|x| (x * 3.0).round()),
        Some(1.0)
    );
    assert_eq!(
        figures["code.sts"],
        json!({"share": 0.5, "gold": 2, "interval": figures["code.sts"]["interval"]})
    );
    // Four of ten and five words are shared; the other items have nothing.
    let wanted = (2.0 * 4.0 / (10.0 + 5.0)) / 4.0;
    assert!(
        (figures["rouge1.action"]["mean"].as_f64().unwrap() - wanted).abs() < 1e-9,
        "{figures}"
    );
    let (code, _, err) = case.run(&["codings.jsonl", "said.jsonl", "--results", "r.csv"]);
    assert!(code == 2 && err.contains("passages only"), "{err}");
}
