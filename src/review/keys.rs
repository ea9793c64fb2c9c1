//! Which key does what? A map that a person can change by a file.
//!
//! # Format
//! TOML: the name of an action, then one key or several: `accept = ["a", "Enter"]`. A key is called as browsers call it
//! (`KeyboardEvent.key`), with `Ctrl+`, `Alt+`, `Shift+` in front, in this order; a capital letter needs no `Shift+`.
//! Actions that the file does not name keep their keys.

use super::error::ReviewError;
use serde::Serialize;
use std::collections::BTreeMap;

/// Actions with their default keys and what they do, in the order in which help shows them.
const DEFAULTS: [(&str, &[&str], &str); 47] = [
    ("next", &["j"], "next item"),
    ("previous", &["k"], "previous item"),
    ("next-undecided", &["n"], "next undecided suggestion"),
    (
        "previous-undecided",
        &["p"],
        "previous undecided suggestion",
    ),
    ("next-unit", &["ArrowDown"], "next unit of the text"),
    ("previous-unit", &["ArrowUp"], "previous unit of the text"),
    ("accept", &["a", "Enter"], "accept the suggestion"),
    ("reject", &["x"], "reject it"),
    ("accept-visible", &["A"], "accept all suggestions in view"),
    ("reset", &["r"], "make it undecided again"),
    (
        "event",
        &["1"],
        "choose the role event, or give it the selected words",
    ),
    (
        "action",
        &["2"],
        "choose the role action, or give it the selected words",
    ),
    (
        "target",
        &["3"],
        "choose the role target, or give it the selected words",
    ),
    (
        "goal",
        &["4"],
        "choose the role goal, or give it the selected words",
    ),
    ("edit-span", &["e"], "edit the span of the chosen role"),
    ("category", &["c"], "choose the category of the chosen role"),
    ("summary", &["s"], "write the summary of the chosen role"),
    ("drop-role", &["d"], "take the chosen role away"),
    ("jump", &["g"], "go to the place of the chosen role"),
    (
        "code-sts",
        &["5"],
        "choose the part of the socio-technical system",
    ),
    ("code-quality", &["6"], "choose the quality"),
    ("code-status", &["7"], "choose the status"),
    ("code-horizon", &["8"], "choose the horizon"),
    ("code-origin", &["9"], "choose the origin"),
    (
        "lesson",
        &["l"],
        "label the unit a lesson, or take the label away",
    ),
    (
        "action-label",
        &["L"],
        "label the unit an action, or take the label away",
    ),
    ("select", &["v"], "select words of the unit"),
    ("new-frame", &["f"], "new frame from the selected words"),
    ("split", &["S"], "split the frame in two"),
    ("merge", &["M"], "merge the frame with another"),
    ("remove", &["Delete"], "remove what you added"),
    ("undo", &["u", "Ctrl+z"], "undo"),
    (
        "redo",
        &["U", "Ctrl+Shift+z", "Ctrl+y"],
        "make again what was undone",
    ),
    ("find", &["/"], "find in the report"),
    ("find-next", &["F3"], "find the next place"),
    ("next-report", &["]"], "next report"),
    ("previous-report", &["["], "previous report"),
    ("queue", &["q"], "the queue of reports"),
    ("finish", &["."], "the report is done"),
    ("rejected", &["R"], "show or hide what was rejected"),
    ("compare", &["C"], "show or hide the comparison"),
    ("help", &["?"], "these keys"),
    ("extend-word", &["ArrowRight"], "move the edge a word on"),
    ("shrink-word", &["ArrowLeft"], "move the edge a word back"),
    (
        "extend-character",
        &["Shift+ArrowRight"],
        "move the edge a character on",
    ),
    (
        "shrink-character",
        &["Shift+ArrowLeft"],
        "move the edge a character back",
    ),
    ("switch-edge", &["Tab"], "the other edge"),
];

/// Actions that are asked for while a span is edited; their keys may be those of others.
const IN_SPANS: [&str; 7] = [
    "extend-word",
    "shrink-word",
    "extend-character",
    "shrink-character",
    "switch-edge",
    "save",
    "cancel",
];

const SAVING: [(&str, &[&str], &str); 2] = [
    ("save", &["Enter"], "keep the span"),
    ("cancel", &["Escape"], "leave it as it was"),
];

