//! Which records are meant by a path? Lines are kept as bytes and read one by one, so that a large set fits.

mod lines;

use crate::document::hex_sha256;
use anyhow::Context as _;
use lines::{inside, lines, parsed, slice};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A set of records, each known by where it stands and whose it is.
pub struct Records {
    files: Vec<(String, Content)>,
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    /// Lines that say why there is no record (`"error"`).
    failed: usize,
    passages: bool,
}

/// Where lines are read from, again whenever one is asked for.
pub enum Content {
    /// A file.
    Disk(PathBuf),
    /// Bytes at hand.
    Memory(Vec<u8>),
}

/// One record.
struct Entry {
    id: String,
    file: usize,
    line: usize,
    bytes: Range<usize>,
    sha256: String,
}

/// As much of a line as is needed to find it again.
#[derive(Deserialize)]
struct Head {
    report: HeadReport,
    error: Option<IgnoredAny>,
    items: Option<IgnoredAny>,
    sentences: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct HeadReport {
    id: String,
}

/// The text alone.
#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    text: Option<String>,
}

impl Records {
    /// Finds the records of a file, of all `.json` and `.jsonl` files of a folder in the order of their names, or
    /// of `-` (standard input).
    ///
    /// # Errors
    /// If a file cannot be read, a line is no record, an identity comes twice, or there is nothing at all.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display().to_string();
        let files = if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes)?;
            vec![(name.clone(), Content::Memory(bytes))]
        } else if path.is_dir() {
            let found = inside(path).with_context(|| format!("{name}: cannot be searched"))?;
            let named = found
                .into_iter()
                .map(|p| (p.display().to_string(), Content::Disk(p)));
            named.collect()
        } else {
            vec![(name.clone(), Content::Disk(path.to_owned()))]
        };
        let records = Self::new(files)?;
        anyhow::ensure!(
            !records.entries.is_empty() || records.failed > 0,
            "{name}: there are no records; give JSON Lines as `gleaner annotate` writes them"
        );
        Ok(records)
    }

    /// Finds the records of named contents.
    ///
    /// # Errors
    /// As [`read`](Self::read), but nothing at all is well.
    pub fn new(files: Vec<(String, Content)>) -> anyhow::Result<Self> {
        let mut records = Self {
            files: Vec::new(),
            entries: Vec::new(),
            by_id: HashMap::new(),
            failed: 0,
            passages: false,
        };
        for (name, content) in files {
            records
                .files
                .push((name.clone(), Content::Memory(Vec::new())));
            let mut add = |line, range, bytes: &[u8]| records.add(line, range, bytes);
            match &content {
                Content::Memory(bytes) => lines(&mut bytes.as_slice(), &mut add)?,
                Content::Disk(path) => {
                    let why = || format!("{name}: give a file of records, or a folder of them");
                    let file = File::open(path).with_context(why)?;
                    anyhow::ensure!(file.metadata()?.is_file(), "{}", why());
                    lines(&mut BufReader::new(file), &mut add)?;
                }
            }
            if let Some(last) = records.files.last_mut() {
                last.1 = content;
            }
        }
        Ok(records)
    }

    /// Takes in a line of the file that was begun last.
    fn add(&mut self, line: usize, range: Range<usize>, bytes: &[u8]) -> anyhow::Result<()> {
        let file = self.files.len() - 1;
        let name = &self.files[file].0;
        let head: Head = parsed(bytes).with_context(|| format!("{name}:{line}"))?;
        if head.error.is_some() && head.sentences.is_none() {
            self.failed += 1;
            return Ok(());
        }
        self.passages |= head.items.is_some() && head.sentences.is_none();
        let id = head.report.id;
        if let Some(&first) = self.by_id.get(&id) {
            anyhow::bail!(
                "{name}:{line}: {id:?} is there twice, first at {}; leave one of them out",
                self.place(first)
            );
        }
        self.by_id.insert(id.clone(), self.entries.len());
        self.entries.push(Entry {
            id,
            file,
            line,
            bytes: range,
            sha256: hex_sha256(bytes),
        });
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Lines that are error records.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// Whether they are published codings of passages, not gold records.
    pub fn are_passages(&self) -> bool {
        self.passages
    }

    /// Identity of record `n`.
    pub fn id(&self, n: usize) -> &str {
        &self.entries[n].id
    }

    /// The record of that identity.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// `file:line` of record `n`.
    pub fn place(&self, n: usize) -> String {
        let entry = &self.entries[n];
        format!("{}:{}", self.files[entry.file].0, entry.line)
    }

    /// Record `n`, read anew.
    ///
    /// # Errors
    /// If it cannot be read any more, or does not have the form of a `T`.
    pub fn get<T: DeserializeOwned>(&self, n: usize) -> anyhow::Result<T> {
        let Entry { file, bytes, .. } = &self.entries[n];
        let read = match &self.files[*file].1 {
            Content::Memory(all) => parsed(&all[bytes.clone()]),
            Content::Disk(path) => slice(path, bytes)
                .context("cannot be read any more; do not change the file meanwhile")
                .and_then(|bytes| parsed(&bytes)),
        };
        read.with_context(|| self.place(n))
    }

    /// SHA-256 of the text of record `n`.
    pub fn text_hash(&self, n: usize) -> Option<String> {
        let text = self.get::<Text>(n).ok()?.text?;
        Some(hex_sha256(text.as_bytes()))
    }

    /// Twelve hexadecimal digits that stand for all records, whatever their order.
    pub fn digest(&self) -> String {
        let mut hashes: Vec<&str> = self.entries.iter().map(|e| e.sha256.as_str()).collect();
        hashes.sort_unstable();
        hex_sha256(hashes.concat().as_bytes())[..12].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> anyhow::Result<Records> {
        Records::new(vec![(
            "a.jsonl".into(),
            Content::Memory(text.as_bytes().to_vec()),
        )])
    }

    #[test]
    fn lines_are_known_by_id_and_place() {
        let one = r#"{"report": {"id": "a"}, "text": "x", "sentences": []}"#;
        let two = r#"{"report": {"id": "b"}, "text": "x", "sentences": []}"#;
        let error = r#"{"report": {"id": "c"}, "error": {"stage": "ingest"}}"#;
        let all = records(&format!("{one}\n\n{two}\n{error}\n")).unwrap();
        assert_eq!((all.len(), all.failed(), all.find("b")), (2, 1, Some(1)));
        assert_eq!(all.place(1), "a.jsonl:3");
        assert_eq!(all.text_hash(0), all.text_hash(1));
        let turned = records(&format!("{two}\n{one}\n")).unwrap();
        assert_eq!(all.digest(), turned.digest());
        let twice = records(&format!("{one}\n{one}\n")).err().unwrap();
        assert!(
            twice
                .to_string()
                .contains("a.jsonl:2: \"a\" is there twice, first at a.jsonl:1"),
            "{twice}"
        );
    }

    #[test]
    fn what_is_no_record_is_named_with_place_and_remedy() {
        let error = records("{\"report\": {\"id\": \"a\"}}\n{\"report\": 7}\n")
            .err()
            .unwrap();
        let told = format!("{error:#}");
        assert!(
            told.starts_with("a.jsonl:2: not a record (") && told.contains("column"),
            "{told}"
        );
    }

    #[test]
    fn an_object_over_several_lines_is_one_record() {
        let all = records("{\n \"report\": {\"id\": \"a\"},\n \"sentences\": []\n}\n").unwrap();
        assert_eq!((all.len(), all.place(0).as_str()), (1, "a.jsonl:1"));
    }
}
