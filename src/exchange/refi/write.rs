//! Records to a project.

use super::super::sheet::{KIND, Link, Mark, NOTE, Sheet, UNIT};
use super::super::{ExchangeError, Part};
use super::pack::{self, Source};
use super::tag::{Memo, Place, Tag};
use super::xml::Xml;
use super::{DATE, PROJECT, SUGGESTIONS, codes, guid, variable};
use crate::codebook::Codebook;
use crate::record::{Record, Report};
use std::collections::{BTreeMap, BTreeSet};

/// A project. Records of one report, by several coders, are one source.
pub fn write(records: &[Record], codebook: &Codebook) -> Result<Vec<Part>, ExchangeError> {
    let sources = pack::sources(records)?;
    let zipped = pack::zipped(&project(&sources, codebook), &sources);
    let zipped = zipped
        .map_err(|e| ExchangeError::malformed("the project", format!("cannot be zipped: {e}")))?;
    Ok(vec![Part::only(zipped)])
}

fn user(record: &Record) -> &str {
    record.coder.as_deref().unwrap_or(SUGGESTIONS)
}

fn user_guid(name: &str) -> String {
    guid(&["user", name])
}

fn project(sources: &[Source], codebook: &Codebook) -> String {
    let records = || sources.iter().flat_map(|s| s.of.iter());
    let users: BTreeSet<&str> = records().map(|r| user(r)).collect();
    let mut body = Body::default();
    let mut xml = Xml::new();
    let maker = user_guid(SUGGESTIONS);
    let root = [
        ("xmlns", Some(PROJECT)),
        ("name", Some("gleaner")),
        ("origin", Some("gleaner")),
        ("creatingUserGUID", Some(maker.as_str())),
        ("creationDateTime", Some(DATE)),
    ];
    xml.open("Project", &root);
    xml.open("Users", &[]);
    for name in users
        .iter()
        .copied()
        .chain((!users.contains(SUGGESTIONS)).then_some(SUGGESTIONS))
    {
        xml.empty(
            "User",
            &[("guid", Some(&user_guid(name))), ("name", Some(name))],
        );
    }
    xml.close();
    // What the sources need stands before them.
    let sheets: Vec<Vec<(Tags, Sheet)>> = sources
        .iter()
        .map(|s| s.of.iter().map(|r| shown(r)).collect())
        .collect();
    for mark in sheets.iter().flatten().flat_map(|s| &s.1.marks) {
        body.marks.insert(mark.label.clone());
        body.codes
            .extend(mark.codes.iter().filter(|c| c.0 != KIND).cloned());
    }
    xml.open("CodeBook", &[]);
    xml.open("Codes", &[]);
    codes::write(&codes::tree(codebook, &body.marks, &body.codes), &mut xml);
    xml.close();
    xml.close();
    xml.open("Variables", &[]);
    for name in variable::ALL {
        let id = guid(&["variable", name]);
        xml.empty(
            "Variable",
            &[
                ("guid", Some(&id)),
                ("name", Some(name)),
                ("typeOfVariable", Some("Text")),
            ],
        );
    }
    xml.close();
    if !sources.is_empty() {
        xml.open("Sources", &[]);
        for (source, sheets) in sources.iter().zip(&sheets) {
            body.source(source, sheets, &mut xml);
        }
        xml.close();
    }
    if !body.links.is_empty() {
        xml.open("Links", &[]);
        for (role, from, to) in &body.links {
            let id = guid(&["link", from, to]);
            let attributes = [
                ("guid", Some(id.as_str())),
                ("name", Some(role)),
                ("direction", Some("OneWay")),
                ("originGUID", Some(from)),
                ("targetGUID", Some(to)),
            ];
            xml.empty("Link", &attributes);
        }
        xml.close();
    }
    xml.finish()
}

/// Of action marks that stand on a passage, by their ids, what that is.
type Tags = BTreeMap<String, Place>;

/// The record as marks; an action without a span stands on its passage, or on the whole text.
fn shown(record: &Record) -> (Tags, Sheet) {
    let (mut record, mut tags) = (record.clone(), Tags::new());
    let length = record.text.chars().count();
    for frame in &mut record.frames {
        if frame.action.range().is_some() || length == 0 {
            continue;
        }
        let lead = frame.evidence.as_ref().and_then(|e| e.lead);
        let lead = lead.filter(|&(start, end)| start < end && end <= length);
        let place = if lead.is_some() {
            Place::Passage
        } else {
            Place::Nowhere
        };
        let (start, end) = lead.unwrap_or((0, length));
        (frame.action.start, frame.action.end) = (Some(start), Some(end));
        tags.insert(frame.id.clone(), place);
    }
    (tags, Sheet::of(&record))
}

