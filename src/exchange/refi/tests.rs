//! Projects of other tools, several coders, and what a person did to suggestions.

use super::super::{ExchangeError, Format, Losses, Names, Part, losses, read, write};
use crate::codebook::Codebook;
use crate::record::Record;
use serde_json::{Value, json};
use std::io::{Cursor, Read as _, Write as _};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const TEXT: &str =
    "# 🔥\nNobody watched the disk. We will add an alert on the disk, so that we see it sooner.\n";

fn names() -> Names {
    Names::new(Some(Codebook::builtin()))
}

fn zipped(qde: &str, files: &[(&str, &str)]) -> Part {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files.iter().chain(&[("project.qde", qde)]) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    Part::named("p.qdpx", zip.finish().unwrap().into_inner())
}

fn qde(part: &Part) -> String {
    let mut text = String::new();
    let mut zip = ZipArchive::new(Cursor::new(&part.bytes)).unwrap();
    zip.by_name("project.qde")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Name and words of the only source.
fn source(part: &Part) -> (String, String) {
    let mut zip = ZipArchive::new(Cursor::new(&part.bytes)).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    let name = names
        .into_iter()
        .find(|n| n.starts_with("sources/"))
        .unwrap();
    let mut text = String::new();
    zip.by_name(&name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    (name, text)
}

/// A role's span over the first such words.
fn at(words: &str) -> (usize, usize) {
    let byte = TEXT.find(words).unwrap();
    let start = TEXT[..byte].chars().count();
    (start, start + words.chars().count())
}

fn span(words: &str, category: &str) -> Value {
    let (start, end) = at(words);
    json!({"start": start, "end": end, "text": words, "category": category, "summary": format!("About {words}")})
}

fn record(coder: Option<&str>) -> Record {
    let (start, end) = at("We will add an alert on the disk, so that we see it sooner.");
    let mut record = json!({"schema": "gleaner/1", "report": {"id": "a/b", "title": "Disk <1>", "format": "markdown"}, "text": TEXT,
        "sentences": [{"start": start, "end": end, "kind": "list", "labels": ["action", "lesson"], "note": "really?"}],
        "frames": [{"id": "f1", "action": span("add an alert on the disk", "add"), "target": span("alert", "monitoring"),
            "goal": {"category": "detect-future", "summary": "See it sooner"}, "event": span("Nobody watched the disk.", "pre-incident"),
            "sts": "tech/support", "quality": "reliability", "status": "planned", "horizon": "unstated", "origin": "new"}]});
    if let Some(coder) = coder {
        record["coder"] = coder.into();
    }
    serde_json::from_value(record).unwrap()
}

fn sent(records: &[Record]) -> Part {
    let part = write(Format::Refi, records, &Codebook::builtin())
        .unwrap()
        .parts
        .remove(0);
    Part::named("p.qdpx", part.bytes)
}

fn back(part: Part) -> Result<Vec<Record>, ExchangeError> {
    read(Format::Refi, &[part], &[], names())
}

/// The project with its XML changed.
fn changed(part: &Part, change: impl Fn(String) -> String) -> Part {
    zipped(&change(qde(part)), &[(&source(part).0, TEXT)])
}

#[test]
fn the_same_records_give_the_same_bytes_and_nothing_of_a_gold_record_is_lost() {
    let gold = [record(Some("Ann"))];
    assert_eq!(sent(&gold), sent(&gold));
    assert_eq!(back(sent(&gold)).unwrap(), gold);
    assert!(
        write(Format::Refi, &gold, &Codebook::builtin())
            .unwrap()
            .losses
            .is_empty()
    );
}

#[test]
fn coders_of_one_report_share_a_source_and_come_back_each() {
    let mut second = record(Some("Bob"));
    second.frames[0].status = "completed".into();
    second.sentences.clear();
    let mut idle = record(Some("Cy"));
    (idle.sentences, idle.frames) = (Vec::new(), Vec::new());
    let records = [record(None), record(Some("Ann")), second, idle];
    let part = sent(&records);
    assert_eq!(qde(&part).matches("<TextSource ").count(), 1);
    assert_eq!(back(part.clone()).unwrap(), records);
    assert_eq!(
        read(Format::Refi, &[part], &records, names()).unwrap(),
        records
    );
    let twice = write(
        Format::Refi,
        &[record(None), record(None)],
        &Codebook::builtin(),
    );
    assert!(twice.unwrap_err().to_string().contains("is there twice"));
}

/// One selection a coding, no links, no names, new GUIDs: what a tool with a table of codings makes of a project.
fn taken_apart(qde: &str) -> String {
    let mut out = String::new();
    let (mut open, mut memo) = (String::new(), String::new());
    for line in qde.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("<PlainTextSelection") {
            let name = trimmed.find(" name=").map(|n| {
                trimmed[n..]
                    .find(" startPosition")
                    .map(|e| n..n + e)
                    .unwrap()
            });
            open = name.map_or(trimmed.to_owned(), |n| {
                trimmed[..n.start].to_owned() + &trimmed[n.end..]
            });
            memo.clear();
        } else if trimmed.starts_with("</PlainTextSelection")
            || trimmed.starts_with("<Link")
            || trimmed.starts_with("</Links")
        {
            open.clear();
        } else if !open.is_empty() && trimmed.starts_with("<Coding") {
            out.extend([open.as_str(), memo.as_str(), trimmed]);
        } else if !open.is_empty() && trimmed.starts_with("</Coding") {
            out += "</Coding></PlainTextSelection>\n";
        } else if !open.is_empty() && !trimmed.starts_with("<CodeRef") {
            memo.extend([line.trim_start_matches("    ").trim_start(), "\n"]);
        } else {
            out += line;
            out.push('\n');
        }
    }
    out
}

#[test]
fn a_tool_that_keeps_codings_and_memos_only_keeps_the_record() {
    let gold = [record(Some("Ann"))];
    let part = changed(&sent(&gold), |qde| taken_apart(&qde));
    let qde = qde(&part);
    assert!(
        !qde.contains("<Link") && qde.matches("<PlainTextSelection").count() > 10,
        "{qde}"
    );
    assert_eq!(back(part).unwrap(), gold);
}

#[test]
fn who_goes_on_from_suggestions_has_what_is_left_of_them() {
    let suggestions = [record(None)];
    let part = sent(&suggestions);
    let (start, end) = at("Nobody watched the disk.");
    let person = |qde: String| {
        let (head, tail) = qde.split_once("<VariableValue>").unwrap();
        let user = "<User guid=\"00000000-0000-4000-8000-000000000001\" name=\"Ann\"/></Users>";
        let lesson = super::codes::of_mark("unit-lesson");
        let head = head.replace("</Users>", user);
        format!(
            "{head}<PlainTextSelection guid=\"1\" startPosition=\"{start}\" endPosition=\"{end}\"><Description>sad</Description>\
                 <Coding guid=\"2\" creatingUser=\"00000000-0000-4000-8000-000000000001\"><CodeRef targetGUID=\"{lesson}\"/></Coding>\
                 </PlainTextSelection><VariableValue>{tail}"
        )
    };
    let read = back(changed(&part, person)).unwrap();
    let mut wanted = record(Some("Ann"));
    let lesson =
        json!({"start": start, "end": end, "kind": "prose", "labels": ["lesson"], "note": "sad"});
    wanted
        .sentences
        .insert(0, serde_json::from_value(lesson).unwrap());
    assert_eq!(read, [wanted]);
    // With the side file too: the suggestions' record is the basis.
    let mut side = record(None);
    side.frames[0].score = Some(0.5);
    let whole =
        super::super::read(Format::Refi, &[changed(&part, person)], &[side], names()).unwrap();
    assert_eq!(
        (whole[0].coder.as_deref(), whole[0].frames[0].score),
        (Some("Ann"), Some(0.5))
    );
}

/// Without the coding of that code.
fn without(qde: &str, code: &str) -> String {
    let at = qde
        .find(&format!("<CodeRef targetGUID=\"{code}\""))
        .unwrap();
    let start = qde[..at].rfind("<Coding").unwrap();
    let end = at + qde[at..].find("</Coding>").unwrap() + "</Coding>".len();
    qde[..start].to_owned() + &qde[end..]
}

#[test]
fn a_frame_without_its_action_is_rejected_and_one_whose_action_was_marked_anew_is_asked_about() {
    let part = sent(&[record(Some("Ann"))]);
    let action = super::codes::of_mark("action");
    let rejected = back(changed(&part, |qde| without(&qde, &action))).unwrap();
    assert_eq!(
        (rejected[0].frames.len(), rejected[0].sentences.len()),
        (0, 1)
    );
    let (start, end) = at("We will add");
    let anew = |qde: String| {
        let selection = format!(
            "<PlainTextSelection guid=\"1\" startPosition=\"{start}\" endPosition=\"{end}\"><Coding guid=\"2\">\
                                 <CodeRef targetGUID=\"{action}\"/></Coding></PlainTextSelection><VariableValue>"
        );
        without(&qde, &action).replacen("<VariableValue>", &selection, 1)
    };
    let error = back(changed(&part, anew)).unwrap_err().to_string();
    assert!(error.contains("write [f1 action] into the memo"), "{error}");
}

/// A project as other tools write one: nesting, braces, CDATA, content inside, users on selections, notes, links.
fn foreign(codings: &str, links: &str) -> String {
    format!(
        "<?xml version='1.0'?><q:Project xmlns:q='urn:QDA-XML:project:1.0' name='P' origin='Other 9'>\
         <q:Users><q:User guid='{{U1}}' name='Ann'/><q:User guid='U2' name='Bob'/></q:Users><q:CodeBook><q:Codes>\
         <q:Code guid='R1' name='action' isCodable='true'/><q:Code guid='R2' name='target' isCodable='true'>\
         <q:Code guid='{{C1}}' name='monitoring' isCodable='true'/></q:Code><q:Code guid='S' name='Stage' isCodable='false'>\
         <q:Code guid='S1' name='plan' isCodable='true'/></q:Code><q:Code guid='F' name='Finding' isCodable='true'/></q:Codes></q:CodeBook>\
         <q:Sources><q:PictureSource guid='x' name='photo'/><q:TextSource guid='T' name='disk.md' creatingUser='U2'><q:PlainTextContent>\
         <![CDATA[add the alert\r\nnow]]></q:PlainTextContent>{codings}</q:TextSource></q:Sources><q:Notes><q:Note guid='N' name='memo'>\
         <q:PlainTextContent>ask Jo</q:PlainTextContent></q:Note></q:Notes>{links}</q:Project>"
    )
}

fn selection(guid: &str, range: (usize, usize), codes: &[(&str, &str)], more: &str) -> String {
    let coding = |(code, user): &(&str, &str)| {
        format!(
            "<q:Coding guid='{guid}-{code}' creatingUser='{user}'><q:CodeRef targetGUID='{code}'/></q:Coding>"
        )
    };
    let codings: String = codes.iter().map(coding).collect();
    let (start, end) = range;
    format!(
        "<q:PlainTextSelection guid='{guid}' startPosition='{start}' endPosition='{end}'>{codings}{more}</q:PlainTextSelection>"
    )
}

#[test]
fn a_project_of_another_tool_is_read_a_record_a_coder() {
    let codings = selection(
        "a",
        (0, 3),
        &[("R1", "U1"), ("S1", "u1")],
        "<q:NoteRef targetGUID='{n}'/>",
    ) + &selection("b", (8, 13), &[("C1", "U1")], "")
        + &selection("c", (14, 17), &[("F", "{U2}")], "");
    let links = "<q:Links><q:Link guid='l' direction='Associative' originGUID='{B}' targetGUID='a'/></q:Links>";
    let part = zipped(&foreign(&codings, links), &[]);
    let unknown = back(part.clone()).unwrap_err().to_string();
    for wanted in ["[marks]\n\"Finding\" = \"\"", "\"Stage > plan\" = \"\""] {
        assert!(unknown.contains(wanted), "{unknown}");
    }
    let map = "[marks]\nFinding = \"unit-lesson\"\nStage = \"status\"\n[codes.status]\nplan = \"planned\"\n";
    let records = read(
        Format::Refi,
        &[part],
        &[],
        names().mapped("m", map).unwrap(),
    )
    .unwrap();
    let who: Vec<_> = records
        .iter()
        .map(|r| r.coder.as_deref().unwrap())
        .collect();
    assert_eq!(who, ["Ann", "Bob"]);
    assert_eq!(
        (records[0].text.as_str(), records[0].report.id.as_str()),
        ("add the alert\nnow", "disk.md")
    );
    let frame = &records[0].frames[0];
    assert_eq!(
        (frame.action.range(), frame.status.as_str()),
        (Some((0, 3)), "planned")
    );
    assert_eq!(frame.action.other["note"], "ask Jo");
    let target = frame.target.as_ref().unwrap();
    assert_eq!(
        (target.text.as_deref(), target.category.as_deref()),
        (Some("alert"), Some("monitoring"))
    );
    assert_eq!(records[1].sentences[0].labels, ["lesson"]);
    assert_eq!(
        (records[1].sentences[0].start, records[1].frames.len()),
        (14, 0)
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_a_remedy() {
    let map = "[marks]\nStage = \"status\"\n[codes.status]\nplan = \"planned\"\n";
    let told = |part: Part| {
        let names = names().mapped("m", map).unwrap();
        read(Format::Refi, &[part], &[], names)
            .unwrap_err()
            .to_string()
    };
    let ann = |code| [(code, "U1")];
    for (codings, wanted) in [
        (selection("a", (3, 99), &ann("R1"), ""), "disk.md\": selection a at 3..99 is not a stretch of the text, which has 17 code points"),
        (selection("a", (8, 13), &ann("C1"), ""), "belongs to no action"),
        (selection("a", (0, 3), &ann("S1"), ""), "the code status: plan at 0..3 is on no action"),
        (selection("a", (0, 3), &ann("zz"), ""), "is of code \"zz\", which is not in the codebook"),
        ("<q:Coding guid='w'><q:CodeRef targetGUID='R1'/></q:Coding>".into(), "a code is on the whole source"),
        (
            "</q:TextSource><q:AudioSource name='talk'><q:AudioSelection><q:Coding/></q:AudioSelection></q:AudioSource><q:TextSource>".into(),
            "source \"talk\": a coding on a AudioSelection",
        ),
    ] {
        let error = told(zipped(&foreign(&codings, ""), &[]));
        assert!(error.contains("p.qdpx") || error.contains("disk.md"), "{error}");
        assert!(error.contains(wanted), "{error}");
    }
    assert!(told(Part::named("p.qdpx", "PK?")).contains("not a .qdpx, which is a zip"));
    assert!(told(zipped("<Project", &[])).contains("p.qdpx: project.qde: not XML"));
    let elsewhere = foreign("", "").replace(
        " creatingUser='U2'",
        " plainTextPath='relative:///../a.txt'",
    );
    let elsewhere = elsewhere.replace("PlainTextContent", "Other").replace(
        "</q:TextSource>",
        &(selection("a", (0, 1), &ann("R1"), "") + "</q:TextSource>"),
    );
    assert!(told(zipped(&elsewhere, &[])).contains("outside of the project"));
}

#[test]
fn actions_without_a_span_stand_on_their_passage() {
    let mut record = record(None);
    let action = &mut record.frames[0].action;
    (action.start, action.end, action.text) = (None, None, None);
    for lead in [None, Some(at("We will add an alert"))] {
        let evidence = lead.map(|lead| crate::record::Evidence {
            lead: Some(lead),
            ..Default::default()
        });
        record.frames[0].evidence = evidence;
        let back = back(sent(std::slice::from_ref(&record))).unwrap().remove(0);
        assert_eq!(losses(&record, &back), Losses::new());
        assert_eq!(back, record);
    }
}

#[test]
fn carriage_returns_come_back_and_every_offset_holds_without_them() {
    let mut record = record(Some("Ann"));
    record.text = record
        .text
        .replace(". We", ".\r\nWe")
        .replace("# 🔥\n", "# 🔥\r");
    let shifted = |at: Option<usize>| at.map(|a| if a > at_break() { a + 1 } else { a });
    for unit in &mut record.sentences {
        (unit.start, unit.end) = (unit.start + 1, unit.end + 1);
    }
    let frame = &mut record.frames[0];
    for role in [
        Some(&mut frame.action),
        frame.target.as_mut(),
        frame.event.as_mut(),
    ]
    .into_iter()
    .flatten()
    {
        (role.start, role.end) = (shifted(role.start), shifted(role.end));
    }
    let part = sent(std::slice::from_ref(&record));
    let file = source(&part).1;
    assert!(!file.contains('\r'));
    let (start, end) = record.frames[0].action.range().unwrap();
    assert_eq!(
        file.chars()
            .skip(start)
            .take(end - start)
            .collect::<String>(),
        "add an alert on the disk"
    );
    assert_eq!(back(part).unwrap(), [record]);
}

fn at_break() -> usize {
    at(" We will").0
}

/// The codings that were published with the seed study, where they are at hand: counted, never quoted.
#[test]
fn the_published_codings_come_back() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/published");
    let mut records = Vec::new();
    for year in ["2024", "2025"] {
        let files = std::fs::read_dir(format!("{folder}/{year}"))
            .into_iter()
            .flatten();
        let mut paths: Vec<_> = files.map(|f| f.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let yaml = std::fs::read_to_string(&path).unwrap();
            if let Ok(super::super::byu::Coding::Report(report)) = super::super::byu::read(&yaml) {
                let mut record = report.record;
                record.report.id = format!("{year}/{}", record.report.id);
                records.push(record);
            }
        }
    }
    if records.is_empty() {
        println!("skipped: no ../shared/published");
        return;
    }
    let written = write(Format::Refi, &records, &Codebook::builtin()).unwrap();
    let bare = read(Format::Refi, &written.parts, &[], Names::new(None)).unwrap();
    let count = |all: &[Record]| {
        (
            all.len(),
            all.iter().map(|r| r.frames.len()).sum::<usize>(),
            all.iter().map(|r| r.sentences.len()).sum::<usize>(),
        )
    };
    assert_eq!(count(&bare), count(&records));
    for kind in written.losses.keys() {
        assert!(Format::Refi.loses().contains(kind), "{:?}", written.losses);
    }
    println!(
        "{:?} reports, frames, passages; lost without the side file: {:?}",
        count(&records),
        written.losses
    );
    let whole = read(Format::Refi, &written.parts, &records, Names::new(None)).unwrap();
    assert!(whole == records, "not as they were");
}
