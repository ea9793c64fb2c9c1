//! Which codes exist? Labels of units and the closed code lists of a frame, read from TOML.
//!
//! # Format
//! TOML: `name`, `version`; `[labels]`, and a table `[codes.LIST]` for each of [`LISTS`], in which each code stands with its
//! definition; others are kept too. Codes that once had another name may stand in `[renamed.LIST]` (`[renamed.labels]`
//! for labels), `OLD = "NEW"`: where an old name comes in, it is read as the new one.

use serde::Deserialize;
use std::fmt::Write as _;

/// A coding scheme: the labels a sentence unit can carry and the codes of each list.
///
/// # Examples
/// ```
/// let book = gleaner::codebook::Codebook::builtin();
/// assert!(book.has_label("lesson"));
/// assert!(book.has_code("goal", "detect-future"));
/// assert_eq!(book.codes("status").unwrap().len(), 4);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codebook {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Labels with what they stand for, in the file's order.
    labels: Vec<(String, String)>,
    /// Code lists by name, each with its codes and what they stand for, in the file's order.
    lists: Vec<(String, Vec<(String, String)>)>,
    /// Names that codes had before.
    renamed: Vec<Renamed>,
}

/// A name that a code had before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// The code's list, or [`LABELS`].
    pub list: String,
    /// The name it had.
    pub old: String,
    /// The name it has.
    pub new: String,
}

/// Why a codebook could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CodebookError {
    /// Not TOML, or a field is missing or unknown.
    #[error("codebook {name}: {source}")]
    Syntax {
        /// File or built-in name.
        name: String,
        /// What the TOML reader says, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A list that every frame needs is missing or empty.
    #[error(
        "codebook {name}: the code list [codes.{list}] is missing or empty; every frame needs it"
    )]
    MissingList {
        /// File or built-in name.
        name: String,
        /// The list.
        list: &'static str,
    },
    /// A definition that is no text.
    #[error("codebook {name}: {place}: must be a text in quotation marks")]
    NoText {
        /// File or built-in name.
        name: String,
        /// Table and key.
        place: String,
    },
    /// A renamed code that is not there, or one whose old name is a code still.
    #[error("codebook {name}: [renamed.{list}] {old:?} = {new:?}: {reason}")]
    Renamed {
        /// File or built-in name.
        name: String,
        /// The list.
        list: String,
        /// The old name.
        old: String,
        /// The new name.
        new: String,
        /// What is wrong, and the remedy.
        reason: &'static str,
    },
}

/// What stands for a list where labels of units are meant.
pub const LABELS: &str = "labels";

/// The code lists that every frame needs: one a role, then one for each code of the whole frame.
pub const LISTS: [&str; 9] = [
    "event", "action", "target", "goal", "sts", "quality", "status", "horizon", "origin",
];

const BUILTIN: &str = include_str!("../pipelines/codebooks/default.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    version: String,
    labels: toml::Table,
    codes: toml::Table,
    #[serde(default)]
    renamed: toml::Table,
}

impl Codebook {
    /// The codebook that ships with gleaner (`pipelines/codebooks/default.toml`).
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn builtin() -> Self {
        Self::parse("default", BUILTIN).expect("the shipped codebook is sound")
    }

    /// Reads a codebook from TOML; `name` stands in error messages.
    ///
    /// # Errors
    /// [`CodebookError`] if it is not TOML of that shape or one of [`LISTS`] is missing.
    pub fn parse(name: &str, toml: &str) -> Result<Self, CodebookError> {
        let file: File = toml::from_str(toml).map_err(|e| CodebookError::Syntax {
            name: name.into(),
            source: Box::new(e),
        })?;
        let pairs = |place: &str, table: &toml::Table| -> Result<Vec<_>, CodebookError> {
            let pair = |(key, value): (&String, &toml::Value)| match value.as_str() {
                Some(text) => Ok((key.clone(), text.to_owned())),
                None => Err(CodebookError::NoText {
                    name: name.into(),
                    place: format!("[{place}] {key}"),
                }),
            };
            table.iter().map(pair).collect()
        };
        let nested = |place: &str, tables: &toml::Table| -> Result<Vec<_>, CodebookError> {
            let list = |(list, table): (&String, &toml::Value)| match table.as_table() {
                Some(table) => Ok((list.clone(), pairs(&format!("{place}.{list}"), table)?)),
                None => Err(CodebookError::NoText {
                    name: name.into(),
                    place: format!("[{place}] {list} must be a table, what is in it"),
                }),
            };
            tables.iter().map(list).collect()
        };
        let mut renamed = Vec::new();
        for (list, names) in nested("renamed", &file.renamed)? {
            renamed.extend(names.into_iter().map(|(old, new)| Renamed {
                list: list.clone(),
                old,
                new,
            }));
        }
        let (labels, lists) = (pairs(LABELS, &file.labels)?, nested("codes", &file.codes)?);
        Self {
            name: file.name,
            version: file.version,
            labels,
            lists,
            renamed,
        }
        .checked(name)
    }