#[derive(Default)]
struct Body {
    marks: BTreeSet<String>,
    codes: BTreeSet<(String, String)>,
    /// Role, selection of the action, selection of the role.
    links: Vec<(String, String, String)>,
}

impl Body {
    fn source(&mut self, source: &Source, sheets: &[(Tags, Sheet)], xml: &mut Xml) {
        let id = source.guid();
        let path = format!("internal://{id}.txt");
        let maker = user_guid(user(source.of[0]));
        let attributes = [
            ("guid", Some(id.as_str())),
            ("name", Some(&source.name)),
            ("plainTextPath", Some(&path)),
            ("creatingUser", Some(&maker)),
            ("creationDateTime", Some(DATE)),
        ];
        xml.open("TextSource", &attributes);
        if let [record] = source.of[..] {
            let note = record.other.get(NOTE).and_then(|n| n.as_str());
            xml.text("Description", note.unwrap_or_default());
        }
        for (record, (tags, sheet)) in source.of.iter().zip(sheets) {
            self.sheet(user(record), tags, sheet, xml);
        }
        let report = &source.of[0].report;
        let coders: Vec<&str> = source.of.iter().map(|r| user(r)).collect();
        for (name, value) in values(report, source.returns.as_deref(), &coders.join("\n")) {
            xml.open("VariableValue", &[]);
            xml.empty(
                "VariableRef",
                &[("targetGUID", Some(&guid(&["variable", name])))],
            );
            xml.text("TextValue", &value);
            xml.close();
        }
        xml.close();
    }

    fn sheet(&mut self, user: &str, tags: &Tags, sheet: &Sheet, xml: &mut Xml) {
        let mut frames: BTreeMap<&str, &str> =
            sheet.links.iter().map(|l| (&*l.to, &*l.from)).collect();
        frames.extend(
            sheet
                .marks
                .iter()
                .filter(|m| m.label == "action")
                .map(|m| (&*m.id, &*m.id)),
        );
        let selection = |mark: &str| guid(&["selection", &sheet.report.id, user, mark]);
        let same = |a: &Mark, b: &Mark| {
            let unit = |m: &Mark| m.label.starts_with(UNIT);
            unit(a) && unit(b) && (a.start, a.end) == (b.start, b.end)
        };
        for marks in sheet.marks.chunk_by(same) {
            let first = &marks[0];
            let tag = frames.get(&*first.id).map(|frame| Tag {
                frame: (*frame).to_owned(),
                role: first.label.clone(),
                place: tags
                    .get(&first.id)
                    .filter(|_| first.label == "action")
                    .map_or(Place::Span, |p| *p),
            });
            let (id, by) = (selection(&first.id), user_guid(user));
            let (start, end) = (first.start.to_string(), first.end.to_string());
            let name = tag.as_ref().map(Tag::written);
            let attributes = [
                ("guid", Some(id.as_str())),
                ("name", name.as_deref()),
                ("startPosition", Some(&start)),
                ("endPosition", Some(&end)),
                ("creatingUser", Some(&by)),
                ("creationDateTime", Some(DATE)),
            ];
            xml.open("PlainTextSelection", &attributes);
            xml.text("Description", &Memo::of(first, tag.as_ref()));
            for mark in marks {
                let list = mark.codes.iter().filter(|c| c.0 != KIND);
                let codes = list.map(|(list, code)| codes::of_code(list, code));
                for code in std::iter::once(codes::of_mark(&mark.label)).chain(codes) {
                    let coding = guid(&["coding", &id, &code]);
                    let attributes = [
                        ("guid", Some(coding.as_str())),
                        ("creatingUser", Some(&by)),
                        ("creationDateTime", Some(DATE)),
                    ];
                    xml.open("Coding", &attributes);
                    xml.empty("CodeRef", &[("targetGUID", Some(&code))]);
                    xml.close();
                }
            }
            xml.close();
        }
        let link = |l: &Link| (l.label.clone(), selection(&l.from), selection(&l.to));
        self.links.extend(sheet.links.iter().map(link));
    }
}

/// What is known of a report; empty values are left out.
fn values(report: &Report, returns: Option<&str>, coders: &str) -> Vec<(&'static str, String)> {
    let format = report.format.and_then(|f| serde_json::to_value(f).ok());
    let all = [
        (variable::ID, Some(report.id.clone())),
        (variable::TITLE, report.title.clone()),
        (variable::ORGANISATION, report.organisation.clone()),
        (variable::DATE, report.date.clone()),
        (variable::URL, report.url.clone()),
        (
            variable::FORMAT,
            format.and_then(|f| f.as_str().map(str::to_owned)),
        ),
        (variable::SHA256, report.sha256.clone()),
        (variable::RETURNS, returns.map(str::to_owned)),
        (variable::CODERS, Some(coders.to_owned())),
    ];
    let given = all
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    given.filter(|(_, value)| !value.is_empty()).collect()
}
