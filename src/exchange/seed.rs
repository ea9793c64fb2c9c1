//! The seed study's YAML, as its replication packages have it: a file `N.yaml` a report, the passage of each item in comments.
//!
//! What the files look like, and what becomes of them, stands in [`super::byu`]. Written is the layout of 2025, and that
//! of 2024 for records that came from it. An item that came from a package has its YAML again as it was (`published`); of another
//! frame the summaries (else the words) and codes stand where the study has them. What the study has no place for
//! stands under a key `gleaner` (name of the frame, status, horizon, codes that the study does not have), and what is known of the
//! report in a comment `# gleaner: {...}` at the top; both are read back.

use super::byu::{self, ByuError, Coding};
use super::{ExchangeError, Names, Part};
use crate::record::{Frame, Record, Report, Role, RoleName};
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// A name that an item of the packages may have.
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^((?:AI|LL)-?\d+\w*|\d+\w*-\d+\w*)$").expect("sound"));
/// What is at the top of a file of ours.
const TOP: &str = "# gleaner: ";

/// Names of codes in the study, by list; of several for one code of ours the first is written.
const THEIRS: [(&str, &[&str]); 7] = [
    (
        "event",
        &[
            "Failure / Inception",
            "Failure / Downstream effects",
            "Failure / Recovery",
            "Response / Detection",
            "Response / Triage",
            "Response / Diagnosis",
            "Response / Mitigation",
            "Response / Customer communication",
            "Pre-incident",
            "UNCLEAR",
        ],
    ),
    (
        "action",
        &[
            "evo / add",
            "evo / alter",
            "evo / subtract",
            "formative",
            "UNCLEAR",
        ],
    ),
    (
        "target",
        &[
            "General services",
            "Monitoring and metrics",
            "Data stores",
            "Fleets",
            "Architecture and interactions",
            "Infrastructure",
            "Deployment",
            "Tests",
            "SDLC",
            "Incident response tools and process",
            "Maintenance",
            "People",
            "Documentation",
            "Other",
        ],
    ),
    (
        "goal",
        &[
            "Prevent",
            "Detect",
            "Mitigate future",
            "Mitigate this",
            "Repair",
            "Investigate",
            "UNCLEAR",
        ],
    ),
    (
        "sts",
        &[
            "Tech / Core",
            "Tech / Support",
            "Tech / Infrastructure",
            "Process",
            "Culture",
            "Goals",
            "Infrastructure",
            "People",
            "UNCLEAR",
        ],
    ),
    (
        "quality",
        &[
            "Reliability",
            "Performance efficiency",
            "Interaction capability",
            "Maintainability",
            "Safety",
            "Flexibility",
            "Security",
            "Compatibility",
            "Functional suitability",
            "UNCLEAR",
        ],
    ),
    ("origin", &["new", "previously started", "backlog"]),
];

/// The comment at the top.
#[derive(Serialize, Deserialize)]
struct Top {
    report: Report,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    coder: Option<String>,
}

/// The key `gleaner` of an item.
#[derive(Serialize, Deserialize)]
struct Ours {
    frame: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    codes: BTreeMap<String, String>,
}

/// The study's name for a code of ours.
fn theirs(list: &str, code: &str) -> Option<&'static str> {
    let (_, names) = THEIRS.iter().find(|(known, _)| *known == list)?;
    names
        .iter()
        .copied()
        .find(|name| byu::ours(list, name) == Some(code))
}

/// A file a report.
pub fn write(records: &[Record]) -> Result<Vec<Part>, ExchangeError> {
    let mut taken = HashSet::new();
    let numbered = |id: &str| {
        let last = id.rsplit('/').next().unwrap_or_default();
        let digits = last.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        (number && last.len() - digits.len() < 2).then(|| last.to_owned())
    };
    // Reports that have a number keep it; the others get what is left.
    let kept: Vec<Option<String>> = records
        .iter()
        .map(|r| numbered(&r.report.id).filter(|n| taken.insert(n.clone())))
        .collect();
    let mut free = (1..).map(|n: usize| n.to_string());
    let mut parts = Vec::new();
    for (record, number) in records.iter().zip(kept) {
        let number = number
            .or_else(|| free.by_ref().find(|n| !taken.contains(n)))
            .unwrap_or_default();
        parts.push(Part::named(
            &format!("{number}.yaml"),
            file(record, &number)?,
        ));
    }
    Ok(parts)
}

/// One item of a file.
struct Item {
    id: String,
    passage: Option<String>,
    yaml: Value,
}

