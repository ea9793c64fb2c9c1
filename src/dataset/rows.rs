//! Which rows does a report fill? Plain data that Parquet, `SQLite` and CSV share.

use super::{DatasetError, Row, rest};
use crate::document::{SourceFormat, UnitKind};
use crate::record::{Failure, Fault, Frame, Producer, Record, Report, Role, Sentence};
use crate::span::OffsetMap;
use serde_json::Value;

/// One row of the reports table: a record, or a failure in its place.
#[derive(Debug)]
pub(super) struct ReportRow<'a> {
    pub id: &'a str,
    pub report: Option<&'a Report>,
    pub record: Option<&'a Record>,
    pub producer: Option<&'a Producer>,
    pub failure: Option<&'a Failure>,
    pub is_incident_report: Option<bool>,
    pub incident_report_score: Option<f64>,
    pub near_duplicate_of: Option<String>,
    pub near_duplicate_similarity: Option<f64>,
    pub lessons: Option<i64>,
    pub actions: Option<i64>,
    pub other: Option<String>,
}

/// One row of the units table.
#[derive(Debug)]
pub(super) struct UnitRow<'a> {
    pub report_id: &'a str,
    pub unit: i64,
    pub sentence: &'a Sentence,
    pub text: &'a str,
    pub other: Option<String>,
}

/// One row of the frames table.
#[derive(Debug)]
pub(super) struct FrameRow<'a> {
    pub report_id: &'a str,
    pub frame: &'a Frame,
    pub other: Option<String>,
}

impl<'a> ReportRow<'a> {
    pub(super) fn of(row: Row<'a>) -> Self {
        match row {
            Row::Record(record) => Self::of_record(record),
            Row::Failure(failure) => Self {
                id: &failure.id,
                report: None,
                record: None,
                producer: None,
                failure: Some(failure),
                is_incident_report: None,
                incident_report_score: None,
                near_duplicate_of: None,
                near_duplicate_similarity: None,
                lessons: None,
                actions: None,
                other: None,
            },
        }
    }

    fn of_record(record: &'a Record) -> Self {
        let report = rest::report(record);
        let labelled = |label: &str| whole(record.labelled(label).count());
        // Either the id itself, or an object that holds it.
        let like = report.get("near_duplicate_of");
        let like_id = like.map(|like| like.get("id").unwrap_or(like));
        Self {
            id: &record.report.id,
            report: Some(&record.report),
            record: Some(record),
            producer: record.producer.as_ref(),
            failure: None,
            is_incident_report: report.get("is_incident_report").and_then(Value::as_bool),
            incident_report_score: report.get("incident_report_score").and_then(Value::as_f64),
            near_duplicate_of: like_id.and_then(Value::as_str).map(str::to_owned),
            near_duplicate_similarity: like.and_then(|l| l.get("similarity")?.as_f64()),
            lessons: Some(labelled("lesson")),
            actions: Some(labelled("action")),
            other: rest::of_record(record, report),
        }
    }
}

/// The units of a row; none for a failure.
///
/// # Errors
/// [`DatasetError::Unsound`] if a unit is not a stretch of its text.
pub(super) fn units<'a>(row: Row<'a>) -> Result<Vec<UnitRow<'a>>, DatasetError> {
    let Row::Record(record) = row else {
        return Ok(Vec::new());
    };
    let map = OffsetMap::new(&record.text);
    let one = |(n, sentence): (usize, &'a Sentence)| {
        let (start, end) = (map.to_bytes(sentence.start), map.to_bytes(sentence.end));
        let text = start.zip(end).and_then(|(a, b)| record.text.get(a..b));
        Ok(UnitRow {
            report_id: &record.report.id,
            unit: whole(n),
            sentence,
            text: text.ok_or_else(|| DatasetError::Unsound {
                report: record.report.id.clone(),
                fault: Fault {
                    place: format!("sentences[{n}]"),
                    what: format!(
                        "{}..{} is not a stretch of the text",
                        sentence.start, sentence.end
                    ),
                },
            })?,
            other: rest::of_unit(sentence),
        })
    };
    record.sentences.iter().enumerate().map(one).collect()
}

/// The frames of a row; none for a failure.
pub(super) fn frames(row: Row<'_>) -> Vec<FrameRow<'_>> {
    let Row::Record(record) = row else {
        return Vec::new();
    };
    let one = |frame| FrameRow {
        report_id: &record.report.id,
        frame,
        other: rest::of_frame(frame),
    };
    record.frames.iter().map(one).collect()
}

impl UnitRow<'_> {
    /// Probability of a label.
    pub(super) fn score(&self, label: &str) -> Option<f64> {
        self.sentence.scores.get(label).and_then(Value::as_f64)
    }
}

impl FrameRow<'_> {
    /// Code points of the unit that the frame was read from.
    pub(super) fn lead(&self) -> Option<(usize, usize)> {
        self.frame.evidence.as_ref()?.lead
    }
}

/// A count or an offset, as tables have it.
pub(super) fn whole(number: usize) -> i64 {
    i64::try_from(number).expect("memory holds fewer than 2^63 of anything")
}

/// Start of a role's span in code points.
pub(super) fn start(role: &Role) -> Option<i64> {
    role.start.map(whole)
}

/// End of a role's span in code points, half-open.
pub(super) fn end(role: &Role) -> Option<i64> {
    role.end.map(whole)
}

/// Its name in records.
pub(super) fn format(format: SourceFormat) -> &'static str {
    match format {
        SourceFormat::Markdown => "markdown",
        SourceFormat::Html => "html",
        SourceFormat::Text => "text",
        SourceFormat::Pdf => "pdf",
    }
}

/// Its name in records.
pub(super) fn kind(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Prose => "prose",
        UnitKind::List => "list",
        UnitKind::Table => "table",
        UnitKind::Heading => "heading",
    }
}
