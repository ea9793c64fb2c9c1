//! Which pages stand in a CSV or TSV file?

use super::bytes::words;
use super::columns::{ID, Row, TEXT, URL, normal, page};
use super::records::{Record, Records, delimiter};
use super::visit::{Flow, Visit};
use serde_json::{Map, Value};
use std::io::Read;

const REMEDY: &str = "name the column that holds the text";

impl Visit {
    /// The pages of a table (RFC 4180, any of `,` `;` tab `|` between cells), one a row below the header.
    pub fn table(&mut self, name: &str, head: &[u8], stream: &mut dyn Read) -> Flow {
        let mut table = match Table::open(name, head, stream, self.limits.max_page) {
            Ok(table) => table,
            Err(why) => return self.refuse(name, why),
        };
        let column = self.limits.text_column.clone();
        if let Some(why) = table.lacks(column.as_deref()) {
            return self.refuse(name, why);
        }
        while let Some(row) = table.next() {
            if let Row {
                fields: Err(why),
                place,
                ..
            } = &row
                && table.ended
            {
                return self.refuse(place, why.clone());
            }
            self.count(name)?;
            self.page(page(row, column.as_deref()))?;
        }
        Ok(())
    }
}

/// The rows of a table below its header, each named `file:line` by the line on which it begins.
pub(super) struct Table<'a> {
    name: &'a str,
    records: Records<'a>,
    columns: Vec<String>,
    /// The stream is broken, and the last row says so.
    pub ended: bool,
}

impl<'a> Table<'a> {
    /// `head` is the beginning of `stream` once more; rows of more than `most` bytes are not held.
    ///
    /// # Errors
    /// Reason and remedy, where there is no header.
    pub fn open(
        name: &'a str,
        head: &[u8],
        stream: &'a mut dyn Read,
        most: u64,
    ) -> Result<Self, String> {
        if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            return Err("the table is in UTF-16; save it as UTF-8".into());
        }
        let delimiter = delimiter(head);
        let mut records = Records::new(delimiter, stream, most);
        let first = match records.next() {
            Ok(Some(Record::Cells)) => records.cells(),
            Ok(Some(Record::TooLong)) => {
                return Err(format!(
                    "the header is longer than {most} bytes; {NO_HEADER}"
                ));
            }
            Ok(None) => {
                return Err("the table is empty; write a header and a row for each report".into());
            }
            Err(e) => return Err(words(&e)),
        };
        let first = first.map_err(|at| {
            format!("the header is not UTF-8 in column {at}; save the table as UTF-8")
        })?;
        Ok(Self {
            name,
            records,
            columns: unique(first),
            ended: false,
        })
    }

    /// Why no row can have a text: neither a column for it is there nor one that says where to find it.
    fn lacks(&self, column: Option<&str>) -> Option<String> {
        let has = |names: &[&str]| {
            self.columns
                .iter()
                .any(|c| names.contains(&normal(c).as_str()))
        };
        let columns = self.columns.join(", ");
        match column {
            Some(column) if !has(&[&normal(column)]) => Some(format!(
                "there is no column `{column}`; the table has: {columns}"
            )),
            None if !has(&TEXT) && !has(&URL) => Some(format!(
                "no column holds a text (looked for {}); {REMEDY}; the table has: {columns}",
                TEXT.join(", ")
            )),
            _ => None,
        }
    }

    /// Whether rows say which page they are about.
    pub fn has_key(&self) -> bool {
        self.columns
            .iter()
            .any(|c| ID.contains(&normal(c).as_str()) || URL.contains(&normal(c).as_str()))
    }

    fn fields(&self) -> Result<Map<String, Value>, String> {
        let mut cells = self.records.cells().map_err(|at| {
            let column = self.columns.get(at - 1).map_or("", String::as_str);
            format!("cell {at} ({column}) is not UTF-8; save the table as UTF-8")
        })?;
        while cells.len() > self.columns.len() && cells.last().is_some_and(|c| c.trim().is_empty())
        {
            cells.pop();
        }
        if cells.len() != self.columns.len() {
            return Err(format!(
                "{} cells where the header has {}; put cells with a line break, a quote or the delimiter in quotes",
                cells.len(),
                self.columns.len()
            ));
        }
        Ok(self
            .columns
            .iter()
            .cloned()
            .zip(cells.into_iter().map(Value::String))
            .collect())
    }
}

const NO_HEADER: &str = "the first line must name the columns";

impl Iterator for Table<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.ended {
            return None;
        }
        let record = self.records.next();
        let fields = match record {
            Ok(None) => return None,
            Ok(Some(Record::Cells)) => self.fields(),
            Ok(Some(Record::TooLong)) => Err(format!(
                "a row of more than the limit of {} bytes, left out up to line {}; look for a quote that is not closed, or raise the limit",
                self.records.most,
                self.records.line()
            )),
            Err(e) => {
                self.ended = true;
                Err(words(&e))
            }
        };
        let place = format!("{}:{}", self.name, self.records.began);
        Some(Row {
            place,
            fields,
            binary: Vec::new(),
            remedy: REMEDY,
        })
    }
}

/// Column names: none twice, none empty.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut columns: Vec<String> = Vec::with_capacity(names.len());
    for (i, name) in names.into_iter().enumerate() {
        let name = name.trim();
        let mut name = if name.is_empty() {
            format!("column_{}", i + 1)
        } else {
            name.to_owned()
        };
        while columns.contains(&name) {
            name.push_str("_2");
        }
        columns.push(name);
    }
    columns
}
