//! `CoNLL`: a token a line, a column of IOB2 tags for each label of units and each role.
//!
//! Source: IOB2 as `CoNLL` 2003 and seqeval have it; named columns and comments as `CoNLL-U Plus` has them. Columns are
//! `FORM`, `START` and `END` (code points), `UNIT-` and each label in capitals, `EVENT`, `ACTION`, `TARGET`, `GOAL`, each with
//! `B-`, `I-` or `O`, and `FRAMES`: on the first token of a role, as JSON, the frames that it is part of,
//! `{"action":["f1"],"event":["f1","f2"]}`, else `_`. An empty line stands where a labelled unit begins or ends. Above each
//! report stand `# report = {...}`, `# coder = "..."` and `# text = "..."`, each JSON: tokens do not tell the white space.
//!
//! A column has one tag a token: of two spans of one column that overlap, the later one stays behind, and with an
//! action its frame.

use super::sheet::{Link, Mark, ROLES, Sheet, UNIT};
use super::tokens::{Token, tokens};
use super::{ExchangeError, Names, Part};
use crate::codebook::Codebook;
use crate::record::{Record, Report};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const COLUMNS: &str = "# global.columns = ";

/// Of a token, by role: the frames of the span that begins there.
type Frames = BTreeMap<String, Vec<String>>;

/// One file.
pub fn write(records: &[Record], codebook: &Codebook) -> Result<Vec<Part>, ExchangeError> {
    let mut labels: BTreeSet<&str> = codebook.labels().into_iter().collect();
    labels.extend(
        records
            .iter()
            .flat_map(|r| &r.sentences)
            .flat_map(|s| s.labels.iter().map(String::as_str)),
    );
    let heads_no_column =
        |l: &str| l.contains(char::is_whitespace) || l.to_uppercase().to_lowercase() != *l;
    if let Some(label) = labels.iter().find(|l| heads_no_column(l)) {
        let what = "has blanks or capitals and cannot head a column; map it to another (--map)";
        return Err(ExchangeError::malformed(format!("label {label:?}"), what));
    }
    let mut columns: Vec<String> = labels.iter().map(|l| format!("{UNIT}{l}")).collect();
    columns.extend(ROLES.map(str::to_owned));
    let mut out = format!(
        "{COLUMNS}FORM START END {} FRAMES\n",
        columns.join(" ").to_uppercase()
    );
    for record in records {
        report(&mut out, &Sheet::of(record), &columns);
    }
    Ok(vec![Part::only(out.into_bytes())])
}

fn report(out: &mut String, sheet: &Sheet, columns: &[String]) {
    comment(out, "report", &sheet.report);
    if let Some(coder) = &sheet.coder {
        comment(out, "coder", coder);
    }
    comment(out, "text", &sheet.text);
    let words = tokens(&sheet.text, &sheet.cuts());
    let mut tags = vec![vec!["O".to_owned(); columns.len()]; words.len()];
    let mut frames = vec![Frames::new(); words.len()];
    let mut edges = BTreeSet::new();
    for (mark, of) in placed(sheet) {
        let Some(column) = columns.iter().position(|c| *c == mark.label) else {
            continue;
        };
        let within = |t: &Token<'_>| t.start >= mark.start && t.end <= mark.end;
        for (n, at) in (0..words.len()).filter(|&n| within(&words[n])).enumerate() {
            tags[at][column] = format!("{}-{}", if n == 0 { 'B' } else { 'I' }, mark.label);
            if n == 0 && !of.is_empty() {
                frames[at].insert(mark.label.clone(), of.clone());
            }
        }
        if mark.label.starts_with(UNIT) {
            edges.extend([mark.start, mark.end]);
        }
    }
    for (n, word) in words.iter().enumerate() {
        if n > 0 && edges.range(words[n - 1].end..=word.start).next().is_some() {
            out.push('\n');
        }
        let of = if frames[n].is_empty() {
            "_".to_owned()
        } else {
            json(&frames[n])
        };
        let tags = tags[n].join("\t");
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{tags}\t{of}",
            word.text, word.start, word.end
        );
    }
    out.push('\n');
}

fn comment(out: &mut String, key: &str, value: &impl Serialize) {
    let _ = writeln!(out, "# {key} = {}", json(value));
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data has a JSON form")
}

/// The marks that find room in their columns, units first, each action before its roles, with their frames.
fn placed(sheet: &Sheet) -> Vec<(&Mark, Vec<String>)> {
    let mut placed: Vec<(&Mark, Vec<String>)> = Vec::new();
    let overlaps = |a: &Mark, b: &Mark| a.label == b.label && a.start < b.end && b.start < a.end;
    for mark in &sheet.marks {
        let alone = mark.label.starts_with(UNIT) || mark.label == "action";
        if alone && !placed.iter().any(|(p, _)| overlaps(p, mark)) {
            let frame = (mark.label == "action").then(|| mark.id.clone());
            placed.push((mark, frame.into_iter().collect()));
        }
    }
    let is_there =
        |placed: &[(&Mark, Vec<String>)], id: &str| placed.iter().any(|(p, _)| p.id == id);
    for link in &sheet.links {
        let Some(mark) = sheet.marks.iter().find(|m| m.id == link.to) else {
            continue;
        };
        if !is_there(&placed, &link.from) {
            continue;
        }
        let same = |p: &Mark| p.label == mark.label && (p.start, p.end) == (mark.start, mark.end);
        if let Some((_, frames)) = placed.iter_mut().find(|(p, _)| same(p)) {
            frames.push(link.from.clone());
        } else if !placed.iter().any(|(p, _)| overlaps(p, mark)) {
            placed.push((mark, vec![link.from.clone()]));
        }
    }
    placed
}

