//! How far is each stage? Numbers that all threads add to and anybody may read.

use std::sync::atomic::{AtomicU64, Ordering};

/// Pages that each stage is through with, in this run.
#[derive(Debug, Default)]
pub struct Counters {
    /// Taken from the archive, those done in an earlier run not counted.
    pub read: Counter,
    /// Parsed, or failed at that.
    pub ingested: Counter,
    /// Annotated, or failed before or at that.
    pub annotated: Counter,
    /// Written.
    pub written: Counter,
}

/// One number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds `n`.
    pub(super) fn add(&self, n: usize) {
        self.0.fetch_add(n as u64, Ordering::Relaxed);
    }

    /// What it has come to.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
