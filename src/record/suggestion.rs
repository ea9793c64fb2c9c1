//! What stands beside a suggested code? How well the model knows it, what else is likely, and how similar
//! items were coded. All of it is absent in gold.

use serde::{Deserialize, Serialize};

/// The value of `support` beside a code that was learnt from fewer than ten examples.
pub const LOW_SUPPORT: &str = "low";

/// A code and how likely it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// Code of the list at hand.
    pub code: String,
    /// Probability among all codes of the list, 0 to 1.
    pub score: f64,
}

/// What the model knows of a code of the whole frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeSupport {
    /// [`LOW_SUPPORT`].
    pub support: String,
    /// The three likeliest codes, likeliest first.
    pub likeliest: Vec<Ranked>,
}

/// The coded items that are most like a role, and what they would have it coded as. Codes may be any that
/// a person wrote: no codebook is asked.
///
/// # Examples
/// ```
/// use gleaner::record::Nearest;
/// let json = r#"{"suggested": "pager noise", "share": 1.0, "compared": "words", "items": [{"report": "b.md",
///   "frame": "f2", "text": "the alert", "category": "pager noise", "similarity": 0.8312}]}"#;
/// let nearest: Nearest = serde_json::from_str(json).unwrap();
/// assert_eq!(nearest.items[0].report, "b.md");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// The code that most of `items` carry; of several, the one whose best item is the most similar.
    pub suggested: String,
    /// Share of `items` that carry it, above 0 up to 1.
    pub share: f64,
    /// What was compared: `words` (the role's own), or `action` where the role has none (the frames' actions).
    pub compared: String,
    /// Most similar first; never of the same report, unless asked for.
    pub items: Vec<Neighbour>,
}

/// One coded item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its report's identity.
    pub report: String,
    /// Its frame.
    pub frame: String,
    /// Its words in the report; absent where it was coded without a span.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its summary, where the coder wrote one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its code.
    pub category: String,
    /// Cosine of the two embeddings, -1 to 1, to four decimals.
    pub similarity: f64,
}