    /// A codebook of these parts, each code with what it stands for; `place` stands in error messages.
    ///
    /// # Errors
    /// [`CodebookError`] if one of [`LISTS`] is missing, or if what was renamed is not there.
    pub fn new(
        place: &str,
        (name, version): (String, String),
        labels: Vec<(String, String)>,
        lists: Vec<(String, Vec<(String, String)>)>,
        renamed: Vec<Renamed>,
    ) -> Result<Self, CodebookError> {
        Self {
            name,
            version,
            labels,
            lists,
            renamed,
        }
        .checked(place)
    }

    fn checked(self, name: &str) -> Result<Self, CodebookError> {
        for list in LISTS {
            if self.codes(list).is_none_or(<[_]>::is_empty) {
                return Err(CodebookError::MissingList {
                    name: name.into(),
                    list,
                });
            }
        }
        for Renamed { list, old, new } in &self.renamed {
            let reason = if !self.has(list, new) {
                "there is no code of the new name; give the name that it has now"
            } else if self.has(list, old) {
                "the old name is that of a code; remove one of them"
            } else {
                continue;
            };
            return Err(CodebookError::Renamed {
                name: name.into(),
                list: list.clone(),
                old: old.clone(),
                new: new.clone(),
                reason,
            });
        }
        Ok(self)
    }

    fn has(&self, list: &str, code: &str) -> bool {
        match list {
            LABELS => self.has_label(code),
            list => self.has_code(list, code),
        }
    }

    /// The name that a code of that list, or a label of [`LABELS`], has now: its own, unless it was renamed.
    ///
    /// # Examples
    /// ```
    /// # use gleaner::codebook::Codebook;
    /// let mut toml = Codebook::builtin().to_toml();
    /// toml += "[renamed.target]\nalerts = \"monitoring\"\n";
    /// let book = Codebook::parse("mine.toml", &toml)?;
    /// assert_eq!(book.current("target", "alerts"), "monitoring");
    /// assert_eq!(book.current("target", "tests"), "tests");
    /// # Ok::<(), gleaner::codebook::CodebookError>(())
    /// ```
    #[must_use]
    pub fn current<'a>(&'a self, list: &str, name: &'a str) -> &'a str {
        let mut renamed = self.renamed.iter();
        let found = renamed.find(|r| r.list == list && r.old == name);
        found.map_or(name, |r| &r.new)
    }

    /// The names that codes had before, in the file's order.
    #[must_use]
    pub fn renamed(&self) -> &[Renamed] {
        &self.renamed
    }

    /// The labels with what they stand for, in order.
    #[must_use]
    pub fn defined_labels(&self) -> &[(String, String)] {
        &self.labels
    }

    /// The code lists, each with its codes and what they stand for, in order.
    #[must_use]
    pub fn lists(&self) -> &[(String, Vec<(String, String)>)] {
        &self.lists
    }

