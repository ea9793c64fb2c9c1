//! Which pages are done? A file of `SQLite` beside the data set, in which a finished shard is one transaction.

use super::error::BulkError;
use super::flow::Key;
use super::manifest::{Settings, Shard};
use crate::dataset::DatasetError;
use crate::likeness::{BANDS, Sketch};
use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use std::io;
use std::path::{Path, PathBuf};

/// Tables of the state file. `page.n` counts pages from 1 in the order of writing; `band` holds, for each of a sketch's
/// bands, the pages that have it.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS shard (number INTEGER PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS page (n INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, id TEXT NOT NULL, sketch BLOB);
    CREATE TABLE IF NOT EXISTS band (band INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (band, n)) WITHOUT ROWID;
";

/// The name under which the settings stand.
const SETTINGS: &str = "settings";

/// Pages with one band that are compared at most: boilerplate can fill a band with thousands.
const COMPARED: usize = 64;

/// The state of a data set. Everything since the last [`commit`](Self::commit) is as if it had not been, once the
/// program ends.
pub(super) struct State {
    path: PathBuf,
    connection: Connection,
}

/// The same state, read by another thread, with what this run has met.
pub(super) struct Known {
    path: PathBuf,
    connection: Connection,
}

/// A page that was written before, and how like it another one is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Earlier {
    pub id: String,
    pub similarity: f64,
}

fn fault(path: &Path, error: rusqlite::Error) -> BulkError {
    // SQLite tells a full disk in its own way where the file is not the database: the shared index of its log, or a
    // temporary file.
    let extended = error.sqlite_error().map(|e| e.extended_code);
    let full = matches!(extended, Some(SQLITE_IOERR_SHMSIZE | SQLITE_IOERR_TRUNCATE));
    match error.sqlite_error_code() {
        code if full || code == Some(ErrorCode::DiskFull) => {
            let source = io::Error::new(io::ErrorKind::StorageFull, error);
            DatasetError::of(path, source).into()
        }
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            DatasetError::of(path, io::Error::other(error)).into()
        }
        _ => BulkError::State {
            path: path.into(),
            reason: error.to_string(),
        },
    }
}

fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.busy_timeout(std::time::Duration::from_mins(1))?;
    Ok(connection)
}

impl State {
    /// Opens the file, made if missing.
    pub fn open(path: &Path) -> Result<Self, BulkError> {
        let state = Self {
            path: path.into(),
            connection: open(path).map_err(|e| fault(path, e))?,
        };
        state.run(|c| c.execute_batch(TABLES))?;
        Ok(state)
    }

