//! Which pages does an archive hold, and what is known of each?

mod bytes;
mod columns;
mod error;
mod http;
mod json;
mod kind;
mod limits;
mod lines;
mod member;
mod metadata;
mod names;
mod packed;
mod page;
mod parquet;
mod source;
mod stream;
mod table;
mod tar;
mod visit;
mod warc;
mod zip;

pub use error::ArchiveError;
pub use limits::Limits;
pub use page::{Entry, Page};

use crossbeam_channel::Receiver;
use metadata::Metadata;
use source::Source;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use visit::Visit;

/// The pages of files, folders and archives, one after the other.
///
/// A thread of its own reads ahead by one entry, so there are never more than two pages in memory. It ends when
/// this is dropped.
#[derive(Debug)]
pub struct Archive {
    entries: Receiver<Entry>,
    sources: Vec<Source>,
    read: Arc<AtomicU64>,
    unmatched: Arc<AtomicU64>,
}

/// Opens `paths`, in the order given.
///
/// # Errors
/// [`ArchiveError`] where a path is not there, a pattern fits nothing, or the metadata do not read. Whatever goes wrong
/// later is a [`Page`] whose `bytes` say why.
pub fn open(paths: &[PathBuf], limits: &Limits) -> Result<Archive, ArchiveError> {
    let sources = Source::all(paths)?;
    let unmatched = Arc::new(AtomicU64::new(0));
    let most = limits.max_page;
    let read_list = |path| Metadata::read(path, most, Arc::clone(&unmatched));
    let metadata = limits.metadata.as_deref().map(read_list).transpose()?;
    let (sink, entries) = crossbeam_channel::bounded(0);
    let read = Arc::new(AtomicU64::new(0));
    let (limits, counter, todo) = (limits.clone(), Arc::clone(&read), sources.clone());
    let run = move || {
        let mut visit = Visit::new(limits, metadata, counter, sink);
        for source in todo {
            if source.read(&mut visit).is_err() {
                break;
            }
        }
    };
    std::thread::Builder::new()
        .name("archive".into())
        .spawn(run)
        .map_err(ArchiveError::Thread)?;
    Ok(Archive {
        entries,
        sources,
        read,
        unmatched,
    })
}

impl Archive {
    /// Source bytes read so far; goes on counting while entries are taken.
    #[must_use]
    pub fn read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Source bytes in all, which takes a look at every file; `None` where standard input or a pipe is among the paths.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.sources.iter().map(Source::size).sum()
    }

    /// Rows of the metadata that have met no page so far.
    #[must_use]
    pub fn unmatched(&self) -> u64 {
        self.unmatched.load(Ordering::Relaxed)
    }
}

impl Iterator for Archive {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        self.entries.recv().ok()
    }
}

#[cfg(test)]
mod tests;
