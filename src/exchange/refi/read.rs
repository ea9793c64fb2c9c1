//! A project to records.

use super::super::names::Named;
use super::super::sheet::{NOTE, Sheet};
use super::super::{Counting, ExchangeError, Names, Part, Ruler};
use super::marks::{Item, Marks};
use super::project::{Project, Source, append};
use super::tag::{Memo, Place, Tag};
use super::{SUGGESTIONS, text, variable};
use crate::record::{Evidence, Record, Report};
use std::collections::{HashMap, HashSet};

/// A record a report and coder, of all projects.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        let project = Project::read(part)?;
        let Some(codes) = named(part, &project, names)? else {
            // Names that are unknown are told before anything else.
            continue;
        };
        for source in &project.sources {
            let reading = Reading {
                place: &part.name,
                project: &project,
                codes: &codes,
                source,
            };
            records.append(&mut reading.records(names)?);
        }
    }
    Ok(records)
}

/// What each code is that is given somewhere; `None` if one is unknown.
fn named(
    part: &Part,
    project: &Project,
    names: &mut Names,
) -> Result<Option<HashMap<String, Named>>, ExchangeError> {
    let known: HashMap<&str, &[String]> = project
        .codes
        .iter()
        .map(|c| (c.guid.as_str(), c.path.as_slice()))
        .collect();
    let (mut codes, mut all) = (HashMap::new(), true);
    let given = project
        .sources
        .iter()
        .flat_map(|s| s.selections.iter().map(move |sel| (s, sel)));
    for (source, selection) in given {
        for coding in &selection.codings {
            if codes.contains_key(&coding.code) {
                continue;
            }
            let Some(path) = known.get(coding.code.as_str()) else {
                let place = format!("{}: source {:?}", part.name, source.name);
                let what = format!(
                    "coding {} is of code {:?}, which is not in the codebook",
                    coding.guid, coding.code
                );
                return Err(ExchangeError::malformed(
                    place,
                    what + "; export the project again",
                ));
            };
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match names.in_tree(&path) {
                Some(meaning) => {
                    codes.insert(coding.code.clone(), meaning);
                }
                None => all = false,
            }
        }
    }
    Ok(all.then_some(codes))
}

struct Reading<'r> {
    place: &'r str,
    project: &'r Project,
    codes: &'r HashMap<String, Named>,
    source: &'r Source,
}

/// Whose codings a record holds: those of one name, or the suggestions; or of a name together with them.
#[derive(Debug, PartialEq)]
struct View<'r> {
    coder: Option<&'r str>,
    with_suggestions: bool,
}

