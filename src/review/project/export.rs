//! How does a coding become a gold record? What holds, in the order of the text, with how it came to be.

use super::{Person, Project};
use crate::record::{Frame, Record, RoleName};
use crate::review::coding::{Change, Coding, kinds, same, unit_of};
use crate::review::error::{Refused, ReviewError};
use crate::review::item::{FrameItem, Item, ItemState};
use crate::review::store::{NewDecision, Role};
use crate::review::suggest::OF_FRAMES;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A coding as a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// The record: `coder`, `assisted` and `review` say how it came to be, each frame's and unit's `how` what became of
    /// the suggestion.
    pub record: Record,
    /// Whether its coder has said that it is done.
    pub finished: bool,
    /// Suggestions that were undecided, and so are not in it.
    pub pending: usize,
}

impl Project {
    /// Everybody who has opened a report, by name: coders and adjudicators.
    ///
    /// # Errors
    /// [`ReviewError`] if the log cannot be read.
    pub fn coders(&self) -> Result<Vec<String>, ReviewError> {
        let codings = self.store.codings()?;
        let coders: BTreeSet<String> = codings.into_iter().map(|(_, coder)| coder).collect();
        Ok(coders.into_iter().collect())
    }

    /// All codings of `coder`, in the order of reports; finished or not.
    ///
    /// # Errors
    /// [`ReviewError`] if they do not read.
    pub fn export(&mut self, coder: &str) -> Result<Vec<Exported>, ReviewError> {
        self.catch_up()?;
        let mut exported = Vec::new();
        for row in self.reports()? {
            match self.export_one(row.n, coder) {
                Ok(one) => exported.extend(one),
                // An adjudication whose coders have gone back to work.
                Err(ReviewError::Refused(Refused::Waiting { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(exported)
    }

    /// What `coder` made of report `n`; `None` if they have not opened it.
    pub(super) fn export_one(
        &mut self,
        n: i64,
        coder: &str,
    ) -> Result<Option<Exported>, ReviewError> {
        let who = self.person(coder)?;
        if !self.store.has_coding(n, coder)? {
            return Ok(None);
        }
        // An adjudication is assisted if one of the codings is, and not known to be none if that is not known of one.
        let mut assisted = Vec::new();
        for coder in who.compares.clone() {
            let theirs = self.export_one(n, &coder)?;
            assisted.push(theirs.and_then(|one| one.record.other.get("assisted")?.as_bool()));
        }
        let report = self.report(n)?;
        let coding = self.coding(n, &who)?;
        let (pending, _) = coding.counts();
        let mut record = report.record.clone();
        label(&mut record, coding, &report.units);
        record.frames = frames(coding);
        record.producer = None;
        record.coder = Some(coder.into());
        let assisted = match who.role {
            Role::Adjudicator if assisted.contains(&Some(true)) => Some(true),
            Role::Adjudicator if assisted.contains(&None) => None,
            Role::Adjudicator => Some(false),
            Role::Coder if coding.imported && !coding.late => coding.imported_assisted,
            Role::Coder => Some(coding.imported || !coding.blind || coding.late),
        };
        record.other.insert("assisted".into(), assisted.into());
        record.other.insert("review".into(), history(coding, &who));
        Ok(Some(Exported {
            record,
            finished: coding.finished,
            pending,
        }))
    }

    /// The person of that name, in the role that they have.
    fn person(&self, coder: &str) -> Result<Person, ReviewError> {
        let link = self
            .store
            .links()?
            .into_iter()
            .find(|link| link.coder == coder);
        Ok(link.map_or_else(
            || Person {
                coder: coder.into(),
                role: Role::Coder,
                compares: Vec::new(),
                blind: false,
                holds_back: false,
            },
            |link| Person::of(&link, false, false),
        ))
    }

    /// Takes in a coding that `coder` made elsewhere, as finished; one that is there already changes nothing.
    ///
    /// # Errors
    /// [`ReviewError::Record`] if the record is not sound, of another text, or `coder` has worked on the report here.
    pub fn import(&mut self, n: i64, coder: &str, record: &Record) -> Result<(), ReviewError> {
        self.catch_up()?;
        let report = self.report(n)?;
        let wrong = |reason: String| ReviewError::Record {
            id: report.record.report.id.clone(),
            reason,
        };
        if record.text != report.record.text {
            return Err(wrong(format!(
                "{coder} has coded another text; give all coders the same one"
            )));
        }
        if let Some(fault) = record.faults(Some(&self.codebook)).into_iter().next() {
            return Err(wrong(format!(
                "coded by {coder}: {fault}; correct the record"
            )));
        }
        let mut items = crate::review::suggest::of_record(0, record, &report.units);
        for (n, item) in items.iter_mut().enumerate() {
            item.state = ItemState::Added;
            (item.model, item.score) = (None, None);
            if let Some(frame) = item.as_frame_mut() {
                frame.suggested = None;
            }
            if item.as_frame().is_some() {
                item.key = format!("i{}", n + 1);
            }
        }
        if self.store.has_coding(n, coder)? {
            let who = self.person(coder)?;
            let known = self.coding(n, &who)?;
            if known.imported && alike(known, &items) {
                return Ok(());
            }
            return Err(wrong(format!(
                "{coder} has coded this report here already, and otherwise; give another name as its coder, or another --project"
            )));
        }
        let kind = match record.other.get("assisted").and_then(Value::as_bool) {
            Some(true) => kinds::IMPORTED_ASSISTED,
            Some(false) => kinds::IMPORTED_BLIND,
            None => kinds::IMPORTED,
        };
        let change = |item: Item| Change {
            key: item.key.clone(),
            before: None,
            after: Some(item),
        };
        let changes: Vec<Change> = items.into_iter().map(change).collect();
        let decision = NewDecision {
            report: n,
            coder,
            session: "import",
            kind,
            undoes: None,
            took_ms: None,
            suggestion: None,
            shown: kind == kinds::IMPORTED_ASSISTED,
            request: None,
            changes: &changes,
        };
        while self.store.log(self.last, &decision)?.is_none() {
            self.catch_up()?;
        }
        self.catch_up()
    }
}

/// Whether a coding holds these items and no others.
fn alike(coding: &Coding, items: &[Item]) -> bool {
    let held: Vec<&Item> = coding.items().filter(|item| item.state.holds()).collect();
    let equal = |a: &Item, b: &Item| match (a.as_frame(), b.as_frame()) {
        (Some(a), Some(b)) => same(&a.frame, &b.frame),
        (None, None) => a.key == b.key,
        _ => false,
    };
    held.len() == items.len()
        && items
            .iter()
            .all(|item| held.iter().any(|other| equal(item, other)))
}

/// Puts the labels that hold on the record's units, and `action` on those in which a frame's action stands.
fn label(record: &mut Record, coding: &Coding, units: &[(usize, usize)]) {
    let mut labels: BTreeMap<usize, BTreeMap<String, &'static str>> = BTreeMap::new();
    for item in coding.items().filter(|item| item.state.holds()) {
        match (item.as_label(), item.as_frame()) {
            (Some((unit, label)), _) => {
                labels
                    .entry(unit)
                    .or_default()
                    .insert(label.into(), item.state.as_str());
            }
            (None, Some(frame)) => {
                if let Some(unit) = unit_of(&frame.frame, units) {
                    labels
                        .entry(unit)
                        .or_default()
                        .entry(OF_FRAMES.into())
                        .or_insert("of a frame");
                }
            }
            (None, None) => {}
        }
    }
    for (n, unit) in record.sentences.iter_mut().enumerate() {
        unit.labels.clear();
        unit.scores.clear();
        let given = labels.remove(&n).unwrap_or_default();
        unit.labels.extend(given.keys().cloned());
        if !given.is_empty() {
            unit.other.insert("how".into(), json!(given));
        }
    }
}

/// The frames that hold, in the order of their actions, without confidence and evidence.
fn frames(coding: &Coding) -> Vec<Frame> {
    let mut held: Vec<(&Item, &FrameItem)> = coding
        .items()
        .filter(|item| item.state.holds())
        .filter_map(|item| Some((item, item.as_frame()?)))
        .collect();
    held.sort_by_key(|(item, frame)| (frame.frame.action.range(), item.key.clone()));
    let bare = |(n, (item, held)): (usize, (&Item, &FrameItem))| {
        let mut frame = held.frame.clone();
        frame.id = format!("f{}", n + 1);
        frame.score = None;
        frame.evidence = None;
        for name in RoleName::ALL {
            let Some(role) = frame.role_mut(name) else {
                continue;
            };
            (role.score, role.support, role.nearest) = (None, None, None);
            role.likeliest.clear();
            role.other.remove("category_score");
            if role.start.is_some() {
                role.other.remove("implied");
            }
        }
        let mut how = Map::from_iter([("state".to_owned(), json!(item.state.as_str()))]);
        if !item.sources.is_empty() {
            how.insert("said_by".into(), json!(item.sources));
        }
        if let Some(model) = &item.model {
            how.insert("model".into(), json!(model));
            how.insert("score".into(), json!(item.score));
        }
        if !held.from.is_empty() {
            how.insert("from".into(), json!(held.from));
        }
        frame.other.insert("how".into(), Value::Object(how));
        frame
    };
    held.into_iter().enumerate().map(bare).collect()
}

/// How the coding came to be: its mode, whether it is done, and what became of how many items.
fn history(coding: &Coding, who: &Person) -> Value {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for item in coding.items() {
        *states.entry(item.state.as_str()).or_default() += 1;
    }
    let mode = match (who.role, coding.imported, coding.blind) {
        (Role::Adjudicator, _, _) => "adjudicated",
        (_, true, _) => "imported",
        (_, _, true) => "blind",
        _ => "assisted",
    };
    let mut history = Map::from_iter([
        ("mode".to_owned(), json!(mode)),
        ("finished".to_owned(), json!(coding.finished)),
        ("items".to_owned(), json!(states)),
    ]);
    if coding.blind && coding.revealed {
        history.insert("changed_after_comparison".into(), json!(coding.late));
    }
    if who.role == Role::Adjudicator {
        history.insert("compares".into(), json!(who.compares));
    }
    Value::Object(history)
}
