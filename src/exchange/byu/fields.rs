//! What stands where in an item?

use super::layout::Item;
use serde_json::{Map, Value};

/// Where the fields of an item stand in its YAML.
pub struct Fields {
    pub event: &'static str,
    pub action: &'static str,
    pub target: &'static str,
    pub goal: &'static str,
}

pub const EARLIER: Fields = Fields {
    event: "/event",
    action: "/action",
    target: "/target",
    goal: "/goal",
};
pub const LATER: Fields = Fields {
    event: "/motivation/experience",
    action: "/item/action",
    target: "/item/target",
    goal: "/item/goal",
};

/// The passage of an item, and comments that are the coders' own.
pub fn passage(item: &Item<'_>, later: bool) -> (Option<String>, Vec<String>) {
    let (first, second) = if later {
        (&item.inside, &item.above)
    } else {
        (&item.above, &item.inside)
    };
    let remark = |words: &&String| {
        let words = words.to_lowercase();
        ["todo", "note:", "exclude", "question"]
            .iter()
            .any(|start| words.starts_with(start))
    };
    let split = |paragraphs: &Vec<String>| -> (Vec<String>, Vec<String>) {
        paragraphs.iter().cloned().partition(|p| !remark(&p))
    };
    let ((quoted, mut remarks), (other, other_remarks)) = (split(first), split(second));
    remarks.extend(other_remarks);
    let chosen = if quoted.is_empty() {
        other
    } else {
        remarks.extend(other);
        quoted
    };
    ((!chosen.is_empty()).then(|| chosen.join("\n")), remarks)
}

/// Whether the coders wrote that the report does not say.
pub fn unsaid(words: &str) -> bool {
    ["UNCLEAR", "UNKNOWN", "UNNKOWN"]
        .iter()
        .any(|start| words.starts_with(start))
}

pub fn text(yaml: &Value, pointer: &str) -> Option<String> {
    let words = match yaml.pointer(pointer)? {
        Value::String(words) => words.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!words.is_empty()).then_some(words)
}

/// YAML of some lines; what is wrong, in one line.
pub fn read_yaml(lines: &str) -> Result<Value, String> {
    if lines
        .lines()
        .all(|l| l.trim().is_empty() || l.trim_start().starts_with('#'))
    {
        return Ok(Value::Null);
    }
    serde_saphyr::from_str(lines).map_err(|error| {
        let told = error.to_string();
        let first = told.lines().next().unwrap_or_default();
        // The lines are counted from the one below the key.
        format!("below it, {}", first.trim_start_matches("error: "))
    })
}

pub fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
