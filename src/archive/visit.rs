//! What does everything that reads have in common: limits, budget, and where entries go?

use super::{Entry, Limits, Page, metadata::Metadata};
use crate::record::Report;
use crossbeam_channel::Sender;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a reader stops before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// Nobody takes entries any more.
    Gone,
    /// The file is past a limit on the whole of it, which has been said.
    Abandoned,
}

pub(super) type Flow = Result<(), Halt>;

/// One run over all sources. Every reader takes it by `&mut`, gives entries to it and obeys a [`Halt`].
pub(super) struct Visit {
    pub limits: Limits,
    pub metadata: Option<Metadata>,
    pub unpacked: Rc<Cell<u64>>,
    pub progress: Progress,
    members: u64,
    sink: Sender<Entry>,
}

impl Visit {
    pub fn new(
        limits: Limits,
        metadata: Option<Metadata>,
        read: Arc<AtomicU64>,
        sink: Sender<Entry>,
    ) -> Self {
        Self {
            limits,
            metadata,
            unpacked: Rc::default(),
            progress: Progress {
                total: read,
                file: Rc::default(),
                size: u64::MAX,
            },
            members: 0,
            sink,
        }
    }

    /// A new file on disk: what was unpacked and counted so far was another's.
    pub fn begin(&mut self, size: u64) {
        self.members = 0;
        self.unpacked.set(0);
        self.progress.file.set(0);
        self.progress.size = size;
    }

    /// Gives a page, with what the metadata say of it.
    pub fn page(&mut self, mut page: Page) -> Flow {
        if let Some(metadata) = &mut self.metadata {
            metadata.put_over(&mut page);
        }
        self.send(Entry::Page(Box::new(page)))
    }

    /// Gives a page of which nothing is known but name and bytes.
    pub fn bare(&mut self, name: &str, bytes: Result<Vec<u8>, String>) -> Flow {
        self.page(Page {
            id: name.to_owned(),
            place: name.to_owned(),
            bytes,
            report: Report::default(),
            read_as: None,
            charset: None,
        })
    }

    /// Names what could not be had.
    pub fn refuse(&mut self, name: &str, why: impl Into<String>) -> Flow {
        self.bare(name, Err(why.into()))
    }

    /// Counts what is no page.
    pub fn pass(&mut self, why: impl Into<String>) -> Flow {
        self.send(Entry::Passed { why: why.into() })
    }

    /// Counts a member, record or row of the file `name`.
    pub fn count(&mut self, name: &str) -> Flow {
        self.members += 1;
        let most = self.limits.max_members;
        if self.members > most {
            let why = format!(
                "more than {most} members; the rest is left out: split it, or raise the limit"
            );
            self.refuse(name, why)?;
            return Err(Halt::Abandoned);
        }
        Ok(())
    }

    /// After an error has been said of one member: whether the whole file is given up.
    pub fn check(&self) -> Flow {
        if self.unpacked.get() > self.limits.max_archive {
            return Err(Halt::Abandoned);
        }
        Ok(())
    }

    /// Libraries read sizes and offsets out of files; one that is wrong in a way they do not expect is a panic, which is
    /// an error of that file alone.
    pub fn guarded(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Flow) -> Flow {
        catch_unwind(AssertUnwindSafe(|| read(self))).unwrap_or_else(|_| {
            let why = "damaged in a way that its reader does not survive; what stood before is read, the rest of it lost: get the file anew";
            self.refuse(name, why)
        })
    }

    fn send(&self, entry: Entry) -> Flow {
        self.sink.send(entry).map_err(|_| Halt::Gone)
    }
}

/// Source bytes read: of all files together, and of this one, of which no more than its size is counted.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    total: Arc<AtomicU64>,
    file: Rc<Cell<u64>>,
    size: u64,
}

impl Progress {
    /// For temporary files, whose bytes were counted where they came from.
    pub fn uncounted(&self) -> Self {
        Self {
            size: 0,
            file: Rc::default(),
            total: Arc::clone(&self.total),
        }
    }

    pub fn add(&self, bytes: u64) {
        let more = bytes.min(self.size - self.file.get());
        self.file.set(self.file.get() + more);
        self.total.fetch_add(more, Ordering::Relaxed);
    }

    /// The file is done, also where parts of it were passed over.
    pub fn finish(&self) {
        if self.size < u64::MAX {
            self.add(self.size);
        }
    }
}