fn file(record: &Record, number: &str) -> Result<String, ExchangeError> {
    let earlier = record
        .other
        .get("source")
        .is_some_and(|s| s == "mo2re-2024");
    let report = &record.report;
    let top = Top {
        report: report.clone(),
        coder: record.coder.clone(),
    };
    let top = serde_json::to_string(&top).expect("plain data has a JSON form");
    let mut out = format!(
        "#\n# {number}.yaml | {}\n",
        line(report.organisation.as_deref().unwrap_or("-"))
    );
    let described = record.other.get("description").and_then(Value::as_str);
    for words in described
        .unwrap_or_default()
        .lines()
        .chain(report.url.as_deref().filter(|_| described.is_none()))
    {
        let _ = writeln!(out, "# {}", line(words));
    }
    let _ = writeln!(out, "{TOP}{top}\n#\n");
    let key = if earlier {
        number.to_owned()
    } else {
        format!("IR-{number}")
    };
    let _ = writeln!(out, "{key}:");
    if let Some(Value::Object(fields)) = record.other.get("published") {
        out += &indented(&Value::Object(fields.clone()), 2, report)?;
    }
    for item in items(record) {
        let passage = item.passage.as_deref().map(comment);
        let (above, inside) = match passage {
            Some(passage) if earlier => (shifted(&passage, 2), String::new()),
            Some(passage) => (String::new(), shifted(&passage, 4)),
            None => Default::default(),
        };
        let _ = write!(out, "\n{above}  {}:\n{inside}", item.id);
        out += &indented(&item.yaml, 4, report)?;
    }
    Ok(out)
}

fn line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Paragraphs, a line each, with an empty comment between.
fn comment(passage: &str) -> String {
    let paragraphs = passage.split('\n').filter(|p| !p.trim().is_empty());
    let said = |paragraph: &str| {
        let words = line(paragraph);
        // A comment that begins so would leave the item out, or count as the coders' own.
        let lower = words.to_lowercase();
        let other = ["exclude", "todo", "note:", "question"].iter().any(|w| {
            lower
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .starts_with(w)
        });
        if other {
            format!("# [the report:] {words}\n")
        } else {
            format!("# {words}\n")
        }
    };
    paragraphs.map(said).collect::<Vec<_>>().join("#\n")
}

fn shifted(text: &str, by: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let _ = writeln!(out, "{:by$}{line}", "");
    }
    out
}

fn indented(yaml: &Value, by: usize, report: &Report) -> Result<String, ExchangeError> {
    let text = serde_saphyr::to_string(yaml)
        .map_err(|e| ExchangeError::malformed(format!("report {:?}", report.id), e.to_string()))?;
    let shift = |l: &str| {
        if l.is_empty() {
            "\n".to_owned()
        } else {
            format!("{:by$}{l}\n", "")
        }
    };
    Ok(text.lines().map(shift).collect())
}

/// Actions, lessons, and what was left out; those of a package in its order.
fn items(record: &Record) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (n, frame) in record.frames.iter().enumerate() {
        items.push(item(record, frame, n + 1));
    }
    let of_package = record.other.contains_key("source");
    for list in ["lessons", "left_out"] {
        for entry in record
            .other
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let id = entry["id"].as_str().unwrap_or_default();
            if ITEM.is_match(id) && !items.iter().any(|i| i.id == id) {
                let own = entry.get("passage_of").is_none();
                items.push(Item {
                    id: id.to_owned(),
                    passage: entry["passage"].as_str().filter(|_| own).map(str::to_owned),
                    yaml: entry["published"].clone(),
                });
            }
        }
    }
    if of_package {
        let number = |id: &str| {
            let digits: Vec<&str> = id
                .split(|c: char| !c.is_ascii_digit())
                .filter(|d| !d.is_empty())
                .collect();
            digits.last().and_then(|d| d.parse::<u64>().ok())
        };
        items.sort_by_key(|item| number(&item.id));
        return items;
    }
    let chars: Vec<char> = record.text.chars().collect();
    for (n, unit) in record.labelled("lesson").enumerate() {
        let said: String = chars
            .get(unit.start..unit.end)
            .unwrap_or_default()
            .iter()
            .collect();
        items.push(Item {
            id: format!("LL-{}", n + 1),
            yaml: json!({"lesson": line(&said)}),
            passage: Some(said),
        });
    }
    items
}

fn item(record: &Record, frame: &Frame, number: usize) -> Item {
    let known = ITEM.is_match(&frame.id);
    let id = if known {
        frame.id.clone()
    } else {
        format!("AI-{number}")
    };
    if let Some(published) = frame.other.get("published") {
        let own = frame.other.get("passage_of").is_none();
        let passage = frame.other.get("passage").and_then(Value::as_str);
        return Item {
            id,
            passage: passage.filter(|_| own).map(str::to_owned),
            yaml: published.clone(),
        };
    }
    let lead = frame.evidence.as_ref().and_then(|e| e.lead).or_else(|| {
        let (start, end) = frame.action.range()?;
        let unit = record
            .sentences
            .iter()
            .find(|u| u.start <= start && end <= u.end);
        Some(unit.map_or((start, end), |u| (u.start, u.end)))
    });
    let passage = lead.and_then(|(start, end)| {
        let mut chars = record.text.chars().skip(start);
        let said: String = chars.by_ref().take(end.saturating_sub(start)).collect();
        (!said.trim().is_empty()).then_some(said)
    });
    Item {
        id,
        passage,
        yaml: built(frame),
    }
}

