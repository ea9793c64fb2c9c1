//! How do reports, suggestions and decisions come together? A project: its file, and the codings as far as they were asked
//! for.

mod answers;
mod decide;
mod export;
mod load;
mod open;
mod queue;

pub use answers::{
    Answer, Compared, Conflict, Counts, Figures, FrameFigures, NominalFigure, OpenReport, OpenUnit,
    SpanFigures, SuggestedLabel, Unlike,
};
pub use export::Exported;
pub use queue::{Order, Progress, Queue, QueuedReport, Scores, Waiting};

use super::coding::{Coding, Ground};
use super::error::{Refused, ReviewError};
use super::reading::{ReadingBlock, reading_blocks};
use super::store::{Last, Link, ReportRow, Role, Store, SuggestionRow};
use super::suggest::model_name;
use crate::codebook::Codebook;
use crate::document::Document;
use crate::record::Record;
use crate::span::OffsetMap;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub coder: String,
    /// What they do.
    pub role: Role,
    /// For an adjudicator: whose codings are compared.
    pub compares: Vec<String>,
    /// Whether reports that they open for the first time are coded without suggestions.
    pub blind: bool,
    /// Whether comparisons wait until all reports are finished.
    pub holds_back: bool,
}

impl Person {
    /// The person behind a link.
    #[must_use]
    pub fn of(link: &Link, blind: bool, holds_back: bool) -> Self {
        Self {
            coder: link.coder.clone(),
            role: link.role,
            compares: link.compares.clone(),
            blind: blind && link.role == Role::Coder,
            holds_back,
        }
    }
}

/// A report as it is needed again and again.
#[derive(Debug)]
pub struct Report {
    /// Its number.
    pub n: i64,
    /// Identity, text, units without labels.
    pub record: Record,
    /// Code-point ranges of the units.
    pub units: Vec<(usize, usize)>,
    /// What the page draws.
    pub blocks: Vec<ReadingBlock>,
    map: OffsetMap,
}

/// A review project at work. One a program; what other programs do in the same file is seen before each decision.
pub struct Project {
    store: Store,
    codebook: Arc<Codebook>,
    reports: HashMap<i64, Arc<Report>>,
    codings: HashMap<(i64, String), Coding>,
    /// Last decision and suggestion that `codings` know of.
    last: Last,
}

impl Project {
    /// Opens a project that is there.
    ///
    /// # Errors
    /// [`ReviewError`] if it is not, or does not read.
    pub fn open(path: &Path) -> Result<Self, ReviewError> {
        Self::of(Store::open(path)?)
    }

    /// Opens a project, or starts one with this codebook; a project keeps the codebook that it was started with.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be made, or is something else.
    ///
    /// # Examples
    /// ```
    /// use gleaner::{codebook::Codebook, review::Project};
    /// let folder = tempfile::tempdir()?;
    /// let project = Project::open_or_start(&folder.path().join("mine.sqlite"), &Codebook::builtin())?;
    /// assert!(project.reports()?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_or_start(path: &Path, codebook: &Codebook) -> Result<Self, ReviewError> {
        Self::of(Store::open_or_make(path, codebook)?)
    }

    fn of(store: Store) -> Result<Self, ReviewError> {
        Ok(Self {
            codebook: Arc::new(store.codebook()?),
            last: store.last()?,
            store,
            reports: HashMap::new(),
            codings: HashMap::new(),
        })
    }

    /// The project's file, for what is not done here.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The same, to be changed.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// The codebook that it was started with.
    #[must_use]
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// All reports, in order.
    ///
    /// # Errors
    /// [`ReviewError`] if they cannot be read.
    pub fn reports(&self) -> Result<Vec<ReportRow>, ReviewError> {
        self.store.reports()
    }

    /// A report.
    ///
    /// # Errors
    /// [`Refused::NoReport`] if there is none of that number.
    pub fn report(&mut self, n: i64) -> Result<Arc<Report>, ReviewError> {
        if let Some(report) = self.reports.get(&n) {
            return Ok(Arc::clone(report));
        }
        let Some((document, record)) = self.store.report(n)? else {
            return Err(Refused::NoReport(n).into());
        };
        let report = Arc::new(Report {
            n,
            units: record.sentences.iter().map(|s| (s.start, s.end)).collect(),
            blocks: reading_blocks(&document),
            map: OffsetMap::new(&record.text),
            record,
        });
        self.reports.insert(n, Arc::clone(&report));
        Ok(report)
    }

    /// Forgets what is at hand: it comes from the file again.
    pub fn forget(&mut self) {
        self.codings.clear();
        self.reports.clear();
    }

    /// A report as it was read, for a pipeline.
    ///
    /// # Errors
    /// [`Refused::NoReport`] if there is none of that number.
    pub fn document(&self, n: i64) -> Result<Document, ReviewError> {
        let found = self.store.report(n)?;
        Ok(found.ok_or(Refused::NoReport(n))?.0)
    }

    /// Takes in a suggestion for a report. Whoever has not finished the report sees it in the place of what they have not
    /// decided on.
    ///
    /// # Errors
    /// [`ReviewError::Record`] if it is of another text, or not sound.
    pub fn suggest(&mut self, n: i64, record: &Record) -> Result<(), ReviewError> {
        let report = self.report(n)?;
        let id = &report.record.report.id;
        let wrong = |reason: String| ReviewError::Record {
            id: id.clone(),
            reason,
        };
        if record.text != report.record.text {
            return Err(wrong(
                "the suggestion is of another text; annotate the report again".into(),
            ));
        }
        if let Some(fault) = record.faults(Some(&self.codebook)).into_iter().next() {
            return Err(wrong(format!(
                "{fault}; correct the record, or annotate the report again"
            )));
        }
        let scores = queue::Scores::of(record);
        let row = SuggestionRow {
            id: 0,
            report: n,
            after: 0,
            model: record.producer.as_ref().map_or_else(
                || record.coder.clone().unwrap_or_else(|| "not named".into()),
                model_name,
            ),
            items: super::suggest::of_record(0, record, &report.units).len(),
            uncertainty: scores.map(|s| s.uncertainty),
            gain: scores.map(|s| s.gain),
        };
        let id = self.store.add_suggestion(&row, record)?;
        self.codings.retain(|(report, _), _| *report != n);
        // Another program's suggestions in between are seen before the next decision.
        if id == self.last.suggestion + 1 {
            self.last.suggestion = id;
        }
        Ok(())
    }
}

impl Report {
    /// What decisions are checked against.
    fn ground<'a>(&'a self, codebook: &'a Codebook) -> Ground<'a> {
        Ground {
            text: &self.record.text,
            map: &self.map,
            units: &self.units,
            codebook,
        }
    }
}

#[cfg(test)]
mod tests;
