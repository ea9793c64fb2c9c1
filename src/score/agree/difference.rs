//! On what do they not agree? One entry a decision that somebody has to take.

use super::items::{CodedFrame, ReportItems};
use super::part::{class_of, lists};
use super::study::{Study, StudyReport};
use crate::record::{Frame, Role, RoleName};
use crate::span::OffsetMap;
use serde::Serialize;
use std::collections::BTreeSet;

/// One thing on which coders differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The report's id.
    pub report: String,
    /// Line of the place, from 1.
    pub line: usize,
    /// Column of the place in code points, from 1.
    pub column: usize,
    /// Code points of the unit or of the first coder's action.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// `label lesson`, `frame`, `span goal`, `category goal`, `code sts`.
    pub what: String,
    /// The words at the place.
    pub text: String,
    /// What each coder says: a label, a code, the words of a span, `none`; null where it was not coded by them.
    pub given: Vec<Option<String>>,
}

/// Everything on which coders differ, in the order of reports and of the text. A frame that one coder does not have
/// is one entry, whatever its roles; codes and spans are compared in frames that both have.
#[must_use]
pub fn disagreements(study: &Study<'_>) -> Vec<Difference> {
    let coders = study.coders.len();
    study
        .reports
        .iter()
        .flat_map(|report| Finder::new(report, coders).all())
        .collect()
}

struct Finder<'s, 'a> {
    report: &'s StudyReport<'a>,
    items: ReportItems<'a>,
    map: OffsetMap,
    found: Vec<Difference>,
}

impl<'s, 'a> Finder<'s, 'a> {
    fn new(report: &'s StudyReport<'a>, coders: usize) -> Self {
        Self {
            items: ReportItems::new(report, coders),
            map: OffsetMap::new(report.text),
            report,
            found: Vec::new(),
        }
    }

    fn all(mut self) -> Vec<Difference> {
        self.labels();
        for frame in std::mem::take(&mut self.items.frames) {
            self.frame(&frame);
        }
        self.found.sort_by_key(|d| (d.start, d.end));
        self.found
    }

    fn labels(&mut self) {
        for unit in std::mem::take(&mut self.items.units) {
            let labels: BTreeSet<&str> = unit.labels.iter().flatten().flatten().copied().collect();
            for label in labels {
                let said = |set: &Option<BTreeSet<&str>>| {
                    let has = set.as_ref()?.contains(label);
                    Some(if has { label } else { "none" }.to_owned())
                };
                let given = unit.labels.iter().map(said).collect();
                self.add(unit.range, format!("label {label}"), given);
            }
        }
    }

    fn frame(&mut self, coded: &CodedFrame<'_>) {
        let place = coded.place();
        let in_report: BTreeSet<usize> = self.report.codings.iter().map(|c| c.coder).collect();
        let span = |frame: &Frame, role: RoleName| {
            let range = frame.role(role).and_then(Role::range);
            range.map_or("none".to_owned(), |range| {
                words(&self.map, self.report.text, range).to_owned()
            })
        };
        let missing: Vec<_> = coded
            .frames
            .iter()
            .enumerate()
            .filter(|(coder, _)| in_report.contains(coder))
            .map(|(coder, frame)| {
                let said = frame.map_or("none".into(), |f| span(f, RoleName::Action));
                (coder, said)
            })
            .collect();
        if coded.given().count() < in_report.len() {
            let mut given = vec![None; coded.frames.len()];
            for (coder, said) in missing {
                given[coder] = Some(said);
            }
            self.found.push(self.entry(place, "frame".into(), given));
        }
        if coded.given().count() < 2 {
            return;
        }
        for role in RoleName::ALL {
            let ranges: BTreeSet<_> = coded
                .given()
                .map(|(_, f)| f.role(role).and_then(Role::range))
                .collect();
            if ranges.len() > 1 {
                let given = coded
                    .frames
                    .iter()
                    .map(|f| f.map(|f| span(f, role)))
                    .collect();
                let entry = self.entry(place, format!("span {}", role.as_str()), given);
                self.found.push(entry);
            }
        }
        for (list, name) in lists() {
            let given = coded
                .frames
                .iter()
                .map(|f| f.and_then(|f| class_of(f, list)))
                .collect();
            self.add(place, name.into(), given);
        }
    }

    /// Adds an entry if those who say something do not all say the same.
    fn add(&mut self, place: (usize, usize), what: String, given: Vec<Option<String>>) {
        let said: BTreeSet<_> = given.iter().flatten().collect();
        if said.len() > 1 {
            self.found.push(self.entry(place, what, given));
        }
    }

    fn entry(
        &self,
        (start, end): (usize, usize),
        what: String,
        given: Vec<Option<String>>,
    ) -> Difference {
        let here = |range| words(&self.map, self.report.text, range);
        let before = here((0, start));
        let last = before.rsplit('\n').next().unwrap_or_default();
        Difference {
            report: self.report.id.to_owned(),
            line: before.matches('\n').count() + 1,
            column: last.chars().count() + 1,
            start,
            end,
            what,
            text: here((start, end)).to_owned(),
            given,
        }
    }
}

fn words<'t>(map: &OffsetMap, text: &'t str, (start, end): (usize, usize)) -> &'t str {
    let byte = |char| map.to_bytes(char).unwrap_or(text.len());
    &text[byte(start)..byte(end)]
}
