//! Which codes exist? Labels of units and the closed code lists of a frame, read from TOML.

use serde::Deserialize;

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
}

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
        let pairs = |table: &toml::Table| -> Vec<(String, String)> {
            table
                .iter()
                .map(|(k, v)| (k.clone(), v.as_str().unwrap_or_default().into()))
                .collect()
        };
        let lists: Vec<_> = file
            .codes
            .iter()
            .map(|(list, codes)| {
                (
                    list.clone(),
                    codes.as_table().map(pairs).unwrap_or_default(),
                )
            })
            .collect();
        for list in LISTS {
            if !lists
                .iter()
                .any(|(l, codes)| l == list && !codes.is_empty())
            {
                return Err(CodebookError::MissingList {
                    name: name.into(),
                    list,
                });
            }
        }
        Ok(Self {
            name: file.name,
            version: file.version,
            labels: pairs(&file.labels),
            lists,
        })
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
}
