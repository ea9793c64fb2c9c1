use super::*;
use crate::ingest::{ReadOptions, read};
use crate::review::item::ItemState;
use crate::review::request::Request;
use serde_json::{Value, json};
use std::path::PathBuf;

const TEXT: &str =
    "We had no alert 🧊 on the queue.\n\nWe will add an alert on the queue.\n\nNobody was paged.\n";

fn document() -> Document {
    read("a.txt", TEXT.as_bytes(), &ReadOptions::default()).unwrap()
}

fn record(suggested: bool) -> Record {
    let labels = |label: &str| if suggested { json!([label]) } else { json!([]) };
    let frames = json!([{
        "id": "f1", "score": 0.9, "action": {"start": 41, "end": 66, "text": "add an alert on the queue", "category": "add"},
        "target": {"start": 48, "end": 53, "text": "alert", "category": "monitoring"}, "goal": null, "event": null,
        "sts": "tech/support", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"
    }]);
    let mut record = json!({
        "schema": "gleaner/1", "report": {"id": "a.txt", "title": "Queue"}, "text": TEXT,
        "sentences": [
            {"start": 0, "end": 31, "kind": "prose", "labels": labels("lesson"), "scores": {"lesson": 0.8, "action": 0.1}},
            {"start": 33, "end": 67, "kind": "prose", "labels": labels("action"), "scores": {"lesson": 0.1, "action": 0.9}},
            {"start": 69, "end": 86, "kind": "prose", "labels": [], "scores": {"lesson": 0.4, "action": 0.0}}],
        "frames": if suggested { frames } else { json!([]) }
    });
    if suggested {
        record["producer"] = json!({"name": "gleaner", "version": "1", "pipeline": "default", "model": "m", "model_sha256": "0123456789abcdef"});
    }
    serde_json::from_value(record).unwrap()
}

fn person(name: &str, blind: bool) -> Person {
    Person {
        coder: name.into(),
        role: Role::Coder,
        compares: Vec::new(),
        blind,
        holds_back: false,
    }
}

/// Cem, who decides between ann and bea.
fn adjudicator(project: &mut Project) -> Person {
    let compares = vec!["ann".to_owned(), "bea".to_owned()];
    let store = project.store_mut();
    store
        .admit("cem", Role::Adjudicator, &compares, None)
        .unwrap();
    Person {
        role: Role::Adjudicator,
        compares,
        ..person("cem", false)
    }
}

/// A project with the report and a suggestion, in a folder that lives as long as it is held.
fn project() -> (tempfile::TempDir, PathBuf, Project) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.sqlite");
    let mut project = Project::open_or_start(&path, &Codebook::builtin()).unwrap();
    project
        .store_mut()
        .add_reports(&[(document(), record(false))])
        .unwrap();
    project.suggest(1, &record(true)).unwrap();
    (folder, path, project)
}

fn decide(
    project: &mut Project,
    who: &Person,
    kind: &str,
    changes: &Value,
) -> Result<Answer, ReviewError> {
    let request = json!({"session": "t", "kind": kind, "changes": changes});
    let request: Request = serde_json::from_value(request).unwrap();
    project.decide(1, who, &request)
}

fn at(version: i64) -> crate::review::Asking {
    crate::review::Asking {
        session: "t".into(),
        request: None,
        version,
    }
}

fn states(project: &mut Project, who: &Person) -> Vec<(String, ItemState)> {
    let open = project.open_report(1, who, "t").unwrap();
    open.items
        .into_iter()
        .map(|item| (item.key, item.state))
        .collect()
}

#[test]
fn a_report_opens_with_its_suggestions_in_text_order() {
    let (_folder, _, mut project) = project();
    let open = project.open_report(1, &person("ann", false), "t").unwrap();
    let keys: Vec<_> = open.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["u0:lesson", "s1f1"]);
    assert_eq!(open.items[1].model.as_deref(), Some("m@01234567"));
    assert_eq!(
        (open.state, open.mode, open.blocks.len()),
        ("open", "assisted", 3)
    );
}

