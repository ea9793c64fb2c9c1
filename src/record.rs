//! What does every stage hand on? The suggestion record, one JSON object a report, plain data.
//!
//! # Format
//! JSON Lines: one object a line, UTF-8. Fields in this order; offsets are Unicode code points into
//! `text`, half-open; fields this version does not know are kept and written back.
//!
//! | field | meaning |
//! |---|---|
//! | `schema` | `"gleaner/1"` |
//! | `report` | identity of the source, see [`Report`] |
//! | `text` | what all offsets point into |
//! | `sentences` | all units in reading order, see [`Sentence`] |
//! | `frames` | one for each distinct change, see [`Frame`] |
//! | `producer` | who suggested or coded it, see [`Producer`] |
//!
//! # Examples
//! ```
//! use gleaner::record::Record;
//! let line = r#"{"schema": "gleaner/1", "report": {"id": "a.md", "title": null, "organisation": null,
//!   "date": null, "url": null, "format": "markdown"}, "text": "We will add an alert.",
//!   "sentences": [{"start": 0, "end": 21, "kind": "prose", "labels": ["action"]}],
//!   "frames": [{"id": "f1", "action": {"start": 8, "end": 20, "text": "add an alert",
//!     "summary": "Add an alert", "category": "add"}, "target": null, "goal": null, "event": null,
//!     "sts": "tech/support", "quality": "reliability", "status": "planned", "horizon": "unstated",
//!     "origin": "new"}]}"#;
//! let record: Record = serde_json::from_str(line).unwrap();
//! assert!(record.faults(None).is_empty());
//! ```

mod check;
mod failure;
mod rename;
mod suggestion;

pub use check::Fault;
pub use failure::{Failure, Stage};
pub use suggestion::{CodeSupport, LOW_SUPPORT, Nearest, Neighbour, Ranked};

use crate::document::{SourceFormat, UnitKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The only value of [`Record::schema`] that this version reads and writes.
pub const SCHEMA: &str = "gleaner/1";

/// One report with its units, labels and frames: a suggestion or a gold coding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// Which report.
    pub report: Report,
    /// The text that all offsets point into.
    pub text: String,
    /// Sentence units in reading order.
    pub sentences: Vec<Sentence>,
    /// Frames in the order of their action spans.
    pub frames: Vec<Frame>,
    /// Who made it; absent in gold records that name a `coder` instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub producer: Option<Producer>,
    /// Who coded it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coder: Option<String>,
    /// Anything else (remarks, split, licence).
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Identity of a report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// Relative path or URL: the key by which records are joined.
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Who published it.
    #[serde(default)]
    pub organisation: Option<String>,
    /// Date as written, or ISO where known.
    #[serde(default)]
    pub date: Option<String>,
    /// Where it can be read.
    #[serde(default)]
    pub url: Option<String>,
    /// What `text` was read from; null where unknown.
    #[serde(default)]
    pub format: Option<SourceFormat>,
    /// SHA-256 of the source bytes, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether the page is an incident report at all, as a model judges: `incident_report_score` is at least 0.5. Absent in
    /// gold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_incident_report: Option<bool>,
    /// Probability of that, 0 to 1, to four decimals; absent in gold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_report_score: Option<f64>,
    /// Anything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One sentence unit and its labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// What it was cut from.
    pub kind: UnitKind,
    /// Labels of the codebook that hold; may be empty.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Probability of each label, 0 to 1, in the codebook's order; absent in gold.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub scores: Map<String, Value>,
    /// Anything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One distinct change, with what motivated it, what it changes and what it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// `f1`, `f2`, ... within the record.
    pub id: String,
    /// Probability that this is a frame, 0 to 1; absent in gold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The change itself.
    pub action: Role,
    /// The part of the system that will be different.
    pub target: Option<Role>,
    /// What the change is for.
    pub goal: Option<Role>,
    /// What motivates it.
    pub event: Option<Role>,
    /// Part of the socio-technical system.
    pub sts: String,
    /// Quality characteristic that should improve.
    pub quality: String,
    /// How far it has come.
    pub status: String,
    /// When it is due.
    pub horizon: String,
    /// Where the idea comes from.
    pub origin: String,
    /// What a suggestion rests on; absent in gold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Anything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A role's span, summary and category. A role that is meant but not said in the report's words has a
/// summary or a category and no span: then `start`, `end` and `text` are all absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Role {
    /// First code point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// One past the last code point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// `text[start..end]` of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Two to twelve words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Code of the role's list.
    #[serde(default)]
    pub category: Option<String>,
    /// [`LOW_SUPPORT`] where the model learnt the suggested category from fewer than ten examples; else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<String>,
    /// Where `support` is low: the three likeliest categories, likeliest first, `category` among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub likeliest: Vec<Ranked>,
    /// The most similar items that people have coded; absent unless asked for (`gleaner nearest`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// Confidence in the span, 0 to 1; absent in gold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Anything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Where a suggestion comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// Code-point range of the unit that the frame was read from.
    pub lead: Option<(usize, usize)>,
    /// Of the codes `sts` and `quality`, those that the model learnt from fewer than ten examples, by list;
    /// absent if none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub code_support: BTreeMap<String, CodeSupport>,
    /// Code lists that rules decide and not the model: what they say rests on no number of examples.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_rule: Vec<String>,
    /// Anything else, `code_scores` among it: confidence in each code of the frame.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Who made a record, to the last setting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Producer {
    /// Program.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Name of the pipeline.
    pub pipeline: String,
    /// SHA-256 of the pipeline as it ran, every value written out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline_sha256: Option<String>,
    /// Name of the model.
    pub model: String,
    /// SHA-256 over the model's files.
    pub model_sha256: String,
    /// Anything else.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The four roles, in the order in which people read a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RoleName {
    /// What motivated it.
    Event,
    /// The change.
    Action,
    /// What is changed.
    Target,
    /// What it is for.
    Goal,
}

