//! Is this record sound? Every offset inside the text, every slice equal, every code known.

use super::{LOW_SUPPORT, Nearest, Ranked, Record, RoleName, SCHEMA};
use crate::codebook::Codebook;
use crate::span::OffsetMap;

/// One thing wrong with a record, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Place in the record: `frames[2].goal`.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

impl Record {
    /// Everything wrong with this record, in reading order; empty if it keeps the schema. With a
    /// codebook, labels and codes are checked too.
    #[must_use]
    pub fn faults(&self, codebook: Option<&Codebook>) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |place: String, what: String| faults.push(Fault { place, what });
        if self.schema != SCHEMA {
            fault(
                "schema".into(),
                format!("is {:?}, this version reads {SCHEMA:?}", self.schema),
            );
        }
        let map = OffsetMap::new(&self.text);
        let slice = |start: usize, end: usize| {
            let (a, b) = (map.to_bytes(start)?, map.to_bytes(end)?);
            (a <= b).then(|| &self.text[a..b])
        };
        for (n, unit) in self.sentences.iter().enumerate() {
            let place = format!("sentences[{n}]");
            if slice(unit.start, unit.end).is_none_or(|s| s.trim().is_empty()) {
                fault(
                    place.clone(),
                    format!("{}..{} is not a stretch of the text", unit.start, unit.end),
                );
            }
            for label in &unit.labels {
                if codebook.is_some_and(|book| !book.has_label(label)) {
                    fault(
                        place.clone(),
                        format!("label {label:?} is not in the codebook"),
                    );
                }
            }
        }
        for (n, frame) in self.frames.iter().enumerate() {
            for name in RoleName::ALL {
                let place = format!("frames[{n}].{}", name.as_str());
                let Some(role) = frame.role(name) else {
                    continue;
                };
                let said = role.range().and_then(|(a, b)| slice(a, b));
                match (role.start.is_some() || role.end.is_some(), said, &role.text) {
                    (true, None, _) => fault(
                        place.clone(),
                        "offsets are not a stretch of the text".into(),
                    ),
                    (true, Some(said), Some(text)) if said != text => {
                        fault(
                            place.clone(),
                            format!("text is {text:?}, the report has {said:?}"),
                        );
                    }
                    (true, Some(""), _) => fault(place.clone(), "the span is empty".into()),
                    (false, _, _) if name == RoleName::Action => {
                        fault(place.clone(), "has no span".into());
                    }
                    _ => {}
                }
                if let (Some(book), Some(code)) = (codebook, &role.category)
                    && !book.has_code(name.as_str(), code)
                {
                    fault(
                        place.clone(),
                        format!("category {code:?} is not in the codebook"),
                    );
                }
                let known = |code: &str| codebook.is_none_or(|b| b.has_code(name.as_str(), code));
                for what in doubtful(role.support.as_deref(), &role.likeliest, &known) {
                    fault(place.clone(), what);
                }
                for what in role.nearest.iter().flat_map(unlike) {
                    fault(format!("{place}.nearest"), what);
                }
            }
            let supports = frame.evidence.iter().flat_map(|e| &e.code_support);
            for (list, beside) in supports {
                let known = |code: &str| codebook.is_none_or(|b| b.has_code(list, code));
                for what in doubtful(Some(&beside.support), &beside.likeliest, &known) {
                    fault(format!("frames[{n}].evidence.code_support.{list}"), what);
                }
            }
            for (list, code) in frame.codes() {
                if codebook.is_some_and(|book| !book.has_code(list, code)) {
                    fault(
                        format!("frames[{n}].{list}"),
                        format!("code {code:?} is not in the codebook"),
                    );
                }
            }
        }
        faults
    }
}

/// What is wrong with the likeliest codes beside a suggested one.
fn doubtful(
    support: Option<&str>,
    likeliest: &[Ranked],
    known: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(other) = support.filter(|s| *s != LOW_SUPPORT) {
        wrong.push(format!(
            "support is {other:?}, it can only be {LOW_SUPPORT:?}"
        ));
    }
    for ranked in likeliest.iter().filter(|r| !known(&r.code)) {
        wrong.push(format!(
            "likeliest code {:?} is not in the codebook",
            ranked.code
        ));
    }
    let sorted = likeliest.is_sorted_by(|a, b| a.score >= b.score);
    if !sorted || likeliest.iter().any(|r| !(0.0..=1.0).contains(&r.score)) {
        wrong.push("the likeliest codes are not ranked by a probability".into());
    }
    wrong
}