#[test]
fn everything_comes_back_from_the_file() {
    let (_folder, path, mut project) = project();
    let ann = person("ann", false);
    project.open_report(1, &ann, "t").unwrap();
    decide(
        &mut project,
        &ann,
        "accept",
        &json!([{"do": "accept", "key": "s1f1", "rev": 0}]),
    )
    .unwrap();
    decide(
        &mut project,
        &ann,
        "reject",
        &json!([{"do": "reject", "key": "u0:lesson", "rev": 0}]),
    )
    .unwrap();
    let label = json!([{"do": "label", "unit": 2, "label": "lesson", "on": true, "rev": 0}]);
    let answer = decide(&mut project, &ann, "label", &label).unwrap();
    project.undo(1, &ann, &at(answer.version)).unwrap();
    let before = states(&mut project, &ann);

    // Another program, as after a crash: nothing was closed.
    let mut other = Project::open(&path).unwrap();
    assert_eq!(states(&mut other, &ann), before);
    let open = other.open_report(1, &ann, "t").unwrap();
    assert!(open.can_undo && open.can_redo);
    let redone = other.redo(1, &ann, &at(open.version)).unwrap();
    assert_eq!(redone.items[0].state, ItemState::Added);

    // The first sees what the second did, and cannot decide on what it saw before.
    let stale = json!([{"do": "label", "unit": 2, "label": "lesson", "on": true, "rev": 0}]);
    let refused = decide(&mut project, &ann, "label", &stale).unwrap_err();
    assert!(
        matches!(refused, ReviewError::Refused(Refused::Conflict(items)) if items[0].1.is_some())
    );
}

#[test]
fn undo_and_redo_go_all_the_way() {
    let (_folder, _, mut project) = project();
    let ann = person("ann", false);
    let mut seen = vec![states(&mut project, &ann)];
    for (kind, changes) in [
        ("accept", json!([{"do": "accept", "key": "s1f1", "rev": 0}])),
        (
            "label",
            json!([{"do": "label", "unit": 2, "label": "action", "on": true, "rev": 0}]),
        ),
        (
            "reject",
            json!([{"do": "reject", "key": "u0:lesson", "rev": 0}]),
        ),
    ] {
        decide(&mut project, &ann, kind, &changes).unwrap();
        seen.push(states(&mut project, &ann));
    }
    let version = |project: &mut Project| project.open_report(1, &ann, "t").unwrap().version;
    for expected in seen[..3].iter().rev() {
        let now = version(&mut project);
        project.undo(1, &ann, &at(now)).unwrap();
        assert_eq!(&states(&mut project, &ann), expected);
    }
    let now = version(&mut project);
    let refused = project.undo(1, &ann, &at(now)).unwrap_err();
    assert!(matches!(
        refused,
        ReviewError::Refused(Refused::Nothing("undo"))
    ));
    for expected in &seen[1..] {
        let now = version(&mut project);
        project.redo(1, &ann, &at(now)).unwrap();
        assert_eq!(&states(&mut project, &ann), expected);
    }
}

#[test]
fn finishing_asks_about_what_is_undecided() {
    let (_folder, _, mut project) = project();
    let ann = person("ann", false);
    let version = project.open_report(1, &ann, "t").unwrap().version;
    let refused = project.finish(1, &ann, &at(version), false).unwrap_err();
    assert!(matches!(
        refused,
        ReviewError::Refused(Refused::Undecided(2))
    ));
    let answer = project.finish(1, &ann, &at(version), true).unwrap();
    assert_eq!((answer.state, answer.counts.pending), ("done", 0));
    let late = decide(
        &mut project,
        &ann,
        "accept",
        &json!([{"do": "accept", "key": "s1f1", "rev": answer.version}]),
    );
    assert!(matches!(
        late.unwrap_err(),
        ReviewError::Refused(Refused::Finished)
    ));
    project.reopen(1, &ann, &at(answer.version)).unwrap();
    decide(
        &mut project,
        &ann,
        "accept",
        &json!([{"do": "accept", "key": "s1f1", "rev": answer.version}]),
    )
    .unwrap();
}

