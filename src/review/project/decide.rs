//! How does a decision come into the log, once and whole?

use super::answers::{Answer, Counts, Figures, OpenReport, OpenUnit, SuggestedLabel, Unlike};
use super::load::inverse;
use super::{Compared, Person, Project};
use crate::record::Record;
use crate::review::coding::{Change, Coding, best_unit, kinds};
use crate::review::error::{Refused, ReviewError};
use crate::review::item::Item;
use crate::review::request::{Asking, Request};
use crate::review::store::NewDecision;
use crate::score::agree::{GammaOptions, Study, agreement, disagreements};

/// Name under which a suggestion stands beside a coding.
const SUGGESTED: &str = "suggested";

/// What goes into the log.
struct Deed<'a> {
    session: &'a str,
    request: Option<&'a str>,
    kind: &'a str,
    undoes: Option<i64>,
    took_ms: Option<u64>,
    changes: &'a [Change],
}

impl<'a> Deed<'a> {
    fn of(asking: &'a Asking, kind: &'a str, undoes: Option<i64>, changes: &'a [Change]) -> Self {
        Self {
            session: &asking.session,
            request: asking.request.as_deref(),
            kind,
            undoes,
            took_ms: None,
            changes,
        }
    }
}

impl Project {
    /// Opens report `n` for a person; that they did, and whether suggestions were shown, is logged the first time and
    /// whenever they come back from another report.
    ///
    /// # Errors
    /// [`ReviewError`] if there is no such report for them, or the log cannot be written.
    pub fn open_report(
        &mut self,
        n: i64,
        who: &Person,
        session: &str,
    ) -> Result<OpenReport, ReviewError> {
        self.catch_up()?;
        let before = self.store.place_of(&who.coder)?;
        let coding = self.coding(n, who)?;
        if coding.opened.is_none() || before != Some(n) {
            let deed = Deed {
                session,
                request: None,
                kind: kinds::OPENED,
                undoes: None,
                took_ms: None,
                changes: &[],
            };
            while !self.log(n, who, &deed)? {
                self.catch_up()?;
            }
        }
        self.opened(n, who)
    }

    fn opened(&mut self, n: i64, who: &Person) -> Result<OpenReport, ReviewError> {
        let report = self.report(n)?;
        let compare = self.compared(n, who)?;
        let coding = self.coding(n, who)?;
        let mut items: Vec<Item> = coding.items().cloned().collect();
        items.sort_by_cached_key(|item| place(item, &report.units));
        let record = &report.record;
        let units = record.sentences.iter().enumerate();
        let notes = record
            .other
            .get("notes")
            .and_then(|notes| notes.as_array())
            .cloned();
        Ok(OpenReport {
            n,
            id: record.report.id.clone(),
            title: record
                .report
                .title
                .clone()
                .unwrap_or_else(|| record.report.id.clone()),
            organisation: record.report.organisation.clone(),
            date: record.report.date.clone(),
            url: record.report.url.clone(),
            version: coding.version,
            state: state(coding),
            mode: if coding.blind { "blind" } else { "assisted" },
            revealed: coding.blind && coding.was_finished,
            notes: notes.unwrap_or_default(),
            blocks: report.blocks.clone(),
            units: units
                .map(|(n, unit)| OpenUnit {
                    n,
                    start: unit.start,
                    end: unit.end,
                    kind: unit.kind,
                })
                .collect(),
            items,
            previous: None,
            next: None,
            can_undo: !coding.finished && !coding.done.is_empty(),
            can_redo: !coding.finished && !coding.undone.is_empty(),
            compare,
        })
    }

    /// Takes a decision in: it is on disk when this returns.
    ///
    /// # Errors
    /// [`Refused`] if it makes no sense or somebody was faster; [`ReviewError`] if it cannot be written. Then nothing of
    /// it was taken in.
    pub fn decide(
        &mut self,
        n: i64,
        who: &Person,
        request: &Request,
    ) -> Result<Answer, ReviewError> {
        loop {
            self.catch_up()?;
            if let Some(answer) = self.answered(n, who, request.request.as_deref())? {
                return Ok(answer);
            }
            let (next, codebook) = (self.last + 1, self.codebook.clone());
            let report = self.report(n)?;
            let coding = self.coding(n, who)?;
            if coding.finished {
                return Err(Refused::Finished.into());
            }
            let changes = coding.plan(request, next, report.ground(&codebook))?;
            let deed = Deed {
                session: &request.session,
                request: request.request.as_deref(),
                kind: request.kind.as_str(),
                undoes: None,
                took_ms: request.took_ms,
                changes: &changes,
            };
            if self.log(n, who, &deed)? {
                return self.answer(n, who, &changes);
            }
        }
    }

