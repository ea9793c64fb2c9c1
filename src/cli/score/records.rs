//! Which records are meant by a path? Lines are kept as bytes and read one by one, so that a large set fits.

use crate::document::hex_sha256;
use anyhow::Context as _;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A set of records, each known by where it stands and whose it is.
pub struct Records {
    files: Vec<(String, Vec<u8>)>,
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    /// Lines that say why there is no record (`"error"`).
    failed: usize,
    passages: bool,
}

/// One record.
struct Entry {
    id: String,
    file: usize,
    line: usize,
    bytes: Range<usize>,
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
    /// Reads a file, all `.json` and `.jsonl` files of a folder in the order of their names, or `-` (standard input).
    ///
    /// # Errors
    /// If a file cannot be read, a line is no record, an identity comes twice, or there is nothing at all.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            return Self::new(vec![("-".into(), bytes)]);
        }
        let mut paths = vec![path.to_owned()];
        if path.is_dir() {
            paths =
                inside(path).with_context(|| format!("{}: cannot be searched", path.display()))?;
        }
        let read = |path: PathBuf| {
            let name = path.display().to_string();
            let bytes = fs::read(&path)
                .with_context(|| format!("{name}: give a file of records, or a folder of them"))?;
            Ok((name, bytes))
        };
        let files = paths.into_iter().map(read).collect::<anyhow::Result<_>>()?;
        Self::new(files)
            .and_then(|records| {
                anyhow::ensure!(
                    !records.entries.is_empty() || records.failed > 0,
                    "there are no records; give JSON Lines as `gleaner annotate` writes them"
                );
                Ok(records)
            })
            .with_context(|| path.display().to_string())
    }

    /// From named contents of files.
    pub fn new(files: Vec<(String, Vec<u8>)>) -> anyhow::Result<Self> {
        let mut records = Self {
            files,
            entries: Vec::new(),
            by_id: HashMap::new(),
            failed: 0,
            passages: false,
        };
        for file in 0..records.files.len() {
            for (line, bytes) in lines(&records.files[file].1) {
                records.add(file, line, bytes)?;
            }
        }
        Ok(records)
    }

    fn add(&mut self, file: usize, line: usize, bytes: Range<usize>) -> anyhow::Result<()> {
        let (name, content) = &self.files[file];
        let head: Head =
            parsed(&content[bytes.clone()]).with_context(|| format!("{name}:{line}"))?;
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
            bytes,
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
    /// If it does not have the form of a `T`.
    pub fn get<T: DeserializeOwned>(&self, n: usize) -> anyhow::Result<T> {
        parsed(self.bytes(n)).with_context(|| self.place(n))
    }

    /// The bytes of record `n`.
    pub fn bytes(&self, n: usize) -> &[u8] {
        let entry = &self.entries[n];
        &self.files[entry.file].1[entry.bytes.clone()]
    }

    /// SHA-256 of the text of record `n`.
    pub fn text_hash(&self, n: usize) -> Option<String> {
        let text = self.get::<Text>(n).ok()?.text?;
        Some(hex_sha256(text.as_bytes()))
    }

    /// Twelve hexadecimal digits that stand for all records, whatever their order.
    pub fn digest(&self) -> String {
        let mut hashes: Vec<String> = (0..self.len()).map(|n| hex_sha256(self.bytes(n))).collect();
        hashes.sort_unstable();
        hex_sha256(hashes.concat().as_bytes())[..12].to_owned()
    }
}

/// Files of records in a folder, sorted.
fn inside(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let known = path
            .extension()
            .is_some_and(|e| e == "json" || e == "jsonl");
        if known && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Number and range of each line that is not empty; a file that is one object over several lines is one line.
fn lines(content: &[u8]) -> Vec<(usize, Range<usize>)> {
    if content.trim_ascii().starts_with(b"{")
        && content
            .trim_ascii()
            .split(|b| *b == b'\n')
            .next()
            .is_some_and(|l| l.trim_ascii() == b"{")
    {
        return vec![(1, 0..content.len())];
    }
    let (mut found, mut start) = (Vec::new(), 0);
    for (n, line) in content.split(|b| *b == b'\n').enumerate() {
        if !line.trim_ascii().is_empty() {
            found.push((n + 1, start..start + line.len()));
        }
        start += line.len() + 1;
    }
    found
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        let cause = text.split(" at line ").next().unwrap_or(&text);
        anyhow::anyhow!(
            "not a record ({cause}, column {}); write one JSON object a line, as `gleaner annotate` does",
            error.column()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> anyhow::Result<Records> {
        Records::new(vec![("a.jsonl".into(), text.as_bytes().to_vec())])
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
