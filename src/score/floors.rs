//! Is every figure at or above its floor?

use super::error::ScoreError;
use super::report::Figure;
use serde::Serialize;

/// The least that a figure may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Floor {
    /// Name of the figure; `.f1` at the end and `sentence.` at the beginning may be left out.
    pub key: String,
    /// From 0 to 1.
    pub least: f64,
}

/// A floor with what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Held {
    /// Full name of the figure.
    pub key: String,
    /// The floor.
    pub floor: f64,
    /// The figure; `None`, which is below every floor, where there was nothing to divide by.
    pub value: Option<f64>,
    /// Whether it holds.
    pub holds: bool,
}

/// Holds `figures` against `floors`, in the order of the floors.
///
/// # Errors
/// [`ScoreError::NoFigure`] if a floor names none of the figures.
///
/// # Examples
/// ```
/// use gleaner::score::{Figure, Floor, hold};
/// let figure = Figure { key: "sentence.action.f1".into(), value: Some(0.8), interval: None, gold: 9 };
/// let floor = Floor { key: "action.f1".into(), least: 0.85 };
/// let held = hold(&[figure], &[floor]).unwrap();
/// assert!(!held[0].holds && held[0].key == "sentence.action.f1");
/// ```
pub fn hold(figures: &[Figure], floors: &[Floor]) -> Result<Vec<Held>, ScoreError> {
    let one = |floor: &Floor| {
        let figure = find(figures, &floor.key).ok_or_else(|| none(figures, &floor.key))?;
        Ok(Held {
            key: figure.key.clone(),
            floor: floor.least,
            value: figure.value,
            // Not `value < least`: what is no number is below every floor.
            holds: figure.value.is_some_and(|value| value >= floor.least),
        })
    };
    floors.iter().map(one).collect()
}

/// The figure of that name, or of the name completed.
fn find<'a>(figures: &'a [Figure], key: &str) -> Option<&'a Figure> {
    let names = [
        key.to_owned(),
        format!("{key}.f1"),
        format!("sentence.{key}"),
        format!("sentence.{key}.f1"),
    ];
    let by_name = |name: &String| figures.iter().find(|f| f.key == *name);
    names.iter().find_map(by_name)
}

/// Names what there is: the figures that share most words with the name.
fn none(figures: &[Figure], key: &str) -> ScoreError {
    let words: Vec<&str> = key.split('.').collect();
    let alike = |f: &Figure| f.key.split('.').filter(|w| words.contains(w)).count();
    let most = figures.iter().map(alike).max().unwrap_or(0);
    let mut near: Vec<&str> = figures
        .iter()
        .filter(|f| alike(f) == most)
        .map(|f| f.key.as_str())
        .collect();
    near.truncate(8);
    ScoreError::NoFigure {
        key: key.into(),
        near: format!("there are, for example, {}", near.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Vec<Figure> {
        [
            ("sentence.action.f1", Some(0.5)),
            ("role.action.f1", None),
            ("frames.f1", Some(0.4)),
        ]
        .into_iter()
        .map(|(key, value)| Figure {
            key: key.into(),
            value,
            interval: None,
            gold: 1,
        })
        .collect()
    }

    fn floor(key: &str, least: f64) -> Floor {
        Floor {
            key: key.into(),
            least,
        }
    }

    #[test]
    fn names_may_be_short_and_the_floor_itself_holds() {
        let floors = [
            "sentence.action.f1",
            "sentence.action",
            "action.f1",
            "action",
        ]
        .map(|k| floor(k, 0.5));
        for held in hold(&figures(), &floors).unwrap() {
            assert!(held.holds && held.key == "sentence.action.f1", "{held:?}");
        }
        assert!(!hold(&figures(), &[floor("frames", 0.41)]).unwrap()[0].holds);
    }

    #[test]
    fn no_number_is_below_every_floor_and_no_figure_is_an_error() {
        assert!(!hold(&figures(), &[floor("role.action", 0.0)]).unwrap()[0].holds);
        let error = hold(&figures(), &[floor("role.actoin", 0.1)])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("role.actoin") && error.contains("role.action.f1"),
            "{error}"
        );
    }
}
