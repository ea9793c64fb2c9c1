//! What is in the data set, and how did it come to be?

use super::error::BulkError;
use crate::dataset::{Written, write_whole};
use crate::pipeline::batches::Outcome;
use crate::record::Failure;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The value of `schema` in a manifest.
pub const MANIFEST_SCHEMA: &str = "gleaner-dataset/1";

/// All that decides what a data set's bytes are beside its pages, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(pub Map<String, Value>);

impl Settings {
    /// What is different in `other`: `pipeline: "default", now "fast"`.
    pub(super) fn changes(&self, other: &Self) -> Vec<String> {
        let mut names: Vec<&String> = self.0.keys().collect();
        names.extend(other.0.keys().filter(|name| !self.0.contains_key(*name)));
        names
            .into_iter()
            .filter(|name| self.0.get(*name) != other.0.get(*name))
            .map(|name| {
                let said = |s: &Self| s.0.get(name).map_or("nothing".into(), ToString::to_string);
                format!("{name}: {}, now {}", said(self), said(other))
            })
            .collect()
    }
}

/// Numbers of a data set or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Rows: one a page.
    pub pages: u64,
    /// Pages that gave a record.
    pub reports: u64,
    /// Sentences labelled `lesson`.
    pub lessons: u64,
    /// Frames.
    pub actions: u64,
    /// Records of pages that are probably no incident reports.
    pub no_incident_report: u64,
    /// Records that nearly repeat an earlier one.
    pub near_duplicates: u64,
    /// Pages that gave none.
    pub failures: u64,
    /// Those by stage and reason. In a reason digits are `0`, and what follows the first `;` or `(` is left out.
    pub failures_by_reason: BTreeMap<String, BTreeMap<String, u64>>,
}

/// A finished shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Counted from 0.
    pub number: u32,
    /// What is in it.
    pub counts: Counts,
    /// Its files.
    pub files: Vec<Written>,
}

/// The whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// Whether the archive was read to its end.
    pub complete: bool,
    /// What it was made with.
    pub settings: Settings,
    /// What was read, as given.
    pub archive: Vec<String>,
    /// Numbers over all shards.
    pub counts: Counts,
    /// What the archive holds beside pages, by reason, as of the last run that read it to its end.
    pub passed: BTreeMap<String, u64>,
    /// Pages of the data set that the archive did not hold any more when it was last read to its end.
    pub no_longer_in_archive: u64,
    /// The shards, in order.
    pub shards: Vec<Shard>,
}

impl Counts {
    /// Counts a page.
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.pages += 1;
        match outcome {
            Outcome::Failed(failure) => {
                self.failures += 1;
                *self
                    .failures_by_reason
                    .entry(failure.stage.as_str().into())
                    .or_default()
                    .entry(reason(failure))
                    .or_default() += 1;
            }
            Outcome::Record(record) => {
                self.reports += 1;
                self.lessons += record.labelled("lesson").count() as u64;
                self.actions += record.frames.len() as u64;
                self.no_incident_report +=
                    u64::from(record.report.is_incident_report == Some(false));
                self.near_duplicates +=
                    u64::from(record.report.other.contains_key(super::NEAR_DUPLICATE));
            }
        }
    }

    /// Counts all that `other` counted.
    pub(super) fn join(&mut self, other: &Self) {
        self.pages += other.pages;
        self.reports += other.reports;
        self.lessons += other.lessons;
        self.actions += other.actions;
        self.no_incident_report += other.no_incident_report;
        self.near_duplicates += other.near_duplicates;
        self.failures += other.failures;
        for (stage, reasons) in &other.failures_by_reason {
            let ours = self.failures_by_reason.entry(stage.clone()).or_default();
            for (reason, n) in reasons {
                *ours.entry(reason.clone()).or_default() += n;
            }
        }
    }
}

/// The kind of a failure: its message without what differs from page to page.
fn reason(failure: &Failure) -> String {
    let kind = failure.message.split([';', '(']).next().unwrap_or_default();
    let mut reason = String::new();
    for c in kind.trim().chars().take(120) {
        match c {
            '0'..='9' if reason.ends_with('0') => {}
            '0'..='9' => reason.push('0'),
            c => reason.push(c),
        }
    }
    reason
}

impl Manifest {
    /// Writes it as `manifest.json` into `folder`, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<(), BulkError> {
        let text = serde_json::to_string_pretty(&json!(self)).expect("a manifest has a JSON form");
        Ok(write_whole(
            folder,
            "manifest.json",
            (text + "\n").as_bytes(),
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Stage;

    #[test]
    fn failures_of_one_kind_are_counted_together() {
        let mut counts = Counts::default();
        for bytes in [
            "11 bytes are more than the limit of 10; split",
            "230 bytes are more than the limit of 10; split",
        ] {
            counts.add(&Outcome::Failed(Failure {
                id: bytes.into(),
                stage: Stage::Ingest,
                message: bytes.into(),
            }));
        }
        let mut twice = counts.clone();
        twice.join(&counts);
        assert_eq!((twice.pages, twice.failures), (4, 4));
        let kind = "0 bytes are more than the limit of 0".to_owned();
        assert_eq!(
            twice.failures_by_reason["ingest"],
            BTreeMap::from([(kind, 4)])
        );
    }

    #[test]
    fn changes_are_named_with_both_values() {
        let settings = |pipeline: &str| {
            let Value::Object(map) = json!({"pipeline": pipeline, "shard": 10}) else {
                unreachable!()
            };
            Settings(map)
        };
        let changes = settings("default").changes(&settings("fast"));
        assert_eq!(changes, [r#"pipeline: "default", now "fast""#]);
    }
}