#[test]
fn a_gold_record_says_how_it_came_to_be() {
    let (_folder, _, mut project) = project();
    let ann = person("ann", false);
    project.open_report(1, &ann, "t").unwrap();
    let mut frame = record(true).frames[0].clone();
    frame.target.as_mut().unwrap().category = Some("services".into());
    decide(
        &mut project,
        &ann,
        "correct",
        &json!([{"do": "set", "key": "s1f1", "rev": 0, "frame": frame}]),
    )
    .unwrap();
    let version = decide(
        &mut project,
        &ann,
        "accept",
        &json!([{"do": "accept", "key": "u0:lesson", "rev": 0}]),
    )
    .unwrap()
    .version;
    project.finish(1, &ann, &at(version), false).unwrap();
    let exported = project.export("ann").unwrap().remove(0);
    let gold = &exported.record;
    assert!(exported.finished);
    assert_eq!(gold.faults(Some(&Codebook::builtin())), []);
    assert_eq!(
        (gold.coder.as_deref(), &gold.producer),
        (Some("ann"), &None)
    );
    assert_eq!(gold.other["assisted"], true);
    assert_eq!(gold.sentences[0].labels, ["lesson"]);
    assert_eq!(gold.sentences[1].labels, ["action"]);
    assert!(gold.sentences.iter().all(|unit| unit.scores.is_empty()));
    assert_eq!(
        (gold.frames[0].id.as_str(), gold.frames[0].score),
        ("f1", None)
    );
    assert_eq!(
        gold.frames[0].other["how"],
        json!({"state": "corrected", "model": "m@01234567", "score": 0.9})
    );
    assert_eq!(
        gold.frames[0].target.as_ref().unwrap().text.as_deref(),
        Some("alert")
    );
}

#[test]
fn blind_coders_see_no_suggestion_until_they_are_done() {
    let (_folder, path, mut project) = project();
    let bea = person("bea", true);
    let open = project.open_report(1, &bea, "t").unwrap();
    assert_eq!(
        (open.mode, open.items.len(), open.compare.is_none()),
        ("blind", 0, true)
    );
    assert_eq!(
        project.queue(&bea, Order::Gain).unwrap().reports[0].gain,
        None
    );
    let label = json!([{"do": "label", "unit": 2, "label": "lesson", "on": true, "rev": 0}]);
    let version = decide(&mut project, &bea, "label", &label).unwrap().version;
    project.finish(1, &bea, &at(version), false).unwrap();
    let open = project.open_report(1, &bea, "t").unwrap();
    let (compared, done) = (open.compare.unwrap(), open.version);
    assert_eq!((compared.frames.len(), compared.labels.len()), (1, 2));
    let told: Vec<_> = compared
        .differences
        .iter()
        .map(|d| (d.what.as_str(), d.start))
        .collect();
    assert!(
        told.contains(&("frame", 41)) && told.contains(&("label lesson", 69)),
        "{told:?}"
    );
    assert_eq!(
        project.export("bea").unwrap()[0].record.other["assisted"],
        false
    );

    // What is changed afterwards was changed with the suggestions in view; also another program knows it.
    project.reopen(1, &bea, &at(done)).unwrap();
    let late = json!([{"do": "label", "unit": 0, "label": "lesson", "on": true, "rev": 0}]);
    decide(&mut project, &bea, "label", &late).unwrap();
    for project in [&mut project, &mut Project::open(&path).unwrap()] {
        let gold = project.export("bea").unwrap().remove(0).record;
        assert_eq!(gold.other["assisted"], true);
        assert_eq!(gold.other["review"]["mode"], "blind");
        assert_eq!(gold.other["review"]["changed_after_comparison"], true);
    }
}

#[test]
fn a_coding_that_was_begun_with_suggestions_does_not_become_blind() {
    let (_folder, path, mut project) = project();
    project.open_report(1, &person("ann", false), "t").unwrap();
    let mut other = Project::open(&path).unwrap();
    assert_eq!(
        other
            .open_report(1, &person("ann", true), "t")
            .unwrap()
            .mode,
        "assisted"
    );
}

