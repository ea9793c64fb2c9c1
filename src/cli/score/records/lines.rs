//! Where does a record begin and end? Files, lines, bytes.

use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{self, BufRead, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Files of records in a folder, sorted.
pub(super) fn inside(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
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

/// Takes in a line: its number, where its bytes stand, and the bytes.
pub(super) type Add<'a> = dyn FnMut(usize, Range<usize>, &[u8]) -> anyhow::Result<()> + 'a;

/// Gives number, range and bytes of each line that is not empty; an object that begins with a line `{` is one line
/// to the end of the file.
pub(super) fn lines(source: &mut dyn BufRead, add: &mut Add<'_>) -> anyhow::Result<()> {
    let (mut number, mut start, mut line) = (0, 0, Vec::new());
    loop {
        line.clear();
        if source.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        if line.trim_ascii() == b"{" {
            source.read_to_end(&mut line)?;
        }
        if !line.trim_ascii().is_empty() {
            add(number, start..start + line.len(), &line)?;
        }
        start += line.len();
    }
}

/// Some bytes of a file.
pub(super) fn slice(path: &Path, range: &Range<usize>) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start as u64))?;
    let mut bytes = vec![0; range.len()];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A `T` from a line.
pub(super) fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<T> {
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        let cause = text.split(" at line ").next().unwrap_or(&text);
        anyhow::anyhow!(
            "not a record ({cause}, column {}); write one JSON object a line, as `gleaner annotate` does",
            error.column()
        )
    })
}
