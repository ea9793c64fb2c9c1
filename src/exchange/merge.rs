//! How does a record become whole again? A three-way merge: what a person changed in the tool wins, all else is as
//! the side file has it.

use super::ExchangeError;
use crate::record::{Record, RoleName};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Puts back into `theirs`, which was read from a tool's file, what that format does not hold. `kept` is the whole
/// record of the side file; `base` is what the format gives back of `kept` when nobody touches it.
///
/// What is in `theirs` as in `base` becomes as in `kept`; what differs was changed in the tool and stays. Units are
/// the same if their ranges are, frames if their ids are. If `labelled_only`, the format shows no units without
/// a label: then a unit that is gone has lost its labels and nothing else.
///
/// # Errors
/// If the text was changed: then offsets into it mean nothing any more.
pub fn merged(
    base: &Record,
    kept: &Record,
    theirs: &Record,
    labelled_only: bool,
) -> Result<Record, ExchangeError> {
    if base.text != theirs.text {
        return Err(ExchangeError::malformed(
            format!("report {:?}", kept.report.id),
            "its text is not the one in the side file; convert again from the text that was coded, \
             or read it without (--side none)",
        ));
    }
    if base == theirs {
        return Ok(kept.clone());
    }
    let as_value = |record: &Record| serde_json::to_value(record);
    let merge = Merge { labelled_only };
    let value = || -> Result<Record, serde_json::Error> {
        let (base, kept, theirs) = (as_value(base)?, as_value(kept)?, as_value(theirs)?);
        let whole = merge.pick(Some(&base), Some(&kept), Some(&theirs), "");
        serde_json::from_value(whole.unwrap_or_default())
    };
    value().map_err(|source| ExchangeError::Json {
        place: format!("report {:?}", kept.report.id),
        format: "a record",
        source,
    })
}

/// `theirs` over the text of `base`, where a tool has changed white space into other white space, or left it out at the end, and nothing else:
/// offsets mean then what they meant. Other records are as they were.
pub fn respaced(base: &Record, theirs: Record) -> Record {
    let chars: Vec<char> = base.text.chars().collect();
    let new: Vec<char> = theirs.text.chars().collect();
    let same = |(a, b): (&char, &char)| a == b || (a.is_whitespace() && b.is_whitespace());
    // White space at the end may be gone.
    let gone = chars
        .get(new.len()..)
        .map(|rest| rest.iter().all(|c| c.is_whitespace()));
    if chars == new || gone != Some(true) || !chars.iter().zip(&new).all(same) {
        return theirs;
    }
    let mut theirs = theirs;
    for frame in &mut theirs.frames {
        for name in RoleName::ALL {
            if let Some(role) = frame.role_mut(name)
                && let Some((start, end)) = role.range()
            {
                role.text = chars.get(start..end).map(|said| said.iter().collect());
            }
        }
    }
    theirs.text.clone_from(&base.text);
    theirs
}

struct Merge {
    labelled_only: bool,
}

impl Merge {
    /// The value of one field; `None` if it is not there.
    fn pick(
        &self,
        base: Option<&Value>,
        kept: Option<&Value>,
        theirs: Option<&Value>,
        key: &str,
    ) -> Option<Value> {
        if base == theirs {
            return kept.cloned();
        }
        match (base, kept, theirs) {
            (Some(Value::Array(b)), Some(Value::Array(k)), Some(Value::Array(t)))
                if key == "sentences" || key == "frames" =>
            {
                Some(self.list(b, k, t, key))
            }
            (Some(Value::Object(b)), Some(Value::Object(k)), Some(Value::Object(t))) => {
                let names = k.keys().chain(t.keys().filter(|n| !k.contains_key(*n)));
                let whole: Map<String, Value> = names
                    .filter_map(|n| Some((n.clone(), self.pick(b.get(n), k.get(n), t.get(n), n)?)))
                    .collect();
                Some(Value::Object(whole))
            }
            _ => theirs.cloned(),
        }
    }

    /// A list of units or frames.
    fn list(&self, base: &[Value], kept: &[Value], theirs: &[Value], key: &str) -> Value {
        let units = key == "sentences";
        let name = |item: &Value| {
            if units {
                format!("{}-{}", item["start"], item["end"])
            } else {
                item["id"].to_string()
            }
        };
        // Of several of one name the first counts.
        let by_name = |list: &'_ [Value]| -> HashMap<String, usize> {
            let named = list.iter().enumerate().rev();
            named.map(|(n, item)| (name(item), n)).collect()
        };
        let (in_base, in_kept, in_theirs) = (by_name(base), by_name(kept), by_name(theirs));
        let mut whole = Vec::new();
        for item in kept {
            let wanted = name(item);
            let b = in_base.get(&wanted).map(|&n| &base[n]);
            match in_theirs.get(&wanted).map(|&n| &theirs[n]) {
                // Labelled in the tool: what kind of unit it is, the tool did not know.
                Some(t) if b.is_none() && units => {
                    let mut unlabelled = t.clone();
                    unlabelled["labels"] = Value::Array(Vec::new());
                    whole.extend(self.pick(Some(&unlabelled), Some(item), Some(t), ""));
                }
                None if b.is_some() && units && self.labelled_only => {
                    let mut unlabelled = item.clone();
                    unlabelled["labels"] = Value::Array(Vec::new());
                    whole.push(unlabelled);
                }
                t => whole.extend(self.pick(b, Some(item), t, "")),
            }
        }
        let new: Vec<_> = theirs
            .iter()
            .filter(|t| !in_kept.contains_key(&name(t)))
            .cloned()
            .collect();
        if !new.is_empty() {
            whole.extend(new);
            let start = |item: &Value| {
                let place = if units { item } else { &item["action"] };
                (place["start"].as_u64(), place["end"].as_u64())
            };
            whole.sort_by_key(start);
        }
        Value::Array(whole)
    }
}