#[test]
fn a_third_decides_where_two_differ() {
    let (_folder, _, mut project) = project();
    let cem = adjudicator(&mut project);
    let (ann, bea) = (person("ann", false), person("bea", false));
    for (who, category) in [(&ann, "monitoring"), (&bea, "services")] {
        assert_eq!(project.queue(&cem, Order::Given).unwrap().waiting.len(), 1);
        assert!(
            project
                .open_report(1, &cem, "t")
                .unwrap_err()
                .to_string()
                .contains("still being coded by")
        );
        project.open_report(1, who, "t").unwrap();
        let mut frame = record(true).frames[0].clone();
        frame.target.as_mut().unwrap().category = Some(category.into());
        let steps = json!([{"do": "set", "key": "s1f1", "rev": 0, "frame": frame}, {"do": "accept", "key": "u0:lesson", "rev": 0}]);
        let version = decide(&mut project, who, "correct", &steps)
            .unwrap()
            .version;
        project.finish(1, who, &at(version), false).unwrap();
    }
    let before = states(&mut project, &cem);
    let key_of = |project: &mut Project, coder: &str| {
        let items = project.open_report(1, &cem, "t").unwrap().items;
        let own = items
            .into_iter()
            .find(|item| item.sources == [coder] && item.as_frame().is_some());
        own.unwrap().key
    };
    let (ann_key, bea_key) = (key_of(&mut project, "ann"), key_of(&mut project, "bea"));
    let pending = ItemState::Pending;
    assert_eq!(before[0], ("u0:lesson".into(), ItemState::Agreed));
    let rivals = [(ann_key.clone(), pending), (bea_key.clone(), pending)];
    assert!(
        before.len() == 3 && rivals.iter().all(|rival| before.contains(rival)),
        "{before:?}"
    );
    let (here, _, reports) = project.agreement(1, &cem).unwrap();
    assert_eq!(
        (here.frames.counts.as_slice(), here.frames.f1, reports),
        ([1, 1].as_slice(), Some(1.0), 1)
    );
    // What was agreed can be made undecided; that too comes back from the file.
    let reset = json!([{"do": "reset", "key": "u0:lesson", "rev": 0}]);
    let rev = decide(&mut project, &cem, "reset", &reset).unwrap().version;
    let kept = states(&mut project, &cem);
    assert_eq!(kept[0], ("u0:lesson".into(), pending));
    project.forget();
    assert_eq!(states(&mut project, &cem), kept);
    decide(
        &mut project,
        &cem,
        "accept",
        &json!([{"do": "accept", "key": "u0:lesson", "rev": rev}]),
    )
    .unwrap();
    let answer = decide(
        &mut project,
        &cem,
        "accept",
        &json!([{"do": "accept", "key": bea_key, "rev": 0}]),
    )
    .unwrap();
    assert_eq!(answer.items.len(), 2);
    project.finish(1, &cem, &at(answer.version), false).unwrap();
    let gold = project.export("cem").unwrap().remove(0).record;
    assert_eq!(gold.frames.len(), 1);
    assert_eq!(gold.frames[0].other["how"]["said_by"], json!(["bea"]));
    assert_eq!(gold.other["review"]["mode"], "adjudicated");
}

#[test]
fn codings_made_elsewhere_are_taken_in_as_finished() {
    let (_folder, path, mut project) = project();
    project.import(1, "dee", &record(true)).unwrap();
    for project in [&mut project, &mut Project::open(&path).unwrap()] {
        let coded = project.export("dee").unwrap().remove(0);
        assert!(coded.finished);
        assert_eq!(coded.record.frames.len(), 1);
        assert_eq!(coded.record.sentences[1].labels, ["action"]);
        assert_eq!(coded.record.other["assisted"], Value::Null, "nobody says");
    }
}

