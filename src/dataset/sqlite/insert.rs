//! How do rows go into the tables?

use crate::dataset::Row;
use crate::dataset::rows::{self, FrameRow, ReportRow, UnitRow};
use crate::record::{Failure, Record, Role, RoleName};
use rusqlite::{Connection, Result, params};
use serde_json::json;

/// The keys of one shard: `[first, first + 2^31)` in every table, so that they do not depend on what was written before.
#[derive(Debug)]
pub(super) struct Keys {
    number: u32,
    reports: i64,
    failures: i64,
    units: i64,
    frames: i64,
    roles: i64,
}

impl Keys {
    /// None is taken yet.
    pub(super) fn of(number: u32) -> Self {
        let first = i64::from(number) << 31;
        Self {
            number,
            reports: first,
            failures: first,
            units: first,
            frames: first,
            roles: first,
        }
    }

    fn first(&self) -> i64 {
        i64::from(self.number) << 31
    }

    fn last(&self) -> i64 {
        self.first() + i64::from(i32::MAX)
    }

    /// Reports and failures.
    pub(super) fn rows(&self) -> u64 {
        (self.reports + self.failures - 2 * self.first()) as u64
    }
}

/// Takes the next key.
fn next(key: &mut i64) -> i64 {
    *key += 1;
    *key - 1
}

/// Removes the shard, with its words in the search tables.
pub(super) fn clear(connection: &Connection, keys: &Keys) -> Result<()> {
    let range = params![keys.first(), keys.last()];
    for sql in [
        "INSERT INTO unit_search (unit_search, rowid, text)
         SELECT 'delete', unit_key, text FROM unit WHERE unit_key BETWEEN ?1 AND ?2",
        "INSERT INTO frame_search (frame_search, rowid, action, action_summary, target, target_summary, goal, goal_summary, event, event_summary)
         SELECT 'delete', * FROM frame_words WHERE frame_key BETWEEN ?1 AND ?2",
        "DELETE FROM report WHERE report_key BETWEEN ?1 AND ?2",
        "DELETE FROM failure WHERE failure_key BETWEEN ?1 AND ?2",
    ] {
        connection.execute(sql, range)?;
    }
    Ok(())
}

/// Adds the shard's words to the search tables.
pub(super) fn index(connection: &Connection, keys: &Keys) -> Result<()> {
    let range = params![keys.first(), keys.last()];
    for sql in [
        "INSERT INTO unit_search (rowid, text)
         SELECT unit_key, text FROM unit WHERE unit_key BETWEEN ?1 AND ?2 ORDER BY unit_key",
        "INSERT INTO frame_search (rowid, action, action_summary, target, target_summary, goal, goal_summary, event, event_summary)
         SELECT * FROM frame_words WHERE frame_key BETWEEN ?1 AND ?2 ORDER BY frame_key",
    ] {
        connection.execute(sql, range)?;
    }
    Ok(())
}

pub(super) fn failure(connection: &Connection, keys: &mut Keys, failure: &Failure) -> Result<()> {
    let sql = "INSERT INTO failure VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.prepare_cached(sql)?.execute(params![
        next(&mut keys.failures),
        keys.number,
        failure.id,
        failure.stage.as_str(),
        failure.message
    ])?;
    Ok(())
}

/// A record with its `units` and frames.
pub(super) fn record(
    connection: &Connection,
    keys: &mut Keys,
    record: &Record,
    units: &[UnitRow<'_>],
) -> Result<()> {
    let report_key = report(connection, keys, record)?;
    for row in units {
        unit(connection, keys, report_key, row)?;
    }
    for row in rows::frames(Row::Record(record)) {
        frame(connection, keys, report_key, &row)?;
    }
    Ok(())
}

fn report(connection: &Connection, keys: &mut Keys, record: &Record) -> Result<i64> {
    let row = ReportRow::of(Row::Record(record));
    let (known, producer) = (&record.report, row.producer);
    let key = next(&mut keys.reports);
    let sql = "INSERT INTO report VALUES
        (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)";
    connection.prepare_cached(sql)?.execute(params![
        key,
        keys.number,
        known.id,
        known.title,
        known.organisation,
        known.date,
        known.url,
        known.format.map(rows::format),
        known.sha256,
        row.is_incident_report,
        row.incident_report_score,
        row.near_duplicate_of,
        row.near_duplicate_similarity,
        record.text,
        row.lessons,
        row.actions,
        producer.map(|p| &p.name),
        producer.map(|p| &p.version),
        producer.map(|p| &p.pipeline),
        producer.and_then(|p| p.pipeline_sha256.as_ref()),
        producer.map(|p| &p.model),
        producer.map(|p| &p.model_sha256),
        record.coder,
        row.other,
    ])?;
    Ok(key)
}

fn unit(connection: &Connection, keys: &mut Keys, report: i64, row: &UnitRow<'_>) -> Result<()> {
    let labelled = |label: &str| row.sentence.labels.iter().any(|l| l == label);
    let sql = "INSERT INTO unit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    connection.prepare_cached(sql)?.execute(params![
        next(&mut keys.units),
        report,
        row.unit,
        rows::whole(row.sentence.start),
        rows::whole(row.sentence.end),
        rows::kind(row.sentence.kind),
        json!(row.sentence.labels).to_string(),
        labelled("lesson"),
        labelled("action"),
        row.score("lesson"),
        row.score("action"),
        row.text,
        row.other,
    ])?;
    Ok(())
}

fn frame(connection: &Connection, keys: &mut Keys, report: i64, row: &FrameRow<'_>) -> Result<()> {
    let (frame, key) = (row.frame, next(&mut keys.frames));
    let sql = "INSERT INTO frame VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    connection.prepare_cached(sql)?.execute(params![
        key,
        report,
        frame.id,
        frame.score,
        frame.sts,
        frame.quality,
        frame.status,
        frame.horizon,
        frame.origin,
        row.lead().map(|(start, _)| rows::whole(start)),
        row.lead().map(|(_, end)| rows::whole(end)),
        row.other,
    ])?;
    for name in RoleName::ALL {
        if let Some(said) = frame.role(name) {
            role(connection, keys, key, name, said)?;
        }
    }
    Ok(())
}

fn role(
    connection: &Connection,
    keys: &mut Keys,
    frame: i64,
    name: RoleName,
    said: &Role,
) -> Result<()> {
    let sql = "INSERT INTO role VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    connection.prepare_cached(sql)?.execute(params![
        next(&mut keys.roles),
        frame,
        name.as_str(),
        rows::start(said),
        rows::end(said),
        said.text,
        said.summary,
        said.category,
        said.score,
    ])?;
    Ok(())
}
