//! What was decided, by whom, when, on which suggestion? The log: rows are added, never changed.

use super::{Role, Store, now};
use crate::review::coding::{Change, kinds};
use crate::review::error::ReviewError;
use crate::review::item::Item;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A decision to be logged.
#[derive(Debug, Clone)]
pub struct NewDecision<'a> {
    /// The report's number.
    pub report: i64,
    /// Who.
    pub coder: &'a str,
    /// In which tab; for what the program does by itself, its own name.
    pub session: &'a str,
    /// `accept`, `undo`, `opened`, ...
    pub kind: &'a str,
    /// The decision that it undoes or makes again.
    pub undoes: Option<i64>,
    /// Milliseconds from when the item was in view.
    pub took_ms: Option<u64>,
    /// The suggestion that the coder worked from.
    pub suggestion: Option<i64>,
    /// Whether suggestions had been shown to the coder by then.
    pub shown: bool,
    /// The request that it answers.
    pub request: Option<&'a str>,
    /// What it changed.
    pub changes: &'a [Change],
}

/// A decision as it stands in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the project.
    pub id: i64,
    /// When, UTC.
    pub at: String,
    /// The report's number.
    pub report: i64,
    /// Who.
    pub coder: String,
    /// In which tab.
    pub session: String,
    /// What kind.
    pub kind: String,
    /// The decision that it undoes or makes again.
    pub undoes: Option<i64>,
    /// Milliseconds from when the item was in view.
    pub took_ms: Option<u64>,
    /// The suggestion that the coder worked from.
    pub suggestion: Option<i64>,
    /// Whether suggestions had been shown to the coder by then.
    pub shown: bool,
}

/// A decision with its changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    /// The decision.
    #[serde(flatten)]
    pub entry: Entry,
    /// What it changed.
    pub changes: Vec<Change>,
}

/// How far a project has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Last {
    /// Number of the last decision; 0 if there is none.
    pub decision: i64,
    /// Number of the last suggestion; 0 if there is none.
    pub suggestion: i64,
}

fn last(c: &Connection) -> rusqlite::Result<Last> {
    let newest = |sql| c.prepare_cached(sql)?.query_row([], |row| row.get(0));
    Ok(Last {
        decision: newest("SELECT coalesce(max(id), 0) FROM decision")?,
        suggestion: newest("SELECT coalesce(max(id), 0) FROM suggestion")?,
    })
}

const COLUMNS: &str = "id, at, report, coder, session, kind, undoes, took_ms, suggestion, shown";

