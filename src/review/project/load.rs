//! How does a coding follow from the log?

use super::{Person, Project};
use crate::record::Record;
use crate::review::coding::{Change, Coding};
use crate::review::error::{Refused, ReviewError};
use crate::review::store::{Logged, Role};
use crate::review::suggest;

impl Project {
    /// Forgets codings that another program has gone on with, or made suggestions for.
    pub(super) fn catch_up(&mut self) -> Result<(), ReviewError> {
        let last = self.store.last()?;
        if last != self.last {
            self.codings.clear();
            self.last = last;
        }
        Ok(())
    }

    /// The coding of report `n` by `who`, replayed from the log if it is not at hand.
    pub(super) fn coding(&mut self, n: i64, who: &Person) -> Result<&mut Coding, ReviewError> {
        let key = (n, who.coder.clone());
        if !self.codings.contains_key(&key) {
            let coding = self.replay(n, who)?;
            self.codings.insert(key.clone(), coding);
        }
        Ok(self.codings.get_mut(&key).expect("it was put in"))
    }

    fn replay(&mut self, n: i64, who: &Person) -> Result<Coding, ReviewError> {
        let report = self.report(n)?;
        let log = self.store.decisions_of(n, &who.coder)?;
        let mut coding = replayed(&log);
        coding.blind = coding.opened.map_or(who.blind, |shown| !shown);
        // What is finished stays as it was when it was finished.
        if coding.finished {
            coding.drop_pending();
            return Ok(coding);
        }
        let (suggested, after) = match who.role {
            Role::Adjudicator => (
                suggest::of_codings(&self.codings_of(n, who)?, &report.units)?,
                -1,
            ),
            // Codings that came from elsewhere are whole.
            Role::Coder if coding.blind || coding.imported => (Vec::new(), -1),
            Role::Coder => match self.store.suggestion(n)? {
                Some((row, record)) => {
                    coding.suggestion = Some(row.id);
                    let other = |l: &Logged| l.entry.suggestion.is_some_and(|id| id != row.id);
                    coding.suggested_anew = log.iter().any(other);
                    (
                        suggest::of_record(row.id, &record, &report.units),
                        row.after,
                    )
                }
                None => (Vec::new(), -1),
            },
        };
        coding.suggest_again(suggested, after);
        Ok(coding)
    }

    /// Whether `who` gets to see suggestions for report `n`, as their coding stands.
    ///
    /// # Errors
    /// [`ReviewError`] if the log does not read.
    pub fn shows_suggestions(&mut self, n: i64, who: &Person) -> Result<bool, ReviewError> {
        if who.role == Role::Adjudicator {
            return Ok(false);
        }
        self.catch_up()?;
        let coding = self.coding(n, who)?;
        Ok(!coding.blind || coding.finished)
    }

    /// The finished codings of report `n` that `who` compares, each as its coder's records.
    pub(super) fn codings_of(
        &mut self,
        n: i64,
        who: &Person,
    ) -> Result<Vec<(String, Vec<Record>)>, ReviewError> {
        let (mut codings, mut missing) = (Vec::new(), Vec::new());
        for coder in &who.compares {
            match self.export_one(n, coder)? {
                Some(coded) if coded.finished => codings.push((coder.clone(), vec![coded.record])),
                _ => missing.push(coder.as_str()),
            }
        }
        if missing.is_empty() {
            return Ok(codings);
        }
        let id = self.report(n)?.record.report.id.clone();
        let missing = missing.join(" and ");
        Err(Refused::Waiting { id, missing }.into())
    }
}

/// The coding that entries of the log come to, without what is only suggested.
fn replayed(log: &[Logged]) -> Coding {
    let mut coding = Coding::default();
    for Logged { entry, changes } in log {
        coding.take(&entry.kind, entry.id, entry.undoes, changes, entry.shown);
    }
    coding
}

/// What takes `changes` back.
pub(super) fn inverse(changes: &[Change]) -> Vec<Change> {
    let back = |change: &Change| Change {
        key: change.key.clone(),
        before: change.after.clone(),
        after: change.before.clone(),
    };
    changes.iter().rev().map(back).collect()
}
