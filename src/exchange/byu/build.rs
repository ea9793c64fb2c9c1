//! From a file's parts to a record.

use super::codes::ours;
use super::fields::{EARLIER, Fields, LATER, map, passage, read_yaml, text, unsaid};
use super::layout::{Item, Layout};
use super::{Imported, Note};
use crate::document::UnitKind;
use crate::record::{Evidence, Frame, Record, Report, Role, Sentence};
use serde_json::{Map, Value, json};

/// The record of one file.
pub fn imported(layout: &Layout<'_>) -> Imported {
    let mut builder = Builder::new(layout);
    for item in &layout.items {
        builder.item(item);
    }
    builder.finish(layout)
}

struct Builder {
    later: bool,
    imported: Imported,
    /// Length of the text so far, in code points.
    length: usize,
    /// Id and unit of the last item that had a passage of its own.
    last: Option<(String, usize)>,
    lessons: Vec<Value>,
    left_out: Vec<Value>,
}

impl Builder {
    fn new(layout: &Layout<'_>) -> Self {
        let (package, source) = if layout.later {
            ("published", "icsme-2025")
        } else {
            ("published-2024", "mo2re-2024")
        };
        let url = |line: &&str| line.contains("http://") || line.contains("https://");
        let first = layout.header.first().copied().unwrap_or_default();
        let report = Report {
            id: format!("{package}/{}", layout.number),
            organisation: first
                .split_once('|')
                .map(|(_, name)| name.trim().to_owned()),
            url: layout.header.iter().find(|l| url(l)).and_then(|line| {
                let address = &line[line.find("http")?..];
                address
                    .split_whitespace()
                    .next()
                    .map(|a| a.trim_end_matches([')', ',']).to_owned())
            }),
            other: map(
                json!({"text_is": "passages quoted by the coders; the report itself is not in the package"}),
            ),
            ..Report::default()
        };
        let description = layout.header.iter().skip(1).filter(|l| !l.is_empty());
        let record = Record {
            other: map(json!({
                "source": source,
                "description": description.copied().collect::<Vec<_>>().join("\n"),
            })),
            ..Record::empty(report)
        };
        Self {
            later: layout.later,
            imported: Imported {
                record,
                actions: 0,
                lessons: 0,
                left_out: layout.left_out.clone(),
                unread: Vec::new(),
                unknown_codes: Vec::new(),
            },
            length: 0,
            last: None,
            lessons: Vec::new(),
            left_out: Vec::new(),
        }
    }

    fn item(&mut self, item: &Item<'_>) {
        let read: Result<Value, String> = read_yaml(&item.body);
        let (yaml, unread) = match read {
            Ok(yaml @ Value::Object(_)) => (yaml, None),
            Ok(_) => (Value::Null, Some("it has no fields".to_owned())),
            Err(why) => (Value::Null, Some(why)),
        };
        let (passage, remarks) = passage(item, self.later);
        let has = |pointer: &str| text(&yaml, pointer).is_some();
        let fields = if self.later { LATER } else { EARLIER };
        let (action, lesson) = (has(fields.action), has("/lesson"));
        if let (Some(reason), false, false) = (text(&yaml, "/exclude"), action, lesson) {
            self.imported.left_out.push(Note {
                line: item.line,
                of: item.id.into(),
                what: reason,
            });
            let entry = json!({"id": item.id, "passage": passage, "published": yaml});
            self.left_out.push(entry);
            return;
        }
        let lead = self.lead(item.id, passage.as_deref());
        let mut other = Map::new();
        other.insert("id".into(), item.id.into());
        if let (Some(passage), Some(_)) = (&passage, lead) {
            other.insert("passage".into(), passage.as_str().into());
        } else if let Some((of, unit)) = &self.last {
            other.insert("passage".into(), self.words(*unit).into());
            other.insert("passage_of".into(), of.as_str().into());
        }
        for (name, list) in [("remarks", remarks), ("comments", item.among.clone())] {
            if !list.is_empty() {
                other.insert(name.into(), list.into());
            }
        }
        if let Some(why) = unread {
            other.insert("unread".into(), item.body.as_str().into());
            self.imported.unread.push(Note {
                line: item.line,
                of: item.id.into(),
                what: why,
            });
        } else {
            other.insert("published".into(), yaml.clone());
        }
        let place = lead.or(self.last.as_ref().map(|last| last.1));
        if lesson {
            self.imported.lessons += 1;
            self.label(place, "lesson");
            let mut entry = other.clone();
            entry.insert("lesson".into(), text(&yaml, "/lesson").into());
            entry.insert("lead".into(), json!(place.map(|unit| self.range(unit))));
            self.lessons.push(Value::Object(entry));
        }
        if action || !lesson {
            self.imported.actions += 1;
            self.label(place, "action");
            let frame = self.frame(item, &yaml, &fields, place, other);
            self.imported.record.frames.push(frame);
        }
    }

