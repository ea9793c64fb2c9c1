//! A stream of Arrow record batches.

use super::{Trailer, Worker};
use crate::dataset::Row;
use crate::dataset::arrow::{Source, nested, nested_schema, texts};
use crate::pipeline::batches::Outcome;
use crate::pipeline::inputs::Item;
use anyhow::Context as _;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use std::io::{self, BufReader, BufWriter};

/// Reads all batches, and writes one for each.
pub(super) fn run(worker: &Worker, trailer: &mut Trailer) -> anyhow::Result<()> {
    let remedy = "standard input is no Arrow IPC stream; write it with pyarrow.ipc.new_stream, or leave --arrow out";
    let batches = StreamReader::try_new(BufReader::new(io::stdin()), None).context(remedy)?;
    let mut out = StreamWriter::try_new(BufWriter::new(io::stdout()), &nested_schema())?;
    // Who waits for the schema before sending a batch gets it.
    out.flush()?;
    for (number, batch) in batches.enumerate() {
        let batch = batch.with_context(|| format!("batch {number}: damaged, or cut off"))?;
        let sources = texts(&batch).with_context(|| format!("batch {number}"))?;
        let items = sources.into_iter().map(item).collect();
        let outcomes = worker.outcomes(items, trailer)?;
        let rows: Vec<Row<'_>> = outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Record(record) => Row::Record(record),
                Outcome::Failed(failure) => Row::Failure(failure),
            })
            .collect();
        let batch = nested(&rows).with_context(|| format!("batch {number}; send smaller ones"))?;
        out.write(&batch)?;
        out.flush()?;
    }
    Ok(out.finish()?)
}

fn item(source: Source) -> Item {
    let Source { report, bytes } = source;
    let read_as = report.format;
    Item::of_bytes(report, bytes, read_as)
}
