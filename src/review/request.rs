//! What can a coder ask for? One decision: changes that are made together or not at all.

use crate::record::Frame;
use serde::{Deserialize, Serialize};

/// One decision, as the page sends it.
///
/// # Examples
/// ```
/// use gleaner::review::{Request, Step};
/// let json = r#"{"session": "t1", "kind": "accept", "took_ms": 900,
///   "changes": [{"do": "accept", "key": "s1f3", "rev": 0}]}"#;
/// let request: Request = serde_json::from_str(json)?;
/// assert!(matches!(&request.changes[0], Step::Accept { key, .. } if key == "s1f3"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Which tab asks.
    pub session: String,
    /// The request's own id: one that is sent again, because no answer came, is not done again.
    #[serde(default)]
    pub request: Option<String>,
    /// What it is called in the log.
    pub kind: Kind,
    /// Milliseconds from when the item was in view to the decision.
    #[serde(default)]
    pub took_ms: Option<u64>,
    /// What is to be done.
    pub changes: Vec<Step>,
}

/// What a decision is called in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A suggestion was taken as it is.
    Accept,
    /// A suggestion was not taken.
    Reject,
    /// All suggestions in view were taken.
    AcceptVisible,
    /// A frame was changed.
    Correct,
    /// A label was given or taken away.
    Label,
    /// A frame was added.
    Add,
    /// What was added was taken away.
    Remove,
    /// A frame became two.
    Split,
    /// Two frames became one.
    Merge,
    /// A decision was given up: a suggestion is pending again.
    Reset,
}

impl Kind {
    /// Its name in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::AcceptVisible => "accept-visible",
            Self::Correct => "correct",
            Self::Label => "label",
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Reset => "reset",
        }
    }
}

/// Who asks for something that concerns the whole coding, and what they have seen of it.
///
/// # Examples
/// ```
/// use gleaner::review::Asking;
/// let asking: Asking = serde_json::from_str(r#"{"session": "t1", "version": 18}"#)?;
/// assert_eq!(asking.request, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// Which tab asks.
    pub session: String,
    /// The request's own id: one that is sent again, because no answer came, is not done again.
    #[serde(default)]
    pub request: Option<String>,
    /// The last decision that the tab has seen.
    pub version: i64,
}

/// One change. `rev` is the item's as the coder saw it: if it has another now, somebody was faster.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Step {
    /// Takes a suggestion.
    Accept {
        /// Which.
        key: String,
        /// As seen.
        rev: i64,
    },
    /// Rejects one.
    Reject {
        /// Which.
        key: String,
        /// As seen.
        rev: i64,
    },
    /// Makes a suggestion pending again, as it was suggested.
    Reset {
        /// Which.
        key: String,
        /// As seen.
        rev: i64,
    },
    /// Puts another frame in an item's place.
    Set {
        /// Which.
        key: String,
        /// As seen.
        rev: i64,
        /// The new one.
        frame: Box<Frame>,
    },
    /// Adds a frame.
    Add {
        /// The new one.
        frame: Box<Frame>,
        /// Items that it comes from.
        #[serde(default)]
        from: Vec<String>,
    },
    /// Takes away what was added.
    Remove {
        /// Which.
        key: String,
        /// As seen.
        rev: i64,
    },
    /// Gives a unit a label, or takes it away.
    Label {
        /// Number of the unit.
        unit: usize,
        /// A label of the codebook.
        label: String,
        /// Whether it is to hold.
        on: bool,
        /// Revision of the label's item as seen; 0 where there was none.
        rev: i64,
    },
}