    /// The unit of an item's own passage, made if it is not there yet.
    fn lead(&mut self, id: &str, passage: Option<&str>) -> Option<usize> {
        let passage = passage?;
        let record = &mut self.imported.record;
        if !record.text.is_empty() {
            record.text += "\n\n";
            self.length += 2;
        }
        let start = self.length;
        record.text += passage;
        self.length += passage.chars().count();
        record.sentences.push(Sentence {
            start,
            end: self.length,
            kind: UnitKind::Prose,
            labels: Vec::new(),
            scores: Map::new(),
            other: Map::new(),
        });
        self.last = Some((id.to_owned(), record.sentences.len() - 1));
        Some(record.sentences.len() - 1)
    }

    fn label(&mut self, unit: Option<usize>, label: &str) {
        if let Some(unit) = unit {
            let labels = &mut self.imported.record.sentences[unit].labels;
            if !labels.iter().any(|l| l == label) {
                labels.push(label.into());
            }
        }
    }

    fn range(&self, unit: usize) -> (usize, usize) {
        let unit = &self.imported.record.sentences[unit];
        (unit.start, unit.end)
    }

    fn words(&self, unit: usize) -> String {
        let (start, end) = self.range(unit);
        let text = self.imported.record.text.chars();
        text.skip(start).take(end - start).collect()
    }

    fn frame(
        &mut self,
        item: &Item<'_>,
        yaml: &Value,
        fields: &Fields,
        unit: Option<usize>,
        mut other: Map<String, Value>,
    ) -> Frame {
        let mut code = |list: &str, pointer: &str| self.code(item, yaml, list, pointer);
        let mut role = |list: &str, summary: &str, pointer: &str| Role {
            summary: text(yaml, summary).filter(|words| !unsaid(words)),
            category: code(list, pointer),
            ..Role::default()
        };
        let action = role("action", fields.action, "/item/action-type");
        let said = |role: Role| (role.summary.is_some() || role.category.is_some()).then_some(role);
        let target = said(role("target", fields.target, "/item/target-type"));
        let goal = said(role("goal", fields.goal, "/item/google-ai"));
        let event = said(role("event", fields.event, "/motivation/lifecycle"));
        let mut whole = |list: &str, pointer: &str| code(list, pointer).unwrap_or_default();
        let (sts, quality) = (
            whole("sts", "/item/sts"),
            whole("quality", "/item/intended-effect"),
        );
        let origin = whole("origin", "/item/temporal");
        let id = other
            .remove("id")
            .and_then(|id| id.as_str().map(str::to_owned))
            .unwrap_or_default();
        Frame {
            id,
            score: None,
            action,
            target,
            goal,
            event,
            sts,
            quality,
            status: String::new(),
            horizon: String::new(),
            origin,
            evidence: unit.map(|unit| Evidence {
                lead: Some(self.range(unit)),
                ..Evidence::default()
            }),
            other,
        }
    }

    /// The first code at `pointer`, as our codebook has it.
    fn code(&mut self, item: &Item<'_>, yaml: &Value, list: &str, pointer: &str) -> Option<String> {
        let theirs = match yaml.pointer(pointer)? {
            Value::Array(codes) => codes.first()?.as_str()?.to_owned(),
            other => other.as_str()?.to_owned(),
        };
        let found = ours(list, &theirs);
        if found.is_none() {
            self.imported.unknown_codes.push(Note {
                line: item.line,
                of: item.id.into(),
                what: format!("{list}: {theirs:?}"),
            });
        }
        found.map(str::to_owned)
    }

    fn finish(mut self, layout: &Layout<'_>) -> Imported {
        let record = &mut self.imported.record;
        let (mut fields, mut unread) = (Map::new(), Vec::new());
        for (line, rest) in &layout.rest {
            match read_yaml(rest) {
                Ok(Value::Object(more)) => {
                    for (mut key, value) in more {
                        if fields.contains_key(&key) {
                            key += " (beside the report)";
                        }
                        fields.insert(key, value);
                    }
                }
                Ok(_) => {}
                Err(what) => {
                    unread.push(rest.as_str());
                    self.imported.unread.push(Note {
                        line: line.saturating_sub(1),
                        of: "report".into(),
                        what,
                    });
                }
            }
        }
        if !unread.is_empty() {
            record.other.insert("unread".into(), unread.into());
        }
        if !fields.is_empty() {
            let fields = Value::Object(fields);
            record.coder = text(&fields, "/extractedBy");
            record.other.insert("published".into(), fields);
        }
        let comments = layout.comments.iter().map(|c| c.as_str().into()).collect();
        let lists = [
            ("comments", comments),
            ("lessons", self.lessons),
            ("left_out", self.left_out),
        ];
        for (name, list) in lists {
            if !list.is_empty() {
                record.other.insert(name.into(), list.into());
            }
        }
        self.imported
    }
}
