//! What if the program is killed within a shard? What was finished of it stands in a journal, line by line.

use super::flow::Key;
use crate::dataset::DatasetError;
use crate::document::hex;
use crate::likeness::Sketch;
use crate::pipeline::batches::Outcome;
use crate::record::{Failure, Record};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The pages of one shard that are finished, in order, in a file `shard-00007.jsonl`: one object a line with `key`, `sketch`
/// (hexadecimal, or absent) and either `record` or `failure`. It is flushed after each chunk of pages: that survives
/// a kill. What a power failure leaves of it is taken up to the first line that does not read.
pub(super) struct Journal {
    path: PathBuf,
    /// Where it is written, until [`settle`](Journal::settle).
    aside: Option<PathBuf>,
    file: BufWriter<File>,
}

#[derive(Serialize)]
struct Given<'a> {
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sketch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a Record>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'a Failure>,
}

#[derive(Deserialize)]
struct Read {
    key: String,
    sketch: Option<String>,
    record: Option<Box<Record>>,
    failure: Option<Failure>,
}

/// A page as the journal has it.
pub(super) struct Finished {
    pub key: Key,
    pub outcome: Outcome,
    pub sketch: Option<Sketch>,
}

fn name(folder: &Path, shard: u32) -> PathBuf {
    folder.join(format!("shard-{shard:05}.jsonl"))
}

impl Journal {
    /// Starts the journal of a shard anew, beside the old one.
    pub fn start(folder: &Path, shard: u32) -> Result<Self, DatasetError> {
        let path = name(folder, shard);
        let aside = path.with_extension("new");
        let file = File::create(&aside).map_err(|e| DatasetError::of(&aside, e))?;
        Ok(Self {
            path,
            aside: Some(aside),
            file: BufWriter::new(file),
        })
    }

    /// Puts it in the place of the old one: from now on it has more to say than that.
    pub fn settle(&mut self) -> Result<(), DatasetError> {
        let Some(aside) = self.aside.take() else {
            return Ok(());
        };
        self.flush()?;
        fs::rename(&aside, &self.path).map_err(|e| DatasetError::of(&self.path, e))
    }

    /// What the journal of a shard holds; nothing if there is none.
    pub fn read(folder: &Path, shard: u32) -> Vec<Finished> {
        let Ok(file) = File::open(name(folder, shard)) else {
            return Vec::new();
        };
        BufReader::new(file)
            .split(b'\n')
            .map_while(|line| parse(&line.ok()?))
            .collect()
    }

    /// Adds a page.
    pub fn add(
        &mut self,
        key: &Key,
        outcome: &Outcome,
        sketch: Option<&Sketch>,
    ) -> Result<(), DatasetError> {
        let (record, failure) = match outcome {
            Outcome::Record(record) => (Some(&**record), None),
            Outcome::Failed(failure) => (None, Some(failure)),
        };
        let line = Given {
            key: hex(key),
            sketch: sketch.map(|s| hex(&s.to_bytes())),
            record,
            failure,
        };
        let write = |file: &mut BufWriter<File>| -> io::Result<()> {
            serde_json::to_writer(&mut *file, &line)?;
            file.write_all(b"\n")
        };
        write(&mut self.file).map_err(|e| DatasetError::of(&self.path, e))
    }

    /// Hands all that was added to the system.
    pub fn flush(&mut self) -> Result<(), DatasetError> {
        self.file
            .flush()
            .map_err(|e| DatasetError::of(&self.path, e))
    }

    /// Removes the file: the shard is finished.
    pub fn end(self) {
        // If they stay, the next run finds that their pages are done.
        let _ = fs::remove_file(&self.path);
        if let Some(aside) = &self.aside {
            let _ = fs::remove_file(aside);
        }
    }
}

fn parse(line: &[u8]) -> Option<Finished> {
    let line: Read = serde_json::from_slice(line).ok()?;
    let outcome = match (line.record, line.failure) {
        (Some(record), None) => Outcome::Record(record),
        (None, Some(failure)) => Outcome::Failed(failure),
        _ => return None,
    };
    let sketch = match line.sketch {
        Some(digits) => Some(Sketch::from_bytes(&unhex(&digits)?).ok()?),
        None => None,
    };
    Some(Finished {
        key: unhex(&line.key)?.try_into().ok()?,
        outcome,
        sketch,
    })
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Stage;

    #[test]
    fn what_was_added_is_read_up_to_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let failure = |id: &str| {
            Outcome::Failed(Failure {
                id: id.into(),
                stage: Stage::Ingest,
                message: "empty".into(),
            })
        };
        let sketch = Sketch::of("The disk was full again, and nobody had looked.");
        let mut journal = Journal::start(folder.path(), 3).unwrap();
        journal
            .add(&[1; 16], &failure("a"), sketch.as_ref())
            .unwrap();
        journal.add(&[2; 16], &failure("b"), None).unwrap();
        assert!(
            Journal::read(folder.path(), 3).is_empty(),
            "still beside it"
        );
        journal.settle().unwrap();
        let place = name(folder.path(), 3);
        let torn = fs::read(&place).unwrap();
        fs::write(&place, [&torn[..], b"{\"key\": \"03"].concat()).unwrap();
        let found = Journal::read(folder.path(), 3);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].key, &found[0].sketch), ([1; 16], &sketch));
        assert!(matches!(&found[1].outcome, Outcome::Failed(f) if f.id == "b"));
        assert!(Journal::read(folder.path(), 4).is_empty());
        journal.end();
        assert!(Journal::read(folder.path(), 3).is_empty());
    }
}
