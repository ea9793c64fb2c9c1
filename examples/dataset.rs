//! Records as a data set: `cargo run --example dataset -- FOLDER [FORMAT ...] < records.jsonl`.
//!
//! Every line is a record or an error record, as `gleaner annotate --format jsonl` writes them. Without a format, all are
//! written. A shard has ten reports, so that a few records make several. On standard output: one JSON object a file, its
//! format, path, rows, bytes and SHA-256. `tests/dataset` reads the files by pyarrow, `DuckDB` and sqlite3.

use anyhow::Context as _;
use gleaner::dataset::{Format, Row, Written, sink};
use gleaner::record::{Failure, Record};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write as _};
use std::path::Path;

/// Reports a shard.
const SHARD: usize = 10;

/// A line of input.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Record(Box<Record>),
    Failure(Failure),
}

/// A line of output.
#[derive(Serialize)]
struct Told<'a> {
    format: &'a str,
    #[serde(flatten)]
    written: &'a Written,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("name a folder to write to")?;
    let mut formats = arguments
        .map(|name| name.parse())
        .collect::<Result<Vec<Format>, _>>()?;
    if formats.is_empty() {
        formats = Format::ALL.to_vec();
    }
    let mut lines = Vec::new();
    for (n, line) in io::stdin().lock().lines().enumerate() {
        let line = serde_json::from_str::<Line>(&line?);
        lines.push(line.with_context(|| format!("line {}: not a record", n + 1))?);
    }
    let mut out = io::stdout().lock();
    for format in formats {
        let mut sink = sink(format, Path::new(&folder))?;
        for (number, shard) in (0..).zip(lines.chunks(SHARD)) {
            sink.begin(number)?;
            for line in shard {
                sink.write(match line {
                    Line::Record(record) => Row::Record(record),
                    Line::Failure(failure) => Row::Failure(failure),
                })?;
            }
            for written in &sink.commit()? {
                let format = format.as_str();
                serde_json::to_writer(&mut out, &Told { format, written })?;
                writeln!(out)?;
            }
        }
    }
    Ok(())
}
