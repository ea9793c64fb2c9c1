//! What became of one thing: a labelled unit, a frame, a role, a code?

use super::side::Range;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a suggestion compares with gold at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As in gold.
    Right,
    /// The span overlaps gold's but begins or ends elsewhere.
    WrongBoundary,
    /// The span is somewhere else altogether.
    WrongPlace,
    /// Another code than gold's.
    WrongCode,
    /// In gold and not suggested.
    Missed,
    /// Suggested and not in gold.
    Spurious,
}

impl Outcome {
    /// All six, the good one first.
    pub const ALL: [Self; 6] = [
        Self::Right,
        Self::WrongBoundary,
        Self::WrongPlace,
        Self::WrongCode,
        Self::Missed,
        Self::Spurious,
    ];

    /// Its name in tables and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::WrongBoundary => "wrong-boundary",
            Self::WrongPlace => "wrong-place",
            Self::WrongCode => "wrong-code",
            Self::Missed => "missed",
            Self::Spurious => "spurious",
        }
    }
}

/// What an [`Item`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A unit with a label; `name` is the label.
    Unit,
    /// A frame; `name` is `action`, by whose span frames are paired.
    Frame,
    /// A role's span; `name` is the role.
    Role,
    /// A code; `name` is its list.
    Code,
}

impl ItemKind {
    /// Its name in tables and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Frame => "frame",
            Self::Role => "role",
            Self::Code => "code",
        }
    }
}

/// One comparison within a report, enough to draw it beside the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is about.
    pub kind: ItemKind,
    /// Label, role or code list.
    pub name: Arc<str>,
    /// Gold frame it belongs to, by its position in the record; `None` for units and spurious frames.
    pub gold_frame: Option<usize>,
    /// Suggested frame it belongs to, by its position in the record.
    pub suggested_frame: Option<usize>,
    /// Where it stands in gold, in code points of the text, half-open. Codes have their frame's action here.
    pub gold: Option<Range>,
    /// Where it was suggested.
    pub suggested: Option<Range>,
    /// Gold's code.
    pub gold_code: Option<Arc<str>>,
    /// The suggested code.
    pub suggested_code: Option<Arc<str>>,
    /// What became of it.
    pub outcome: Outcome,
    /// How right, 0 to 1: token F1 of spans; of codes 1, or ½ if the part before `/` is right.
    pub credit: f64,
}

impl Item {
    /// A unit that carries `label` on either side.
    pub(super) fn unit(
        label: &Arc<str>,
        gold: Option<Range>,
        suggested: Option<Range>,
        outcome: Outcome,
    ) -> Self {
        Self {
            kind: ItemKind::Unit,
            name: Arc::clone(label),
            gold_frame: None,
            suggested_frame: None,
            gold,
            suggested,
            gold_code: None,
            suggested_code: None,
            outcome,
            credit: if outcome == Outcome::Right { 1.0 } else { 0.0 },
        }
    }
}
