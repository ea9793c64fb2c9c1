//! JSON CAS 0.4: `%TYPES`, `%FEATURE_STRUCTURES`, `%VIEWS`.
//!
//! A feature structure has `%ID` and `%TYPE`; a feature by its name, `@` before it if it is a reference, `#` if it is a number
//! that JSON has not (`NaN`). Older files have an object by id in place of the list.

use super::super::{ExchangeError, Part};
use super::cas::{Cas, Item, VIEW, View, chosen};
use super::types::{self, Range};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const SOFA: &str = "uima.cas.Sofa";

/// One file.
pub fn write(cas: &Cas) -> Vec<u8> {
    let sofa = json!({"%ID": 1, "%TYPE": SOFA, "sofaNum": 1, "sofaID": VIEW, "mimeType": "text/plain",
        "sofaString": cas.text});
    let item = |item: &Item| {
        let mut fields = Map::new();
        fields.insert("%ID".into(), item.id.into());
        fields.insert("%TYPE".into(), item.kind.as_str().into());
        for (name, value) in &item.features {
            let number = || serde_json::from_str(value).unwrap_or(Value::Null);
            match types::range(name) {
                Range::Text => fields.insert(name.clone(), value.as_str().into()),
                Range::Whole | Range::Real => fields.insert(name.clone(), number()),
                Range::Role | Range::Sofa => fields.insert(format!("@{name}"), number()),
            };
        }
        Value::Object(fields)
    };
    let items: Vec<Value> = [sofa]
        .into_iter()
        .chain(cas.items.iter().map(item))
        .collect();
    let members: Vec<u64> = cas.items.iter().map(|i| i.id).collect();
    let file = json!({"%TYPES": types::json(), "%FEATURE_STRUCTURES": items,
        "%VIEWS": {VIEW: {"%SOFA": 1, "%MEMBERS": members}}});
    let mut bytes = serde_json::to_vec_pretty(&file).expect("a value has a JSON form");
    bytes.push(b'\n');
    bytes
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "%FEATURE_STRUCTURES")]
    items: Items,
    #[serde(rename = "%VIEWS")]
    views: BTreeMap<String, Indexed>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Items {
    List(Vec<Map<String, Value>>),
    ById(BTreeMap<String, Map<String, Value>>),
}

#[derive(Deserialize)]
struct Indexed {
    #[serde(rename = "%SOFA")]
    sofa: Option<u64>,
    #[serde(rename = "%MEMBERS", default)]
    members: Vec<u64>,
}

/// The view that is coded in.
pub fn read(part: &Part) -> Result<Cas, ExchangeError> {
    let file: File = serde_json::from_str(part.text()?).map_err(|source| ExchangeError::Json {
        place: part.name.clone(),
        format: "uima-json",
        source,
    })?;
    let wrong = |what: String| ExchangeError::malformed(&part.name, what);
    let list: Vec<(Option<u64>, Map<String, Value>)> = match file.items {
        Items::List(list) => list
            .into_iter()
            .map(|f| (f.get("%ID").and_then(Value::as_u64), f))
            .collect(),
        Items::ById(map) => map
            .into_iter()
            .map(|(id, f)| (id.parse().ok(), f))
            .collect(),
    };
    let (mut items, mut texts) = (Vec::new(), BTreeMap::new());
    for (n, (id, fields)) in list.into_iter().enumerate() {
        let kind = fields.get("%TYPE").and_then(Value::as_str);
        let (Some(id), Some(kind)) = (id, kind) else {
            return Err(wrong(format!(
                "feature structure {} has no %ID or no %TYPE",
                n + 1
            )));
        };
        if kind == SOFA {
            let text = fields.get("sofaString").and_then(Value::as_str);
            texts.insert(id, text.map(str::to_owned));
        } else {
            items.push(item(id, kind, &fields));
        }
    }
    let views = file.views.into_iter().map(|(name, indexed)| {
        let sofa = indexed.sofa.unwrap_or_default();
        View {
            name,
            sofa,
            text: texts.get(&sofa).cloned().flatten(),
            members: indexed.members,
        }
    });
    chosen(views.collect(), items).map_err(wrong)
}

fn item(id: u64, kind: &str, fields: &Map<String, Value>) -> Item {
    let feature = |(key, value): (&String, &Value)| {
        if key.starts_with('%') {
            return None;
        }
        let value = match value {
            Value::Null => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some((key.trim_start_matches(['@', '#']).to_owned(), value))
    };
    Item {
        id,
        kind: kind.to_owned(),
        features: fields.iter().filter_map(feature).collect(),
    }
}
