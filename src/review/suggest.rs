//! Which items does a suggestion, or do two coders' codings, put before a coder?

use super::coding::{best_unit, same, unit_of};
use super::error::ReviewError;
use super::item::{FrameItem, Item, ItemState};
use crate::document::hex_sha256;
use crate::record::{Frame, Producer, Record, RoleName};
use crate::score::agree::{ReportItems, Study};
use std::collections::{BTreeMap, BTreeSet};

/// The label that follows from frames: a unit in which the action of a frame stands carries it.
pub const OF_FRAMES: &str = "action";

/// `NAME@` and the first eight digits of the model's SHA-256, or the program's name where there is no model.
#[must_use]
pub fn model_name(producer: &Producer) -> String {
    match producer.model_sha256.get(..8) {
        Some(hash) => format!("{}@{hash}", producer.model),
        None if producer.model.is_empty() => producer.name.clone(),
        None => producer.model.clone(),
    }
}

/// The items of one suggestion, number `id` of the project: a label for each that a unit carries (`action` only where no
/// frame comes from the unit), and its frames. Labels of units that the report is not cut into are put on the unit
/// that shares most.
#[must_use]
pub fn of_record(id: i64, record: &Record, units: &[(usize, usize)]) -> Vec<Item> {
    let model = record.producer.as_ref().map(model_name);
    let model = model
        .or_else(|| record.coder.clone())
        .or_else(|| Some("suggested".into()));
    let mut items = Vec::new();
    let mut framed = BTreeSet::new();
    for (n, frame) in record.frames.iter().enumerate() {
        let unit = unit_of(frame, units);
        framed.extend(unit);
        let item = FrameItem {
            frame: frame.clone(),
            suggested: Some(frame.clone()),
            rivals: Vec::new(),
            unit,
            from: Vec::new(),
        };
        let mut item = Item::frame(format!("s{id}f{}", n + 1), ItemState::Pending, item);
        item.model.clone_from(&model);
        items.push(item);
    }
    let mut labels: BTreeMap<(usize, &str), Option<f64>> = BTreeMap::new();
    for sentence in &record.sentences {
        let Some(unit) = best_unit((sentence.start, sentence.end), units) else {
            continue;
        };
        for label in &sentence.labels {
            let score = sentence
                .scores
                .get(label)
                .and_then(serde_json::Value::as_f64);
            let known = labels.entry((unit, label)).or_default();
            *known = known.iter().copied().chain(score).reduce(f64::max);
        }
    }
    for ((unit, label), score) in labels {
        if label == OF_FRAMES && framed.contains(&unit) {
            continue;
        }
        let mut item = Item::label(unit, label, ItemState::Pending);
        item.score = score;
        item.model.clone_from(&model);
        items.push(item);
    }
    items
}

/// The items of several coders' codings of one report, for a third to decide on: what all say is agreed; what some say
/// is pending, with their names; frames about the same change that differ are rivals.
///
/// # Errors
/// [`ReviewError::Agree`] if the codings are not of one text.
pub fn of_codings(
    codings: &[(String, Vec<Record>)],
    units: &[(usize, usize)],
) -> Result<Vec<Item>, ReviewError> {
    let study = Study::join(codings)?;
    let mut items = Vec::new();
    for report in &study.reports {
        let matched = ReportItems::new(report, study.coders.len());
        let coded: Vec<usize> = report.codings.iter().map(|c| c.coder).collect();
        let (mut framed, mut taken) = (BTreeSet::new(), BTreeSet::new());
        for group in &matched.frames {
            let given: Vec<(usize, &Frame)> = group.given().collect();
            let mut said: Vec<(Vec<usize>, &Frame)> = Vec::new();
            for (coder, frame) in given {
                match said.iter_mut().find(|(_, other)| alike(other, frame)) {
                    Some((coders, _)) => coders.push(coder),
                    None => said.push((vec![coder], frame)),
                }
            }
            // By content and not by number: a coder who goes on may number their frames anew.
            let keys: Vec<String> = said
                .iter()
                .map(|(_, frame)| fresh(&content_key(frame), &mut taken))
                .collect();
            for (n, (coders, frame)) in said.iter().enumerate() {
                let unit = unit_of(frame, units);
                framed.extend(unit);
                let agreed = coders.len() == coded.len();
                let rivals = keys.iter().enumerate().filter(|(m, _)| *m != n);
                let item = FrameItem {
                    frame: (*frame).clone(),
                    suggested: Some((*frame).clone()),
                    rivals: rivals.map(|(_, key)| key.clone()).collect(),
                    unit,
                    from: Vec::new(),
                };
                let state = if agreed {
                    ItemState::Agreed
                } else {
                    ItemState::Pending
                };
                let mut item = Item::frame(keys[n].clone(), state, item);
                item.sources = coders.iter().map(|&c| study.coders[c].clone()).collect();
                items.push(item);
            }
        }
        let mut labels: BTreeMap<(usize, &str), BTreeSet<usize>> = BTreeMap::new();
        for unit in &matched.units {
            let Some(n) = best_unit(unit.range, units) else {
                continue;
            };
            for (coder, given) in unit.labels.iter().enumerate() {
                for label in given.iter().flatten() {
                    labels.entry((n, label)).or_default().insert(coder);
                }
            }
        }
        for ((unit, label), coders) in labels {
            if label == OF_FRAMES && framed.contains(&unit) {
                continue;
            }
            let agreed = coders.len() == coded.len();
            let state = if agreed {
                ItemState::Agreed
            } else {
                ItemState::Pending
            };
            let mut item = Item::label(unit, label, state);
            item.sources = coders
                .into_iter()
                .map(|c| study.coders[c].clone())
                .collect();
            items.push(item);
        }
    }
    Ok(items)
}