impl Store {
    /// The report that a coder has last done something with.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn place_of(&self, coder: &str) -> Result<Option<i64>, ReviewError> {
        self.read(|c| {
            let sql = "SELECT report FROM decision WHERE id = (SELECT max(id) FROM decision WHERE coder = ?1)";
            c.prepare_cached(sql)?.query_row([coder], |row| row.get(0)).optional()
        })
    }

    /// Reports that a coder has finished and not opened again.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn finished(&self, coder: &str) -> Result<BTreeSet<i64>, ReviewError> {
        let entries: Vec<(i64, String)> = self.read(|c| {
            c.prepare_cached("SELECT report, kind FROM decision WHERE coder = ?1 AND kind IN (?2, ?3) ORDER BY id")?
                .query_map([coder, kinds::FINISH, kinds::REOPEN], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        let mut finished = BTreeSet::new();
        for (report, kind) in entries {
            if kind == kinds::FINISH {
                finished.insert(report);
            } else {
                finished.remove(&report);
            }
        }
        Ok(finished)
    }

    /// The decision that answered a coder's request.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn answered(&self, coder: &str, request: &str) -> Result<Option<i64>, ReviewError> {
        self.read(|c| {
            c.prepare_cached("SELECT id FROM decision WHERE coder = ?1 AND request = ?2")?
                .query_row([coder, request], |row| row.get(0))
                .optional()
        })
    }

    /// The last decision and the last suggestion.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn last(&self) -> Result<Last, ReviewError> {
        self.read(last)
    }

    /// Logs a decision if the last decision and suggestion are still `expected`; gives its number, or `None` where another
    /// program was faster. It is on disk when this returns.
    ///
    /// # Errors
    /// [`ReviewError`] if it cannot be written; then nothing of it was.
    pub fn log(
        &mut self,
        expected: Last,
        decision: &NewDecision<'_>,
    ) -> Result<Option<i64>, ReviewError> {
        let json = |item: &Option<Item>| {
            let item = item.as_ref();
            item.map(|item| serde_json::to_string(item).expect("items have a JSON form"))
        };
        self.transaction(|t| {
            if last(t)? != expected {
                return Ok(None);
            }
            let id = expected.decision + 1;
            t.prepare_cached(
                "INSERT INTO decision (id, at, report, coder, session, kind, undoes, took_ms, suggestion, shown, request)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                id,
                now(),
                decision.report,
                decision.coder,
                decision.session,
                decision.kind,
                decision.undoes,
                decision.took_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)),
                decision.suggestion,
                decision.shown,
                decision.request,
            ])?;
            let mut insert = t.prepare_cached("INSERT INTO change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            for (n, change) in decision.changes.iter().enumerate() {
                let item = change.before.as_ref().or(change.after.as_ref());
                insert.execute(params![
                    id,
                    n,
                    change.key,
                    item.map(|i| if i.as_label().is_some() { "label" } else { "frame" }),
                    json(&change.before),
                    json(&change.after),
                    item.and_then(|i| i.model.clone()),
                    item.and_then(|i| i.score),
                ])?;
            }
            Ok(Some(id))
        })
    }

    /// All decisions of one coding, oldest first.
    ///
    /// # Errors
    /// [`ReviewError`] if they do not read.
    pub fn decisions_of(&self, report: i64, coder: &str) -> Result<Vec<Logged>, ReviewError> {
        let entries: Vec<Entry> = self.read(|c| {
            let sql = format!(
                "SELECT {COLUMNS} FROM decision WHERE report = ?1 AND coder = ?2 ORDER BY id"
            );
            c.prepare_cached(&sql)?
                .query_map(params![report, coder], entry)?
                .collect()
        })?;
        self.with_changes(entries)
    }

    /// The whole log, oldest first.
    ///
    /// # Errors
    /// [`ReviewError`] if it does not read.
    pub fn decisions(&self) -> Result<Vec<Logged>, ReviewError> {
        let entries: Vec<Entry> = self.read(|c| {
            let sql = format!("SELECT {COLUMNS} FROM decision ORDER BY id");
            c.prepare_cached(&sql)?.query_map([], entry)?.collect()
        })?;
        self.with_changes(entries)
    }

    /// What coders decided here: the log without adjudicators and codings made elsewhere.
    ///
    /// # Errors
    /// [`ReviewError`] if it does not read.
    pub fn decisions_of_coders(&self) -> Result<Vec<Logged>, ReviewError> {
        let links = self.links()?;
        let adjudicates = |coder: &str| {
            links
                .iter()
                .any(|l| l.coder == coder && l.role == Role::Adjudicator)
        };
        let mut log = self.decisions()?;
        log.retain(|Logged { entry, .. }| {
            !adjudicates(&entry.coder) && !kinds::is_import(&entry.kind)
        });
        Ok(log)
    }

    /// Whether `coder` has opened report `n`, or a coding of theirs was taken in.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn has_coding(&self, n: i64, coder: &str) -> Result<bool, ReviewError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM decision WHERE report = ?1 AND coder = ?2)",
            )?
            .query_row(params![n, coder], |row| row.get(0))
        })
    }

    /// Who has decided on which reports: report, coder, last decision.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn codings(&self) -> Result<Vec<(i64, String)>, ReviewError> {
        self.read(|c| {
            c.prepare_cached("SELECT DISTINCT report, coder FROM decision ORDER BY report, coder")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// The changes of one decision.
    ///
    /// # Errors
    /// [`ReviewError`] if they do not read.
    pub fn changes(&self, decision: i64) -> Result<Vec<Change>, ReviewError> {
        let rows: Vec<(String, Option<String>, Option<String>)> = self.read(|c| {
            c.prepare_cached(
                "SELECT key, before, after FROM change WHERE decision = ?1 ORDER BY n",
            )?
            .query_map([decision], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect()
        })?;
        let what = format!("decision {decision}");
        let item = |text: Option<String>| text.map(|text| self.parsed(&what, &text)).transpose();
        let change = |(key, before, after)| {
            Ok(Change {
                key,
                before: item(before)?,
                after: item(after)?,
            })
        };
        rows.into_iter().map(change).collect()
    }

    fn with_changes(&self, entries: Vec<Entry>) -> Result<Vec<Logged>, ReviewError> {
        let logged = |entry: Entry| {
            Ok(Logged {
                changes: self.changes(entry.id)?,
                entry,
            })
        };
        entries.into_iter().map(logged).collect()
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        at: row.get(1)?,
        report: row.get(2)?,
        coder: row.get(3)?,
        session: row.get(4)?,
        kind: row.get(5)?,
        undoes: row.get(6)?,
        took_ms: row
            .get::<_, Option<i64>>(7)?
            .and_then(|ms| u64::try_from(ms).ok()),
        suggestion: row.get(8)?,
        shown: row.get(9)?,
    })
}
