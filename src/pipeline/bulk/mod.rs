//! How does a whole archive become a data set, however often that is interrupted?
//!
//! [`run`] sends the pages of an archive through the stages (`flow`), marks reports that repeat earlier ones, and writes
//! shards of equal size into every format asked for. A shard is part of the data set once its line stands in the state file
//! (`state`); until then its finished pages stand in a journal (`journal`). So a run that was killed goes on with
//! the next page, and what it writes is what an undisturbed run would have written, byte for byte.
//!
//! # The folder of a data set
//! | path | what |
//! |---|---|
//! | `manifest.json` | see [`Manifest`]; rewritten after each shard |
//! | `records/`, `reports/`, `units/`, `frames/`, `csv/`, `dataset.sqlite` | the data, see [`crate::dataset`] |
//! | `.gleaner/` | state, journal and lock; needed to go on, and to take in what an archive has grown by |

mod coming;
mod counters;
mod error;
mod flow;
mod folder;
mod hand;
mod journal;
mod manifest;
mod state;
mod writer;

pub use counters::{Counter, Counters};
pub use error::BulkError;
pub use manifest::{Counts, MANIFEST_SCHEMA, Manifest, Settings, Shard};

use super::Pipeline;
use super::batches::Outcome;
use crate::archive::Entry;
use crate::dataset::Format;
use crate::ingest::ReadOptions;
use coming::{Met, Remaining, lock};
use flow::FlowOptions;
use folder::Folder;
use serde_json::{Map, Value};
use state::Known;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use writer::Writer;

/// The field of a record's report that says which earlier report it nearly repeats: `{"id": ..., "similarity": ...}`, the
/// second an estimate of the Jaccard index of their word sequences, 0 to 1.
pub const NEAR_DUPLICATE: &str = "near_duplicate_of";

/// How a data set is made.
#[derive(Debug, Clone)]
pub struct BulkOptions {
    /// How pages are read.
    pub read: ReadOptions,
    /// Threads.
    pub jobs: usize,
    /// Longest time for reading or annotating one report.
    pub timeout: Duration,
    /// Pages of a shard, at least 1.
    pub shard: u32,
    /// What is written.
    pub formats: Vec<Format>,
    /// Whether reports that nearly repeat an earlier one are marked.
    pub near_duplicates: bool,
    /// What to do with what is in the folder.
    pub begin: Begin,
    /// Further settings that decide what the pages are, by name: they are kept, and compared when a run goes on.
    pub settings: Map<String, Value>,
}

/// What to do with the data set that a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// There must be none.
    New,
    /// Go on with it; begin one if there is none.
    Resume,
    /// Remove it, and begin one.
    Redo,
}

/// Something that happened, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// A page was written.
    Page(&'a Outcome),
    /// A shard is finished.
    Shard(&'a Shard),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// The data set as it is now.
    pub manifest: Manifest,
    /// Pages of the archive that the data set held before.
    pub before: u64,
    /// What this run added.
    pub added: Counts,
    /// Pages that are finished and wait in the journal, where the run was stopped.
    pub waiting: u64,
}

/// Makes or goes on with the data set in `folder` from the pages of `archive`, which is called `names`.
///
/// Once `stop` is true, no more pages are taken; those on the way are finished and kept, and the run can go on later.
///
/// # Errors
/// [`BulkError`] if the folder cannot be used, the settings are others than before, or the disk is full or fails: then
/// what is finished is kept, too.
pub fn run(
    (archive, names): (impl Iterator<Item = Entry> + Send, Vec<String>),
    pipeline: &Pipeline,
    folder: &Path,
    options: &BulkOptions,
    (counters, stop): (&Counters, &AtomicBool),
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<Ended, BulkError> {
    let folder = Folder::open(folder, options.begin, &settings(pipeline, options))?;
    let mut writer = Writer::new(&folder, options, names)?;
    let met = Arc::new(Mutex::new(Met::default()));
    let known = Known::open(&folder.state())?;
    let remaining = Remaining::new((archive, stop), known, writer.journal(), Arc::clone(&met));
    let flow = FlowOptions {
        read: options.read,
        jobs: options.jobs,
        limit: options.timeout,
    };
    flow::run(remaining, pipeline, &flow, counters, stop, &mut |pages| {
        writer.take(pages, counters, watch)
    })?;
    let met = std::mem::take(&mut *lock(&met));
    if let Some(error) = met.error {
        return Err(error);
    }
    let whole = met.to_the_end && !stop.load(Ordering::Relaxed);
    writer.finish(whole, met, watch)
}

/// All that decides what the data set's bytes are, beside the pages.
fn settings(pipeline: &Pipeline, options: &BulkOptions) -> Settings {
    let producer = pipeline.producer();
    let mut settings = Map::new();
    let mut set = |name: &str, value: Value| settings.insert(name.into(), value);
    set("gleaner", producer.version.clone().into());
    set("pipeline", producer.pipeline.clone().into());
    set("pipeline_sha256", pipeline.config().sha256().into());
    set("model", producer.model.clone().into());
    set("model_sha256", producer.model_sha256.clone().into());
    let formats: Vec<String> = options.formats.iter().map(ToString::to_string).collect();
    set("formats", formats.into());
    set("shard", options.shard.into());
    set("near_duplicates", options.near_duplicates.into());
    settings.extend(options.settings.clone());
    Settings(settings)
}
