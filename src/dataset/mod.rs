//! How do records become a data set that other programs read? One file a format; each is a [`Sink`] that is
//! filled shard by shard.

pub mod arrow;

pub mod csv;
mod error;
mod format;
mod jsonl;
mod parquet;
mod part;
mod rest;
mod rows;
mod sqlite;
#[cfg(test)]
mod tests;

pub use error::DatasetError;
pub use format::{Format, sink};
pub use part::write_whole;

use crate::record::{Failure, Record};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What became of one report: one row of a data set.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// Its record.
    Record(&'a Record),
    /// Why there is none.
    Failure(&'a Failure),
}

/// A file of a finished shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Path under the data set's folder, with `/`.
    pub path: PathBuf,
    /// Rows in it.
    pub rows: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, lower-case hexadecimal; `None` where a file grows with every shard (`SQLite`).
    pub sha256: Option<String>,
}

/// A place for rows in one format, filled shard by shard.
///
/// What is written between [`begin`](Self::begin) and [`commit`](Self::commit) appears as a whole or not at all:
/// a file is written under a temporary name, synced, renamed, and its folder synced; a database commits. The bytes of a
/// file depend on the rows alone (of `SQLite`, what is in it). Beginning a shard that is there already replaces it. Where a shard
/// is several files, a kill between two renames leaves some of them: a shard is there when `commit` has returned, and
/// whoever goes on after a kill begins the others anew.
pub trait Sink: Send {
    /// Starts shard `number`, counted from 0; what an unfinished one had written is dropped.
    ///
    /// # Errors
    /// [`DatasetError`] if its files cannot be created.
    fn begin(&mut self, number: u32) -> Result<(), DatasetError>;

    /// Adds a row to the shard that was begun.
    ///
    /// # Errors
    /// [`DatasetError`] if it cannot be written; then the shard must be begun anew.
    ///
    /// # Panics
    /// If no shard was begun.
    fn write(&mut self, row: Row<'_>) -> Result<(), DatasetError>;

    /// Finishes the shard: when this returns, it is on disk.
    ///
    /// # Errors
    /// [`DatasetError`] if it cannot be; then the shard is not there.
    ///
    /// # Panics
    /// If no shard was begun.
    fn commit(&mut self) -> Result<Vec<Written>, DatasetError>;
}
