//! Stand-off to sheets.

use super::super::sheet::{KIND, Link, Mark, ROLES, Sheet, UNIT};
use super::super::{ExchangeError, Names, Part};
use crate::record::{Record, Report};
use std::collections::HashMap;

/// Reads every `.ann` with the `.txt` of its name; other files are left alone.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        let Some(stem) = part.name.strip_suffix(".ann") else {
            continue;
        };
        let Some(text) = parts.iter().find(|p| p.name == format!("{stem}.txt")) else {
            let what = format!("there is no {stem}.txt; brat keeps the text beside the marks");
            return Err(ExchangeError::malformed(&part.name, what));
        };
        let id = identity(stem.rsplit(['/', '\\']).next().unwrap_or(stem));
        let mut reader = Reader::new(text.text()?, id);
        for (place, line) in part.lines()? {
            let read = reader.line(line.trim_end_matches('\r'));
            read.map_err(|what| ExchangeError::malformed(place, what))?;
        }
        let sheet = reader
            .sheet()
            .map_err(|what| ExchangeError::malformed(&part.name, what))?;
        records.push(sheet.record(names)?);
    }
    if records.is_empty() {
        let what = "there is no .ann file; give the folder that brat keeps its data in";
        return Err(ExchangeError::malformed("brat", what));
    }
    Ok(records)
}

/// The id that a file was named for.
pub fn identity(name: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), name.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

struct Reader {
    sheet: Sheet,
    chars: Vec<char>,
    /// Place of a mark in the sheet, by its id.
    marks: HashMap<String, usize>,
    /// Trigger and arguments of events, by their id.
    events: Vec<Event>,
    /// (target, name, value) of attributes and notes.
    attributes: Vec<(String, String, String)>,
    notes: Vec<(String, String)>,
}

/// Its id, the mark that triggers it, and (role, id) of its arguments.
type Event = (String, String, Vec<(String, String)>);

type Wrong = String;

