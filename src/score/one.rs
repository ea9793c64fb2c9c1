//! What does one report come to? Everything that is counted, and every item with what became of it.

use super::counts::SpanCounts;
use super::error::ScoreError;
use super::frames::{self, FrameOutcome};
use super::item::Item;
use super::settings::Settings;
use super::side::Side;
use super::spans;
use super::units::{self, LabelOutcome, SetPairs};
use crate::document::SourceFormat;
use crate::record::Record;
use std::collections::BTreeMap;

/// One report, scored. Sums over reports of what is counted here give every figure.
#[derive(Debug, Clone)]
pub struct ReportScore {
    /// Identity of the report.
    pub id: String,
    /// Who published it, by gold.
    pub organisation: Option<String>,
    /// What its text was read from, by gold.
    pub format: Option<SourceFormat>,
    /// Words of its text, separated by white space.
    pub words: usize,
    /// Whether there is no suggestion at all for it.
    pub missing: bool,
    /// Units, by label.
    pub labels: BTreeMap<String, LabelOutcome>,
    /// Label sets that met.
    pub sets: SetPairs,
    /// Frames with roles, codes and summaries.
    pub frames: FrameOutcome,
    /// Spans without regard to frames: the four roles, then all.
    pub spans: [SpanCounts; 5],
    /// Units, then frames, roles and codes, one by one; empty where the settings do not ask for them.
    pub items: Vec<Item>,
}

/// Scores one report; without a suggestion everything in gold is missed.
///
/// # Errors
/// [`ScoreError::Unsound`] if an offset of either record does not fit its text,
/// [`ScoreError::TextDiffers`] if the two texts are not the same, code point by code point.
///
/// # Examples
/// ```
/// use gleaner::record::Record;
/// use gleaner::score::{Settings, score_one};
/// let line = r#"{"schema": "gleaner/1", "report": {"id": "a.md"}, "text": "We will add an alert.",
///   "sentences": [{"start": 0, "end": 21, "kind": "prose", "labels": ["action"]}], "frames": []}"#;
/// let gold: Record = serde_json::from_str(line).unwrap();
/// let score = score_one(&gold, Some(&gold), &Settings::default()).unwrap();
/// assert_eq!(score.labels["action"].counts.gold_hit, 1.0);
/// assert_eq!(score.items.len(), 1);
/// ```
pub fn score_one(
    gold: &Record,
    suggested: Option<&Record>,
    settings: &Settings,
) -> Result<ReportScore, ScoreError> {
    sound(gold, "gold")?;
    let empty = Record {
        sentences: Vec::new(),
        frames: Vec::new(),
        ..gold.clone()
    };
    let said = suggested.unwrap_or(&empty);
    sound(said, "suggested")?;
    if gold.text != said.text {
        return Err(ScoreError::differing(gold, said));
    }
    let units = units::compare(gold, said, &settings.labels, &settings.policy);
    let (a, b) = (Side::new(gold), Side::new(said));
    let mut frames = frames::compare(&a, &b, &settings.policy);
    let mut items = units.items;
    items.append(&mut frames.items);
    if !settings.items {
        items = Vec::new();
    }
    Ok(ReportScore {
        id: gold.report.id.clone(),
        organisation: gold.report.organisation.clone(),
        format: gold.report.format,
        words: gold.text.split_whitespace().count(),
        missing: suggested.is_none(),
        labels: units.labels,
        sets: units.sets,
        spans: spans::count(&a, &b, &settings.policy),
        frames,
        items,
    })
}

fn sound(record: &Record, side: &'static str) -> Result<(), ScoreError> {
    match record.faults(None).into_iter().next() {
        None => Ok(()),
        Some(fault) => Err(ScoreError::Unsound {
            side,
            id: record.report.id.clone(),
            fault,
        }),
    }
}
