//! One database, `dataset.sqlite`: tables, a view with one row a frame, and full-text search.
//!
//! `schema.sql` beside this file says what is in it. Each shard is one transaction. The journal is its
//! ordinary one (not WAL): appended pages are written once, and between shards there is one file.

mod insert;

use super::{DatasetError, Row, Sink, Written};
use crate::record::SCHEMA;
use insert::Keys;
use rusqlite::{Connection, ErrorCode, params};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

const NAME: &str = "dataset.sqlite";
/// "glnr", for `file` and for us.
const APPLICATION: i32 = 0x676c_6e72;
/// Counts changes of `schema.sql`.
const VERSION: i32 = 1;
/// How long somebody who reads may hold up a commit.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pages in memory, in KiB: more of a transaction goes to the disk as it comes.
const CACHE: i32 = -32_768;

/// Writes a database.
#[derive(Debug)]
pub(super) struct Sqlite {
    path: PathBuf,
    connection: Connection,
    shard: Option<Keys>,
}

impl Sqlite {
    /// Opens the database under `folder`, or makes it.
    pub(super) fn open(folder: &Path) -> Result<Self, DatasetError> {
        let path = folder.join(NAME);
        let open = || {
            let mut connection = Connection::open(&path)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "journal_mode", "DELETE")?;
            // Above FULL: the folder is synced too, so that a commit is not undone by a power cut.
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            connection.pragma_update(None, "foreign_keys", true)?;
            connection.pragma_update(None, "cache_size", CACHE)?;
            let found: (i32, i32) = (
                connection.pragma_query_value(None, "application_id", |r| r.get(0))?,
                connection.pragma_query_value(None, "user_version", |r| r.get(0))?,
            );
            let tables: i64 =
                connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
            if tables == 0 {
                let change = connection.transaction()?;
                change.pragma_update(None, "application_id", APPLICATION)?;
                change.pragma_update(None, "user_version", VERSION)?;
                change.execute_batch(include_str!("schema.sql"))?;
                for (name, value) in [
                    ("schema", SCHEMA),
                    ("version", env!("CARGO_PKG_VERSION")),
                    ("offsets", "Unicode code points, half-open"),
                ] {
                    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
                    change.execute(sql, params![name, value])?;
                }
                change.commit()?;
            } else if found != (APPLICATION, VERSION) {
                return Ok(None);
            }
            Ok(Some(connection))
        };
        match open() {
            Ok(Some(connection)) => Ok(Self {
                path,
                connection,
                shard: None,
            }),
            Ok(None) => Err(DatasetError::OtherDatabase { path }),
            Err(source) => Err(error(&path, source)),
        }
    }

    /// Runs `work`, and says which file it was.
    fn told<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatasetError> {
        work(&self.connection).map_err(|e| error(&self.path, e))
    }
}

impl Sink for Sqlite {
    fn begin(&mut self, number: u32) -> Result<(), DatasetError> {
        self.shard = None;
        let keys = Keys::of(number);
        self.told(|connection| {
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            connection.execute_batch("BEGIN IMMEDIATE")?;
            insert::clear(connection, &keys)
        })?;
        self.shard = Some(keys);
        Ok(())
    }

    fn write(&mut self, row: Row<'_>) -> Result<(), DatasetError> {
        let keys = self.shard.as_mut().expect("a shard was begun");
        match row {
            Row::Record(record) => {
                let units = super::rows::units(row)?;
                let done = insert::record(&self.connection, keys, record, &units);
                done.map_err(|e| error(&self.path, e))
            }
            Row::Failure(failure) => {
                let done = insert::failure(&self.connection, keys, failure);
                done.map_err(|e| error(&self.path, e))
            }
        }
    }

    fn commit(&mut self) -> Result<Vec<Written>, DatasetError> {
        let keys = self.shard.take().expect("a shard was begun");
        self.told(|connection| {
            insert::index(connection, &keys)?;
            connection.execute_batch("COMMIT")
        })?;
        let size = fs::metadata(&self.path).map_err(|e| DatasetError::of(&self.path, e))?;
        Ok(vec![Written {
            path: NAME.into(),
            rows: keys.rows(),
            bytes: size.len(),
            sha256: None,
        }])
    }
}

fn error(path: &Path, source: rusqlite::Error) -> DatasetError {
    if source.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        return DatasetError::of(path, io::ErrorKind::StorageFull.into());
    }
    DatasetError::Sqlite {
        path: path.to_owned(),
        source,
    }
}
