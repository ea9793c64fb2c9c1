//! Codebooks: `.qdc`, and the codebook of a project.

use super::super::ExchangeError;
use super::super::Part;
use super::super::sheet::UNIT;
use super::codes::{self, Found, WAS, children};
use super::files::{Files, parsed};
use super::xml::Xml;
use super::{CODEBOOK, SUGGESTIONS};
use crate::codebook::{Codebook, LABELS, LISTS, Renamed};
use roxmltree::Node;
use std::collections::BTreeSet;

/// A codebook as `.qdc`.
pub fn to_qdc(book: &Codebook) -> String {
    let mut xml = Xml::new();
    let origin = format!("{SUGGESTIONS}: {}: {}", book.version, book.name);
    xml.open(
        "CodeBook",
        &[("xmlns", Some(CODEBOOK)), ("origin", Some(&origin))],
    );
    xml.open("Codes", &[]);
    codes::write(
        &codes::tree(book, &BTreeSet::new(), &BTreeSet::new()),
        &mut xml,
    );
    xml.finish()
}

/// Reads a `.qdc`.
///
/// # Errors
/// If it is none, or its codes are not those of a codebook here: `unit-LABEL`, and a code for each list with its codes below.
pub fn from_qdc(part: &Part) -> Result<Codebook, ExchangeError> {
    let text = part.text()?;
    let document = parsed(&part.name, text.strip_prefix('\u{feff}').unwrap_or(text))?;
    book(&part.name, document.root_element())
}

/// Reads the codebook of a project.
///
/// # Errors
/// As [`from_qdc`], and if the project has none.
pub fn from_qdpx(part: &Part) -> Result<Codebook, ExchangeError> {
    let files = Files::of(part)?;
    let document = parsed(&format!("{}: project.qde", part.name), files.project()?)?;
    let found = children(document.root_element(), "CodeBook").next();
    let none = || ExchangeError::malformed(&part.name, "the project has no codebook");
    book(&part.name, found.ok_or_else(none)?)
}

fn book(place: &str, node: Node) -> Result<Codebook, ExchangeError> {
    let origin = node.attribute("origin").and_then(|o| {
        o.strip_prefix(SUGGESTIONS)?
            .strip_prefix(": ")?
            .split_once(": ")
    });
    let stem = place.rsplit(['/', '\\']).next().unwrap_or(place);
    let (version, name) = origin.unwrap_or(("1", stem.split('.').next().unwrap_or(stem)));
    let (mut labels, mut lists, mut renamed): (Vec<_>, Vec<(String, Vec<_>)>, Vec<Renamed>) =
        Default::default();
    for Found { path, about, .. } in codes::read(node) {
        let (about, was) = history(&about);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (list, code) = match path[..] {
            [top] => {
                let Some(label) = top.strip_prefix(UNIT) else {
                    lists.push((top.to_owned(), Vec::new()));
                    continue;
                };
                labels.push((label.to_owned(), about.clone()));
                (LABELS, label)
            }
            [list, code] => (
                list,
                code.strip_prefix(list)
                    .and_then(|c| c.strip_prefix(": "))
                    .unwrap_or(code),
            ),
            _ => {
                let what = format!(
                    "the code {} is three deep; a list has codes and they have none",
                    path.join(" > ")
                );
                return Err(ExchangeError::malformed(place, what));
            }
        };
        if let Some((_, codes)) = lists.iter_mut().find(|l| l.0 == list && list != LABELS) {
            codes.push((code.to_owned(), about));
        }
        let new = |old: String| Renamed {
            list: list.to_owned(),
            old,
            new: code.to_owned(),
        };
        renamed.extend(was.into_iter().map(new));
    }
    if let Some((lone, _)) = lists
        .iter()
        .find(|(l, codes)| codes.is_empty() && !LISTS.contains(&l.as_str()))
    {
        let what = format!(
            "the code {lone:?} has no codes below it, and is no label (unit-...) and no list; name it unit-{lone}, or put it below one"
        );
        return Err(ExchangeError::malformed(place, what));
    }
    Ok(Codebook::new(
        place,
        (name.into(), version.into()),
        labels,
        lists,
        renamed,
    )?)
}

/// A description without the names that the code had, and those.
fn history(about: &str) -> (String, Vec<String>) {
    let (was, lines): (Vec<&str>, Vec<&str>) =
        about.split('\n').partition(|line| line.starts_with(WAS));
    let was = was.iter().map(|line| line[WAS.len()..].trim().to_owned());
    (lines.join("\n"), was.collect())
}