/// All reports of all files.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        let mut columns: Vec<String> = Vec::new();
        let mut open: Option<Reading> = None;
        for (place, line) in part.lines()? {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if let Some(said) = line.strip_prefix(COLUMNS) {
                columns = said.split_whitespace().map(str::to_lowercase).collect();
            } else if let Some(said) = line.strip_prefix("# report = ") {
                if let Some(done) = open.take() {
                    records.push(done.sheet()?.record(names)?);
                }
                open = Some(Reading::new(&place, parsed::<Report>(&place, said)?));
            } else {
                let Some(open) = &mut open else {
                    let what = "a line before `# report = {\"id\": ...}`; put that above the tokens of each report";
                    return Err(ExchangeError::malformed(place, what));
                };
                if let Some(said) = line.strip_prefix("# coder = ") {
                    open.sheet.coder = Some(parsed(&place, said)?);
                } else if let Some(said) = line.strip_prefix("# text = ") {
                    open.text(parsed(&place, said)?);
                } else if !line.starts_with("# ") {
                    open.token(&place, line, &columns)?;
                }
            }
        }
        if let Some(done) = open {
            records.push(done.sheet()?.record(names)?);
        }
    }
    Ok(records)
}

fn parsed<T: DeserializeOwned>(place: &str, said: &str) -> Result<T, ExchangeError> {
    serde_json::from_str(said).map_err(|source| ExchangeError::Json {
        place: place.to_owned(),
        format: "conll",
        source,
    })
}

/// A report in the reading.
struct Reading {
    place: String,
    sheet: Sheet,
    chars: Vec<char>,
    /// By column: the mark that is open there.
    open: BTreeMap<String, usize>,
    /// Of each mark that is a role, its frames.
    frames: Vec<(usize, Vec<String>)>,
}

impl Reading {
    fn new(place: &str, report: Report) -> Self {
        Self {
            place: place.to_owned(),
            sheet: Sheet {
                report,
                ..Sheet::default()
            },
            chars: Vec::new(),
            open: BTreeMap::new(),
            frames: Vec::new(),
        }
    }

    fn text(&mut self, text: String) {
        self.chars = text.chars().collect();
        self.sheet.text = text;
    }

    fn token(&mut self, place: &str, line: &str, columns: &[String]) -> Result<(), ExchangeError> {
        let wrong = |what: String| ExchangeError::malformed(place, what);
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != columns.len() {
            return Err(wrong(format!(
                "has {} cells, `# global.columns` names {}; part them by tabs",
                cells.len(),
                columns.len()
            )));
        }
        let cell = |name: &str| columns.iter().position(|c| c == name).map(|at| cells[at]);
        let number = |name: &str| {
            let number = cell(name).and_then(|c| c.parse::<usize>().ok());
            number
                .ok_or_else(|| wrong(format!("has no number in a column {}", name.to_uppercase())))
        };
        let (start, end) = (number("start")?, number("end")?);
        let said: String = self
            .chars
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .collect();
        let form = cell("form").unwrap_or_default();
        if said != form || said.is_empty() {
            return Err(wrong(format!(
                "the word is {form:?}, `# text` has {said:?} at {start}..{end}; offsets must count code points"
            )));
        }
        let frames: Frames = match cell("frames") {
            None | Some("_") => Frames::new(),
            Some(json) => parsed(place, json)?,
        };
        for (name, tag) in columns.iter().zip(&cells) {
            if ["form", "start", "end", "frames"].contains(&name.as_str()) {
                continue;
            }
            match tag.split_at_checked(2) {
                _ if *tag == "O" || *tag == "_" => {
                    self.open.remove(name);
                }
                Some(("B-", label)) => {
                    let of = frames.get(label).cloned().unwrap_or_default();
                    self.begin(name, label, (start, end), of);
                }
                Some(("I-", label)) => {
                    let open = self.open.get(name).map(|&at| &mut self.sheet.marks[at]);
                    match open.filter(|m| m.label == label) {
                        Some(mark) => mark.end = end,
                        None => {
                            return Err(wrong(format!(
                                "{tag} follows no B-{label}; IOB2 begins every span with B-"
                            )));
                        }
                    }
                }
                _ => {
                    return Err(wrong(format!(
                        "{tag:?} is no IOB2 tag; write B-, I- and the label, or O"
                    )));
                }
            }
        }
        Ok(())
    }

    fn begin(
        &mut self,
        column: &str,
        label: &str,
        (start, end): (usize, usize),
        frames: Vec<String>,
    ) {
        let at = self.sheet.marks.len();
        let id = match frames.first() {
            Some(frame) if label == "action" => frame.clone(),
            _ => format!("new{}", at + 1),
        };
        self.sheet.marks.push(Mark {
            id,
            label: label.to_owned(),
            start,
            end,
            ..Mark::default()
        });
        self.open.insert(column.to_owned(), at);
        if label != "action" {
            self.frames.push((at, frames));
        }
    }

    fn sheet(mut self) -> Result<Sheet, ExchangeError> {
        for (at, frames) in self.frames {
            let mark = &self.sheet.marks[at];
            for from in frames {
                if !self
                    .sheet
                    .marks
                    .iter()
                    .any(|m| m.label == "action" && m.id == from)
                {
                    let what = format!(
                        "{} at {}: there is no frame {from:?}",
                        mark.label, mark.start
                    );
                    return Err(ExchangeError::malformed(self.place, what));
                }
                self.sheet.links.push(Link {
                    from,
                    to: mark.id.clone(),
                    label: mark.label.clone(),
                });
            }
        }
        Ok(self.sheet)
    }
}
