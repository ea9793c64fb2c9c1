//! Which sources does a project have, and how is it packed?

use super::super::ExchangeError;
use super::{guid, text};
use crate::record::Record;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A report with the records of all who coded it; at least one.
pub struct Source<'r> {
    /// As tools show it.
    pub name: String,
    /// Its text as the file has it.
    pub file: String,
    /// Where carriage returns were.
    pub returns: Option<String>,
    pub of: Vec<&'r Record>,
}

impl Source<'_> {
    pub fn guid(&self) -> String {
        guid(&["source", &self.of[0].report.id])
    }
}

/// A source a report, in the order of the first records.
pub fn sources(records: &[Record]) -> Result<Vec<Source<'_>>, ExchangeError> {
    let (mut sources, mut names) = (Vec::<Source>::new(), BTreeSet::new());
    let mut known: HashMap<&str, usize> = HashMap::new();
    for record in records {
        let id = record.report.id.as_str();
        if let Some(&at) = known.get(id) {
            let first = sources[at].of[0];
            if record.text != first.text || record.report != first.report {
                let what = "its coders have texts or descriptions of it that differ; a project holds it once";
                return Err(ExchangeError::malformed(format!("report {id:?}"), what));
            }
            sources[at].of.push(record);
            continue;
        }
        known.insert(id, sources.len());
        let (file, returns) = text::folded(&record.text);
        let name = name(id, &mut names);
        let of = vec![record];
        sources.push(Source {
            name,
            file,
            returns,
            of,
        });
    }
    Ok(sources)
}

/// A name that can be a file's, as tools make one of it, and is nobody else's.
fn name(id: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| {
        if c.is_control() || "/\\:*?\"<>|".contains(c) {
            '_'
        } else {
            c
        }
    };
    let base: String = id.chars().map(plain).collect();
    let mut name = base.clone();
    let mut n = 1;
    while !taken.insert(name.to_lowercase()) {
        n += 1;
        name = format!("{base} ({n})");
    }
    name
}

/// The project with its sources, zipped.
pub fn zipped(project: &str, sources: &[Source]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    zip.start_file("project.qde", options)?;
    zip.write_all(project.as_bytes())?;
    for source in sources {
        zip.start_file(format!("sources/{}.txt", source.guid()), options)?;
        zip.write_all(source.file.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
