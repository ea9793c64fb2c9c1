//! Where does a review live? In one file of `SQLite`: reports, suggestions, and a log of decisions that only grows.
//!
//! # Format
//! | table | a row is |
//! |---|---|
//! | `meta` | a setting of the project: `format`, `codebook`, `blind` |
//! | `report` | a report: `document` as it was read, `record` with its units and nothing coded |
//! | `suggestion` | what a model, or a coder elsewhere, made of a report: a whole record |
//! | `link` | a person's token, role (`coder` or `adjudicator`) and, for adjudicators, whose codings they compare |
//! | `decision` | one decision of one coder; `kind`, when, how long it took, which suggestion was in view, which request it answers |
//! | `change` | one item before and after a decision, as JSON; which model had suggested it with which score |
//!
//! `decision` and `change` take insertions only: triggers refuse anything else. The state of every coding follows from
//! them. Times are UTC, RFC 3339 with milliseconds.

mod log;
mod people;
mod reports;

pub use log::{Entry, Last, Logged, NewDecision};
pub use people::{Link, Role};
pub use reports::{ReportRow, SuggestionRow};

use super::error::ReviewError;
use crate::codebook::Codebook;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The value of `meta.format` that this version reads and writes.
const FORMAT: &str = "gleaner-review/1";

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE report (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT, words INTEGER NOT NULL,
    document TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE suggestion (
    id INTEGER PRIMARY KEY AUTOINCREMENT, report INTEGER NOT NULL REFERENCES report(n), at TEXT NOT NULL, after INTEGER NOT NULL,
    model TEXT NOT NULL, items INTEGER NOT NULL, uncertainty REAL, gain REAL, record TEXT NOT NULL);
CREATE INDEX suggestion_report ON suggestion(report, id);
CREATE TABLE link (token TEXT PRIMARY KEY, coder TEXT NOT NULL UNIQUE, role TEXT NOT NULL, compares TEXT NOT NULL);
CREATE TABLE decision (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, report INTEGER NOT NULL REFERENCES report(n),
    coder TEXT NOT NULL, session TEXT NOT NULL, kind TEXT NOT NULL, undoes INTEGER REFERENCES decision(id),
    took_ms INTEGER, suggestion INTEGER REFERENCES suggestion(id), shown INTEGER NOT NULL, request TEXT);
CREATE UNIQUE INDEX decision_request ON decision(coder, request) WHERE request IS NOT NULL;
CREATE INDEX decision_coding ON decision(report, coder, id);
CREATE TABLE change (
    decision INTEGER NOT NULL REFERENCES decision(id), n INTEGER NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL,
    before TEXT, after TEXT, model TEXT, score REAL, PRIMARY KEY (decision, n)) WITHOUT ROWID;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are not changed'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are not deleted'); END;
CREATE TRIGGER change_stays BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'decisions are not changed'); END;
CREATE TRIGGER change_kept BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'decisions are not deleted'); END;
";

/// The file of a review project.
pub struct Store {
    path: PathBuf,
    connection: Connection,
}

/// Now, as the log has it.
pub(super) fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

impl Store {
    /// Opens a project.
    ///
    /// # Errors
    /// [`ReviewError`] if there is no such file, or it is something else.
    pub fn open(path: &Path) -> Result<Self, ReviewError> {
        if !path.is_file() {
            return Err(ReviewError::NoProject {
                path: path.into(),
                reason: "there is no such review project; start one with `gleaner review REPORTS`, or name another \
                         with --project"
                    .into(),
            });
        }
        let store = Self::connected(path)?;
        store.recognised()?;
        Ok(store)
    }

