//! Sheets to stand-off.

use super::super::sheet::{Mark, Sheet};
use super::super::{ExchangeError, Part};
use super::{attribute, conf};
use crate::codebook::Codebook;
use crate::record::Record;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Two files a report, and the configuration.
pub fn write(records: &[Record], codebook: &Codebook) -> Result<Vec<Part>, ExchangeError> {
    let mut parts = vec![Part::named("annotation.conf", conf::annotation(codebook))];
    for record in records {
        let name = file_name(&record.report.id)?;
        let sheet = Sheet::of(record);
        parts.push(Part::named(&format!("{name}.ann"), ann(&sheet)));
        parts.push(Part::named(&format!("{name}.txt"), sheet.text));
    }
    Ok(parts)
}

/// An identity as the name of a file; the way back is [`super::identity`].
pub fn file_name(id: &str) -> Result<String, ExchangeError> {
    let mut name = String::new();
    for (n, byte) in id.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if plain || (byte == b'.' && n > 0) {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    if name.is_empty() || name.len() > 250 {
        let what = "its id is empty or too long to name a file; give the report a shorter id";
        return Err(ExchangeError::malformed(format!("report {id:?}"), what));
    }
    Ok(name)
}

fn ann(sheet: &Sheet) -> String {
    let chars: Vec<char> = sheet.text.chars().collect();
    let (mut ann, mut attributes, mut notes) = (String::new(), 0, 0);
    let number: HashMap<&str, usize> = sheet
        .marks
        .iter()
        .zip(1..)
        .map(|(m, n)| (&*m.id, n))
        .collect();
    for (mark, n) in sheet.marks.iter().zip(1..) {
        let _ = writeln!(ann, "T{n}\t{}", spanned(mark, &chars));
    }
    let actions = sheet.marks.iter().filter(|m| m.label == "action");
    let mut taken = 0;
    for mark in actions {
        // f3 is E3, as long as frames are in order; else a note says which frame it is.
        let own = mark
            .id
            .strip_prefix('f')
            .and_then(|n| n.parse::<usize>().ok());
        let own = own.filter(|&n| n > taken && format!("f{n}") == mark.id);
        let event = own.unwrap_or(taken + 1);
        taken = event;
        let _ = write!(ann, "E{event}\taction:T{}", number[&*mark.id]);
        for link in sheet.links.iter().filter(|l| l.from == mark.id) {
            let _ = write!(ann, " {}:T{}", link.label, number[&*link.to]);
        }
        ann.push('\n');
        if own.is_none() {
            notes += 1;
            let _ = writeln!(
                ann,
                "#{notes}\tAnnotatorNotes E{event}\tframe: {}",
                line(&mark.id)
            );
        }
    }
    for mark in &sheet.marks {
        let n = number[&*mark.id];
        for (list, code) in &mark.codes {
            attributes += 1;
            let name = attribute(list, &mark.label);
            let _ = writeln!(ann, "A{attributes}\t{name} T{n} {code}");
        }
        for (role, summary) in &mark.notes {
            notes += 1;
            let of = if *role == mark.label { "summary" } else { role };
            let _ = writeln!(
                ann,
                "#{notes}\tAnnotatorNotes T{n}\t{of}: {}",
                line(summary)
            );
        }
    }
    ann
}

/// Label, offsets and words; in pieces, none of which holds a line break.
fn spanned(mark: &Mark, text: &[char]) -> String {
    let (mut pieces, mut start) = (Vec::new(), mark.start);
    for (at, c) in text.iter().enumerate().take(mark.end).skip(mark.start) {
        if matches!(c, '\n' | '\r') {
            pieces.push((start, at));
            start = at + 1;
        }
    }
    pieces.push((start, mark.end));
    pieces.retain(|(a, b)| a < b);
    let offsets: Vec<_> = pieces.iter().map(|(a, b)| format!("{a} {b}")).collect();
    let words: Vec<String> = pieces
        .iter()
        .map(|&(a, b)| text[a..b].iter().collect())
        .collect();
    format!("{} {}\t{}", mark.label, offsets.join(";"), words.join(" "))
}

/// On one line.
fn line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
