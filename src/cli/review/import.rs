//! What comes under review: reports, records with suggestions, codings made elsewhere.

use crate::cli::score::records::Records;
use crate::document::Document;
use crate::ingest::{ReadOptions, read_again};
use crate::pipeline::batches::{Failure, ReadReport, Stage, read_report};
use crate::pipeline::inputs::Inputs;
use crate::pipeline::unlabelled;
use crate::record::Record;
use crate::review::Project;
use crate::segment;
use rayon::prelude::*;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Reports that are read at once.
const BATCH: usize = 64;

/// What was taken in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taken {
    /// Reports that were not in the project.
    pub new: usize,
    /// Reports that could not be read.
    pub failed: usize,
    /// Files in folders that were passed over for their ending.
    pub skipped: usize,
}

/// Takes reports and records into the project. One that cannot be read is a line on standard error, not the end.
///
/// # Errors
/// If there is nothing at a path, or the project cannot be written.
pub fn reports(
    project: &mut Project,
    paths: &[PathBuf],
    options: &ReadOptions,
) -> anyhow::Result<Taken> {
    let mut taken = Taken::default();
    if paths.is_empty() {
        return Ok(taken);
    }
    let inputs = Inputs::collect(paths, false)?.keeping_records();
    taken.skipped = inputs.skipped();
    let mut items = inputs.items().peekable();
    while items.peek().is_some() {
        let batch: Vec<_> = items.by_ref().take(BATCH).collect();
        let read: Vec<_> = batch
            .into_par_iter()
            .map(|item| one(read_report(item, options)?))
            .collect();
        for result in read {
            let whole = result.and_then(|(document, bare, suggested)| {
                let id = bare.report.id.clone();
                let fault = |message: String| failure(&id, message);
                take(project, document, bare, suggested)
                    .map_err(|error| fault(crate::cli::told(&error)))
            });
            match whole {
                Ok(new) => taken.new += usize::from(new),
                Err(failure) => {
                    taken.failed += 1;
                    writeln!(io::stderr(), "{failure}")?;
                }
            }
        }
    }
    Ok(taken)
}

fn take(
    project: &mut Project,
    document: Document,
    bare: Record,
    suggested: Option<Record>,
) -> anyhow::Result<bool> {
    if let Some(fault) = suggested
        .as_ref()
        .and_then(|record| record.faults(Some(project.codebook())).into_iter().next())
    {
        anyhow::bail!("{fault}; correct the record, or annotate the report again");
    }
    let added = project.store_mut().add_reports(&[(document, bare)])?;
    let Some(&(n, new)) = added.first() else {
        return Ok(false);
    };
    if let Some(record) = suggested
        && project.store().suggestion(n)?.is_none()
    {
        project.suggest(n, &record)?;
    }
    Ok(new)
}

/// A report, its record with nothing coded, and the suggestions that it came with.
type One = (Document, Record, Option<Record>);

fn one(read: ReadReport) -> Result<One, Failure> {
    match read {
        ReadReport::Report(report) => Ok((report.0, report.1, None)),
        ReadReport::Record(record) => {
            let (document, bare) =
                bare(&record).map_err(|message| failure(&record.report.id, message))?;
            Ok((document, bare, Some(*record)))
        }
    }
}

fn failure(id: &str, message: String) -> Failure {
    Failure {
        id: id.into(),
        stage: Stage::Read,
        message,
    }
}

/// The report that a record is of: read anew from its text, for the page; its units are the record's.
fn bare(record: &Record) -> Result<(Document, Record), String> {
    if let Some(fault) = record.faults(None).into_iter().next() {
        return Err(format!(
            "{fault}; correct the record, or annotate the report again"
        ));
    }
    let document = read_again(record, u64::MAX).map_err(|error| error.to_string())?;
    if document.text != record.text {
        return Err("its text is not as gleaner writes it (line ends must be \\n, without a byte order mark); annotate the \
                    report again"
            .into());
    }
    let mut bare = record.clone();
    if bare.sentences.is_empty() {
        // Spans alone, as some tools have them.
        bare.sentences = unlabelled(&document, &segment::units(&document)).sentences;
    }
    bare.frames.clear();
    (bare.producer, bare.coder) = (None, None);
    // What a model remarked is no remark for a coder, who may be blind.
    bare.other = unlabelled(&document, &[]).other;
    (
        bare.report.is_incident_report,
        bare.report.incident_report_score,
    ) = (None, None);
    for unit in &mut bare.sentences {
        unit.labels.clear();
        unit.scores.clear();
        unit.other.clear();
    }
    Ok((document, bare))
}

/// Takes codings made elsewhere into the project, as finished; gives their coders.
///
/// # Errors
/// If a file cannot be read, or a coding does not fit the report.
pub fn codings(project: &mut Project, paths: &[PathBuf]) -> anyhow::Result<Vec<String>> {
    let mut coders: Vec<String> = Vec::new();
    for path in paths {
        let records = Records::read(path)?;
        for n in 0..records.len() {
            let record: Record = records.get(n)?;
            let coder = record.coder.clone().unwrap_or_else(|| stem(path));
            let place = records.place(n);
            let (document, bare) =
                bare(&record).map_err(|message| anyhow::anyhow!("{place}: {message}"))?;
            let added = project.store_mut().add_reports(&[(document, bare)])?;
            for (n, _) in added {
                project.import(n, &coder, &record)?;
            }
            if !coders.contains(&coder) {
                coders.push(coder);
            }
        }
    }
    Ok(coders)
}

/// The file's name without its ending, for records that name no coder.
fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}
