//! Which pages does an archive hold, and what is known of each?
//!
//! | kind | pages in it | place of a page |
//! |---|---|---|
//! | folder | files with a known ending, in the order of their names' bytes; hidden ones are passed over | `2024/a.md` |
//! | `.tar`, `.zip` | members, as in a folder, in the archive's order | `site.zip!/2024/a.md` |
//! | `.gz`, `.zst` | the one file in it, whatever that is | `site.tar.gz!/a.md`, `a.md.gz!/a.md` |
//! | WARC | `response` records with status 200, `resource` and `conversion` records: HTML, PDF, Markdown, plain text | `crawl.warc.gz@10234`, unpacked bytes |
//! | JSON Lines | one a line; records too | `list.jsonl:17`, the line |
//! | CSV, TSV | one a row below the header | `list.csv:17`, the line |
//! | Parquet | one a row | `list.parquet:17`, the row |
//! | JSON | incidents of a status page with a `postmortem_body` or updates; objects with a text | `incidents.json:17`, the incident |
//!
//! The kind is told by the first bytes. Identity is the place, except of web pages (their URL) and of rows with a column
//! `id`, `report_id`, `url`, `link`, `permalink` or `uuid`. With one folder given, places are relative to it; with several, each
//! keeps its folder's path as given.
//!
//! Columns: the text is in the first of `text`, `body`, `content`, `html`, `report`, `postmortem`, `postmortem_body`, `description`
//! that has one; organisation (`organisation`, `company`, `org`), title (`title`, `name`), date (`date`, `incident_date`,
//! `published`) and URL (`url`, `link`, `permalink`, `primary_report_url`) are known, all others are kept as strings under
//! their own names. Case, blanks and hyphens in names make no difference.
//!
//! # Examples
//! ```
//! use gleaner::archive::{Entry, Limits, open};
//! let folder = std::env::temp_dir().join(format!("gleaner-doc-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! std::fs::write(folder.join("list.csv"), "id,company,report\n7,Us,We will add an alert.\n")?;
//! std::fs::write(folder.join("logo.png"), b"\x89PNG")?;
//! for entry in open(&[folder.clone()], &Limits::new(&["md", "html"]))? {
//!     match entry {
//!         Entry::Page(page) => {
//!             assert_eq!((page.id.as_str(), page.place.as_str()), ("7", "list.csv:2"));
//!             assert_eq!(page.report.organisation.as_deref(), Some("Us"));
//!             assert_eq!(page.bytes.as_deref(), Ok(&b"We will add an alert."[..]));
//!         }
//!         Entry::Passed { why } => assert_eq!(why, ".png"),
//!     }
//! }
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod records;
mod source;
mod stream;
mod table;
mod tar;
mod visit;
mod walk;
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

    /// The same number, which goes on counting down while entries are taken.
    #[must_use]
    pub fn counted_unmatched(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.unmatched)
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
