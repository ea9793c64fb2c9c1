//! Frames for spreadsheets: `csv/part-00000.csv`, one row a frame; `csv/failures-00000.csv` where reports failed.
//!
//! RFC 4180 (commas, quotes doubled, lines end in CR LF), UTF-8 with a byte-order mark, without which spreadsheets
//! take it for something else. A text that begins with `=`, `+`, `-`, `@` (or the wide forms of these), a tab or
//! a line end would be run as a formula (OWASP, "CSV Injection"): it has an apostrophe in front. Offsets count code points of the record's text.

use super::part::{PartFile, publish, remove};
use super::{DatasetError, Row, Sink, Written};
use crate::record::{Failure, Frame, Record, RoleName};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const REPORT: [&str; 5] = ["report_id", "title", "organisation", "date", "url"];
const FRAME: [&str; 2] = ["frame", "score"];
const CODES: [&str; 5] = ["sts", "quality", "status", "horizon", "origin"];
/// Of each role, after its name and `_`.
const ROLE: [&str; 6] = ["text", "summary", "category", "start", "end", "score"];
/// In the order in which people read a frame.
const ROLES: [RoleName; 4] = [
    RoleName::Action,
    RoleName::Target,
    RoleName::Goal,
    RoleName::Event,
];
const FAILURES: [&str; 3] = ["report_id", "error_stage", "error_message"];

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];

/// Writes CSV.
#[derive(Debug)]
pub(super) struct Csv {
    folder: PathBuf,
    shard: Option<Shard>,
}

#[derive(Debug)]
struct Shard {
    number: u32,
    frames: Sheet,
    failures: Option<Sheet>,
}

/// A file with a heading.
#[derive(Debug)]
struct Sheet {
    writer: ::csv::Writer<PartFile>,
    place: PathBuf,
    rows: u64,
}

impl Sheet {
    fn create(folder: &Path, part: &str, heading: &[String]) -> Result<Self, DatasetError> {
        let mut part = PartFile::create(folder, part)?;
        let place = part.place().to_owned();
        part.write_all("\u{feff}".as_bytes())
            .map_err(|e| DatasetError::of(&place, e))?;
        let mut sheet = Self {
            writer: ::csv::WriterBuilder::new()
                .terminator(::csv::Terminator::CRLF)
                .from_writer(part),
            place,
            rows: 0,
        };
        let heading: Vec<_> = heading.iter().map(|h| h.as_str().into()).collect();
        sheet.line(&heading)?;
        sheet.rows = 0;
        Ok(sheet)
    }

    fn line(&mut self, cells: &[Cow<'_, str>]) -> Result<(), DatasetError> {
        let done = self.writer.write_record(cells.iter().map(|c| c.as_bytes()));
        self.rows += 1;
        done.map_err(|e| error(&self.place, e))
    }

    fn finish(self) -> Result<PartFile, DatasetError> {
        let inner = self.writer.into_inner();
        let mut part = inner.map_err(|e| DatasetError::of(&self.place, e.into_error()))?;
        part.count_rows(self.rows);
        Ok(part)
    }
}

impl Csv {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            shard: None,
        }
    }
}

impl Sink for Csv {
    fn begin(&mut self, number: u32) -> Result<(), DatasetError> {
        self.shard = None;
        let part = format!("csv/part-{number:05}.csv");
        self.shard = Some(Shard {
            number,
            frames: Sheet::create(&self.folder, &part, &heading())?,
            failures: None,
        });
        Ok(())
    }

    fn write(&mut self, row: Row<'_>) -> Result<(), DatasetError> {
        let shard = self.shard.as_mut().expect("a shard was begun");
        match row {
            Row::Record(record) => {
                let mut frames = record.frames.iter();
                frames.try_for_each(|frame| shard.frames.line(&line(record, Some(frame))))
            }
            Row::Failure(failure) => {
                if shard.failures.is_none() {
                    let part = failures_name(shard.number);
                    let heading = FAILURES.map(str::to_owned);
                    shard.failures = Some(Sheet::create(&self.folder, &part, &heading)?);
                }
                let sheet = shard.failures.as_mut().expect("made above");
                sheet.line(&failure_line(failure))
            }
        }
    }

    fn commit(&mut self) -> Result<Vec<Written>, DatasetError> {
        let shard = self.shard.take().expect("a shard was begun");
        let mut parts = vec![shard.frames.finish()?];
        match shard.failures {
            Some(sheet) => parts.push(sheet.finish()?),
            None => remove(&self.folder.join(failures_name(shard.number)))?,
        }
        publish(parts)
    }
}

fn failures_name(number: u32) -> String {
    format!("csv/failures-{number:05}.csv")
}

/// Names of the columns, in order.
#[must_use]
pub fn heading() -> Vec<String> {
    let mut names: Vec<String> = REPORT.iter().chain(&FRAME).map(|n| (*n).into()).collect();
    for role in ROLES {
        names.extend(ROLE.map(|part| format!("{}_{part}", role.as_str())));
    }
    names.extend(CODES.map(str::to_owned));
    names
}

/// The row of a frame of `record`; without a frame, what is known of the report.
pub fn line<'a>(record: &'a Record, frame: Option<&'a Frame>) -> Vec<Cow<'a, str>> {
    let report = &record.report;
    let mut line = vec![guarded(&report.id)];
    for known in [
        &report.title,
        &report.organisation,
        &report.date,
        &report.url,
    ] {
        line.push(known.as_deref().map_or("".into(), guarded));
    }
    let Some(frame) = frame else {
        line.resize(heading().len(), "".into());
        return line;
    };
    line.push(guarded(&frame.id));
    line.push(number(frame.score));
    for name in ROLES {
        let role = frame.role(name);
        for words in [
            role.and_then(|r| r.text.as_deref()),
            role.and_then(|r| r.summary.as_deref()),
            role.and_then(|r| r.category.as_deref()),
        ] {
            line.push(words.map_or("".into(), guarded));
        }
        line.push(number(role.and_then(|r| r.start)));
        line.push(number(role.and_then(|r| r.end)));
        line.push(number(role.and_then(|r| r.score)));
    }
    line.extend(frame.codes().map(|(_, code)| guarded(code)));
    line
}

fn failure_line(failure: &Failure) -> Vec<Cow<'_, str>> {
    vec![
        guarded(&failure.id),
        failure.stage.as_str().into(),
        guarded(&failure.message),
    ]
}

fn number(value: Option<impl ToString>) -> Cow<'static, str> {
    value.map_or("".into(), |v| v.to_string().into())
}

/// `text`, with an apostrophe in front where a spreadsheet would run it as a formula, or it begins with an apostrophe:
/// so one in front is always ours.
fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) || text.starts_with('\'') {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// What a cell says, without the apostrophe that [`line()`] has put in front.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn error(place: &Path, source: ::csv::Error) -> DatasetError {
    let source = match source.into_kind() {
        ::csv::ErrorKind::Io(system) => system,
        other => io::Error::other(format!("{other:?}")),
    };
    DatasetError::of(place, source)
}
