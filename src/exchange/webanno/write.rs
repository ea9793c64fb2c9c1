//! Sheets to TSV.

use super::super::layers::{self, LINKS, Layer, OF_ROLES, OF_UNITS, ROLES, UNITS};
use super::super::sheet::{Mark, Sheet};
use super::super::tokens::{Token, sentences, tokens};
use super::super::{Counting, ExchangeError, Part, Ruler, brat, uima};
use super::{BASE, FORMAT, escape};
use crate::record::Record;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Files `NAME.tsv`, and `TypeSystem.xml`, from which the layers can be made.
pub fn write(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let mut parts = vec![Part::named("TypeSystem.xml", uima::type_system())];
    for record in records {
        let name = format!("{}.tsv", brat::file_name(&record.report.id)?);
        let tsv = tsv(record).map_err(|what| {
            ExchangeError::malformed(format!("report {:?}", record.report.id), what)
        })?;
        parts.push(Part::named(&name, tsv));
    }
    Ok(parts)
}

/// A mark on tokens.
struct Placed<'s> {
    mark: &'s Mark,
    layer: Layer,
    features: Vec<(String, String)>,
    /// First and last token.
    tokens: (usize, usize),
    /// Number in brackets; 0 if it needs none.
    number: usize,
}

fn tsv(record: &Record) -> Result<String, String> {
    let sheet = Sheet::of(record);
    let units: Vec<usize> = record
        .sentences
        .iter()
        .flat_map(|u| [u.start, u.end])
        .collect();
    let sentences = sentences(&sheet.text, &units);
    let mut cuts = sheet.cuts();
    cuts.extend(sentences.iter().flat_map(|s| [s.0, s.1]));
    cuts.sort_unstable();
    let words = tokens(&sheet.text, &cuts);
    let placed = placed(&sheet, &words)?;
    let mut names: Vec<(usize, usize)> = Vec::new();
    let mut out = format!("{FORMAT}3.3\n");
    for (layer, features) in [(UNITS, &OF_UNITS[..]), (ROLES, &OF_ROLES[..])] {
        let features: Vec<&str> = features.iter().map(|f| f.0).collect();
        let _ = writeln!(out, "#T_SP={layer}|{}", features.join("|"));
    }
    let _ = writeln!(out, "#T_RL={LINKS}|role|{BASE}{ROLES}\n");
    for (n, &(start, end)) in sentences.iter().enumerate() {
        let inside = words.iter().filter(|t| t.start >= start && t.end <= end);
        names.extend(inside.zip(1..).map(|(_, token)| (n + 1, token)));
    }
    let ruler = Ruler::new(&sheet.text, Counting::Utf16);
    let chars: Vec<char> = sheet.text.chars().collect();
    let links = links(&sheet, &placed, &names);
    let mut sentence = 0;
    for (at, token) in words.iter().enumerate() {
        if names[at].0 > sentence {
            let until = sentences.get(sentence + 1).map_or(chars.len(), |s| s.0);
            let text: String = chars[sentences[sentence].0..until].iter().collect();
            out.push('\n');
            for line in text.split('\n') {
                let _ = writeln!(out, "#Text={}", escape::words(line));
            }
            sentence += 1;
        }
        let offset = |char: usize| ruler.at_char(char).unwrap_or_default();
        let _ = write!(
            out,
            "{}-{}\t{}-{}\t{}\t",
            names[at].0,
            names[at].1,
            offset(token.start),
            offset(token.end),
            escape::words(token.text)
        );
        for (layer, features) in [(Layer::Unit, &OF_UNITS[..]), (Layer::Role, &OF_ROLES[..])] {
            let here: Vec<&Placed> = placed
                .iter()
                .filter(|p| p.layer == layer && (p.tokens.0..=p.tokens.1).contains(&at))
                .collect();
            for (feature, _) in features {
                let _ = write!(out, "{}\t", cell(here.iter().map(|p| p.cell(feature))));
            }
        }
        let here = links.get(&at).map(Vec::as_slice).unwrap_or_default();
        let _ = write!(out, "{}\t", cell(here.iter().map(|l| l.0.clone())));
        let _ = writeln!(out, "{}\t", cell(here.iter().map(|l| l.1.clone())));
    }
    Ok(out)
}

fn cell(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    if values.is_empty() {
        "_".to_owned()
    } else {
        values.join("|")
    }
}

impl Placed<'_> {
    fn cell(&self, feature: &str) -> String {
        let value = self.features.iter().find(|f| f.0 == feature);
        let value = value.map_or("*".to_owned(), |f| escape::value(&f.1));
        match self.number {
            0 => value,
            number => format!("{value}[{number}]"),
        }
    }
}

/// Every mark with its tokens, and a number where it is on several or shares one with another of its layer.
fn placed<'s>(sheet: &'s Sheet, words: &[Token<'_>]) -> Result<Vec<Placed<'s>>, String> {
    let mut placed = Vec::new();
    for mark in &sheet.marks {
        let first = words.partition_point(|t| t.end <= mark.start);
        let after = words.partition_point(|t| t.start < mark.end);
        if first >= after {
            return Err(format!(
                "{} at {}..{} is white space only, and TSV marks tokens; remove the mark",
                mark.label, mark.start, mark.end
            ));
        }
        let (layer, features) = layers::features(mark);
        placed.push(Placed {
            mark,
            layer,
            features,
            tokens: (first, after - 1),
            number: 0,
        });
    }
    let mut next = 0;
    for n in 0..placed.len() {
        let Placed {
            layer,
            tokens: (first, last),
            ..
        } = placed[n];
        let shares = |(other, p): (usize, &Placed)| {
            other != n && p.layer == layer && p.tokens.0 <= last && first <= p.tokens.1
        };
        if first < last || placed.iter().enumerate().any(shares) {
            next += 1;
            placed[n].number = next;
        }
    }
    Ok(placed)
}

/// For the token where a dependent begins: role, and the governor's place, of each link.
fn links(
    sheet: &Sheet,
    placed: &[Placed<'_>],
    names: &[(usize, usize)],
) -> HashMap<usize, Vec<(String, String)>> {
    let marks: HashMap<&str, &Placed> = placed.iter().map(|p| (&*p.mark.id, p)).collect();
    let mut links: HashMap<usize, Vec<(String, String)>> = HashMap::new();
    for link in &sheet.links {
        if let (Some(from), Some(to)) = (marks.get(&*link.from), marks.get(&*link.to)) {
            let (sentence, token) = names[from.tokens.0];
            let mut place = format!("{sentence}-{token}");
            if from.number + to.number > 0 {
                let _ = write!(place, "[{}_{}]", from.number, to.number);
            }
            let here = links.entry(to.tokens.0).or_default();
            here.push((escape::value(&link.label), place));
        }
    }
    links
}