/// What is wrong with the coded items beside a role.
fn unlike(nearest: &Nearest) -> Vec<String> {
    let mut wrong = Vec::new();
    let items = &nearest.items;
    if !items.is_sorted_by(|a, b| a.similarity >= b.similarity) {
        wrong.push("the items do not stand in the order of their similarity".into());
    }
    let votes = items
        .iter()
        .filter(|i| i.category == nearest.suggested)
        .count();
    let share = votes as f64 / items.len().max(1) as f64;
    if votes == 0 || (share - nearest.share).abs() > 1e-3 {
        wrong.push(format!(
            "{:?} with a share of {} is not what the items vote for",
            nearest.suggested, nearest.share
        ));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        serde_json::from_value(serde_json::json!({
            "schema": "gleaner/1", "report": {"id": "a.txt", "format": "text", "licence": "CC0"},
            "text": "Wir werden Zähler überwachen — sofort.",
            "sentences": [{"start": 0, "end": 38, "kind": "prose", "labels": ["action"]}],
            "frames": [{"id": "f1",
                "action": {"start": 11, "end": 28, "text": "Zähler überwachen", "category": "add"},
                "target": {"start": 11, "end": 17, "text": "Zähler", "category": "monitoring"},
                "goal": {"summary": "Notice earlier", "category": "detect-future"}, "event": null,
                "sts": "tech/support", "quality": "reliability", "status": "planned",
                "horizon": "immediate", "origin": "new"}]
        }))
        .unwrap()
    }

    #[test]
    fn a_sound_record_has_no_faults_and_keeps_unknown_fields() {
        let record = record();
        assert_eq!(record.faults(Some(&Codebook::builtin())), []);
        let back = serde_json::to_value(&record).unwrap();
        assert_eq!(back["report"]["licence"], "CC0");
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        let mut bad = record();
        bad.sentences[0].labels.push("wish".into());
        bad.sentences[0].end = 99;
        bad.frames[0].action.text = Some("Zahler überwachen".into());
        bad.frames[0].target.as_mut().unwrap().category = Some("robots".into());
        bad.frames[0].status = "someday".into();
        let places: Vec<_> = bad
            .faults(Some(&Codebook::builtin()))
            .into_iter()
            .map(|f| f.place)
            .collect();
        assert_eq!(
            places,
            [
                "sentences[0]",
                "sentences[0]",
                "frames[0].action",
                "frames[0].target",
                "frames[0].status"
            ]
        );
    }

    #[test]
    fn what_stands_beside_a_code_is_checked_too() {
        let mut bad = serde_json::to_value(record()).unwrap();
        let frame = &mut bad["frames"][0];
        frame["action"]["support"] = "weak".into();
        frame["target"]["support"] = LOW_SUPPORT.into();
        frame["target"]["likeliest"] = serde_json::json!([
            {"code": "monitoring", "score": 0.4}, {"code": "robots", "score": 0.3}]);
        frame["goal"]["nearest"] = serde_json::json!({"suggested": "a", "share": 1.0, "compared": "words", "items": [
            {"report": "b.md", "frame": "f1", "category": "a", "similarity": 0.4},
            {"report": "c.md", "frame": "f1", "category": "b", "similarity": 0.5}]});
        frame["evidence"] = serde_json::json!({"lead": null, "code_support": {"sts": {"support": "low",
            "likeliest": [{"code": "culture", "score": 0.2}, {"code": "people", "score": 0.3}]}}});
        let bad: Record = serde_json::from_value(bad).unwrap();
        let book = Codebook::builtin();
        let told: Vec<_> = bad
            .faults(Some(&book))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "frames[0].action: support is \"weak\", it can only be \"low\"",
                "frames[0].target: likeliest code \"robots\" is not in the codebook",
                "frames[0].goal.nearest: the items do not stand in the order of their similarity",
                "frames[0].goal.nearest: \"a\" with a share of 1 is not what the items vote for",
                "frames[0].evidence.code_support.sts: the likeliest codes are not ranked by a probability",
            ]
        );
    }
}