impl Reader {
    fn new(text: &str, id: String) -> Self {
        Self {
            sheet: Sheet {
                report: Report {
                    id,
                    ..Report::default()
                },
                text: text.to_owned(),
                ..Sheet::default()
            },
            chars: text.chars().collect(),
            marks: HashMap::new(),
            events: Vec::new(),
            attributes: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Wrong> {
        let (id, rest) = line.split_once('\t').ok_or("no tab after the id")?;
        let (body, words) = rest.split_once('\t').unwrap_or((rest, ""));
        let mut fields = body.split_whitespace();
        match id.chars().next() {
            Some('T') => self.mark(id, body, words),
            Some('E') => {
                let mut pairs = fields.map(|f| f.split_once(':').ok_or(f));
                let pair = |p: Result<(&str, &str), &str>| {
                    p.map(|(a, b)| (a.to_owned(), b.to_owned()))
                        .map_err(|f| format!("{f:?} is not ROLE:ID"))
                };
                let trigger = pair(pairs.next().ok_or("an event without a trigger")?)?;
                let arguments = pairs.map(pair).collect::<Result<_, _>>()?;
                self.events.push((id.into(), trigger.1, arguments));
                Ok(())
            }
            Some('R') => {
                // `target Arg1:T1 Arg2:T2`: from an action to a role, for those who do without events.
                let label = fields.next().unwrap_or_default().to_owned();
                let mut end = |name: &str| {
                    let field = fields.next().and_then(|f| f.split_once(':'));
                    field
                        .map(|f| f.1.to_owned())
                        .ok_or(format!("a relation without {name}"))
                };
                let (from, to) = (end("Arg1")?, end("Arg2")?);
                self.sheet.links.push(Link { from, to, label });
                Ok(())
            }
            Some('A' | 'M') => {
                let mut fields = body.splitn(3, ' ');
                let (name, of) = (fields.next(), fields.next());
                let (Some(name), Some(of)) = (name, of) else {
                    return Err("an attribute needs a name and the id of a mark".into());
                };
                let value = fields.next().unwrap_or_default();
                self.attributes.push((of.into(), name.into(), value.into()));
                Ok(())
            }
            Some('#') => {
                if let (Some("AnnotatorNotes"), Some(of)) = (fields.next(), fields.next()) {
                    self.notes.push((of.into(), words.into()));
                }
                Ok(())
            }
            _ => Err(format!(
                "a line of kind {id:?} is not one that gleaner reads (T, E, R, A, M, #); remove it"
            )),
        }
    }

    fn mark(&mut self, id: &str, body: &str, words: &str) -> Result<(), Wrong> {
        let bad = || format!("{body:?} is not LABEL START END");
        let (label, offsets) = body.split_once(' ').ok_or_else(bad)?;
        let mut whole: Option<(usize, usize)> = None;
        let mut pieces = Vec::new();
        for piece in offsets.split(';') {
            let (start, end) = piece.split_once(' ').ok_or_else(bad)?;
            let number = |n: &str| n.parse::<usize>().map_err(|_| bad());
            let (start, end) = (number(start)?, number(end)?);
            let said = self.chars.get(start..end).filter(|s| !s.is_empty());
            let said = said.ok_or(format!("{start}..{end} is not a stretch of the text"))?;
            pieces.push(said.iter().collect::<String>());
            whole = Some(match whole {
                None => (start, end),
                // brat cuts a span at each line break; other gaps are a span in several places.
                Some((first, last)) => {
                    let gap = self.chars.get(last..start);
                    if !gap.is_some_and(|g| g.iter().all(|c| c.is_whitespace())) {
                        return Err(format!(
                            "{id} is a discontinuous span ({offsets}); records hold one stretch each: \
                             make it one, or two marks"
                        ));
                    }
                    (first, end)
                }
            });
        }
        let (start, end) = whole.ok_or_else(bad)?;
        if pieces.join(" ") != words {
            return Err(format!(
                "the words are {words:?}, the text has {:?} there; offsets must count code points",
                pieces.join(" ")
            ));
        }
        self.marks.insert(id.into(), self.sheet.marks.len());
        self.sheet.marks.push(Mark {
            id: id.into(),
            label: label.into(),
            start,
            end,
            ..Mark::default()
        });
        Ok(())
    }

    /// Puts together what the lines said, whatever their order.
    fn sheet(mut self) -> Result<Sheet, Wrong> {
        let mut frames: HashMap<String, String> = HashMap::new();
        let events = std::mem::take(&mut self.events);
        let trigger: HashMap<&str, &str> = events.iter().map(|e| (&*e.0, &*e.1)).collect();
        for (event, action, arguments) in &events {
            let named = self.notes.iter().find_map(|(of, note)| {
                (of == event)
                    .then(|| note.strip_prefix("frame: "))
                    .flatten()
            });
            let id = named.map_or(format!("f{}", &event[1..]), str::to_owned);
            if frames.insert(action.clone(), id).is_some() {
                return Err(format!(
                    "{action} triggers two events; mark the action twice, or join them"
                ));
            }
            for (label, to) in arguments {
                let to = trigger.get(&**to).map_or(&**to, |t| *t).to_owned();
                let (from, label) = (action.clone(), label.clone());
                self.sheet.links.push(Link { from, to, label });
            }
        }
        for (of, name, value) in &self.attributes {
            let of = trigger.get(&**of).map_or(&**of, |t| *t);
            let &at = self
                .marks
                .get(of)
                .ok_or(format!("an attribute of {of}, which is no mark"))?;
            let mark = &mut self.sheet.marks[at];
            let list = if name == "category" {
                &mark.label
            } else {
                name
            };
            mark.codes.push((list.clone(), value.clone()));
        }
        for (of, note) in &self.notes {
            if trigger.contains_key(&**of) && note.starts_with("frame: ") {
                continue;
            }
            let of = trigger.get(&**of).map_or(&**of, |t| *t);
            let why =
                || format!("a note on {of}, which is no mark; put it on the action or the role");
            let &at = self.marks.get(of).ok_or_else(why)?;
            let mark = &mut self.sheet.marks[at];
            let (role, words) = match note.split_once(": ") {
                Some(("summary", words)) => (mark.label.clone(), words),
                Some((role, words)) if ROLES.contains(&role) => (role.to_owned(), words),
                _ => (mark.label.clone(), note.as_str()),
            };
            mark.notes.push((role, words.to_owned()));
        }
        for mark in &mut self.sheet.marks {
            mark.codes
                .retain(|c| c.0 != KIND || mark.label.starts_with(UNIT));
            if let Some(id) = frames.get(&mark.id) {
                mark.id.clone_from(id);
            }
        }
        for link in &mut self.sheet.links {
            if let Some(id) = frames.get(&link.from) {
                link.from.clone_from(id);
            }
        }
        Ok(self.sheet)
    }
}
