//! Annotations of TSV to a sheet.

use super::super::layers::{self, Layer};
use super::super::sheet::{Link, Sheet};
use super::super::{Counting, Ruler, brat};
use super::read::File;
use crate::record::Report;
use std::collections::HashSet;

/// An annotation of one of our layers. Offsets are UTF-16 units.
pub struct Annotation {
    pub layer: Layer,
    /// `0` where it needs none.
    pub number: String,
    /// The tokens that it is on.
    pub tokens: Vec<String>,
    pub start: usize,
    pub end: usize,
    pub features: Vec<(String, String)>,
}

/// From an action to another role: of each a token and the number of the annotation there.
pub struct Relation {
    pub from: (String, String),
    pub to: (String, String),
    pub role: String,
}

/// The sheet of a file; the file's name is the report's id.
pub fn sheet(file: &File, name: &str) -> Result<Sheet, String> {
    let text = String::from_utf16(&file.text).map_err(|e| format!("its text: {e}"))?;
    let ruler = Ruler::new(&text, Counting::Utf16);
    let (mut marks, mut taken) = (Vec::new(), HashSet::new());
    for (n, annotation) in file.annotations.iter().enumerate() {
        let Annotation {
            layer,
            tokens,
            start,
            end,
            features,
            ..
        } = annotation;
        let wrong = |what: String| format!("the annotation at token {}: {what}", tokens[0]);
        let range = ruler.to_chars(*start).zip(ruler.to_chars(*end));
        let range = range.ok_or_else(|| wrong("its offsets are inside a character".into()))?;
        let mut mark = layers::mark(*layer, format!("new{n}"), range, features).map_err(wrong)?;
        if !taken.insert(mark.id.clone()) {
            mark.id = format!("new{n}");
            taken.insert(mark.id.clone());
        }
        marks.push(mark);
    }
    let mut links = Vec::new();
    for Relation { from, to, role } in &file.relations {
        let end = |(token, number): &(String, String), what: &str| {
            let is_it = |a: &&Annotation| {
                a.layer == Layer::Role && a.tokens.contains(token) && a.number == *number
            };
            let at = file.annotations.iter().position(|a| is_it(&a));
            at.map(|at| marks[at].id.clone()).ok_or_else(|| {
                format!(
                    "the relation at token {}: its {what} is to be the role at {token} [{number}], and there is none",
                    to.0
                )
            })
        };
        let (from, to) = (end(from, "governor")?, end(to, "dependent")?);
        links.push(Link {
            from,
            to,
            label: role.clone(),
        });
    }
    marks.sort_by_key(|m| (m.start, m.end));
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = base.strip_suffix(".tsv").unwrap_or(base);
    Ok(Sheet {
        report: Report {
            id: brat::identity(stem),
            ..Report::default()
        },
        text,
        marks,
        links,
        ..Sheet::default()
    })
}