    fn run<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, rusqlite::Error>,
    ) -> Result<T, BulkError> {
        work(&self.connection).map_err(|e| fault(&self.path, e))
    }

    /// What the data set was made with; `None` in a new one.
    pub fn settings(&self) -> Result<Option<Settings>, BulkError> {
        let text: Option<String> = self.run(|c| {
            c.query_row(
                "SELECT value FROM setting WHERE name = ?1",
                [SETTINGS],
                |row| row.get(0),
            )
            .optional()
        })?;
        text.map(|text| self.parsed(&text)).transpose()
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self, text: &str) -> Result<T, BulkError> {
        serde_json::from_str(text).map_err(|e| BulkError::State {
            path: self.path.clone(),
            reason: format!("written by another version, or damaged ({e})"),
        })
    }

    /// Says once and for all what the data set is made with.
    pub fn set_settings(&self, settings: &Settings) -> Result<(), BulkError> {
        let text = serde_json::to_string(settings).expect("settings have a JSON form");
        self.run(|c| c.execute("INSERT INTO setting VALUES (?1, ?2)", [SETTINGS, &text]))?;
        Ok(())
    }

    /// All finished shards, in order.
    pub fn shards(&self) -> Result<Vec<Shard>, BulkError> {
        let texts: Vec<String> = self.run(|c| {
            c.prepare("SELECT value FROM shard ORDER BY number")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        texts.iter().map(|text| self.parsed(text)).collect()
    }

    /// Opens the transaction of a shard.
    pub fn begin(&self) -> Result<(), BulkError> {
        self.run(|c| c.execute_batch("BEGIN IMMEDIATE"))
    }

    /// Adds a page to the shard that was begun.
    pub fn add(&self, key: &Key, id: &str, sketch: Option<&Sketch>) -> Result<(), BulkError> {
        self.run(|c| {
            c.prepare_cached("INSERT INTO page (key, id, sketch) VALUES (?1, ?2, ?3)")?
                .execute(params![key, id, sketch.map(Sketch::to_bytes)])?;
            let n = c.last_insert_rowid();
            let mut band = c.prepare_cached("INSERT OR IGNORE INTO band VALUES (?1, ?2)")?;
            for key in sketch.iter().flat_map(|s| s.bands()) {
                band.execute(params![key.cast_signed(), n])?;
            }
            Ok(())
        })
    }

    /// The page written before that is most like `sketch`, the earliest of several; `None` if none is like it.
    pub fn like(&self, sketch: &Sketch) -> Result<Option<Earlier>, BulkError> {
        let marks = vec!["?"; BANDS].join(", ");
        let found: Vec<(String, Vec<u8>)> = self.run(|c| {
            let mut pages = c.prepare_cached(&format!(
                "SELECT id, sketch FROM page WHERE n IN (SELECT n FROM band WHERE band IN ({marks}) GROUP BY n \
                 ORDER BY count(*) DESC, n LIMIT {COMPARED}) ORDER BY n"
            ))?;
            let keys = sketch.bands().map(u64::cast_signed);
            pages
                .query_map(rusqlite::params_from_iter(keys), |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        let mut best: Option<Earlier> = None;
        for (id, bytes) in found {
            let other = Sketch::from_bytes(&bytes).map_err(|e| BulkError::State {
                path: self.path.clone(),
                reason: e.to_string(),
            })?;
            let similarity = crate::likeness::similarity(sketch, &other);
            if similarity >= crate::likeness::REPEATS
                && best.as_ref().is_none_or(|b| similarity > b.similarity)
            {
                best = Some(Earlier { id, similarity });
            }
        }
        Ok(best)
    }

    /// Makes the shard that was begun part of the data set: when this returns, it is on disk.
    pub fn commit(&self, shard: &Shard) -> Result<(), BulkError> {
        let text = serde_json::to_string(shard).expect("a shard has a JSON form");
        self.run(|c| {
            c.execute(
                "INSERT INTO shard VALUES (?1, ?2)",
                params![shard.number, text],
            )?;
            c.execute_batch("COMMIT")
        })
    }
}

impl Known {
    /// Opens the file for reading, with a table of its own that lasts as long as this.
    pub fn open(path: &Path) -> Result<Self, BulkError> {
        let connect = || {
            let connection = open(path)?;
            // In a file of SQLite's own, so that memory does not grow with the archive.
            connection.execute_batch(
                "PRAGMA temp_store = FILE;
                 PRAGMA temp.journal_mode = OFF;
                 CREATE TEMP TABLE met (key BLOB PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID;",
            )?;
            Ok(connection)
        };
        Ok(Self {
            connection: connect().map_err(|e| fault(path, e))?,
            path: path.into(),
        })
    }

    /// How often `key` was met in this run before.
    pub fn met(&self, key: &Key) -> Result<u32, BulkError> {
        let met = || {
            self.connection
                .prepare_cached(
                    "INSERT INTO met VALUES (?1, 0) ON CONFLICT (key) DO UPDATE SET times = times + 1 RETURNING times",
                )?
                .query_row([key], |row| row.get(0))
        };
        met().map_err(|e| fault(&self.path, e))
    }

    /// Whether a finished shard holds the page.
    pub fn is_done(&self, key: &Key) -> Result<bool, BulkError> {
        let done = || {
            self.connection
                .prepare_cached("SELECT 1 FROM page WHERE key = ?1")?
                .exists([key])
        };
        done().map_err(|e| fault(&self.path, e))
    }
}