    /// As TOML, which [`parse`](Self::parse) reads to the same.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut toml = String::new();
        let text = |text: &str| toml::Value::String(text.into()).to_string();
        let _ = writeln!(toml, "name = {}", text(&self.name));
        let _ = writeln!(toml, "version = {}", text(&self.version));
        let mut table = |title: String, pairs: &mut dyn Iterator<Item = (&str, &str)>| {
            let _ = writeln!(toml, "\n[{title}]");
            for (key, value) in pairs {
                let _ = writeln!(toml, "{} = {}", quoted(key), text(value));
            }
        };
        table(LABELS.into(), &mut both(&self.labels));
        for (list, codes) in &self.lists {
            table(format!("codes.{}", quoted(list)), &mut both(codes));
        }
        let mut lists: Vec<&str> = self.renamed.iter().map(|r| r.list.as_str()).collect();
        lists.dedup();
        for (n, list) in lists.iter().enumerate() {
            if !lists[..n].contains(list) {
                let of = self.renamed.iter().filter(|r| r.list == *list);
                let mut pairs = of.map(|r| (r.old.as_str(), r.new.as_str()));
                table(format!("renamed.{}", quoted(list)), &mut pairs);
            }
        }
        toml
    }

    /// The labels, in order.
    #[must_use]
    pub fn labels(&self) -> Vec<&str> {
        self.labels.iter().map(|(l, _)| l.as_str()).collect()
    }

    /// Whether `label` is one of its labels.
    #[must_use]
    pub fn has_label(&self, label: &str) -> bool {
        self.labels.iter().any(|(l, _)| l == label)
    }

    /// The codes of list `list` with what they stand for; `None` if there is no such list.
    #[must_use]
    pub fn codes(&self, list: &str) -> Option<&[(String, String)]> {
        self.lists
            .iter()
            .find(|(l, _)| l == list)
            .map(|(_, codes)| codes.as_slice())
    }

    /// Whether list `list` holds `code`.
    #[must_use]
    pub fn has_code(&self, list: &str, code: &str) -> bool {
        self.codes(list)
            .is_some_and(|codes| codes.iter().any(|(c, _)| c == code))
    }
}

fn both(pairs: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))
}

/// A key, in quotation marks where it needs them; JSON's escapes are TOML's.
fn quoted(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(bare) {
        return key.to_owned();
    }
    serde_json::Value::from(key).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_codebook_holds_every_list() {
        let book = Codebook::builtin();
        assert_eq!(book.labels(), ["lesson", "action"]);
        let sizes: Vec<_> = LISTS.iter().map(|l| book.codes(l).unwrap().len()).collect();
        assert_eq!(sizes, [10, 5, 14, 7, 9, 10, 4, 5, 3]);
    }

    #[test]
    fn errors_name_the_place() {
        let missing = BUILTIN.replace("[codes.goal]", "[codes.purpose]");
        let error = Codebook::parse("mine.toml", &missing).unwrap_err();
        assert!(
            error.to_string().contains("mine.toml") && error.to_string().contains("codes.goal")
        );
        let typo = BUILTIN.replace("[labels]", "[labls]");
        assert!(
            Codebook::parse("mine.toml", &typo)
                .unwrap_err()
                .to_string()
                .contains("labls")
        );
    }

    #[test]
    fn as_toml_it_is_the_same_in_the_same_order() {
        let more = "[codes.\"my list\"]\n\"a b\" = '''say \"so\"\nor \\ not'''\n[renamed.target]\nalerts = \"monitoring\"\n\
                    [renamed.labels]\ninsight = \"lesson\"\n";
        let book = Codebook::parse("mine.toml", &format!("{BUILTIN}{more}")).unwrap();
        assert_eq!(Codebook::parse("again", &book.to_toml()).unwrap(), book);
        assert_eq!(book.current("labels", "insight"), "lesson");
        assert_eq!(book.current("goal", "alerts"), "alerts");
    }

    #[test]
    fn what_was_renamed_must_be_there_and_not_be_a_code_any_more() {
        let told = |line: &str| {
            let toml = format!("{BUILTIN}[renamed.target]\n{line}\n");
            Codebook::parse("mine.toml", &toml).unwrap_err().to_string()
        };
        assert!(told("alerts = \"monitors\"").contains("no code of the new name"));
        assert!(told("tests = \"monitoring\"").contains("the old name is that of a code"));
        assert!(told("alerts = 3").contains("[renamed.target] alerts: must be a text"));
    }
}
