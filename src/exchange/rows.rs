//! CSV of frames, for spreadsheets: the columns of [`crate::dataset::csv`], one row a frame.
//!
//! A report without frames has a row of its own with nothing but what is known of it. Coming in, a report's rows may stand
//! anywhere; a row without a `frame` and without words is no frame, one with words gets a name. The texts of the reports are
//! not in it: with the side file the record is whole again, and without it offsets would have no text to point
//! into, so they must be empty.

use super::{ExchangeError, Names, Part};
use crate::dataset::csv::{heading, line, unguarded};
use crate::record::{Frame, Record, Report, Role, RoleName};
use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use serde_json::Map;
use std::collections::HashMap;

/// One file.
pub fn write(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    // Without a byte-order mark spreadsheets take UTF-8 for something else.
    let bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(bytes);
    let wrong = |e: csv::Error| ExchangeError::malformed("csv", e.to_string());
    writer.write_record(heading()).map_err(wrong)?;
    for record in records {
        let frames = record.frames.iter().map(Some);
        let rows: Vec<Option<&Frame>> = if record.frames.is_empty() {
            vec![None]
        } else {
            frames.collect()
        };
        for frame in rows {
            let cells = line(record, frame);
            writer
                .write_record(cells.iter().map(|c| c.as_bytes()))
                .map_err(wrong)?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|e| wrong(e.into_error().into()))?;
    Ok(vec![Part::only(bytes)])
}

/// One record a report, in the order in which they first come.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records: Vec<Record> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for part in parts {
        let text = part.text()?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().next().unwrap_or_default();
        // What spreadsheets write where the comma is the decimal sign.
        let count = |c: char| first.matches(c).count();
        let delimiter = [b';', b'\t']
            .into_iter()
            .find(|&d| count(d.into()) > count(','));
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter.unwrap_or(b','))
            .from_reader(text.as_bytes());
        let columns = reader
            .headers()
            .map_err(|e| ExchangeError::malformed(&part.name, e.to_string()))?
            .clone();
        if !columns.iter().any(|c| c == "report_id") {
            let what = format!(
                "has no column report_id; its columns must be those of {:?}",
                heading()
            );
            return Err(ExchangeError::malformed(&part.name, what));
        }
        for row in reader.records() {
            let row = row.map_err(|e| ExchangeError::malformed(&part.name, e.to_string()))?;
            let line = row.position().map_or(0, csv::Position::line);
            let row = Row {
                place: format!("{}:{line}", part.name),
                columns: &columns,
                cells: &row,
            };
            let report = row.report()?;
            let at = *places.entry(report.id.clone()).or_insert_with(|| {
                records.push(Record::empty(report));
                records.len() - 1
            });
            let count = records[at].frames.len() + 1;
            records[at].frames.extend(row.frame(count)?);
        }
    }
    for record in &mut records {
        names.record(record);
    }
    Ok(records)
}

struct Row<'a> {
    place: String,
    columns: &'a StringRecord,
    cells: &'a StringRecord,
}

impl Row<'_> {
    /// What a cell says; `None` where it is empty or there is no such column.
    fn cell(&self, name: &str) -> Option<String> {
        let at = self.columns.iter().position(|c| c == name)?;
        let cell = unguarded(self.cells.get(at)?);
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, ExchangeError> {
        let parse = |cell: String| {
            cell.trim().parse().map_err(|_| {
                let what =
                    format!("{cell:?} in column {name} is no such number; mend or empty the cell");
                ExchangeError::malformed(&self.place, what)
            })
        };
        self.cell(name).map(parse).transpose()
    }

    fn report(&self) -> Result<Report, ExchangeError> {
        let id = self.cell("report_id").ok_or_else(|| {
            ExchangeError::malformed(&self.place, "has no report_id; rows are joined by it")
        })?;
        Ok(Report {
            id,
            title: self.cell("title"),
            organisation: self.cell("organisation"),
            date: self.cell("date"),
            url: self.cell("url"),
            ..Report::default()
        })
    }

    /// The frame; its name is its number among the report's where it has none.
    fn frame(&self, number: usize) -> Result<Option<Frame>, ExchangeError> {
        let action = self.role(RoleName::Action)?;
        let id = match (self.cell("frame"), &action) {
            (Some(id), _) => id,
            (None, Some(_)) => format!("f{number}"),
            (None, None) => return Ok(None),
        };
        let code = |list: &str| self.cell(list).unwrap_or_default();
        Ok(Some(Frame {
            id,
            score: self.number("score")?,
            action: action.unwrap_or_default(),
            target: self.role(RoleName::Target)?,
            goal: self.role(RoleName::Goal)?,
            event: self.role(RoleName::Event)?,
            sts: code("sts"),
            quality: code("quality"),
            status: code("status"),
            horizon: code("horizon"),
            origin: code("origin"),
            evidence: None,
            other: Map::new(),
        }))
    }

    fn role(&self, name: RoleName) -> Result<Option<Role>, ExchangeError> {
        let column = |part: &str| format!("{}_{part}", name.as_str());
        let role = Role {
            start: self.number(&column("start"))?,
            end: self.number(&column("end"))?,
            text: self.cell(&column("text")),
            summary: self.cell(&column("summary")),
            category: self.cell(&column("category")),
            score: self.number(&column("score"))?,
            ..Role::default()
        };
        Ok((role != Role::default()).then_some(role))
    }
}
