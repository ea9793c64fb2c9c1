//! What do annotation tools have in common? A text with marks on it, and links between marks.
//!
//! A sheet is a record as such a tool shows it. One mark is a labelled span: a unit's label (`unit-lesson`) or a
//! role of a frame (`event`, `action`, `target`, `goal`). A frame is its action mark and the links from it, each
//! named for the role it leads to. The codes of the frame, and whatever is known of roles without a span, stand on the
//! action mark. Units without a label have no mark.

use super::{ExchangeError, Names};
use crate::document::UnitKind;
use crate::record::{Frame, Record, Report, Role, RoleName, Sentence};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// The labels of marks that are roles.
pub const ROLES: [&str; 4] = ["event", "action", "target", "goal"];
/// What the labels of marks that are units begin with.
pub const UNIT: &str = "unit-";
/// The name, among codes, of a unit's kind.
pub const KIND: &str = "kind";
/// The field of a unit, a role or a record in which a person's memo stands.
pub const NOTE: &str = "note";

/// A report with marks. Offsets are code points.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    pub report: Report,
    pub coder: Option<String>,
    pub text: String,
    pub marks: Vec<Mark>,
    pub links: Vec<Link>,
}

/// A labelled span.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mark {
    /// Unique in the sheet. That of an action mark is its frame's.
    pub id: String,
    pub label: String,
    pub start: usize,
    pub end: usize,
    /// (list, code), the list one of the codebook's or [`KIND`].
    pub codes: Vec<(String, String)>,
    /// (role, summary).
    pub notes: Vec<(String, String)>,
    /// What somebody noted there, beside the summaries: `note` of the unit or the role.
    pub memo: Option<String>,
    pub score: Option<f64>,
}

/// From an action mark to one of its other roles, by the marks' ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub from: String,
    pub to: String,
    pub label: String,
}

impl Sheet {
    /// The record as a tool can show it.
    pub fn of(record: &Record) -> Self {
        let mut sheet = Self {
            report: record.report.clone(),
            coder: record.coder.clone(),
            text: record.text.clone(),
            ..Self::default()
        };
        for (n, unit) in record.sentences.iter().enumerate() {
            for label in &unit.labels {
                sheet.marks.push(Mark {
                    id: format!("u{}-{label}", n + 1),
                    label: format!("{UNIT}{label}"),
                    start: unit.start,
                    end: unit.end,
                    codes: vec![(KIND.into(), kind_name(unit.kind).into())],
                    memo: memo(&unit.other),
                    score: unit.scores.get(label).and_then(Value::as_f64),
                    ..Mark::default()
                });
            }
        }
        for frame in &record.frames {
            sheet.frame(frame);
        }
        sheet
    }

