//! What do the tool's names mean here? Each is a name of the codebook, mapped to one, or told, all at once.

use super::ExchangeError;
use super::sheet::{ROLES, UNIT};
use crate::codebook::{Codebook, LABELS, LISTS};
use crate::record::{Record, RoleName};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Translates a tool's names into the codebook's.
///
/// The map is a TOML: `[marks]` for labels of spans (to `event`, `action`, `target`, `goal`, or `unit-` and a label
/// of the codebook), `[labels]` for labels of units, and `[codes.LIST]` for each code list.
///
/// # Examples
/// ```
/// use gleaner::exchange::Names;
/// let map = "[marks]\nFinding = \"unit-lesson\"\n[codes.target]\ndb = \"data-stores\"\n";
/// assert!(Names::new(Some(gleaner::codebook::Codebook::builtin())).mapped("map.toml", map).is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Names {
    codebook: Option<Codebook>,
    map: File,
    unknown: BTreeSet<(String, String)>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    marks: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    codes: BTreeMap<String, BTreeMap<String, String>>,
}

/// What a code of a tool's code tree is here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// The label of a mark.
    Mark(String),
    /// A code of a list, as the tool has it: [`Names::record`] translates it.
    Code(String, String),
}

impl Names {
    /// Names of that codebook and no others; without one, labels and codes may be anything.
    #[must_use]
    pub fn new(codebook: Option<Codebook>) -> Self {
        Self {
            codebook,
            map: File::default(),
            unknown: BTreeSet::new(),
        }
    }

    /// With a map; `place` stands in messages.
    ///
    /// # Errors
    /// If it is no TOML of that shape.
    pub fn mapped(mut self, place: &str, toml: &str) -> Result<Self, ExchangeError> {
        self.map = toml::from_str(toml).map_err(|e| ExchangeError::Map {
            place: place.into(),
            source: Box::new(e),
        })?;
        Ok(self)
    }

    /// The label of a mark: a role, or [`UNIT`] and a label. One that is neither is remembered.
    pub(super) fn mark(&mut self, name: &str) -> String {
        let ours = self.map.marks.get(name).map_or(name, String::as_str);
        let known = ROLES.contains(&ours)
            || ours.strip_prefix(UNIT).is_some_and(|label| {
                let book = self.codebook.as_ref();
                book.is_none_or(|b| {
                    b.has_label(b.current(LABELS, label)) || self.map.labels.contains_key(label)
                })
            });
        if !known {
            self.unknown.insert(("marks".into(), name.into()));
        }
        ours.to_owned()
    }

    /// What a code of a tool's code tree is, by the names from the root of the tree down to it; one that is nothing here
    /// is remembered.
    ///
    /// It is a role or a unit's label by its own name, a code as `LIST: CODE`, or a code by its name under a list's. A map
    /// has under `[marks]` the names joined by ` > `, and what they are: a mark, a list, or `LIST: CODE`.
    pub(super) fn in_tree(&mut self, path: &[&str]) -> Option<Named> {
        let whole = path.join(" > ");
        let last = path.last().copied().unwrap_or_default();
        let ours = self.map.marks.get(&whole).cloned();
        let ours = &*ours.unwrap_or_else(|| last.to_owned());
        if ROLES.contains(&ours) || ours.starts_with(UNIT) {
            return Some(Named::Mark(self.mark(ours)));
        }
        let above = path.len().checked_sub(2).map(|parent| {
            let mapped = self.map.marks.get(&path[..=parent].join(" > "));
            mapped.map_or(path[parent], String::as_str).to_owned()
        });
        let prefixed = ours.split_once(": ").filter(|p| LISTS.contains(&p.0));
        let of_list = if let Some((of_list, code)) = prefixed {
            (of_list.to_owned(), code.to_owned())
        } else if let Some(parent) = above.filter(|parent| LISTS.contains(&parent.as_str())) {
            (parent, ours.to_owned())
        } else {
            self.unknown.insert(("marks".into(), whole));
            return None;
        };
        let mut known = of_list.1.clone();
        self.name(&of_list.0, &mut known);
        Some(Named::Code(of_list.0, of_list.1))
    }

    /// Translates labels and codes of a record; those that are unknown are remembered. An empty code is none.
    pub(super) fn record(&mut self, record: &mut Record) {
        for unit in &mut record.sentences {
            for label in &mut unit.labels {
                self.name("labels", label);
            }
        }
        for frame in &mut record.frames {
            for role in RoleName::ALL {
                let category = frame.role_mut(role).and_then(|r| r.category.as_mut());
                if let Some(code) = category {
                    self.name(role.as_str(), code);
                }
            }
            self.name("sts", &mut frame.sts);
            self.name("quality", &mut frame.quality);
            self.name("status", &mut frame.status);
            self.name("horizon", &mut frame.horizon);
            self.name("origin", &mut frame.origin);
        }
    }

    fn name(&mut self, list: &str, name: &mut String) {
        let map = match list {
            "labels" => Some(&self.map.labels),
            _ => self.map.codes.get(list),
        };
        let ours = map.and_then(|m| m.get(name.as_str())).unwrap_or(name);
        let ours = match &self.codebook {
            Some(book) => &book.current(list, ours).to_owned(),
            None => ours,
        };
        let known = self.codebook.as_ref().is_none_or(|book| match list {
            "labels" => book.has_label(ours),
            _ => book.has_code(list, ours),
        });
        if !known && !ours.is_empty() {
            self.unknown.insert((list.to_owned(), name.clone()));
        }
        *name = ours.clone();
    }

    /// All is known.
    ///
    /// # Errors
    /// With all names that are not, as a map to fill in, and the nearest of the codebook beside each.
    pub fn finish(self) -> Result<(), ExchangeError> {
        let (mut told, mut table) = (String::new(), "");
        for (list, name) in &self.unknown {
            if list != table {
                let codes = if matches!(list.as_str(), "marks" | "labels") {
                    ""
                } else {
                    "codes."
                };
                let _ = writeln!(told, "[{codes}{list}]");
                table = list;
            }
            let nearest = self.nearest(list, name);
            let key = toml::Value::String(name.clone());
            let _ = writeln!(told, "{key} = \"\"  # {}", nearest.join(", "));
        }
        if told.is_empty() {
            Ok(())
        } else {
            Err(ExchangeError::Unknown(told.trim_end().to_owned()))
        }
    }

    /// The three names of a list that are spelt most like `name`, likest first.
    fn nearest(&self, list: &str, name: &str) -> Vec<String> {
        let labels = self.codebook.as_ref().map(Codebook::labels);
        let labels = labels.unwrap_or_default();
        let mut known: Vec<String> = match list {
            "marks" => {
                let units = labels.iter().map(|label| format!("{UNIT}{label}"));
                ROLES.iter().map(|&r| r.to_owned()).chain(units).collect()
            }
            "labels" => labels.iter().map(|&l| l.to_owned()).collect(),
            _ => {
                let codes = self.codebook.as_ref().and_then(|b| b.codes(list));
                codes
                    .iter()
                    .flat_map(|c| c.iter())
                    .map(|c| c.0.clone())
                    .collect()
            }
        };
        let wanted = name.to_lowercase();
        let likeness = |k: &String| strsim::jaro_winkler(k, &wanted);
        known.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
        known.truncate(3);
        known
    }
}
