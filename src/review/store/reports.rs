//! Which reports are under review, and what was suggested for each?

use super::{Store, now};
use crate::document::Document;
use crate::record::Record;
use crate::review::error::ReviewError;
use rusqlite::{OptionalExtension, params};

/// A report of the project, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Its number, from 1, in the order in which reports came.
    pub n: i64,
    /// Its identity in records.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Words of its text.
    pub words: usize,
}

/// A suggestion without the record.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestionRow {
    /// Its number in the project.
    pub id: i64,
    /// The report's number.
    pub report: i64,
    /// The last decision in the project before it.
    pub after: i64,
    /// Who made it: `MODEL@HASH`.
    pub model: String,
    /// Things to decide on in it.
    pub items: usize,
    /// Mean entropy of its labels, 0 to 1 bit; absent if it has no scores.
    pub uncertainty: Option<f64>,
    /// Labels that are expected to be wrong; absent if it has no scores.
    pub gain: Option<f64>,
}

impl Store {
    /// All reports, in order.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn reports(&self) -> Result<Vec<ReportRow>, ReviewError> {
        self.read(|c| {
            c.prepare_cached("SELECT n, id, title, words FROM report ORDER BY n")?
                .query_map([], |row| {
                    Ok(ReportRow {
                        n: row.get(0)?,
                        id: row.get(1)?,
                        title: row.get(2)?,
                        words: row.get(3)?,
                    })
                })?
                .collect()
        })
    }

    /// Takes reports in, each as it was read and with its units; those that are there already, by their id, are left as
    /// they are. Gives each report's number and whether it is new.
    ///
    /// # Errors
    /// [`ReviewError`] if a report is there with another text, or the file cannot be written. Then none is taken in.
    pub fn add_reports(
        &mut self,
        reports: &[(Document, Record)],
    ) -> Result<Vec<(i64, bool)>, ReviewError> {
        let mut rows = Vec::with_capacity(reports.len());
        for (document, record) in reports {
            let id = &record.report.id;
            if let Some(text) = self.text_of(id)?
                && text != record.text
            {
                return Err(ReviewError::Record {
                    id: id.clone(),
                    reason: "is in the project with another text; give the changed report another name, or start a new \
                             project with --project"
                        .into(),
                });
            }
            let json = |value: serde_json::Result<String>| value.expect("reports have a JSON form");
            let (document, bare) = (
                json(serde_json::to_string(document)),
                json(serde_json::to_string(record)),
            );
            rows.push((
                id,
                &record.report.title,
                record.text.split_whitespace().count(),
                document,
                bare,
            ));
        }
        self.transaction(|t| {
            let mut insert = t.prepare(
                "INSERT INTO report (id, title, words, document, record) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?;
            let mut number = t.prepare("SELECT n FROM report WHERE id = ?1")?;
            let mut numbers = Vec::with_capacity(rows.len());
            for (id, title, words, document, record) in &rows {
                let new = insert.execute(params![id, title, words, document, record])? > 0;
                numbers.push((number.query_row([id], |row| row.get(0))?, new));
            }
            Ok(numbers)
        })
    }

    fn text_of(&self, id: &str) -> Result<Option<String>, ReviewError> {
        let text: Option<String> = self.read(|c| {
            c.prepare_cached("SELECT record FROM report WHERE id = ?1")?
                .query_row([id], |row| row.get(0))
                .optional()
        })?;
        let record: Option<Record> = text.map(|text| self.parsed("report", &text)).transpose()?;
        Ok(record.map(|record| record.text))
    }

    /// A report as it was read, and its units.
    ///
    /// # Errors
    /// [`ReviewError`] if there is no such report, or it does not read.
    pub fn report(&self, n: i64) -> Result<Option<(Document, Record)>, ReviewError> {
        let found: Option<(String, String)> = self.read(|c| {
            c.prepare_cached("SELECT document, record FROM report WHERE n = ?1")?
                .query_row([n], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        let Some((document, record)) = found else {
            return Ok(None);
        };
        let what = format!("report {n}");
        Ok(Some((
            self.parsed(&what, &document)?,
            self.parsed(&what, &record)?,
        )))
    }

    /// Adds a suggestion for a report; gives its number. `row.id` and `row.after` are found here.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be written.
    pub fn add_suggestion(
        &mut self,
        row: &SuggestionRow,
        record: &Record,
    ) -> Result<i64, ReviewError> {
        let json = serde_json::to_string(record).expect("records have a JSON form");
        self.transaction(|t| {
            t.execute(
                "INSERT INTO suggestion (report, at, after, model, items, uncertainty, gain, record)
                 VALUES (?1, ?2, (SELECT coalesce(max(id), 0) FROM decision), ?3, ?4, ?5, ?6, ?7)",
                params![row.report, now(), row.model, row.items, row.uncertainty, row.gain, json],
            )?;
            Ok(t.last_insert_rowid())
        })
    }

    /// The newest suggestion of each report that has one, by report.
    ///
    /// # Errors
    /// [`ReviewError`] if the file cannot be read.
    pub fn suggestions(&self) -> Result<Vec<SuggestionRow>, ReviewError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT id, report, after, model, items, uncertainty, gain FROM suggestion
                 WHERE id IN (SELECT max(id) FROM suggestion GROUP BY report) ORDER BY report",
            )?
            .query_map([], row)?
            .collect()
        })
    }

    /// The newest suggestion of a report, whole.
    ///
    /// # Errors
    /// [`ReviewError`] if it does not read.
    pub fn suggestion(&self, report: i64) -> Result<Option<(SuggestionRow, Record)>, ReviewError> {
        self.whole("SELECT id, report, after, model, items, uncertainty, gain, record FROM suggestion WHERE report = ?1 ORDER BY id DESC LIMIT 1", report)
    }

    /// The oldest suggestion of a report, whole: that of the model which had seen no decision.
    ///
    /// # Errors
    /// [`ReviewError`] if it does not read.
    pub fn first_suggestion(
        &self,
        report: i64,
    ) -> Result<Option<(SuggestionRow, Record)>, ReviewError> {
        self.whole("SELECT id, report, after, model, items, uncertainty, gain, record FROM suggestion WHERE report = ?1 ORDER BY id LIMIT 1", report)
    }

    fn whole(
        &self,
        sql: &str,
        report: i64,
    ) -> Result<Option<(SuggestionRow, Record)>, ReviewError> {
        let found: Option<(SuggestionRow, String)> = self.read(|c| {
            c.prepare_cached(sql)?
                .query_row([report], |r| Ok((row(r)?, r.get(7)?)))
                .optional()
        })?;
        let Some((row, text)) = found else {
            return Ok(None);
        };
        let record = self.parsed(&format!("suggestion {}", row.id), &text)?;
        Ok(Some((row, record)))
    }
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<SuggestionRow> {
    Ok(SuggestionRow {
        id: row.get(0)?,
        report: row.get(1)?,
        after: row.get(2)?,
        model: row.get(3)?,
        items: row.get(4)?,
        uncertainty: row.get(5)?,
        gain: row.get(6)?,
    })
}
