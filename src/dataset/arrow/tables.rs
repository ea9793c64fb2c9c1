//! What are the columns of reports, units, frames and roles?

use super::columns::{Cells, Column};
use crate::dataset::rows::{FrameRow, ReportRow, UnitRow, end, format, kind, start, whole};
use crate::record::Role;

/// When a column of the reports table is null.
const NOT_KNOWN: &str = "where not known, and for failures";
const FAILED: &str = "for failures";
const NO_FAILURE: &str = "unless the report failed";
const NO_PRODUCER: &str = "in gold records, and for failures";
const NO_REST: &str = "where there is none";

/// Stands before the columns of units and of frames where they are tables of their own.
pub(super) const REPORT_ID: &str = "report_id";

macro_rules! column {
    ($name:literal, $about:expr, $unit:expr, $null:expr, $cells:ident, $of:expr) => {
        Column {
            name: $name,
            about: $about,
            unit: $unit,
            null: $null,
            cells: Cells::$cells($of),
        }
    };
}

/// The reports table: one row a report, failures included.
#[rustfmt::skip]
pub(super) fn of_report<'a>() -> Vec<Column<ReportRow<'a>>> {
    vec![
        column!("id", "Identity of the report: relative path or URL; other tables join by it", "", "", Text, |r| Some(r.id)),
        column!("title", "Its title", "", NOT_KNOWN, Text, |r| r.report?.title.as_deref()),
        column!("organisation", "Who published it", "", NOT_KNOWN, Text, |r| r.report?.organisation.as_deref()),
        column!("date", "Date as written, or ISO 8601 where known", "", NOT_KNOWN, Text, |r| r.report?.date.as_deref()),
        column!("url", "Where it can be read", "", NOT_KNOWN, Text, |r| r.report?.url.as_deref()),
        column!("format", "What the text was read from: markdown, html, text or pdf", "", NOT_KNOWN, Text, |r| r.report?.format.map(format)),
        column!("sha256", "SHA-256 of the source bytes, lower-case hexadecimal", "", NOT_KNOWN, Text, |r| r.report?.sha256.as_deref()),
        column!("is_incident_report", "Whether it is an incident report at all, and not an index or a product page", "", NOT_KNOWN, Flag, |r| r.is_incident_report),
        column!("incident_report_score", "Probability of that", "0 to 1", NOT_KNOWN, Real, |r| r.incident_report_score),
        column!("near_duplicate_of", "Identity of the earlier report that this one repeats", "", "where it repeats none, and for failures", Text, |r| r.near_duplicate_of.as_deref()),
        column!("near_duplicate_similarity", "How much of the two is the same", "0 to 1", "where it repeats none or that is not known, and for failures", Real, |r| r.near_duplicate_similarity),
        column!("text", "What all offsets point into", "", FAILED, Text, |r| Some(r.record?.text.as_str())),
        column!("lessons", "How many of its units are labelled lesson", "units", FAILED, Whole, |r| r.lessons),
        column!("actions", "How many of its units are labelled action", "units", FAILED, Whole, |r| r.actions),
        column!("producer", "Program that made the suggestions", "", NO_PRODUCER, Text, |r| Some(r.producer?.name.as_str())),
        column!("version", "Its version", "", NO_PRODUCER, Text, |r| Some(r.producer?.version.as_str())),
        column!("pipeline", "Name of the pipeline", "", NO_PRODUCER, Text, |r| Some(r.producer?.pipeline.as_str())),
        column!("pipeline_sha256", "SHA-256 of the pipeline with every value written out", "", NO_PRODUCER, Text, |r| r.producer?.pipeline_sha256.as_deref()),
        column!("model", "Name of the model", "", NO_PRODUCER, Text, |r| Some(r.producer?.model.as_str())),
        column!("model_sha256", "SHA-256 over the model's files", "", NO_PRODUCER, Text, |r| Some(r.producer?.model_sha256.as_str())),
        column!("coder", "Who coded it by hand", "", "in suggestions, and for failures", Text, |r| r.record?.coder.as_deref()),
        column!("error_stage", "Where it failed: read, ingest, annotate or timeout", "", NO_FAILURE, Text, |r| Some(r.failure?.stage.as_str())),
        column!("error_message", "Why, and what to do", "", NO_FAILURE, Text, |r| Some(r.failure?.message.as_str())),
        column!("other", "Fields of the record that have no column, as JSON of the record's shape", "", NO_REST, Text, |r| r.other.as_deref()),
    ]
}