/// Keys by action.
///
/// # Examples
/// ```
/// use gleaner::review::KeyMap;
/// let map = KeyMap::parse("mine.toml", "accept = \"y\"\nreject = [\"n\", \"x\"]\nnext-undecided = \"Tab\"")?;
/// assert_eq!(map.keys("accept"), ["y"]);
/// assert_eq!(map.keys("undo"), ["u", "Ctrl+z"]);
/// let clash = KeyMap::parse("mine.toml", "accept = \"x\"").unwrap_err();
/// assert!(clash.to_string().contains("both `accept` and `reject`"));
/// # Ok::<(), gleaner::review::ReviewError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct KeyMap(BTreeMap<String, Vec<String>>);

impl Default for KeyMap {
    fn default() -> Self {
        let own = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        Self(
            all()
                .map(|(action, keys, _)| (action.to_owned(), own(keys)))
                .collect(),
        )
    }
}

fn all() -> impl Iterator<Item = (&'static str, &'static [&'static str], &'static str)> {
    DEFAULTS.into_iter().chain(SAVING)
}

impl KeyMap {
    /// Reads a file's text; `name` stands in messages.
    ///
    /// # Errors
    /// [`ReviewError::Keys`] if it is no TOML of this shape, names an action that there is not, or gives one key to two
    /// actions.
    pub fn parse(name: &str, toml: &str) -> Result<Self, ReviewError> {
        let wrong = |reason: String| ReviewError::Keys {
            name: name.into(),
            reason,
        };
        let file: toml::Table = toml::from_str(toml).map_err(|error| wrong(error.to_string()))?;
        let mut map = Self::default();
        for (action, value) in file {
            if !map.0.contains_key(&action) {
                let near = map.0.keys().max_by(|a, b| {
                    let like = |known: &str| strsim::jaro_winkler(known, &action);
                    like(a).total_cmp(&like(b))
                });
                let near = near.cloned().unwrap_or_default();
                return Err(wrong(format!(
                    "there is no action `{action}`; the nearest is `{near}` (`gleaner review keys` lists all)"
                )));
            }
            let keys = match value {
                toml::Value::String(key) => vec![key],
                toml::Value::Array(keys) => {
                    let keys: Option<Vec<_>> = keys
                        .iter()
                        .map(|key| key.as_str().map(str::to_owned))
                        .collect();
                    keys.ok_or_else(|| {
                        wrong(format!(
                            "{action}: give keys as texts, such as [\"a\", \"Enter\"]"
                        ))
                    })?
                }
                _ => {
                    return Err(wrong(format!(
                        "{action}: give a key such as \"a\", or several in brackets"
                    )));
                }
            };
            if keys.iter().any(String::is_empty) {
                return Err(wrong(format!(
                    "{action}: a key is empty; leave the list empty for no key at all"
                )));
            }
            map.0.insert(action, keys);
        }
        map.clash()
            .map_or(Ok(map.clone()), |clash| Err(wrong(clash)))
    }

    /// Two actions on one key, if there are any.
    fn clash(&self) -> Option<String> {
        for in_spans in [false, true] {
            let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
            for (action, _, _) in
                all().filter(|(action, _, _)| IN_SPANS.contains(action) == in_spans)
            {
                for key in &self.0[action] {
                    if let Some(other) = taken.insert(key, action) {
                        return Some(format!(
                            "the key {key} is given to both `{other}` and `{action}`; give one another key"
                        ));
                    }
                }
            }
        }
        None
    }

    /// The keys of an action; none if there is no such action.
    #[must_use]
    pub fn keys(&self, action: &str) -> &[String] {
        self.0.get(action).map_or(&[], Vec::as_slice)
    }

    /// The map as a file, each action with what it does.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let line = |(action, _, what): (&str, &[&str], &str)| {
            let keys: Vec<String> = self
                .keys(action)
                .iter()
                .map(|key| toml::Value::from(key.as_str()).to_string())
                .collect();
            format!("{action} = [{}] # {what}\n", keys.join(", "))
        };
        all().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_hold_together_and_read_back() {
        let map = KeyMap::default();
        assert_eq!(map.clash(), None);
        assert_eq!(KeyMap::parse("k", &map.to_toml()).unwrap(), map);
    }

    #[test]
    fn faults_are_named() {
        let told = |toml: &str| KeyMap::parse("k.toml", toml).unwrap_err().to_string();
        assert!(told("acept = \"y\"").contains("no action `acept`; the nearest is `accept`"));
        assert!(told("accept = 3").starts_with("k.toml: accept: give a key"));
        assert!(told("accept = [\"\"]").contains("is empty"));
        assert!(told("accept = ").contains("line 1"));
    }

    #[test]
    fn a_key_may_mean_one_thing_in_spans_and_another_outside() {
        assert!(KeyMap::parse("k", "next-unit = \"Tab\"").is_ok());
        assert!(KeyMap::parse("k", "extend-word = \"Tab\"").is_err());
    }
}