impl Reading<'_> {
    fn records(&self, names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
        let source = self.source;
        let value = |name: &str| source.values.get(name).filter(|v| !v.is_empty()).cloned();
        let words = match value(variable::RETURNS) {
            Some(places) => text::unfolded(&source.text, &places),
            None => source.text.clone(),
        };
        let report = self.report(&value)?;
        let ranges = self.ranges(&words)?;
        let memos: Vec<Memo> = source
            .selections
            .iter()
            .map(|s| memo(&s.memo, &s.name))
            .collect();
        let mut about = source.about.clone();
        for ((selection, memo), (start, end)) in source.selections.iter().zip(&memos).zip(&ranges) {
            if let ([], Some(note)) = (&*selection.codings, &memo.note) {
                append(&mut about, &format!("at {start}..{end}: {note}"));
            }
        }
        let mut records = Vec::new();
        for view in self.views() {
            let mut items = Vec::new();
            for ((selection, memo), &range) in source.selections.iter().zip(&memos).zip(&ranges) {
                for coding in &selection.codings {
                    let by = coding.user.as_deref().filter(|u| *u != SUGGESTIONS);
                    if by == view.coder || (by.is_none() && view.with_suggestions) {
                        items.push(Item {
                            named: self.codes[&coding.code].clone(),
                            range,
                            memo,
                            guids: [&selection.guid, &coding.guid],
                        });
                    }
                }
            }
            let marks = Marks::of(items, &self.project.links);
            let marks = marks.map_err(|what| ExchangeError::malformed(self.at(), what))?;
            let mut sheet = Sheet {
                report: report.clone(),
                coder: view.coder.map(str::to_owned),
                text: words.clone(),
                ..Sheet::default()
            };
            let places = marks.fill(&mut sheet);
            let mut record = sheet.record(names)?;
            for (frame, place) in places {
                unmarked(&mut record, &frame, place);
            }
            if !about.is_empty() {
                record.other.insert(NOTE.into(), about.as_str().into());
            }
            records.push(record);
        }
        Ok(records)
    }

    fn at(&self) -> String {
        format!("{}: source {:?}", self.place, self.source.name)
    }

    /// The report by its variables, or by the source's name.
    fn report(&self, value: &dyn Fn(&str) -> Option<String>) -> Result<Report, ExchangeError> {
        let format = value(variable::FORMAT).map(|name| {
            serde_json::from_value(name.as_str().into()).map_err(|_| {
                let what = format!(
                    "{} {name:?} is none of markdown, html, text, pdf",
                    variable::FORMAT
                );
                ExchangeError::malformed(self.at(), what)
            })
        });
        Ok(Report {
            id: value(variable::ID).unwrap_or_else(|| self.source.name.clone()),
            title: value(variable::TITLE),
            organisation: value(variable::ORGANISATION),
            date: value(variable::DATE),
            url: value(variable::URL),
            format: format.transpose()?,
            sha256: value(variable::SHA256),
            ..Report::default()
        })
    }

    /// The passages, in code points.
    fn ranges(&self, words: &str) -> Result<Vec<(usize, usize)>, ExchangeError> {
        // NVivo's strings are UTF-16.
        let counting = if self.project.origin.contains("NVivo") {
            Counting::Utf16
        } else {
            Counting::CodePoints
        };
        let ruler = Ruler::new(words, counting);
        let range = |s: &super::project::Selection| {
            let range = (ruler.to_chars(s.start), ruler.to_chars(s.end));
            match range {
                (Some(start), Some(end)) if start < end => Ok((start, end)),
                // A memo at a place needs no stretch.
                (Some(start), Some(end)) if s.codings.is_empty() => Ok((start, end)),
                _ => {
                    let what = format!(
                        "selection {} at {}..{} is not a stretch of the text, which has {} {}",
                        s.guid,
                        s.start,
                        s.end,
                        ruler.at_char(words.chars().count()).unwrap_or_default(),
                        counting.name()
                    );
                    Err(ExchangeError::malformed(self.at(), what))
                }
            }
        };
        self.source.selections.iter().map(range).collect()
    }

    /// The records that there are: of those who are listed, and of those who coded since, on top of the suggestions.
    fn views(&self) -> Vec<View<'_>> {
        let listed = self
            .source
            .values
            .get(variable::CODERS)
            .map_or("", String::as_str);
        let listed: Vec<&str> = listed.lines().filter(|l| !l.is_empty()).collect();
        let mut seen: HashSet<&str> = listed.iter().copied().collect();
        let codings = || self.source.selections.iter().flat_map(|s| &s.codings);
        let by = codings()
            .filter_map(|c| c.user.as_deref())
            .filter(|u| *u != SUGGESTIONS);
        let new: Vec<&str> = by.filter(|user| seen.insert(user)).collect();
        let suggested = codings().any(|c| c.user.as_deref().is_none_or(|u| u == SUGGESTIONS));
        let mut views: Vec<View> = Vec::new();
        for name in listed {
            let coder = Some(name).filter(|n| *n != SUGGESTIONS);
            if coder.is_some() || new.is_empty() {
                views.push(View {
                    coder,
                    with_suggestions: false,
                });
            }
        }
        for name in new {
            views.push(View {
                coder: Some(name),
                with_suggestions: true,
            });
        }
        let shared = views
            .iter()
            .any(|v| v.coder.is_none() || v.with_suggestions);
        if views.is_empty() || (suggested && !shared) {
            views.push(View {
                coder: None,
                with_suggestions: false,
            });
        }
        views
    }
}

/// A memo, with the tag of the selection's name where it has none.
fn memo(text: &str, name: &str) -> Memo {
    let mut memo = Memo::read(text);
    if memo.tag.is_none() {
        memo.tag = Tag::read(name).map(|t| t.0);
    }
    memo
}

/// An action that stands on its passage has no span.
fn unmarked(record: &mut Record, frame: &str, place: Place) {
    for frame in record.frames.iter_mut().filter(|f| f.id == frame) {
        let lead = frame.action.range();
        (frame.action.start, frame.action.end, frame.action.text) = (None, None, None);
        if place == Place::Passage {
            frame.evidence = Some(Evidence {
                lead,
                ..Evidence::default()
            });
        }
    }
}
