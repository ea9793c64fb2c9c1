//! How do a million reports go through, when some of them are broken? In batches, in order, to the end.

use super::PipelineError;
use super::guard::guarded;
use super::inputs::{Content, Item};
use super::lines::Given;
use crate::document::Document;
use crate::ingest::{self, IngestError, ReadOptions};
use crate::record::Record;
pub use crate::record::{Failure, Stage};
use crate::segment;
use rayon::prelude::*;
use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};

/// How much is read at once, and how.
#[derive(Debug, Clone, Copy)]
pub struct BulkOptions {
    /// How reports are read. A format here goes over what a line or a name says.
    pub read: ReadOptions,
    /// Reports in one batch; no more than these are in memory at a time.
    pub documents: usize,
}

/// What became of one report.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Its record.
    Record(Box<Record>),
    /// Nothing.
    Failed(Failure),
}

/// What [`run`] puts documents through.
pub type Annotate<'a> = dyn Fn(&[Document]) -> Result<Vec<Record>, PipelineError> + 'a;

/// What [`run_then`] does with records, several at a time; doing it twice must do no harm.
pub type Then<'a> = dyn Fn(&mut [&mut Record]) -> Result<(), PipelineError> + 'a;

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Reports that gave a record.
    pub reports: usize,
    /// Sentences labelled `lesson`.
    pub lessons: usize,
    /// Frames.
    pub actions: usize,
    /// Reports that gave none.
    pub errors: usize,
}

/// Sends `items` in batches through reading (in parallel) and `annotate`, and gives each outcome to
/// `sink` in the order of the items.
///
/// `annotate` must give one record a document, in order; a panic in it stays with the report that it
/// comes from.
///
/// # Errors
/// [`PipelineError::Write`] if the sink fails; nothing that is wrong with a report is an error here.
pub fn run(
    items: impl Iterator<Item = Item>,
    options: &BulkOptions,
    annotate: &Annotate<'_>,
    sink: &mut dyn FnMut(Outcome) -> io::Result<()>,
) -> Result<Totals, PipelineError> {
    run_then(items, options, annotate, &|_| Ok(()), sink)
}

/// As [`run`], with `then` done to all records of a batch; those that were kept ([`Content::Record`]) go past
/// `annotate`.
///
/// # Errors
/// [`PipelineError::Write`] if the sink fails.
pub fn run_then(
    items: impl Iterator<Item = Item>,
    options: &BulkOptions,
    annotate: &Annotate<'_>,
    then: &Then<'_>,
    sink: &mut dyn FnMut(Outcome) -> io::Result<()>,
) -> Result<Totals, PipelineError> {
    let mut items = items.peekable();
    let mut totals = Totals::default();
    while items.peek().is_some() {
        let batch: Vec<Item> = items.by_ref().take(options.documents.max(1)).collect();
        let read: Vec<_> = batch
            .into_par_iter()
            .map(|item| open(item, &options.read))
            .collect();
        let mut documents = Vec::new();
        let mut opened: Vec<Result<Opened, Failure>> = Vec::with_capacity(read.len());
        for result in read {
            opened.push(result.map(|opened| match opened {
                Ok((document, given)) => {
                    documents.push(document);
                    Opened::Report(Box::new(given))
                }
                Err(record) => Opened::Record(record),
            }));
        }
        let mut records = annotated(&documents, annotate).into_iter();
        let mut results: Vec<Result<Record, Failure>> = opened
            .into_iter()
            .map(|opened| match opened? {
                Opened::Record(record) => Ok(*record),
                Opened::Report(given) => {
                    let mut record = next(&mut records)?;
                    given.complete(&mut record.report);
                    Ok(record)
                }
            })
            .collect();
        finish(&mut results, then);
        for result in results {
            let outcome = result.map_or_else(Outcome::Failed, |r| Outcome::Record(Box::new(r)));
            totals.add(&outcome);
            sink(outcome)?;
        }
    }
    Ok(totals)
}

/// What an item turned out to hold.
enum Opened {
    /// A report to annotate, with what is known of it.
    Report(Box<Given>),
    /// A record that goes on as it is.
    Record(Box<Record>),
}

fn next(records: &mut impl Iterator<Item = Result<Record, Failure>>) -> Result<Record, Failure> {
    records
        .next()
        .expect("`annotated` gives one result a document")
}

