//! The records themselves, one JSON object a line: `records/part-00000.jsonl`, or `.jsonl.zst`.
//!
//! A line is a [`Record`](crate::record::Record), or the [`Failure`](crate::record::Failure) that stands in its
//! place, in the order in which they came; every field of a record is kept.

use super::part::{PartFile, publish};
use super::{DatasetError, Row, Sink, Written};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// zstd's level: beyond it, time doubles for a few per cent less. One thread, so that the bytes depend on the rows
/// alone.
const LEVEL: i32 = 9;

/// Writes JSON Lines.
#[derive(Debug)]
pub(super) struct Jsonl {
    folder: PathBuf,
    compressed: bool,
    part: Option<Lines>,
}

/// The file of a shard.
enum Lines {
    Plain(Box<PartFile>),
    Zstd(Box<zstd::Encoder<'static, PartFile>>),
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Lines").field(self.part()).finish()
    }
}

impl Jsonl {
    pub(super) fn new(folder: &Path, compressed: bool) -> Self {
        Self {
            folder: folder.to_owned(),
            compressed,
            part: None,
        }
    }
}

impl Lines {
    fn part(&self) -> &PartFile {
        match self {
            Self::Plain(part) => part,
            Self::Zstd(encoder) => encoder.get_ref(),
        }
    }

    fn part_mut(&mut self) -> &mut PartFile {
        match self {
            Self::Plain(part) => part,
            Self::Zstd(encoder) => encoder.get_mut(),
        }
    }

    fn line(&mut self, row: &impl Serialize) -> io::Result<()> {
        let writer: &mut dyn Write = match self {
            Self::Plain(part) => part,
            Self::Zstd(encoder) => encoder,
        };
        serde_json::to_writer(&mut *writer, row)?;
        writer.write_all(b"\n")
    }
}

impl Sink for Jsonl {
    fn begin(&mut self, number: u32) -> Result<(), DatasetError> {
        self.part = None;
        let end = if self.compressed { ".zst" } else { "" };
        let part = PartFile::create(
            &self.folder,
            &format!("records/part-{number:05}.jsonl{end}"),
        )?;
        let place = part.place().to_owned();
        self.part = Some(if self.compressed {
            let encoder = zstd::Encoder::new(part, LEVEL).and_then(|mut encoder| {
                encoder.include_checksum(true)?;
                Ok(encoder)
            });
            Lines::Zstd(Box::new(encoder.map_err(|e| DatasetError::of(place, e))?))
        } else {
            Lines::Plain(Box::new(part))
        });
        Ok(())
    }

    fn write(&mut self, row: Row<'_>) -> Result<(), DatasetError> {
        let lines = self.part.as_mut().expect("a shard was begun");
        let done = match row {
            Row::Record(record) => lines.line(record),
            Row::Failure(failure) => lines.line(failure),
        };
        done.map_err(|e| DatasetError::of(lines.part().place(), e))?;
        lines.part_mut().count_row();
        Ok(())
    }

    fn commit(&mut self) -> Result<Vec<Written>, DatasetError> {
        let lines = self.part.take().expect("a shard was begun");
        let part = match lines {
            Lines::Plain(part) => *part,
            Lines::Zstd(encoder) => {
                let place = encoder.get_ref().place().to_owned();
                encoder.finish().map_err(|e| DatasetError::of(place, e))?
            }
        };
        publish(vec![part])
    }
}
