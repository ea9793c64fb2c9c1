//! How does a decision come into the log, once and whole?

use super::answers::{Answer, Counts};
use super::load::inverse;
use super::{Person, Project};
use crate::review::coding::{Change, Coding, kinds};
use crate::review::error::{Refused, ReviewError};
use crate::review::item::Item;
use crate::review::request::{Asking, Kind, Request};
use crate::review::store::NewDecision;
use std::sync::Arc;

/// What goes into the log.
pub(super) struct Deed<'a> {
    pub session: &'a str,
    pub request: Option<&'a str>,
    pub kind: &'a str,
    pub undoes: Option<i64>,
    pub took_ms: Option<u64>,
    pub changes: &'a [Change],
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
            let (next, codebook) = (self.last.decision + 1, Arc::clone(&self.codebook));
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
            let before = self.before(n, who, request.kind == Kind::Reset)?;
            if self.log(n, who, &deed)? {
                return self.answer_since(n, who, &changes, before);
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
            let coding = project.coding(n, who)?;
            let mut changes = coding.rejection_of_rest();
            if !changes.is_empty() && !reject_rest {
                return Err(Refused::Undecided(changes.len()).into());
            }
            changes.extend(coding.untouched());
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
            let before = self.before(n, who, true)?;
            if self.log(n, who, &Deed::of(asking, kind, undoes, &changes))? {
                return self.answer_since(n, who, &changes, before);
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
    pub(super) fn log(
        &mut self,
        n: i64,
        who: &Person,
        deed: &Deed<'_>,
    ) -> Result<bool, ReviewError> {
        let last = self.last;
        let coding = self.coding(n, who)?;
        let shown = !coding.blind || coding.revealed;
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
        self.last.decision = id;
        self.coding(n, who)?
            .take(deed.kind, id, deed.undoes, deed.changes, shown);
        Ok(true)
    }

    /// The items of a coding whose pending suggestions are newer than some of its decisions: going back may bring others
    /// than the entry tells.
    fn before(
        &mut self,
        n: i64,
        who: &Person,
        goes_back: bool,
    ) -> Result<Option<Vec<Item>>, ReviewError> {
        let coding = self.coding(n, who)?;
        Ok((goes_back && coding.suggested_anew).then(|| coding.items().cloned().collect()))
    }

    /// The answer to what was just logged; if there are items from `before`, the coding is replayed, and all that is not as
    /// it was is in the answer.
    fn answer_since(
        &mut self,
        n: i64,
        who: &Person,
        changes: &[Change],
        before: Option<Vec<Item>>,
    ) -> Result<Answer, ReviewError> {
        let Some(before) = before else {
            return self.answer(n, who, changes);
        };
        self.codings.remove(&(n, who.coder.clone()));
        let mut answer = self.answer(n, who, &[])?;
        let coding = self.coding(n, who)?;
        let same = |item: &Item| before.contains(item);
        answer.items = coding.items().filter(|item| !same(item)).cloned().collect();
        let gone = before
            .iter()
            .filter(|item| coding.item(&item.key).is_none());
        answer.gone = gone.map(|item| item.key.clone()).collect();
        Ok(answer)
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
}

pub(super) fn state(coding: &Coding) -> &'static str {
    if coding.finished { "done" } else { "open" }
}