impl RoleName {
    /// All four, in reading order.
    pub const ALL: [Self; 4] = [Self::Event, Self::Action, Self::Target, Self::Goal];

    /// Its name in records and codebooks.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Action => "action",
            Self::Target => "target",
            Self::Goal => "goal",
        }
    }
}

impl Record {
    /// A record of a report of which nothing else is known: no text, no units, no frames.
    #[must_use]
    pub fn empty(report: Report) -> Self {
        Self {
            schema: SCHEMA.into(),
            report,
            text: String::new(),
            sentences: Vec::new(),
            frames: Vec::new(),
            producer: None,
            coder: None,
            other: Map::new(),
        }
    }

    /// The units that carry `label`, in reading order.
    pub fn labelled(&self, label: &str) -> impl Iterator<Item = &Sentence> {
        let carries = move |unit: &&Sentence| unit.labels.iter().any(|l| l == label);
        self.sentences.iter().filter(carries)
    }
}

impl Frame {
    /// The role of that name.
    #[must_use]
    pub fn role(&self, name: RoleName) -> Option<&Role> {
        match name {
            RoleName::Event => self.event.as_ref(),
            RoleName::Action => Some(&self.action),
            RoleName::Target => self.target.as_ref(),
            RoleName::Goal => self.goal.as_ref(),
        }
    }

    /// The role of that name, to be changed.
    #[must_use]
    pub fn role_mut(&mut self, name: RoleName) -> Option<&mut Role> {
        match name {
            RoleName::Event => self.event.as_mut(),
            RoleName::Action => Some(&mut self.action),
            RoleName::Target => self.target.as_mut(),
            RoleName::Goal => self.goal.as_mut(),
        }
    }

    /// The five codes of the whole frame with their list names.
    #[must_use]
    pub fn codes(&self) -> [(&'static str, &str); 5] {
        [
            ("sts", &self.sts),
            ("quality", &self.quality),
            ("status", &self.status),
            ("horizon", &self.horizon),
            ("origin", &self.origin),
        ]
    }
}

impl Role {
    /// Start and end, where it has a span.
    #[must_use]
    pub fn range(&self) -> Option<(usize, usize)> {
        Some((self.start?, self.end?))
    }
}
