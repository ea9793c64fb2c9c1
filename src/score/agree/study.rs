//! Who coded which reports? Several coders' records, joined by report.

use super::error::{AgreeError, TextDifference};
use crate::record::{Record, RoleName};
use std::collections::{BTreeMap, BTreeSet};

/// The reports that two coders and more coded.
#[derive(Debug)]
pub struct Study<'a> {
    /// The coders' names, in the order given.
    pub coders: Vec<String>,
    /// Reports with two codings or more, in the order in which they first appear.
    pub reports: Vec<StudyReport<'a>>,
    /// Ids of reports that one coder only coded: left out of every figure.
    pub coded_once: Vec<String>,
}

/// One report and its codings.
#[derive(Debug)]
pub struct StudyReport<'a> {
    /// Its id.
    pub id: &'a str,
    /// The text that all its coders read.
    pub text: &'a str,
    /// Two or more, in the order of the coders.
    pub codings: Vec<Coding<'a>>,
}

/// What one coder made of one report.
#[derive(Debug, Clone, Copy)]
pub struct Coding<'a> {
    /// Number of the coder.
    pub coder: usize,
    /// Their record.
    pub record: &'a Record,
}

impl<'a> Study<'a> {
    /// Joins the records of several coders by report id.
    ///
    /// # Errors
    /// [`AgreeError`] with fewer than two coders, if a coder has a report twice, if two coders' texts of a report
    /// differ, if a place is outside the text, or if no report was coded twice.
    pub fn join(coders: &'a [(String, Vec<Record>)]) -> Result<Self, AgreeError> {
        if coders.len() < 2 {
            return Err(AgreeError::TooFewCoders {
                found: coders.len(),
            });
        }
        let mut order: Vec<&str> = Vec::new();
        let mut by_report: BTreeMap<&str, Vec<Coding<'a>>> = BTreeMap::new();
        for (coder, (name, records)) in coders.iter().enumerate() {
            let mut seen = BTreeSet::new();
            for record in records {
                let id = record.report.id.as_str();
                if !seen.insert(id) {
                    return Err(AgreeError::Twice {
                        coder: name.clone(),
                        report: id.into(),
                    });
                }
                places_are_sound(name, record)?;
                let codings = by_report.entry(id).or_insert_with(|| {
                    order.push(id);
                    Vec::new()
                });
                codings.push(Coding { coder, record });
            }
        }
        let mut study = Self {
            coders: coders.iter().map(|(name, _)| name.clone()).collect(),
            reports: Vec::new(),
            coded_once: Vec::new(),
        };
        for id in &order {
            let codings = by_report.remove(id).unwrap_or_default();
            let first = codings[0];
            if codings.len() < 2 {
                study.coded_once.push((*id).into());
                continue;
            }
            for other in &codings[1..] {
                same_text(&study.coders, first, *other)?;
            }
            study.reports.push(StudyReport {
                id,
                text: &first.record.text,
                codings,
            });
        }
        if study.reports.is_empty() {
            return Err(AgreeError::NothingShared {
                first: (*order.first().unwrap_or(&"none at all")).into(),
            });
        }
        Ok(study)
    }
}

fn places_are_sound(coder: &str, record: &Record) -> Result<(), AgreeError> {
    let length = record.text.chars().count();
    let units = record
        .sentences
        .iter()
        .enumerate()
        .map(|(n, unit)| (format!("sentences[{n}]"), unit.start, unit.end));
    let roles = record.frames.iter().enumerate().flat_map(|(n, frame)| {
        RoleName::ALL.into_iter().filter_map(move |name| {
            let (start, end) = frame.role(name)?.range()?;
            Some((format!("frames[{n}].{}", name.as_str()), start, end))
        })
    });
    for (place, start, end) in units.chain(roles) {
        if start >= end || end > length {
            return Err(AgreeError::Range {
                coder: coder.into(),
                report: record.report.id.clone(),
                place,
                start,
                end,
                length,
            });
        }
    }
    Ok(())
}

fn same_text(coders: &[String], a: Coding<'_>, b: Coding<'_>) -> Result<(), AgreeError> {
    let (x, y) = (&a.record.text, &b.record.text);
    if x == y {
        return Ok(());
    }
    let same = x.chars().zip(y.chars()).take_while(|(x, y)| x == y).count();
    let before: String = x.chars().take(same).collect();
    let on = |text: &str| text.chars().skip(same).take(24).collect();
    Err(AgreeError::Text(Box::new(TextDifference {
        report: a.record.report.id.clone(),
        a: coders[a.coder].clone(),
        b: coders[b.coder].clone(),
        line: before.matches('\n').count() + 1,
        column: before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1,
        text_a: on(x),
        text_b: on(y),
    })))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A record of one text, with sentence units and frames as given.
    pub fn record(id: &str, text: &str, sentences: &Value, frames: &Value) -> Record {
        serde_json::from_value(json!({
            "schema": "gleaner/1", "report": {"id": id}, "text": text,
            "sentences": sentences, "frames": frames
        }))
        .unwrap()
    }

    fn plain(id: &str, text: &str) -> Record {
        record(id, text, &json!([]), &json!([]))
    }

    fn join(a: Vec<Record>, b: Vec<Record>) -> Result<(usize, Vec<String>), String> {
        let coders = [("ann".to_owned(), a), ("bea".to_owned(), b)];
        match Study::join(&coders) {
            Ok(study) => Ok((study.reports.len(), study.coded_once)),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn reports_are_joined_by_id_and_those_coded_once_are_named() {
        let (a, b) = (
            vec![plain("1", "x"), plain("2", "y")],
            vec![plain("2", "y"), plain("3", "z")],
        );
        assert_eq!(join(a, b), Ok((1, vec!["1".into(), "3".into()])));
    }

    #[test]
    fn another_text_is_an_error_that_says_where() {
        let error = join(
            vec![plain("1", "One.\nTwö words.")],
            vec![plain("1", "One.\nTwö wards.")],
        )
        .unwrap_err();
        assert!(
            error.contains("ann and bea differ from line 2, column 6 on"),
            "{error}"
        );
        assert!(error.contains(r#"(ann: "ords.", bea: "ards.")"#), "{error}");
    }

    #[test]
    fn each_fault_says_who_and_what_to_do() {
        let bad = record(
            "1",
            "ab",
            &json!([{"start": 0, "end": 3, "kind": "prose"}]),
            &json!([]),
        );
        let cases = [
            (
                join(vec![plain("1", "ab")], vec![bad]),
                "bea: report \"1\": sentences[0]: 0..3",
            ),
            (
                join(vec![plain("1", "ab"), plain("1", "ab")], vec![]),
                "ann: report \"1\" is there twice",
            ),
            (
                join(vec![plain("1", "ab")], vec![plain("2", "ab")]),
                "joined by their id",
            ),
        ];
        for (got, told) in cases {
            let error = got.unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        let one = [("ann".to_owned(), vec![plain("1", "ab")])];
        let error = Study::join(&one).unwrap_err().to_string();
        assert!(error.starts_with("found 1 coder;"), "{error}");
    }
}