/// The YAML of a frame that came from elsewhere, in the layout of 2025.
fn built(frame: &Frame) -> Value {
    let mut ours = Ours {
        frame: frame.id.clone(),
        codes: BTreeMap::new(),
    };
    let mut codes = |list: &str, code: Option<&str>| -> Value {
        let Some(code) = code.filter(|c| !c.is_empty()) else {
            return Value::Null;
        };
        if let Some(name) = theirs(list, code) {
            return json!([name]);
        }
        ours.codes.insert(list.to_owned(), code.to_owned());
        Value::Null
    };
    let words = |role: Option<&Role>| -> Value {
        let said = role.and_then(|r| r.summary.as_deref().or(r.text.as_deref()));
        said.map_or(Value::Null, |w| line(w).into())
    };
    let category = |name| frame.role(name).and_then(|r| r.category.as_deref());
    let mut motivation = Map::new();
    motivation.insert("experience".into(), words(frame.event.as_ref()));
    motivation.insert(
        "lifecycle".into(),
        codes("event", category(RoleName::Event)),
    );
    let mut item = Map::new();
    item.insert("action".into(), words(Some(&frame.action)));
    item.insert("target".into(), words(frame.target.as_ref()));
    item.insert("goal".into(), words(frame.goal.as_ref()));
    item.insert(
        "action-type".into(),
        codes("action", category(RoleName::Action)),
    );
    item.insert(
        "target-type".into(),
        codes("target", category(RoleName::Target)),
    );
    item.insert("google-ai".into(), codes("goal", category(RoleName::Goal)));
    item.insert("sts".into(), codes("sts", Some(&frame.sts)));
    item.insert(
        "intended-effect".into(),
        codes("quality", Some(&frame.quality)),
    );
    item.insert("temporal".into(), codes("origin", Some(&frame.origin)));
    for (list, code) in [("status", &frame.status), ("horizon", &frame.horizon)] {
        codes(list, Some(code));
    }
    for fields in [&mut motivation, &mut item] {
        fields.retain(|_, value| !value.is_null());
    }
    json!({"motivation": motivation, "item": item, "gleaner": ours})
}

/// The reports of all files.
pub fn read(parts: &[Part], names: &mut Names) -> Result<Vec<Record>, ExchangeError> {
    let mut records = Vec::new();
    for part in parts {
        let text = part.text()?;
        let wrong = |what: String| ExchangeError::malformed(&part.name, what);
        let top = text.lines().find_map(|l| l.strip_prefix(TOP));
        let top: Option<Top> = top
            .map(serde_json::from_str)
            .transpose()
            .map_err(|source| ExchangeError::Json {
                place: part.name.clone(),
                format: "byu",
                source,
            })?;
        let imported = match byu::read(text) {
            Ok(Coding::Report(imported)) => imported,
            Err(ByuError::NoItems { .. }) if top.is_some() => {
                // A report of ours in which nothing was found.
                records.extend(top.map(empty));
                continue;
            }
            Err(error) => return Err(wrong(error.to_string())),
            Ok(Coding::LeftOut(reason)) => {
                return Err(wrong(format!(
                    "its coders left it out ({reason}); take it out, or use `gleaner gold import`"
                )));
            }
        };
        if let Some(note) = imported.unread.first() {
            return Err(ExchangeError::malformed(
                format!("{}:{}", part.name, note.line),
                format!("{}: {}", note.of, note.what),
            ));
        }
        let mut record = imported.record;
        if let Some(Value::String(description)) = record.other.get_mut("description") {
            let others: Vec<&str> = description
                .lines()
                .filter(|l| !l.starts_with(&TOP[2..]))
                .collect();
            *description = others.join("\n");
        }
        if let Some(top) = top {
            (record.report, record.coder) = (top.report, top.coder);
        }
        let mut own = false;
        for frame in &mut record.frames {
            own |= restore(frame).map_err(|e| wrong(format!("item {}: {e}", frame.id)))?;
        }
        if own {
            // What says that it came from a package would be wrong.
            for key in ["source", "description", "lessons", "comments"] {
                record.other.shift_remove(key);
            }
        }
        names.record(&mut record);
        records.push(record);
    }
    Ok(records)
}

fn empty(top: Top) -> Record {
    Record {
        coder: top.coder,
        ..Record::empty(top.report)
    }
}

/// Takes what stands under `gleaner` back into the frame; whether there was such.
fn restore(frame: &mut Frame) -> Result<bool, serde_json::Error> {
    let Some(ours) = frame.other.get("published").and_then(|p| p.get("gleaner")) else {
        return Ok(false);
    };
    let ours: Ours = serde_json::from_value(ours.clone())?;
    frame.id = ours.frame;
    for key in ["published", "passage", "passage_of", "remarks", "comments"] {
        frame.other.shift_remove(key);
    }
    frame.evidence = None;
    for (list, code) in ours.codes {
        match list.as_str() {
            "sts" => frame.sts = code,
            "quality" => frame.quality = code,
            "status" => frame.status = code,
            "horizon" => frame.horizon = code,
            "origin" => frame.origin = code,
            "action" => frame.action.category = Some(code),
            "target" => frame.target.get_or_insert_default().category = Some(code),
            "goal" => frame.goal.get_or_insert_default().category = Some(code),
            _ => frame.event.get_or_insert_default().category = Some(code),
        }
    }
    Ok(true)
}
