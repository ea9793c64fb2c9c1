//! A stream of JSON Lines.

use super::{Trailer, Worker};
use crate::archive::{self, Entry, Limits};
use crate::cli::emit::Emitter;
use crate::pipeline::inputs::{Content, ENDINGS, Item};
use anyhow::Context as _;
use crossbeam_channel::{Receiver, bounded};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// Most reports that are annotated together.
const MOST: usize = 32;

/// A batch is closed by the report with which it reaches this size in bytes.
const BYTES: usize = 4 << 20;

/// How long a batch waits for further reports once it has one: whoever sends one and waits for its record gets it.
const WAIT: Duration = Duration::from_millis(5);

/// Reads all lines, and writes a record a line and the trailer.
pub(super) fn run(
    worker: &Worker,
    text_column: Option<String>,
    trailer: &mut Trailer,
) -> anyhow::Result<()> {
    let limits = Limits {
        max_page: worker.read.max_bytes,
        text_column,
        ..Limits::new(&ENDINGS)
    };
    let archive = archive::open(&[PathBuf::from("-")], &limits)?;
    let (give, take) = bounded(MOST);
    let feed = move || {
        for entry in archive {
            let Entry::Page(page) = entry else { continue };
            if give.send(Item::from(*page)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("lines".into())
        .spawn(feed)
        .context("no thread could be started")?;
    let mut out = BufWriter::new(io::stdout());
    while let Some(batch) = next(&take) {
        for outcome in worker.outcomes(batch, trailer)? {
            Emitter::Jsonl.outcome(&outcome, &mut out)?;
        }
        out.flush()?;
    }
    writeln!(out, "{}", trailer.line())?;
    Ok(out.flush()?)
}

/// What is there, or comes within [`WAIT`]; `None` at the end.
fn next(take: &Receiver<Item>) -> Option<Vec<Item>> {
    let mut batch = vec![take.recv().ok()?];
    let until = Instant::now() + WAIT;
    let size = |item: &Item| match &item.content {
        Content::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    let mut bytes = size(&batch[0]);
    while batch.len() < MOST && bytes < BYTES {
        let Ok(item) = take.recv_deadline(until) else {
            break;
        };
        bytes += size(&item);
        batch.push(item);
    }
    Some(batch)
}