/// Does `then` to all records at once, or one by one if that fails.
fn finish(results: &mut [Result<Record, Failure>], then: &Then<'_>) {
    let mut records: Vec<&mut Record> = results.iter_mut().flatten().collect();
    if matches!(guarded(|| then(&mut records)), Ok(Ok(()))) {
        return;
    }
    for result in results {
        let Ok(record) = result else { continue };
        let why = match guarded(|| then(&mut [&mut *record])) {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => error.to_string(),
            Err(panic) => panic,
        };
        *result = Err(fault(&record.report.id, &why));
    }
}

/// One result a document: all at once, or one by one if that panics.
fn annotated(documents: &[Document], annotate: &Annotate<'_>) -> Vec<Result<Record, Failure>> {
    if let Ok(Ok(records)) = guarded(|| annotate(documents))
        && records.len() == documents.len()
    {
        return records.into_iter().map(Ok).collect();
    }
    let single = |document: &Document| {
        let failure = |why: String| fault(&document.id, &why);
        let records = guarded(|| annotate(std::slice::from_ref(document)))
            .map_err(failure)?
            .map_err(|error| failure(error.to_string()))?;
        records
            .into_iter()
            .next()
            .ok_or_else(|| failure("no record".into()))
    };
    documents.iter().map(single).collect()
}

/// Reads one report; a record goes on as it is.
pub(super) fn open(
    item: Item,
    options: &ReadOptions,
) -> Result<Result<(Document, Given), Box<Record>>, Failure> {
    let Item { id, content, given } = item;
    let options = ReadOptions {
        format: options.format.or(given.read_as),
        charset: options.charset.or(given.charset),
        ..*options
    };
    let failed = |stage, message: String| Failure {
        id: id.clone(),
        stage,
        message,
    };
    let failure = |message| failed(Stage::Ingest, message);
    let bytes = match content {
        Content::Record(record) => return Ok(Err(record)),
        Content::Text(text) => text.into_bytes(),
        Content::Bytes(bytes) => bytes,
        Content::Broken(why) => return Err(failure(why)),
        Content::Unread(why) => return Err(failed(Stage::Read, why)),
        Content::Stdin => bytes(io::stdin(), options.max_bytes)
            .map_err(|e| failure(format!("{e}; pipe the report in, or name its file")))?,
        Content::File(path) => File::open(path)
            .and_then(|file| bytes(file, options.max_bytes))
            .map_err(|e| failure(format!("{e}; check that it is a readable file")))?,
    };
    let document = guarded(|| ingest::read(&id, &bytes, &options))
        .map_err(|why| {
            failure(format!(
                "the reader failed: {why}; please report this as a bug"
            ))
        })?
        .map_err(|error| failure(told(&id, &error)))?;
    Ok(Ok((document, given)))
}

/// A report that was read, or a record that was there already.
#[derive(Debug, Clone)]
pub enum ReadReport {
    /// A report, and its record with units and nothing labelled.
    Report(Box<(Document, Record)>),
    /// A record, annotated or coded.
    Record(Box<Record>),
}

/// Reads one report and cuts it into units, without a model; a record goes on as it is.
///
/// # Errors
/// [`Failure`] if it cannot be read.
pub fn read_report(item: Item, options: &ReadOptions) -> Result<ReadReport, Failure> {
    let (document, given) = match open(item, options)? {
        Ok(read) => read,
        Err(record) => return Ok(ReadReport::Record(record)),
    };
    let mut record = super::unlabelled(&document, &segment::units(&document));
    given.complete(&mut record.report);
    Ok(ReadReport::Report(Box::new((document, record))))
}

/// At most one byte more than `max`, so that what is too large is seen as such and not held in memory.
fn bytes(source: impl Read, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The error's message without the identity in front, with its causes behind.
fn told(id: &str, error: &IngestError) -> String {
    let text = error.to_string();
    let mut text = text
        .strip_prefix(&format!("{id}: "))
        .unwrap_or(&text)
        .to_owned();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, " ({error})");
        cause = error.source();
    }
    text
}

impl Totals {
    fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Failed(_) => self.errors += 1,
            Outcome::Record(record) => {
                self.reports += 1;
                self.lessons += record.labelled("lesson").count();
                self.actions += record.frames.len();
            }
        }
    }
}

/// A fault of the program's, not of the report's.
pub(super) fn fault(id: &str, why: &str) -> Failure {
    Failure {
        id: id.into(),
        stage: Stage::Annotate,
        message: format!("gleaner failed on this report: {why}; please report this as a bug"),
    }
}

#[cfg(test)]
mod tests;