    /// Where marks begin and end, sorted.
    pub fn cuts(&self) -> Vec<usize> {
        let mut cuts: Vec<usize> = self.marks.iter().flat_map(|m| [m.start, m.end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    fn frame(&mut self, frame: &Frame) {
        if frame.action.range().is_none() {
            return;
        }
        let (mut whole, mut parts) = (Mark::default(), Vec::new());
        for name in RoleName::ALL {
            let Some(role) = frame.role(name) else {
                continue;
            };
            let mut mark = Mark {
                label: name.as_str().into(),
                memo: memo(&role.other),
                score: role.score,
                ..Mark::default()
            };
            let code = role.category.iter().filter(|c| !c.is_empty());
            mark.codes = code.map(|c| (name.as_str().into(), c.clone())).collect();
            let said = role.summary.iter();
            mark.notes = said.map(|s| (name.as_str().into(), s.clone())).collect();
            match role.range() {
                None => {
                    whole.codes.append(&mut mark.codes);
                    whole.notes.append(&mut mark.notes);
                }
                Some((start, end)) => {
                    (mark.start, mark.end) = (start, end);
                    parts.push(mark);
                }
            }
        }
        let codes = frame.codes().into_iter().filter(|(_, c)| !c.is_empty());
        whole.codes.extend(codes.map(|(l, c)| (l.into(), c.into())));
        for mut mark in parts {
            if mark.label == "action" {
                mark.id.clone_from(&frame.id);
                mark.codes.append(&mut whole.codes);
                mark.notes.append(&mut whole.notes);
            } else {
                mark.id = format!("{}-{}", frame.id, mark.label);
                self.links.push(Link {
                    from: frame.id.clone(),
                    to: mark.id.clone(),
                    label: mark.label.clone(),
                });
            }
            self.marks.push(mark);
        }
    }

    /// The record of what the tool shows.
    ///
    /// # Errors
    /// If a role belongs to no action, or an action has two of a role, or a unit's kind is none.
    pub fn record(mut self, names: &mut Names) -> Result<Record, ExchangeError> {
        for mark in &mut self.marks {
            let ours = names.mark(&mark.label);
            let theirs = std::mem::replace(&mut mark.label, ours);
            for (list, _) in mark.codes.iter_mut().chain(&mut mark.notes) {
                if *list == theirs {
                    list.clone_from(&mark.label);
                }
            }
        }
        self.marks
            .iter()
            .try_for_each(|mark| self.only_what_it_can_have(mark))?;
        let mut record = Record {
            text: self.text.clone(),
            sentences: self.units()?,
            coder: self.coder.clone(),
            ..Record::empty(self.report.clone())
        };
        let chars: Vec<char> = self.text.chars().collect();
        let marks: HashMap<&str, &Mark> = self.marks.iter().map(|m| (&*m.id, m)).collect();
        let mut used = HashSet::new();
        for mark in self.marks.iter().filter(|m| m.label == "action") {
            let mut frame = empty(mark.id.clone(), role(mark, "action", &chars));
            for link in self.links.iter().filter(|l| l.from == mark.id) {
                let Some(part) = marks.get(&*link.to).filter(|m| m.label != "action") else {
                    let what = format!("the link to {} leads to no role; remove it", link.to);
                    return Err(self.wrong(mark, &what));
                };
                if !ROLES.contains(&&*part.label) && !part.label.starts_with(UNIT) {
                    // `names` tells it, with all that are unknown.
                    continue;
                }
                let Some(place) = place(&mut frame, &part.label) else {
                    let what = format!("the link to {} leads to no role; remove it", link.to);
                    return Err(self.wrong(mark, &what));
                };
                if place.is_some() {
                    let what = format!("has two of the role {}; join or remove one", part.label);
                    return Err(self.wrong(mark, &what));
                }
                *place = Some(role(part, &part.label, &chars));
                used.insert(&*part.id);
            }
            for (list, code) in &mark.codes {
                let of_frame = match list.as_str() {
                    "sts" => &mut frame.sts,
                    "quality" => &mut frame.quality,
                    "status" => &mut frame.status,
                    "horizon" => &mut frame.horizon,
                    "origin" => &mut frame.origin,
                    "action" => continue,
                    list => match place(&mut frame, list) {
                        Some(of) if of.as_ref().is_none_or(|r| r.range().is_none()) => {
                            of.get_or_insert_default().category = Some(code.clone());
                            continue;
                        }
                        _ => {
                            let what = format!(
                                "the code {code:?} of {list:?} does not belong on an action"
                            );
                            return Err(self.wrong(mark, &what));
                        }
                    },
                };
                of_frame.clone_from(code);
            }
            for (name, summary) in mark.notes.iter().filter(|n| n.0 != "action") {
                if let Some(of) = place(&mut frame, name)
                    && of.as_ref().is_none_or(|r| r.range().is_none())
                {
                    of.get_or_insert_default().summary = Some(summary.clone());
                }
            }
            record.frames.push(frame);
        }
        let free = |m: &&Mark| ROLES[..].contains(&&*m.label) && m.label != "action";
        if let Some(mark) = self
            .marks
            .iter()
            .filter(free)
            .find(|m| !used.contains(&*m.id))
        {
            return Err(self.wrong(mark, "belongs to no action; link it from one, or remove it"));
        }
        names.record(&mut record);
        Ok(record)
    }

    /// One code a list and one summary a role, on marks that have such: nothing is left out in silence.
    fn only_what_it_can_have(&self, mark: &Mark) -> Result<(), ExchangeError> {
        let unit = mark.label.starts_with(UNIT);
        for (pairs, what) in [(&mark.codes, "code"), (&mark.notes, "summary")] {
            for (n, (list, value)) in pairs.iter().enumerate() {
                if pairs[..n].iter().any(|p| p.0 == *list) {
                    let said = format!("has a second {what} of {list:?}, {value:?}; keep one");
                    return Err(self.wrong(mark, &said));
                }
                let own = *list == mark.label || mark.label == "action" || (unit && list == KIND);
                if !own {
                    let said = format!("cannot have the {what} {value:?} of {list:?}; remove it");
                    return Err(self.wrong(mark, &said));
                }
            }
        }
        Ok(())
    }

    /// Marks of units, those of one range joined, in reading order.
    fn units(&self) -> Result<Vec<Sentence>, ExchangeError> {
        let mut units: Vec<Sentence> = Vec::new();
        for mark in &self.marks {
            let Some(label) = mark.label.strip_prefix(UNIT) else {
                continue;
            };
            let kind = mark.codes.iter().find(|c| c.0 == KIND);
            let kind = match kind.map(|c| kind_of(&c.1).ok_or(&c.1)) {
                None => UnitKind::Prose,
                Some(Ok(kind)) => kind,
                Some(Err(other)) => {
                    let what = format!("kind {other:?} is none of prose, list, table, heading");
                    return Err(self.wrong(mark, &what));
                }
            };
            let same = units.iter_mut();
            let same = same
                .rev()
                .find(|u| (u.start, u.end) == (mark.start, mark.end));
            let unit = if let Some(unit) = same {
                unit
            } else {
                units.push(Sentence {
                    start: mark.start,
                    end: mark.end,
                    kind,
                    labels: Vec::new(),
                    scores: Map::new(),
                    other: Map::new(),
                });
                let last = units.len() - 1;
                &mut units[last]
            };
            if !unit.labels.iter().any(|l| l == label) {
                unit.labels.push(label.to_owned());
            }
            if let Some(note) = mark.notes.first().map(|n| &n.1).or(mark.memo.as_ref()) {
                unit.other.insert(NOTE.into(), note.as_str().into());
            }
            if let Some(score) = mark.score {
                unit.scores.insert(label.to_owned(), score.into());
            }
        }
        units.sort_by_key(|u| (u.start, u.end));
        Ok(units)
    }

    fn wrong(&self, mark: &Mark, what: &str) -> ExchangeError {
        let Mark {
            id,
            label,
            start,
            end,
            ..
        } = mark;
        let place = format!(
            "report {:?}, {label} {id} at {start}..{end}",
            self.report.id
        );
        ExchangeError::malformed(place, what)
    }
}

fn empty(id: String, action: Role) -> Frame {
    Frame {
        id,
        score: None,
        action,
        target: None,
        goal: None,
        event: None,
        sts: String::new(),
        quality: String::new(),
        status: String::new(),
        horizon: String::new(),
        origin: String::new(),
        evidence: None,
        other: Map::new(),
    }
}

fn role(mark: &Mark, name: &str, text: &[char]) -> Role {
    let of = |pairs: &[(String, String)]| {
        let found = pairs.iter().find(|p| p.0 == name);
        found.map(|p| p.1.clone())
    };
    Role {
        start: Some(mark.start),
        end: Some(mark.end),
        text: text.get(mark.start..mark.end).map(|s| s.iter().collect()),
        summary: of(&mark.notes),
        category: of(&mark.codes),
        score: mark.score,
        other: mark
            .memo
            .iter()
            .map(|m| (NOTE.into(), m.as_str().into()))
            .collect(),
        ..Role::default()
    }
}

/// What is noted in fields that gleaner does not know.
fn memo(other: &Map<String, Value>) -> Option<String> {
    other.get(NOTE)?.as_str().map(str::to_owned)
}

/// Where a frame keeps that role; none for the action and for what is no role.
pub fn place<'f>(frame: &'f mut Frame, role: &str) -> Option<&'f mut Option<Role>> {
    match role {
        "event" => Some(&mut frame.event),
        "target" => Some(&mut frame.target),
        "goal" => Some(&mut frame.goal),
        _ => None,
    }
}

/// A unit's kind as records write it.
pub fn kind_name(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Prose => "prose",
        UnitKind::List => "list",
        UnitKind::Table => "table",
        UnitKind::Heading => "heading",
    }
}

pub fn kind_of(name: &str) -> Option<UnitKind> {
    let all = [
        UnitKind::Prose,
        UnitKind::List,
        UnitKind::Table,
        UnitKind::Heading,
    ];
    all.into_iter().find(|&kind| kind_name(kind) == name)
}
