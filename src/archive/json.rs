//! Which pages stand in a JSON file: a status page's incidents, or a list of objects?

use super::Page;
use super::bytes::{Short, too_large, whole, words};
use super::columns::{Row, TEXT, normal, page};
use super::lines::REMEDY;
use super::member::Member;
use super::visit::{Flow, Visit};
use crate::record::Report;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::io::Read;

/// `incidents.json` of a status page, as Atlassian Statuspage's public API gives it (`/api/v2/incidents.json`).
#[derive(Deserialize)]
struct StatusPage {
    #[serde(default)]
    page: About,
    incidents: Vec<Value>,
}

#[derive(Deserialize, Default)]
struct About {
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
struct Incident {
    id: Option<String>,
    name: Option<String>,
    shortlink: Option<String>,
    impact: Option<String>,
    status: Option<String>,
    created_at: Option<String>,
    resolved_at: Option<String>,
    postmortem_body: Option<String>,
    #[serde(default)]
    incident_updates: Option<Vec<Update>>,
}

#[derive(Deserialize)]
struct Update {
    body: Option<String>,
    created_at: Option<String>,
}

impl Visit {
    /// The pages of a file that holds one JSON value.
    pub fn json(&mut self, member: &Member, stream: &mut dyn Read) -> Flow {
        let most = self.limits.max_page;
        let bytes = match whole(stream, most) {
            Ok(bytes) => bytes,
            Err(Short::TooLarge) => {
                let why = format!(
                    "{}; or write it as JSON Lines (.jsonl), which may be of any size",
                    too_large(most)
                );
                return self.refuse(&member.name, why);
            }
            Err(Short::Broken(e)) => return self.refuse(&member.name, words(&e)),
        };
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        match serde_json::from_slice::<Value>(text) {
            Ok(Value::Object(object)) if object.get("incidents").is_some_and(Value::is_array) => {
                self.incidents(member, Value::Object(object))
            }
            Ok(Value::Object(object)) if has_text(&object) => {
                self.objects(member, vec![Value::Object(object)])
            }
            Ok(Value::Array(list)) if list.iter().any(|v| v.as_object().is_some_and(has_text)) => {
                self.objects(member, list)
            }
            Ok(_) if member.given => {
                let why = format!(
                    "a JSON file in which no report is known; give `incidents.json` of a status page, or {REMEDY}"
                );
                self.refuse(&member.name, why)
            }
            Ok(_) => self.pass(".json"),
            Err(_) if several(text) => self.lines(&member.name, &mut &*bytes),
            Err(e) => self.refuse(&member.name, format!("no JSON ({e}); get the file anew")),
        }
    }

    fn objects(&mut self, member: &Member, list: Vec<Value>) -> Flow {
        for (i, value) in list.into_iter().enumerate() {
            self.count(&member.name)?;
            let place = format!("{}:{}", member.name, i + 1);
            let fields = match value {
                Value::Object(fields) => Ok(fields),
                _ => Err(format!("no object; {REMEDY}")),
            };
            self.page(page(
                Row {
                    place,
                    fields,
                    binary: Vec::new(),
                    remedy: REMEDY,
                },
                self.limits.text_column.as_deref(),
            ))?;
        }
        Ok(())
    }

    fn incidents(&mut self, member: &Member, value: Value) -> Flow {
        let StatusPage {
            page: about,
            incidents,
        } = match serde_json::from_value(value) {
            Ok(status) => status,
            Err(e) => {
                return self.refuse(
                    &member.name,
                    format!("no status page's incidents ({e}); get the file anew"),
                );
            }
        };
        for (i, incident) in incidents.into_iter().enumerate() {
            self.count(&member.name)?;
            let place = format!("{}:{}", member.name, i + 1);
            match serde_json::from_value::<Incident>(incident) {
                Ok(incident) => match incident.page(place, about.name.clone()) {
                    Some(page) => self.page(page)?,
                    None => self.pass("incident without words")?,
                },
                Err(e) => self.refuse(
                    &place,
                    format!("no incident of a status page ({e}); get the file anew"),
                )?,
            }
        }
        Ok(())
    }
}

impl Incident {
    /// The post-mortem; where there is none, the updates from the first to the last.
    fn page(self, place: String, organisation: Option<String>) -> Option<Page> {
        let postmortem = self.postmortem_body.filter(|b| !b.trim().is_empty());
        let of = if postmortem.is_some() {
            "postmortem"
        } else {
            "updates"
        };
        let text = postmortem.or_else(|| {
            let mut updates = self.incident_updates.unwrap_or_default();
            updates.sort_by(|a, b| a.created_at.cmp(&b.created_at));
            let bodies = updates
                .into_iter()
                .filter_map(|u| u.body)
                .filter(|b| !b.trim().is_empty());
            Some(bodies.collect::<Vec<_>>().join("\n\n")).filter(|t| !t.is_empty())
        })?;
        let mut other = Map::new();
        other.insert("text_of".into(), of.into());
        for (key, value) in [
            ("impact", self.impact),
            ("incident_status", self.status),
            ("incident_id", self.id.clone()),
        ] {
            other.extend(value.map(|v| (key.to_owned(), Value::String(v))));
        }
        let report = Report {
            title: self.name,
            organisation,
            date: self.resolved_at.or(self.created_at),
            url: self.shortlink.clone(),
            other,
            ..Report::default()
        };
        let id = self.shortlink.or(self.id).unwrap_or_else(|| place.clone());
        Some(Page {
            id,
            place,
            bytes: Ok(text.into_bytes()),
            report,
            read_as: None,
            charset: None,
        })
    }
}

fn has_text(object: &Map<String, Value>) -> bool {
    object
        .iter()
        .any(|(key, value)| value.is_string() && TEXT.contains(&normal(key).as_str()))
}

/// Whether a first JSON value is followed by more: JSON Lines under another name.
fn several(text: &[u8]) -> bool {
    let mut values =
        serde_json::Deserializer::from_slice(text).into_iter::<serde::de::IgnoredAny>();
    values.next().is_some_and(|first| first.is_ok())
        && values.next().is_some_and(|second| second.is_ok())
}
