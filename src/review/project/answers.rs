//! What does the page get to see?

use crate::record::Frame;
use crate::review::error::Refused;
use crate::review::item::Item;
use crate::review::reading::ReadingBlock;
use crate::score::agree::{Difference, Section};
use serde::Serialize;
use serde_json::Value;

/// How many suggestions are undecided, how many items are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Undecided.
    pub pending: usize,
    /// Decided.
    pub decided: usize,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The last decision on this coding.
    pub version: i64,
    /// `open` or `done`.
    pub state: &'static str,
    /// Items that changed, as they are now.
    pub items: Vec<Item>,
    /// Keys of items that are no more.
    pub gone: Vec<String>,
    /// Of the whole report.
    pub counts: Counts,
    /// Whether there is something to undo.
    pub can_undo: bool,
    /// Whether there is something to make again.
    pub can_redo: bool,
}

/// An item that was not as the coder saw it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// Which.
    pub key: String,
    /// As it is now; null if it is no more.
    pub theirs: Option<Item>,
}

impl Conflict {
    /// Those of a refused decision; none if it was refused for something else.
    #[must_use]
    pub fn of(refused: &Refused) -> Vec<Self> {
        match refused {
            Refused::Conflict(items) => {
                let conflict = |(key, theirs): &(String, Option<Item>)| Self {
                    key: key.clone(),
                    theirs: theirs.clone(),
                };
                items.iter().map(conflict).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A unit as the page knows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenUnit {
    /// Its number, from 0.
    pub n: usize,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it was cut from.
    pub kind: crate::document::UnitKind,
}

/// A report with one person's coding of it.
#[derive(Debug, Clone, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what the page asks for, field by field"
)]
pub struct OpenReport {
    /// Its number.
    pub n: i64,
    /// Its identity in records.
    pub id: String,
    /// Its title, or its identity.
    pub title: String,
    /// Who published it.
    pub organisation: Option<String>,
    /// When.
    pub date: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// The last decision on this coding.
    pub version: i64,
    /// `open` or `done`.
    pub state: &'static str,
    /// `assisted` or `blind`.
    pub mode: &'static str,
    /// Whether a blind coder has seen the suggestions.
    pub revealed: bool,
    /// Coded blind and done, and the comparison is held back, or there is nothing to compare with.
    pub compare_later: bool,
    /// Remarks for the coder.
    pub notes: Vec<Value>,
    /// The report as it reads.
    pub blocks: Vec<ReadingBlock>,
    /// Its units.
    pub units: Vec<OpenUnit>,
    /// All items in the order of the text.
    pub items: Vec<Item>,
    /// The neighbours in the queue.
    pub previous: Option<i64>,
    /// The neighbours in the queue.
    pub next: Option<i64>,
    /// Whether there is something to undo.
    pub can_undo: bool,
    /// Whether there is something to make again.
    pub can_redo: bool,
    /// Coded blind and done: how it compares with the suggestions.
    pub compare: Option<Compared>,
}

/// A label that a suggestion puts on a unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuggestedLabel {
    /// The unit's number.
    pub unit: usize,
    /// The label.
    pub label: String,
    /// Confidence.
    pub score: Option<f64>,
}

/// A blind coding beside what was suggested.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// Whose suggestion.
    pub against: String,
    /// Its frames.
    pub frames: Vec<Frame>,
    /// Its labels.
    pub labels: Vec<SuggestedLabel>,
    /// Where the two differ.
    pub differences: Vec<Unlike>,
    /// How much they agree.
    pub figures: Figures,
}

/// Agreement as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Labels of units.
    pub labels: Vec<NominalFigure>,
    /// Codes of frames that both have.
    pub codes: Vec<NominalFigure>,
    /// What is a frame.
    pub frames: FrameFigures,
    /// Spans of each role.
    pub spans: Vec<SpanFigures>,
}

/// Agreement on one label or one code list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NominalFigure {
    /// `label lesson`, `category goal`, `code sts`.
    pub of: String,
    /// Units or frames on which all say the same.
    pub agreed: usize,
    /// Of how many.
    pub items: usize,
    /// Krippendorff's alpha; null where it is not defined.
    pub alpha: Option<f64>,
    /// Cohen's kappa; null where it is not defined.
    pub kappa: Option<f64>,
}

/// Agreement on what is a frame.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FrameFigures {
    /// How many each side has.
    pub counts: Vec<usize>,
    /// F1 of matched frames.
    pub f1: Option<f64>,
}

/// Agreement on the spans of one role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpanFigures {
    /// `event`, `action`, `target`, `goal` or `all`.
    pub role: String,
    /// F1 of equal spans.
    pub exact_f1: Option<f64>,
    /// F1 by shared tokens.
    pub token_f1: Option<f64>,
}

impl From<&Section> for Figures {
    fn from(section: &Section) -> Self {
        let (labels, codes) = section
            .nominal
            .iter()
            .partition::<Vec<_>, _>(|n| n.of.starts_with("label"));
        let nominal = |figure: &crate::score::agree::Nominal| NominalFigure {
            of: figure.of.clone(),
            agreed: figure.agreed,
            items: figure.items,
            alpha: figure.alpha.as_ref().ok().copied(),
            kappa: figure.cohen.as_ref().ok().copied(),
        };
        Self {
            labels: labels.into_iter().map(nominal).collect(),
            codes: codes.into_iter().map(nominal).collect(),
            frames: FrameFigures {
                counts: section.frames.counts.clone(),
                f1: section.frames.f1.as_ref().ok().copied(),
            },
            spans: section
                .spans
                .iter()
                .map(|spans| SpanFigures {
                    role: spans.role.clone(),
                    exact_f1: spans.exact_f1.as_ref().ok().copied(),
                    token_f1: spans.token_f1.as_ref().ok().copied(),
                })
                .collect(),
        }
    }
}

/// One thing on which a coder and a suggestion differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unlike {
    /// `label lesson`, `frame`, `span goal`, `category goal`, `code sts`.
    pub what: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words there.
    pub text: String,
    /// What the coder says; null where they say nothing.
    pub yours: Option<String>,
    /// What the suggestion says.
    pub theirs: Option<String>,
}

impl From<Difference> for Unlike {
    fn from(difference: Difference) -> Self {
        let mut given = difference.given.into_iter();
        Self {
            what: difference.what,
            start: difference.start,
            end: difference.end,
            text: difference.text,
            yours: given.next().flatten(),
            theirs: given.next().flatten(),
        }
    }
}