/// The units table without `report_id`: one row a sentence unit, in reading order.
#[rustfmt::skip]
pub(super) fn of_unit<'a>() -> Vec<Column<UnitRow<'a>>> {
    vec![
        column!("unit", "Place among the report's units, from 0", "", "", Whole, |u| Some(u.unit)),
        column!("start", "First code point in the report's text", "code points", "", Whole, |u| Some(whole(u.sentence.start))),
        column!("end", "One past the last code point", "code points", "", Whole, |u| Some(whole(u.sentence.end))),
        column!("kind", "What it was cut from: prose, list, table or heading", "", "", Text, |u| Some(kind(u.sentence.kind))),
        column!("labels", "Labels that hold, such as lesson and action; may be empty", "", "", Texts, |u| &u.sentence.labels),
        column!("score_lesson", "Probability of the label lesson", "0 to 1", "in gold records", Real, |u| u.score("lesson")),
        column!("score_action", "Probability of the label action", "0 to 1", "in gold records", Real, |u| u.score("action")),
        column!("text", "Its words: text[start:end] of the report", "", "", Text, |u| Some(u.text)),
        column!("other", "Fields of the unit that have no column, as JSON", "", NO_REST, Text, |u| u.other.as_deref()),
    ]
}

/// The frames table without `report_id`: one row a distinct change.
#[rustfmt::skip]
pub(super) fn of_frame<'a>() -> Vec<Column<FrameRow<'a>>> {
    const NO_LEAD: &str = "where that is not known, as in gold records";
    const NO_ROLE: &str = "where it has none";
    vec![
        column!("frame", "Name of the frame within its report: f1, f2, ...", "", "", Text, |f| Some(f.frame.id.as_str())),
        column!("score", "Probability that this is a frame", "0 to 1", "in gold records", Real, |f| f.frame.score),
        column!("action", "The change itself", "", "", Role, |f| Some(&f.frame.action)),
        column!("target", "The part of the system that will be different", "", NO_ROLE, Role, |f| f.frame.target.as_ref()),
        column!("goal", "What the change is for", "", NO_ROLE, Role, |f| f.frame.goal.as_ref()),
        column!("event", "What motivates it", "", NO_ROLE, Role, |f| f.frame.event.as_ref()),
        column!("sts", "Code: part of the socio-technical system", "", "", Text, |f| Some(f.frame.sts.as_str())),
        column!("quality", "Code: quality characteristic that should improve", "", "", Text, |f| Some(f.frame.quality.as_str())),
        column!("status", "Code: how far it has come", "", "", Text, |f| Some(f.frame.status.as_str())),
        column!("horizon", "Code: when it is due", "", "", Text, |f| Some(f.frame.horizon.as_str())),
        column!("origin", "Code: where the idea comes from", "", "", Text, |f| Some(f.frame.origin.as_str())),
        column!("lead_start", "First code point of the unit that the frame was read from", "code points", NO_LEAD, Whole, |f| Some(whole(f.lead()?.0))),
        column!("lead_end", "One past its last code point", "code points", NO_LEAD, Whole, |f| Some(whole(f.lead()?.1))),
        column!("other", "Fields of the frame that have no column, as JSON of the frame's shape", "", NO_REST, Text, |f| f.other.as_deref()),
    ]
}

/// The fields of a role.
#[rustfmt::skip]
pub(super) fn of_role<'a>() -> Vec<Column<Option<&'a Role>>> {
    const NOT_SAID: &str = "where the role is meant but not said in the report's words";
    vec![
        column!("start", "First code point in the report's text", "code points", NOT_SAID, Whole, |r| start((*r)?)),
        column!("end", "One past the last code point", "code points", NOT_SAID, Whole, |r| end((*r)?)),
        column!("text", "Its words: text[start:end] of the report", "", NOT_SAID, Text, |r| (*r)?.text.as_deref()),
        column!("summary", "Two to twelve words", "", "where nobody wrote one", Text, |r| (*r)?.summary.as_deref()),
        column!("category", "Code of the role's list", "", "where it has none", Text, |r| (*r)?.category.as_deref()),
        column!("score", "Confidence in the span", "0 to 1", "in gold records", Real, |r| (*r)?.score),
    ]
}

/// The identity of the report, in front of the columns of units and frames.
pub(super) fn report_id<T>(of: fn(&T) -> Option<&str>) -> Column<T> {
    Column {
        name: REPORT_ID,
        about: "Identity of the report: the id of the reports table",
        unit: "",
        null: "",
        cells: Cells::Text(of),
    }
}
