//! Whose records are these? A file or a folder a coder, or one file for all of them.

use crate::record::Record;
use anyhow::{Context as _, bail, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The coders with their records. Of several paths each is one coder, named after the file or folder; of one path,
/// the records' `coder` says whose they are.
///
/// # Errors
/// If a path cannot be read, holds no records, or a record of a single path names no coder.
pub fn coders(paths: &[PathBuf]) -> anyhow::Result<Vec<(String, Vec<Record>)>> {
    if let [only] = paths {
        return by_field(only);
    }
    let stems: Vec<String> = paths
        .iter()
        .map(|path| path.file_stem().unwrap_or(path.as_os_str()))
        .map(|stem| stem.to_string_lossy().into_owned())
        .collect();
    let distinct = stems.iter().collect::<BTreeSet<_>>().len() == stems.len();
    let named = paths.iter().zip(stems).map(|(path, stem)| {
        let name = if distinct {
            stem
        } else {
            path.display().to_string()
        };
        let records = records(path)?.into_iter().map(|(record, _)| record);
        Ok((name, records.collect()))
    });
    named.collect()
}

fn by_field(path: &Path) -> anyhow::Result<Vec<(String, Vec<Record>)>> {
    let mut coders: Vec<(String, Vec<Record>)> = Vec::new();
    for (record, place) in records(path)? {
        let Some(name) = record.coder.clone() else {
            bail!(
                "{place}: the record of {:?} names no `coder`; give a file a coder, or write the coder into each record",
                record.report.id
            );
        };
        match coders.iter_mut().find(|(known, _)| *known == name) {
            Some((_, records)) => records.push(record),
            None => coders.push((name, vec![record])),
        }
    }
    Ok(coders)
}

/// Records of a file, or of all record files of a folder, each with its place.
fn records(path: &Path) -> anyhow::Result<Vec<(Record, String)>> {
    let mut found = Vec::new();
    for file in files(path)? {
        let name = file.display().to_string();
        let text = if name == "-" {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map(|_| text)
        } else {
            fs::read_to_string(&file)
        };
        let text = text.with_context(|| {
            format!("{name}: give a file or a folder of records, JSON Lines in UTF-8")
        })?;
        let mut stream = serde_json::Deserializer::from_str(&text).into_iter::<Record>();
        loop {
            let rest = &text[stream.byte_offset()..];
            let line = text[..stream.byte_offset() + (rest.len() - rest.trim_start().len())]
                .matches('\n')
                .count()
                + 1;
            let Some(record) = stream.next() else { break };
            let record = record.with_context(|| {
                format!(
                    "{name}:{line}: not a record; `gleaner annotate --format jsonl` writes them"
                )
            })?;
            found.push((record, format!("{name}:{line}")));
        }
    }
    ensure!(
        !found.is_empty(),
        "{}: no record in it; give JSON Lines, one record a line",
        path.display()
    );
    Ok(found)
}

fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries =
        fs::read_dir(path).with_context(|| format!("{}: cannot be listed", path.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let file = entry?.path();
        if file
            .extension()
            .is_some_and(|e| e == "jsonl" || e == "json")
        {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}
