//! A record to a CAS.

use super::super::layers::{self, LINKS, Layer, ROLES, UNITS};
use super::super::sheet::{Mark, Sheet};
use super::super::tokens::{sentences, tokens};
use super::super::{Counting, Ruler};
use super::cas::{Cas, Item};
use super::types::{DOCUMENT, REPORT, SENTENCE, TOKEN};
use crate::record::Record;
use std::collections::HashMap;

/// The CAS; ids from 2 on, as 1 is the text's.
pub fn cas(record: &Record) -> Cas {
    let sheet = Sheet::of(record);
    let ruler = Ruler::new(&sheet.text, Counting::Utf16);
    let mut items: Vec<Item> = Vec::new();
    let mut add = |kind: &str, features: Vec<(String, String)>| {
        let id = items.len() as u64 + 2;
        items.push(Item {
            id,
            kind: kind.to_owned(),
            features,
        });
        id
    };
    // Offsets are of the record, whose soundness was looked at before.
    let at = |char: usize| ruler.at_char(char).unwrap_or_default().to_string();
    let span = |start: usize, end: usize| {
        vec![
            pair("sofa", "1"),
            pair("begin", &at(start)),
            pair("end", &at(end)),
        ]
    };
    let report = &sheet.report;
    let mut document = span(0, sheet.text.chars().count());
    document.push(pair("language", "x-unspecified"));
    document.push(pair("documentId", &report.id));
    document.extend(
        report
            .title
            .iter()
            .map(|title| pair("documentTitle", title)),
    );
    document.extend(report.url.iter().map(|url| pair("documentUri", url)));
    add(DOCUMENT, document);
    let json = serde_json::to_string(report).expect("a report has a JSON form");
    let mut known = vec![pair("sofa", "1"), pair("report", &json)];
    known.extend(sheet.coder.iter().map(|coder| pair("coder", coder)));
    add(REPORT, known);
    let units: Vec<usize> = record
        .sentences
        .iter()
        .flat_map(|u| [u.start, u.end])
        .collect();
    let sentences = sentences(&sheet.text, &units);
    for &(start, end) in &sentences {
        add(SENTENCE, span(start, end));
    }
    let mut cuts = sheet.cuts();
    cuts.extend(sentences.iter().flat_map(|s| [s.0, s.1]));
    cuts.sort_unstable();
    for token in tokens(&sheet.text, &cuts) {
        add(TOKEN, span(token.start, token.end));
    }
    let mut ids: HashMap<&str, (u64, &Mark)> = HashMap::new();
    for mark in &sheet.marks {
        let (layer, mut features) = layers::features(mark);
        let mut all = span(mark.start, mark.end);
        all.append(&mut features);
        let id = add(if layer == Layer::Unit { UNITS } else { ROLES }, all);
        ids.insert(&mark.id, (id, mark));
    }
    for link in &sheet.links {
        if let (Some((from, _)), Some((to, mark))) = (ids.get(&*link.from), ids.get(&*link.to)) {
            // A relation lies where its dependent lies.
            let mut all = span(mark.start, mark.end);
            all.push(pair("Governor", &from.to_string()));
            all.push(pair("Dependent", &to.to_string()));
            all.push(pair("role", &link.label));
            add(LINKS, all);
        }
    }
    Cas {
        text: sheet.text,
        items,
    }
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
