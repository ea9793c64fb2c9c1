//! What happens to finished pages? Into the journal, the state and all formats, shard by shard.

use super::coming::Met;
use super::counters::Counters;
use super::error::BulkError;
use super::flow::Gone;
use super::folder::Folder;
use super::journal::{Finished, Journal};
use super::manifest::{Counts, MANIFEST_SCHEMA, Manifest, Shard};
use super::state::State;
use super::{BulkOptions, Ended, Event, NEAR_DUPLICATE};
use crate::dataset::{Row, Sink, sink};
use crate::pipeline::batches::Outcome;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Writes a data set.
pub(super) struct Writer {
    path: PathBuf,
    own: PathBuf,
    state: State,
    sinks: Vec<Box<dyn Sink>>,
    size: u64,
    near_duplicates: bool,
    manifest: Manifest,
    /// The shard in the making, if a page of it was written.
    open: Option<Open>,
    added: Counts,
}

struct Open {
    journal: Journal,
    counts: Counts,
}

impl Writer {
    /// Opens all formats.
    pub fn new(
        folder: &Folder,
        options: &BulkOptions,
        archive: Vec<String>,
    ) -> Result<Self, BulkError> {
        let state = State::open(&folder.state())?;
        let shards = state.shards()?;
        let mut counts = Counts::default();
        for shard in &shards {
            counts.join(&shard.counts);
        }
        let manifest = Manifest {
            schema: MANIFEST_SCHEMA.into(),
            complete: false,
            settings: state.settings()?.unwrap_or_default(),
            archive,
            counts,
            passed: BTreeMap::new(),
            no_longer_in_archive: 0,
            shards,
        };
        let sinks = options
            .formats
            .iter()
            .map(|&format| sink(format, folder.path()))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            path: folder.path().into(),
            own: folder.own(),
            state,
            sinks,
            size: options.shard.max(1).into(),
            near_duplicates: options.near_duplicates,
            manifest,
            open: None,
            added: Counts::default(),
        })
    }

    fn number(&self) -> u32 {
        self.manifest.shards.len() as u32
    }

    /// What an earlier run has finished of the next shard.
    pub fn journal(&self) -> Vec<Finished> {
        Journal::read(&self.own, self.number())
    }

    /// Writes pages.
    pub fn take(
        &mut self,
        pages: Vec<Gone>,
        counters: &Counters,
        watch: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), BulkError> {
        for page in pages {
            self.write(page, watch)?;
            counters.written.add(1);
        }
        match &mut self.open {
            Some(open) => Ok(open.journal.flush()?),
            None => Ok(()),
        }
    }

    fn write(&mut self, page: Gone, watch: &mut dyn FnMut(Event<'_>)) -> Result<(), BulkError> {
        let Gone {
            key,
            mut outcome,
            sketch,
            before,
        } = page;
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.begin()?,
        };
        if !before {
            open.journal.settle()?;
        }
        open.journal.add(&key, &outcome, sketch.as_ref())?;
        if let (true, Outcome::Record(record), Some(sketch)) =
            (self.near_duplicates, &mut outcome, &sketch)
            && let Some(earlier) = self.state.like(sketch)?
        {
            let similarity = (earlier.similarity * 1e4).round() / 1e4;
            record.report.other.insert(
                NEAR_DUPLICATE.into(),
                json!({"id": earlier.id, "similarity": similarity}),
            );
        }
        let (id, row) = match &outcome {
            Outcome::Record(record) => (&record.report.id, Row::Record(record)),
            Outcome::Failed(failure) => (&failure.id, Row::Failure(failure)),
        };
        // Only what has a record can be repeated.
        let sketch = sketch.filter(|_| self.near_duplicates && matches!(row, Row::Record(_)));
        self.state.add(&key, id, sketch.as_ref())?;
        for sink in &mut self.sinks {
            sink.write(row)?;
        }
        open.counts.add(&outcome);
        watch(Event::Page(&outcome));
        let full = open.counts.pages >= self.size;
        self.open = Some(open);
        if full { self.commit(watch) } else { Ok(()) }
    }

    fn begin(&mut self) -> Result<Open, BulkError> {
        let number = self.number();
        self.state.begin()?;
        for sink in &mut self.sinks {
            sink.begin(number)?;
        }
        Ok(Open {
            journal: Journal::start(&self.own, number)?,
            counts: Counts::default(),
        })
    }

    /// Finishes the shard in the making, if there is one.
    fn commit(&mut self, watch: &mut dyn FnMut(Event<'_>)) -> Result<(), BulkError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let mut files = Vec::new();
        for sink in &mut self.sinks {
            files.extend(sink.commit()?);
        }
        let shard = Shard {
            number: self.number(),
            counts: open.counts,
            files,
        };
        self.state.commit(&shard)?;
        open.journal.end();
        self.manifest.counts.join(&shard.counts);
        self.added.join(&shard.counts);
        watch(Event::Shard(&shard));
        self.manifest.shards.push(shard);
        self.manifest.write(&self.path)
    }

    /// Ends the run; `whole` if the archive was read to its end.
    pub fn finish(
        mut self,
        whole: bool,
        met: Met,
        watch: &mut dyn FnMut(Event<'_>),
    ) -> Result<Ended, BulkError> {
        let before = self.manifest.counts.pages - self.added.pages;
        let mut waiting = 0;
        if whole {
            self.commit(watch)?;
            self.manifest.complete = true;
            self.manifest.passed = met.passed;
            self.manifest.no_longer_in_archive = before - met.done;
        } else if let Some(open) = &mut self.open {
            open.journal.settle()?;
            waiting = open.counts.pages;
            self.added.join(&open.counts);
        }
        self.manifest.write(&self.path)?;
        Ok(Ended {
            manifest: self.manifest,
            before: met.done,
            added: self.added,
            waiting,
        })
    }
}