/// What a frame says, but for the wording of summaries and confidence, in eight digits.
fn content_key(frame: &Frame) -> String {
    let role = |name| {
        let role = frame.role(name)?;
        Some((role.range(), role.category.clone()))
    };
    let said = format!("{:?} {:?}", RoleName::ALL.map(role), frame.codes());
    format!("g{}", &hex_sha256(said.as_bytes())[..8])
}

/// `key`, or with a number behind it if it is taken: a coder may have said one thing twice.
fn fresh(key: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = key.to_owned();
    for n in 2.. {
        if taken.insert(free.clone()) {
            break;
        }
        free = format!("{key}-{n}");
    }
    free
}

/// Whether two coders' frames say the same but for the wording of summaries, which are each coder's own.
fn alike(a: &Frame, b: &Frame) -> bool {
    let bare = |frame: &Frame| {
        let mut frame = frame.clone();
        for name in RoleName::ALL {
            if let Some(role) = frame.role_mut(name) {
                role.summary = None;
            }
        }
        frame
    };
    same(&bare(a), &bare(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TEXT: &str = "We had no alert. We will add an alert.";
    const UNITS: [(usize, usize); 2] = [(0, 16), (17, 38)];

    fn record(coder: &str, lesson: bool, category: &str) -> Record {
        serde_json::from_value(json!({
            "schema": "gleaner/1", "report": {"id": "a.md"}, "text": TEXT, "coder": coder,
            "sentences": [
                {"start": 0, "end": 16, "kind": "prose", "labels": if lesson { vec!["lesson"] } else { vec![] }, "scores": {"lesson": 0.7}},
                {"start": 17, "end": 38, "kind": "prose", "labels": ["action"]}],
            "frames": [{"id": "f1", "action": {"start": 25, "end": 37, "text": "add an alert", "category": category,
                "summary": format!("as {coder} puts it")}, "target": null, "goal": null, "event": null, "sts": "tech/support",
                "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"}]
        }))
        .unwrap()
    }

    #[test]
    fn a_suggestion_gives_frames_and_the_labels_that_no_frame_implies() {
        let items = of_record(4, &record("m", true, "add"), &UNITS);
        let keys: Vec<_> = items.iter().map(|i| (i.key.as_str(), i.state)).collect();
        assert_eq!(
            keys,
            [
                ("s4f1", ItemState::Pending),
                ("u0:lesson", ItemState::Pending)
            ]
        );
        assert_eq!(items[1].score, Some(0.7));
    }

    #[test]
    fn what_all_say_is_agreed_and_what_differs_are_rivals() {
        let both = |b: Record| {
            [
                ("ann".to_owned(), vec![record("ann", true, "add")]),
                ("bea".to_owned(), vec![b]),
            ]
        };
        let items = of_codings(&both(record("bea", true, "add")), &UNITS).unwrap();
        assert!(
            items.iter().all(|i| i.state == ItemState::Agreed),
            "{items:?}"
        );
        assert_eq!(items.len(), 2);

        let items = of_codings(&both(record("bea", false, "alter")), &UNITS).unwrap();
        let told: Vec<_> = items
            .iter()
            .map(|i| (i.key.as_str(), i.state, i.sources.join("+")))
            .collect();
        let pending = ItemState::Pending;
        assert_eq!(
            told,
            [
                (items[0].key.as_str(), pending, "ann".into()),
                (items[1].key.as_str(), pending, "bea".into()),
                ("u0:lesson", pending, "ann".into())
            ]
        );
        assert_eq!(items[0].as_frame().unwrap().rivals, [items[1].key.clone()]);
    }
}
