//! Which pages of an archive are still to be done? Each page is told by what it is called, what is known of it, and its
//! bytes; so an archive that grew, or a run that was stopped, goes on where something is new.

use super::error::BulkError;
use super::flow::{Coming, Key, What};
use super::journal::Finished;
use super::state::Known;
use crate::archive::{Entry, Page};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// What was met in an archive that is not sent on.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// What is no page, by reason.
    pub passed: BTreeMap<String, u64>,
    /// Pages that finished shards hold.
    pub done: u64,
    /// Whether the archive was read to its end.
    pub to_the_end: bool,
    /// Why reading ended before that.
    pub error: Option<BulkError>,
}

/// The pages of an archive that finished shards do not hold.
pub(super) struct Remaining<'a, A> {
    archive: A,
    stop: &'a AtomicBool,
    known: Known,
    /// What an unfinished shard has of the next pages.
    journal: VecDeque<Finished>,
    met: Arc<Mutex<Met>>,
}

impl<'a, A: Iterator<Item = Entry>> Remaining<'a, A> {
    pub fn new(
        (archive, stop): (A, &'a AtomicBool),
        known: Known,
        journal: Vec<Finished>,
        met: Arc<Mutex<Met>>,
    ) -> Self {
        Self {
            archive,
            stop,
            known,
            journal: journal.into(),
            met,
        }
    }

    fn take(&mut self, page: Page) -> Result<Option<Coming>, BulkError> {
        let mut key = key(&page, 0);
        let times = self.known.met(&key)?;
        if times > 0 {
            key = self::key(&page, times);
        }
        if self.known.is_done(&key)? {
            lock(&self.met).done += 1;
            return Ok(None);
        }
        let what = match self.journal.pop_front() {
            Some(finished) if finished.key == key => What::Done(finished.outcome, finished.sketch),
            Some(_) => {
                // The archive is another one than before: what follows in the journal stands elsewhere, if at all.
                self.journal.clear();
                What::Page(Box::new(page.into()))
            }
            None => What::Page(Box::new(page.into())),
        };
        Ok(Some(Coming { key, what }))
    }
}

impl<A: Iterator<Item = Entry>> Iterator for Remaining<'_, A> {
    type Item = Coming;

    fn next(&mut self) -> Option<Coming> {
        while !self.stop.load(Ordering::Relaxed) {
            match self.archive.next() {
                None => {
                    lock(&self.met).to_the_end = true;
                    return None;
                }
                Some(Entry::Passed { why }) => {
                    *lock(&self.met).passed.entry(why).or_default() += 1;
                }
                Some(Entry::Page(page)) => match self.take(*page) {
                    Ok(None) => {}
                    Ok(coming) => return coming,
                    Err(error) => {
                        lock(&self.met).error = Some(error);
                        return None;
                    }
                },
            }
        }
        None
    }
}

pub(super) fn lock(met: &Mutex<Met>) -> MutexGuard<'_, Met> {
    met.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 128 bits of all that the record of a page is made from; `times` tells pages apart that are equal in all of that.
fn key(page: &Page, times: u32) -> Key {
    let mut hash = Xxh3::new();
    let mut part = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(page.id.as_bytes());
    part(
        serde_json::to_string(&page.report)
            .unwrap_or_default()
            .as_bytes(),
    );
    part(
        format!(
            "{:?} {:?}",
            page.read_as,
            page.charset.map(encoding_rs::Encoding::name)
        )
        .as_bytes(),
    );
    match &page.bytes {
        Ok(bytes) => part(bytes),
        Err(why) => {
            part(b"no bytes");
            part(why.as_bytes());
        }
    }
    part(&times.to_le_bytes());
    hash.digest128().to_le_bytes()
}