    /// Opens a project, or makes one with this codebook.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be made, or is something else.
    pub fn open_or_make(path: &Path, codebook: &Codebook) -> Result<Self, ReviewError> {
        if path.metadata().is_ok_and(|m| m.len() > 0) {
            return Self::open(path);
        }
        own_file(path)?;
        let mut store = Self::connected(path)?;
        store.transaction(|t| {
            // Two programs may have come this far together.
            let made: i64 = t.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
            if made == 0 {
                t.execute_batch(TABLES)?;
                let mut insert = t.prepare("INSERT INTO meta VALUES (?1, ?2)")?;
                insert.execute(["format", FORMAT])?;
                insert.execute(["codebook", &codebook.to_toml()])?;
            }
            Ok(())
        })?;
        Ok(store)
    }

    fn connected(path: &Path) -> Result<Self, ReviewError> {
        let open = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(Duration::from_secs(30))?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            // A decision is on disk before the page hears of it.
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.set_prepared_statement_cache_capacity(64);
            Ok(connection)
        };
        let connection = open().map_err(|source| fault(path, source))?;
        Ok(Self {
            path: path.into(),
            connection,
        })
    }

    fn recognised(&self) -> Result<(), ReviewError> {
        let format = self.meta("format");
        let reason = match format {
            Ok(Some(format)) if format == FORMAT => return Ok(()),
            Ok(Some(other)) => format!(
                "is of format {other:?}, this version reads {FORMAT:?}; use the version it was made with"
            ),
            Ok(None) | Err(_) => {
                "is no review project; name one with --project, or a new file to start one".into()
            }
        };
        Err(ReviewError::NoProject {
            path: self.path.clone(),
            reason,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A setting of the project.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn meta(&self, name: &str) -> Result<Option<String>, ReviewError> {
        self.read(|c| {
            let sql = "SELECT value FROM meta WHERE name = ?1";
            c.prepare_cached(sql)?
                .query_row([name], |row| row.get(0))
                .optional()
        })
    }

    /// Sets it.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be written.
    pub fn set_meta(&mut self, name: &str, value: &str) -> Result<(), ReviewError> {
        self.transaction(|t| {
            t.execute(
                "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                [name, value],
            )?;
            Ok(())
        })
    }

    /// The project's codebook.
    ///
    /// # Errors
    /// [`ReviewError`] if it does not read.
    pub fn codebook(&self) -> Result<Codebook, ReviewError> {
        let toml = self.meta("codebook")?.unwrap_or_default();
        Codebook::parse("codebook", &toml).map_err(|error| ReviewError::NoProject {
            path: self.path.clone(),
            reason: format!("its {error}; take the file from a copy"),
        })
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ReviewError> {
        work(&self.connection).map_err(|source| fault(&self.path, source))
    }

    pub(super) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, ReviewError> {
        let whole = || {
            let transaction = self
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        whole().map_err(|source| fault(&self.path, source))
    }

    pub(super) fn parsed<T: serde::de::DeserializeOwned>(
        &self,
        what: &str,
        text: &str,
    ) -> Result<T, ReviewError> {
        serde_json::from_str(text).map_err(|source| ReviewError::Damaged {
            path: self.path.clone(),
            what: what.into(),
            source,
        })
    }
}

/// An empty file that only its owner may read: it holds tokens and other people's reports.
fn own_file(path: &Path) -> Result<(), ReviewError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(ReviewError::NoProject {
            path: path.into(),
            reason: format!("cannot be made: {error}; name another file with --project"),
        }),
    }
}

fn fault(path: &Path, source: rusqlite::Error) -> ReviewError {
    use rusqlite::ErrorCode;
    let reason = match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            "is no review project; name one with --project, or a new file to start one"
        }
        Some(ErrorCode::DiskFull) => {
            "the disk is full; nothing of the decision was kept, make room and decide again"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program has held it for half a minute; end that one, or wait"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
            "cannot be written; allow it, or name another with --project"
        }
        Some(ErrorCode::DatabaseCorrupt) => "is damaged; take it from a copy",
        _ => "cannot be read or written",
    };
    ReviewError::Store {
        path: path.into(),
        reason: reason.into(),
        source,
    }
}