#[test]
fn the_log_refuses_to_be_changed() {
    let (_folder, path, mut project) = project();
    let ann = person("ann", false);
    project.open_report(1, &ann, "t").unwrap();
    decide(
        &mut project,
        &ann,
        "accept",
        &json!([{"do": "accept", "key": "s1f1", "rev": 0}]),
    )
    .unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "DELETE FROM decision",
        "UPDATE decision SET coder = 'x'",
        "DELETE FROM change",
        "UPDATE change SET key = 'x'",
    ] {
        let error = raw.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("decisions are not"), "{sql}: {error}");
    }
}

#[test]
fn files_that_are_no_projects_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let told = |path: &Path| Project::open(path).err().unwrap().to_string();
    assert!(told(&folder.path().join("none.sqlite")).contains("there is no such review project"));
    let text = folder.path().join("text.sqlite");
    std::fs::write(
        &text,
        "no database at all, but long enough to be looked at as one",
    )
    .unwrap();
    assert!(
        told(&text).contains("is no review project"),
        "{}",
        told(&text)
    );
    let other = folder.path().join("other.sqlite");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE meta (name, value)")
        .unwrap();
    assert!(
        told(&other).contains("is no review project"),
        "{}",
        told(&other)
    );
}

#[test]
fn another_text_under_a_known_name_is_refused() {
    let (_folder, _, mut project) = project();
    let changed = read("a.txt", b"Something else.", &ReadOptions::default()).unwrap();
    let mut record = record(false);
    record.text = "Something else.".into();
    record.sentences.clear();
    let error = project
        .store_mut()
        .add_reports(&[(changed, record)])
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("a.txt: is in the project with another text"),
        "{error}"
    );
}

#[test]
fn a_request_that_is_sent_again_is_not_done_again() {
    let (_folder, path, mut project) = project();
    let ann = person("ann", false);
    project.open_report(1, &ann, "t").unwrap();
    let request: Request = serde_json::from_value(json!({
        "session": "t", "request": "r1", "kind": "accept", "changes": [{"do": "accept", "key": "s1f1", "rev": 0}]
    }))
    .unwrap();
    let first = project.decide(1, &ann, &request).unwrap();
    for project in [&mut project, &mut Project::open(&path).unwrap()] {
        assert_eq!(project.decide(1, &ann, &request).unwrap(), first);
    }
    let mut undo = at(first.version);
    undo.request = Some("r2".into());
    let undone = project.undo(1, &ann, &undo).unwrap();
    assert_eq!(project.undo(1, &ann, &undo).unwrap(), undone);
    assert_eq!(project.store().decisions().unwrap().len(), 3);
}

#[test]
fn comparisons_can_wait_for_the_last_report() {
    let (_folder, path, mut project) = project();
    let other = read("b.txt", b"Nothing.", &ReadOptions::default()).unwrap();
    let mut bare = record(false);
    (bare.report.id, bare.text) = ("b.txt".into(), "Nothing.".into());
    bare.sentences.clear();
    project
        .store_mut()
        .add_reports(&[(other, bare.clone())])
        .unwrap();
    project.suggest(2, &bare).unwrap();
    let bea = Person {
        holds_back: true,
        ..person("bea", true)
    };
    let mut finish = |n: i64| {
        let version = project.open_report(n, &bea, "t").unwrap().version;
        project.finish(n, &bea, &at(version), false).unwrap();
        project.open_report(1, &bea, "t").unwrap()
    };
    let first = finish(1);
    assert!(first.compare.is_none() && first.compare_later && !first.revealed);
    let second = finish(2);
    assert!(second.compare.is_some() && second.revealed);
    let kinds: Vec<String> = Project::open(&path)
        .unwrap()
        .store()
        .decisions()
        .unwrap()
        .into_iter()
        .map(|l| l.entry.kind)
        .collect();
    assert_eq!(
        kinds,
        ["opened", "finish", "opened", "finish", "opened", "compared"]
    );
}