    /// Takes the last decision back, as a new entry of the log.
    ///
    /// # Errors
    /// [`Refused::Nothing`] if there is none, [`Refused::Conflict`] with nothing in it if there has been another decision
    /// since `asking.version`.
    pub fn undo(&mut self, n: i64, who: &Person, asking: &Asking) -> Result<Answer, ReviewError> {
        self.whole(n, who, asking, |project| {
            let of = *project
                .coding(n, who)?
                .done
                .last()
                .ok_or(Refused::Nothing("undo"))?;
            Ok((kinds::UNDO, Some(of), inverse(&project.store.changes(of)?)))
        })
    }

    /// Makes the decision that was undone last again.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn redo(&mut self, n: i64, who: &Person, asking: &Asking) -> Result<Answer, ReviewError> {
        self.whole(n, who, asking, |project| {
            let of = *project
                .coding(n, who)?
                .undone
                .last()
                .ok_or(Refused::Nothing("make again"))?;
            Ok((kinds::REDO, Some(of), project.store.changes(of)?))
        })
    }

    /// Says that the coding is done. Suggestions that are undecided are an error, or, if asked for, rejected.
    ///
    /// # Errors
    /// [`Refused::Undecided`]; [`Refused::Conflict`] if there has been another decision since `asking.version`.
    pub fn finish(
        &mut self,
        n: i64,
        who: &Person,
        asking: &Asking,
        reject_rest: bool,
    ) -> Result<Answer, ReviewError> {
        let answer = self.whole(n, who, asking, |project| {
            let changes = project.coding(n, who)?.rejection_of_rest();
            if !changes.is_empty() && !reject_rest {
                return Err(Refused::Undecided(changes.len()).into());
            }
            Ok((kinds::FINISH, None, changes))
        })?;
        self.forget_adjudications(n, who);
        Ok(answer)
    }

    /// Says that it is not done after all.
    ///
    /// # Errors
    /// [`Refused::Conflict`] if there has been another decision since `asking.version`, [`Refused::Nothing`] if it is open.
    pub fn reopen(&mut self, n: i64, who: &Person, asking: &Asking) -> Result<Answer, ReviewError> {
        self.catch_up()?;
        if let Some(answer) = self.answered(n, who, asking.request.as_deref())? {
            return Ok(answer);
        }
        if !self.coding(n, who)?.finished {
            return Err(Refused::Nothing("reopen").into());
        }
        loop {
            if self.coding(n, who)?.version != asking.version {
                return Err(Refused::Conflict(Vec::new()).into());
            }
            if self.log(n, who, &Deed::of(asking, kinds::REOPEN, None, &[]))? {
                // Suggestions that were made meanwhile come in.
                self.codings.remove(&(n, who.coder.clone()));
                self.forget_adjudications(n, who);
                return self.answer(n, who, &[]);
            }
            self.catch_up()?;
        }
    }

    /// A deed that concerns the whole of an open coding: `plan` gives its kind, what it undoes, and what it changes.
    fn whole(
        &mut self,
        n: i64,
        who: &Person,
        asking: &Asking,
        plan: impl Fn(&mut Self) -> Result<(&'static str, Option<i64>, Vec<Change>), ReviewError>,
    ) -> Result<Answer, ReviewError> {
        loop {
            self.catch_up()?;
            if let Some(answer) = self.answered(n, who, asking.request.as_deref())? {
                return Ok(answer);
            }
            let coding = self.coding(n, who)?;
            if coding.finished {
                return Err(Refused::Finished.into());
            }
            if coding.version != asking.version {
                return Err(Refused::Conflict(Vec::new()).into());
            }
            let (kind, undoes, changes) = plan(self)?;
            if self.log(n, who, &Deed::of(asking, kind, undoes, &changes))? {
                return self.answer(n, who, &changes);
            }
        }
    }

    /// The answer to a request that was answered before, though the answer may not have arrived.
    fn answered(
        &mut self,
        n: i64,
        who: &Person,
        request: Option<&str>,
    ) -> Result<Option<Answer>, ReviewError> {
        let Some(request) = request else {
            return Ok(None);
        };
        let Some(id) = self.store.answered(&who.coder, request)? else {
            return Ok(None);
        };
        let changes = self.store.changes(id)?;
        self.answer(n, who, &changes).map(Some)
    }

    /// Others may compare this coding: theirs is looked at anew.
    fn forget_adjudications(&mut self, n: i64, who: &Person) {
        self.codings
            .retain(|(report, coder), _| *report != n || *coder == who.coder);
    }

    /// Logs what was planned on the present state; false if another program was faster.
    fn log(&mut self, n: i64, who: &Person, deed: &Deed<'_>) -> Result<bool, ReviewError> {
        let last = self.last;
        let coding = self.coding(n, who)?;
        let shown = !coding.blind || coding.was_finished;
        let decision = NewDecision {
            report: n,
            coder: &who.coder,
            session: deed.session,
            kind: deed.kind,
            undoes: deed.undoes,
            took_ms: deed.took_ms,
            suggestion: coding.suggestion,
            shown,
            request: deed.request,
            changes: deed.changes,
        };
        let Some(id) = self.store.log(last, &decision)? else {
            return Ok(false);
        };
        self.last = id;
        self.coding(n, who)?
            .take(deed.kind, id, deed.undoes, deed.changes, shown);
        Ok(true)
    }

    fn answer(&mut self, n: i64, who: &Person, changes: &[Change]) -> Result<Answer, ReviewError> {
        let coding = self.coding(n, who)?;
        let (pending, decided) = coding.counts();
        let (mut items, mut gone) = (Vec::new(), Vec::new());
        for change in changes {
            match coding.item(&change.key) {
                Some(item) => items.push(item.clone()),
                None => gone.push(change.key.clone()),
            }
        }
        Ok(Answer {
            version: coding.version,
            state: state(coding),
            items,
            gone,
            counts: Counts { pending, decided },
            can_undo: !coding.finished && !coding.done.is_empty(),
            can_redo: !coding.finished && !coding.undone.is_empty(),
        })
    }

    /// A blind coding that is done, beside the suggestions.
    fn compared(&mut self, n: i64, who: &Person) -> Result<Option<Compared>, ReviewError> {
        let report = self.report(n)?;
        let coding = self.coding(n, who)?;
        if !(coding.blind && coding.finished) {
            return Ok(None);
        }
        let Some((row, mut suggested)) = self.store.suggestion(n)? else {
            return Ok(None);
        };
        let Some(own) = self.export_one(n, &who.coder)? else {
            return Ok(None);
        };
        suggested.report.id.clone_from(&own.record.report.id);
        let labels = suggested.sentences.iter().flat_map(|unit| {
            let place = best_unit((unit.start, unit.end), &report.units);
            unit.labels.iter().filter_map(move |label| {
                Some(SuggestedLabel {
                    unit: place?,
                    label: label.clone(),
                    score: unit.scores.get(label).and_then(serde_json::Value::as_f64),
                })
            })
        });
        let (labels, frames) = (labels.collect(), suggested.frames.clone());
        let sides = [
            (who.coder.clone(), vec![own.record]),
            (SUGGESTED.to_owned(), vec![suggested]),
        ];
        let study = Study::join(&sides)?;
        let none = GammaOptions {
            samples: 0,
            seed: 1,
        };
        Ok(Some(Compared {
            against: row.model,
            frames,
            labels,
            differences: disagreements(&study)
                .into_iter()
                .map(Unlike::from)
                .collect(),
            figures: Figures::from(&agreement(&study, none).overall),
        }))
    }

    /// How much the coders that `who` compares agree: on report `n`, on all reports that they have finished, and how many
    /// these are.
    ///
    /// # Errors
    /// [`Refused::Waiting`] if they have not all finished `n`.
    pub fn agreement(
        &mut self,
        n: i64,
        who: &Person,
    ) -> Result<(Figures, Figures, usize), ReviewError> {
        self.catch_up()?;
        let here = self.codings_of(n, who)?;
        let mut all: Vec<(String, Vec<Record>)> = who
            .compares
            .iter()
            .map(|c| (c.clone(), Vec::new()))
            .collect();
        let mut reports = 0;
        for row in self.reports()? {
            match self.codings_of(row.n, who) {
                Ok(codings) => {
                    reports += 1;
                    for (own, (_, records)) in all.iter_mut().zip(codings) {
                        own.1.extend(records);
                    }
                }
                Err(ReviewError::Refused(Refused::Waiting { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        let none = GammaOptions {
            samples: 0,
            seed: 1,
        };
        let figures = |codings: &[(String, Vec<Record>)]| -> Result<Figures, ReviewError> {
            Ok(Figures::from(
                &agreement(&Study::join(codings)?, none).overall,
            ))
        };
        Ok((figures(&here)?, figures(&all)?, reports))
    }
}

fn state(coding: &Coding) -> &'static str {
    if coding.finished { "done" } else { "open" }
}

/// Where an item stands in the text: labels by their unit, before the frames that begin there.
fn place(item: &Item, units: &[(usize, usize)]) -> (usize, u8, usize, String) {
    match (item.as_label(), item.as_frame()) {
        (Some((unit, _)), _) => {
            let (start, end) = units.get(unit).copied().unwrap_or((usize::MAX, usize::MAX));
            (start, 0, end, item.key.clone())
        }
        (None, frame) => {
            let range = frame
                .and_then(|f| f.frame.action.range())
                .unwrap_or((usize::MAX, usize::MAX));
            (range.0, 1, range.1, item.key.clone())
        }
    }
}
