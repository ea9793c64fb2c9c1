//! What is there to decide on? A label of a unit, or a frame, each with what has become of it.

use crate::record::Frame;
use serde::{Deserialize, Serialize};

/// What has become of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// Suggested, and nobody has decided on it.
    Pending,
    /// Taken as it was suggested.
    Accepted,
    /// Taken with changes.
    Corrected,
    /// Not taken.
    Rejected,
    /// The coder's own; nobody suggested it.
    Added,
    /// All coders whose codings are compared said it.
    Agreed,
}

impl ItemState {
    /// Whether what it says holds in the coding.
    #[must_use]
    pub fn holds(self) -> bool {
        !matches!(self, Self::Pending | Self::Rejected)
    }

    /// Its name, as the log has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Corrected => "corrected",
            Self::Rejected => "rejected",
            Self::Added => "added",
            Self::Agreed => "agreed",
        }
    }
}

/// One thing to decide on.
///
/// # Format
/// JSON, in the log and towards the page: `key`, `type` (`label` or `frame`), `state`, `rev`, `sources`, `score`, and
/// for a label `unit` and `label`, for a frame `frame`, `suggested`, `rivals`, `unit`, `from`.
///
/// # Examples
/// ```
/// use gleaner::review::{Item, ItemState};
/// let json = r#"{"key": "u3:lesson", "state": "pending", "rev": 0, "score": 0.8, "sources": [], "type": "label",
///   "unit": 3, "label": "lesson"}"#;
/// let item: Item = serde_json::from_str(json)?;
/// assert_eq!(item.state, ItemState::Pending);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the coding of a report; never given twice.
    pub key: String,
    /// What has become of it.
    pub state: ItemState,
    /// The last decision that changed it; 0 if none has.
    #[serde(default)]
    pub rev: i64,
    /// Confidence of the suggestion, 0 to 1.
    #[serde(default)]
    pub score: Option<f64>,
    /// Coders who said it, where codings are compared.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Which model suggested it, `NAME@FIRST-8-OF-SHA256`; absent where no model did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub body: Body,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Body {
    /// A label of a unit.
    Label {
        /// Number of the unit, from 0.
        unit: usize,
        /// A label of the codebook.
        label: String,
    },
    /// A frame.
    Frame(Box<FrameItem>),
}

/// A frame as it stands, with how it was suggested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameItem {
    /// As it stands.
    pub frame: Frame,
    /// As it was suggested; null for a coder's own.
    #[serde(default)]
    pub suggested: Option<Frame>,
    /// Other frames about the same change, of which one at most can hold.
    #[serde(default)]
    pub rivals: Vec<String>,
    /// Number of the unit in which most of its action stands.
    #[serde(default)]
    pub unit: Option<usize>,
    /// Items that it was split off or merged from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
}

impl Item {
    /// The key of a label of a unit.
    #[must_use]
    pub fn label_key(unit: usize, label: &str) -> String {
        format!("u{unit}:{label}")
    }

    /// A label of a unit.
    #[must_use]
    pub fn label(unit: usize, label: &str, state: ItemState) -> Self {
        Self {
            key: Self::label_key(unit, label),
            state,
            rev: 0,
            score: None,
            sources: Vec::new(),
            model: None,
            body: Body::Label {
                unit,
                label: label.into(),
            },
        }
    }

    /// A frame.
    #[must_use]
    pub fn frame(key: String, state: ItemState, frame: FrameItem) -> Self {
        Self {
            key,
            state,
            rev: 0,
            score: frame.frame.score,
            sources: Vec::new(),
            model: None,
            body: Body::Frame(Box::new(frame)),
        }
    }

    /// What it says, where it is a frame.
    #[must_use]
    pub fn as_frame(&self) -> Option<&FrameItem> {
        match &self.body {
            Body::Frame(frame) => Some(frame),
            Body::Label { .. } => None,
        }
    }

    /// The same, to be changed.
    #[must_use]
    pub fn as_frame_mut(&mut self) -> Option<&mut FrameItem> {
        match &mut self.body {
            Body::Frame(frame) => Some(frame),
            Body::Label { .. } => None,
        }
    }

    /// Unit and label, where it is a label.
    #[must_use]
    pub fn as_label(&self) -> Option<(usize, &str)> {
        match &self.body {
            Body::Label { unit, label } => Some((*unit, label)),
            Body::Frame(_) => None,
        }
    }

    /// Whether somebody suggested it: a model, or a coder whose coding is compared.
    #[must_use]
    pub fn is_suggestion(&self) -> bool {
        match &self.body {
            Body::Label { .. } => {
                self.score.is_some() || self.model.is_some() || !self.sources.is_empty()
            }
            Body::Frame(frame) => frame.suggested.is_some(),
        }
    }
}
