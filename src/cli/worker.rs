//! `gleaner worker`: reports in, records out, for engines that spread the work themselves.

mod arrow;
mod lines;

use super::ExitStatus;
use super::args::{PipelineArgs, size, threads};
use crate::ingest::ReadOptions;
use crate::pipeline::batches::{self, BulkOptions, Outcome};
use crate::pipeline::inputs::Item;
use crate::pipeline::{Pipeline, PipelineError};
use crate::record::SCHEMA;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Annotate a stream of reports for another program
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Reads reports from standard input and writes one record for each to standard output, in their order, as they \
                  come: a worker without state, for Spark, Ray, xargs or a program of yours that spreads the work. \
                  Records are the same to the last byte whoever makes them, and in whatever batches; failures name the place.\n\n\
                  JSON Lines in, JSON Lines out: lines as `annotate` and `bulk` take them. The last line is a trailer, \
                  {\"schema\": ..., \"trailer\": {\"pages\", \"records\", \"failures\"}}: where it is missing, the output is cut off. \
                  With --arrow: Arrow IPC stream in, with columns id and text (string or binary) and any others, and out one batch \
                  for each that came, one row a report, with lists of units and frames; the trailer is the last line of standard \
                  error. A report that fails is an error record, or a row with error_stage and error_message.",
    after_help = "Examples:\n  \
                  gleaner worker < reports.jsonl > records.jsonl\n  \
                  gleaner worker --arrow < reports.arrows > records.arrows\n  \
                  parallel --pipe --block 1M gleaner worker --failures-are-rows < reports.jsonl\n\n\
                  Exit codes: 0 done; 2 an error, also if any one report failed, but for --failures-are-rows."
)]
pub struct Args {
    /// Arrow IPC streams instead of JSON Lines
    #[arg(long)]
    arrow: bool,

    /// End with 0 also where reports failed, for engines that throw a whole part away otherwise
    #[arg(long)]
    failures_are_rows: bool,

    /// Column, or key of JSON Lines, that holds the text [default: the first known name]
    #[arg(long, value_name = "NAME", conflicts_with = "arrow")]
    text_column: Option<String>,

    /// Largest report; a number of bytes, or with k, M or G [default: the pipeline's]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_bytes: Option<u64>,

    /// Threads to use: as a rule the engine starts a worker a core
    #[arg(long, short, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,

    #[command(flatten)]
    pipeline: PipelineArgs,
}

/// Annotates standard input.
///
/// # Errors
/// If the pipeline cannot be loaded, the stream is broken, or nobody takes the records.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let config = args.pipeline.config(args.max_bytes)?;
    let threads = threads(Some(args.jobs));
    super::args::start_threads(threads)?;
    let worker = Worker {
        read: ReadOptions {
            max_bytes: config.ingest.max_bytes,
            ..ReadOptions::default()
        },
        pipeline: Pipeline::load(config, args.pipeline.models.as_deref(), threads)?,
    };
    let mut trailer = Trailer::default();
    if args.arrow {
        arrow::run(&worker, &mut trailer)?;
        writeln!(io::stderr(), "{}", trailer.line())?;
    } else {
        lines::run(&worker, args.text_column.clone(), &mut trailer)?;
    }
    Ok(if trailer.failures > 0 && !args.failures_are_rows {
        ExitStatus::Failed
    } else {
        ExitStatus::Done
    })
}

/// What every batch goes through.
struct Worker {
    read: ReadOptions,
    pipeline: Pipeline,
}

impl Worker {
    /// One outcome a report, in order.
    fn outcomes(
        &self,
        items: Vec<Item>,
        trailer: &mut Trailer,
    ) -> Result<Vec<Outcome>, PipelineError> {
        let options = BulkOptions {
            read: self.read,
            documents: items.len(),
        };
        let mut outcomes = Vec::with_capacity(items.len());
        let annotate = |documents: &[_]| self.pipeline.annotate(documents);
        let totals = batches::run(items.into_iter(), &options, &annotate, &mut |outcome| {
            outcomes.push(outcome);
            Ok(())
        })?;
        trailer.records += totals.reports;
        trailer.failures += totals.errors;
        Ok(outcomes)
    }
}

/// Counts that the receiver can check.
#[derive(Default)]
struct Trailer {
    records: usize,
    failures: usize,
}

impl Trailer {
    fn line(&self) -> Value {
        let Self { records, failures } = self;
        json!({
            "schema": SCHEMA,
            "trailer": {"pages": records + failures, "records": records, "failures": failures},
        })
    }
}
