//! A figure, or why there is none.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A coefficient without unit, at most 1; or the reason why it is not defined here.
///
/// In JSON: `{"value": 0.81}` or `{"value": null, "why": "..."}`.
pub type Figure = Result<f64, Undefined>;

/// Why a measure gives no number. The words say what to look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Undefined {
    /// Nothing that two coders coded.
    #[error("nothing was coded by two coders")]
    Nothing,
    /// Chance agreement is certain: there is nothing to agree on beyond it.
    #[error("everything is coded {class:?} by everybody: no disagreement is possible")]
    OneClass {
        /// The class.
        class: String,
    },
    /// Nobody marked a span.
    #[error("nobody marked a span")]
    NoSpans,
    /// The items have different numbers of coders, and the measure needs equal ones.
    #[error("not every item has the same number of coders; read alpha instead")]
    Unequal,
    /// Chance gives no disorder: one span over everything, for example.
    #[error("spans placed by chance agree fully: no disagreement is possible")]
    NoChance,
    /// The exact alignment has too many candidates.
    #[error(
        "the exact alignment has more than {limit} candidates; compare fewer coders, or shorter reports"
    )]
    TooLarge {
        /// Largest number of candidates that is tried.
        limit: usize,
    },
    /// The solver gave up; a bug of it.
    #[error("the solver gave up: {0}")]
    Solver(String),
    /// It was not asked for.
    #[error("not asked for")]
    Off,
}

/// Writes a figure as the JSON object above.
pub(super) fn serialize<S: Serializer>(figure: &Figure, to: S) -> Result<S::Ok, S::Error> {
    struct Why<'a>(&'a Figure);
    impl Serialize for Why<'_> {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            let mut map = to.serialize_map(None)?;
            match self.0 {
                Ok(value) => map.serialize_entry("value", value)?,
                Err(why) => {
                    map.serialize_entry("value", &())?;
                    map.serialize_entry("why", &why.to_string())?;
                }
            }
            map.end()
        }
    }
    Why(figure).serialize(to)
}
