//! What stands in the place of a record that could not be made?

use super::SCHEMA;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;

/// Why there is no record for a report. As JSON it is an *error record*:
/// `{"schema":"gleaner/1","report":{"id":"a.md"},"error":{"stage":"ingest","message":"..."}}`.
///
/// # Examples
/// ```
/// use gleaner::record::{Failure, Stage};
/// let failure = Failure { id: "a.md".into(), stage: Stage::Ingest, message: "empty".into() };
/// let line = serde_json::to_string(&failure).unwrap();
/// assert_eq!(line, r#"{"schema":"gleaner/1","report":{"id":"a.md"},"error":{"stage":"ingest","message":"empty"}}"#);
/// assert_eq!(serde_json::from_str::<Failure>(&line).unwrap(), failure);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Identity of the report, or `file:line`.
    pub id: String,
    /// Where it happened.
    pub stage: Stage,
    /// Cause and remedy, without the identity.
    pub message: String,
}

/// The stage in which a report failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Its bytes could not be had: a damaged or refused member of an archive.
    Read,
    /// Its bytes are no report that can be read.
    Ingest,
    /// Labelling or proposing failed.
    Annotate,
    /// It took longer than allowed.
    Timeout,
}

impl Stage {
    /// Its name in error records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Ingest => "ingest",
            Self::Annotate => "annotate",
            Self::Timeout => "timeout",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.message)
    }
}

impl Serialize for Failure {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Failure", 3)?;
        record.serialize_field("schema", SCHEMA)?;
        record.serialize_field("report", &json!({"id": self.id}))?;
        record.serialize_field(
            "error",
            &json!({"stage": self.stage, "message": self.message}),
        )?;
        record.end()
    }
}

impl<'de> Deserialize<'de> for Failure {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Line {
            report: Report,
            error: Error,
        }
        #[derive(Deserialize)]
        struct Report {
            id: String,
        }
        #[derive(Deserialize)]
        struct Error {
            stage: Stage,
            message: String,
        }
        let Line { report, error } = Line::deserialize(deserializer)?;
        Ok(Self {
            id: report.id,
            stage: error.stage,
            message: error.message,
        })
    }
}