#[test]
fn a_token_is_one_persons() {
    let (_folder, path, mut project) = project();
    let store = project.store_mut();
    let ann = store.admit("ann", Role::Coder, &[], None).unwrap();
    assert_eq!(ann.token.len(), 32);
    assert_eq!(
        store.admit("ann", Role::Coder, &[], None).unwrap(),
        ann,
        "the link stays"
    );
    let told = store
        .admit("bea", Role::Coder, &[], Some(&ann.token))
        .unwrap_err()
        .to_string();
    assert!(told.contains("is that of ann"), "{told}");
    let told = store
        .admit("ann", Role::Adjudicator, &[], None)
        .unwrap_err()
        .to_string();
    assert!(told.contains("is its coder already"), "{told}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let _ = path;
}

/// A second suggestion: another frame beside the first, longer by a word.
fn second_suggestion() -> Record {
    let mut record = record(true);
    record.producer.as_mut().unwrap().model_sha256 = "fedcba9876543210".into();
    record.frames[0].target = None;
    record
}

#[test]
fn going_back_over_a_new_suggestion_is_as_a_replay() {
    let (_folder, path, mut project) = project();
    let ann = person("ann", false);
    project.open_report(1, &ann, "t").unwrap();
    let accept = json!([{"do": "accept", "key": "s1f1", "rev": 0}]);
    let done = decide(&mut project, &ann, "accept", &accept)
        .unwrap()
        .version;
    let undone = project.undo(1, &ann, &at(done)).unwrap().version;
    project.suggest(1, &second_suggestion()).unwrap();
    assert!(states(&mut project, &ann).contains(&("s2f1".into(), ItemState::Pending)));
    let answer = project.redo(1, &ann, &at(undone)).unwrap();
    assert_eq!(
        answer.gone,
        ["s2f1"],
        "the page is told what a replay shows"
    );
    let live = states(&mut project, &ann);
    assert_eq!(states(&mut Project::open(&path).unwrap(), &ann), live);
    assert!(!live.iter().any(|(key, _)| key == "s2f1"), "{live:?}");

    let answer = project.undo(1, &ann, &at(answer.version)).unwrap();
    assert!(
        answer.items.iter().any(|item| item.key == "s2f1"),
        "{answer:?}"
    );
    let live = states(&mut project, &ann);
    assert_eq!(states(&mut Project::open(&path).unwrap(), &ann), live);
}

#[test]
fn a_suggestion_by_another_program_is_seen_before_the_next_decision() {
    let (_folder, path, mut project) = project();
    let ann = person("ann", false);
    project.open_report(1, &ann, "t").unwrap();
    Project::open(&path)
        .unwrap()
        .suggest(1, &second_suggestion())
        .unwrap();
    let stale = decide(
        &mut project,
        &ann,
        "accept",
        &json!([{"do": "accept", "key": "s1f1", "rev": 0}]),
    );
    assert!(matches!(
        stale.unwrap_err(),
        ReviewError::Refused(Refused::Conflict(_))
    ));
    assert!(states(&mut project, &ann).contains(&("s2f1".into(), ItemState::Pending)));
}

#[test]
fn what_finishing_rejected_can_be_taken_back() {
    let (_folder, path, mut project) = project();
    let ann = person("ann", false);
    let version = project.open_report(1, &ann, "t").unwrap().version;
    let before = states(&mut project, &ann);
    let done = project.finish(1, &ann, &at(version), true).unwrap().version;
    let open = project.reopen(1, &ann, &at(done)).unwrap();
    assert!(open.can_undo);
    project.undo(1, &ann, &at(open.version)).unwrap();
    assert_eq!(states(&mut project, &ann), before);
    assert_eq!(states(&mut Project::open(&path).unwrap(), &ann), before);
}

#[test]
fn a_finished_adjudication_stays_when_a_coder_goes_on() {
    let (_folder, _, mut project) = project();
    let cem = adjudicator(&mut project);
    let ann = person("ann", false);
    for who in [&ann, &person("bea", false)] {
        project.open_report(1, who, "t").unwrap();
        let steps = json!([{"do": "accept", "key": "s1f1", "rev": 0}, {"do": "accept", "key": "u0:lesson", "rev": 0}]);
        let version = decide(&mut project, who, "accept-visible", &steps)
            .unwrap()
            .version;
        project.finish(1, who, &at(version), false).unwrap();
    }
    let version = project.open_report(1, &cem, "t").unwrap().version;
    project.finish(1, &cem, &at(version), false).unwrap();
    let gold = project.export("cem").unwrap();
    assert_eq!(gold[0].record.other["assisted"], true);

    // A frame before the others, and a label less: numbers and agreement change, what is finished does not.
    let version = project.open_report(1, &ann, "t").unwrap().version;
    let rev = project.reopen(1, &ann, &at(version)).unwrap().version;
    assert_eq!(project.export("cem").unwrap(), gold);
    let item = project
        .open_report(1, &ann, "t")
        .unwrap()
        .items
        .into_iter()
        .find(|i| i.key == "u0:lesson")
        .unwrap();
    let mut first = record(true).frames[0].clone();
    (first.action.start, first.action.end, first.target) = (Some(0), Some(6), None);
    let steps = json!([{"do": "reject", "key": "u0:lesson", "rev": item.rev}, {"do": "add", "frame": first}]);
    let version = decide(&mut project, &ann, "correct", &steps)
        .unwrap()
        .version;
    assert!(version > rev);
    project.finish(1, &ann, &at(version), false).unwrap();
    project.forget();
    assert_eq!(project.export("cem").unwrap(), gold);

    // Opened again, it shows what is new: both the frame and the label.
    let done = project.open_report(1, &cem, "t").unwrap().version;
    project.reopen(1, &cem, &at(done)).unwrap();
    let items = project.open_report(1, &cem, "t").unwrap().items;
    let pending: Vec<_> = items
        .iter()
        .filter(|i| i.state == ItemState::Pending)
        .collect();
    assert_eq!(pending.len(), 1, "{pending:?}");
    assert_eq!(
        pending[0].as_frame().unwrap().frame.action.range(),
        Some((0, 6))
    );
}

#[test]
fn two_rivals_can_be_merged() {
    let (_folder, _, mut project) = project();
    let mut other = record(true);
    other.frames[0].target.as_mut().unwrap().category = Some("services".into());
    project.import(1, "ann", &record(true)).unwrap();
    project.import(1, "bea", &other).unwrap();
    let cem = adjudicator(&mut project);
    let items = project.open_report(1, &cem, "t").unwrap().items;
    let frames: Vec<_> = items
        .iter()
        .filter(|item| item.as_frame().is_some())
        .collect();
    let steps = json!([
        {"do": "set", "key": frames[0].key, "rev": 0, "frame": frames[1].as_frame().unwrap().frame},
        {"do": "reject", "key": frames[1].key, "rev": 0}]);
    let answer = decide(&mut project, &cem, "merge", &steps).unwrap();
    assert_eq!(answer.items.len(), 2);
}

#[test]
fn a_coding_from_elsewhere_says_whether_it_was_assisted_and_is_not_replaced_in_silence() {
    let (_folder, _, mut project) = project();
    for (coder, assisted) in [
        ("ann", json!(true)),
        ("bea", json!(false)),
        ("dee", Value::Null),
    ] {
        let mut coded = record(true);
        if !assisted.is_null() {
            coded.other.insert("assisted".into(), assisted.clone());
        }
        project.import(1, coder, &coded).unwrap();
        project.import(1, coder, &coded).unwrap();
        assert_eq!(
            project.export(coder).unwrap()[0].record.other["assisted"],
            assisted
        );
    }
    let mut other = record(true);
    other.frames.clear();
    let told = project.import(1, "ann", &other).unwrap_err().to_string();
    assert!(
        told.contains("ann has coded this report here already, and otherwise"),
        "{told}"
    );
}

#[test]
fn a_blind_coding_is_compared_with_a_model_that_has_not_learnt_from_it() {
    let (_folder, _, mut project) = project();
    let bea = person("bea", true);
    let version = project.open_report(1, &bea, "t").unwrap().version;
    project.finish(1, &bea, &at(version), false).unwrap();
    project.suggest(1, &second_suggestion()).unwrap();
    let against = project
        .open_report(1, &bea, "t")
        .unwrap()
        .compare
        .unwrap()
        .against;
    assert_eq!(against, "m@01234567");
}
