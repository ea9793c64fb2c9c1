//! `gleaner segment`: reports in, sentence units out; no model needed.

use super::ExitStatus;
use super::args::{InputArgs, OutputArgs};
use super::job::Job;
use super::view::View;
use crate::document::Document;
use crate::pipeline::{PipelineConfig, unlabelled};
use crate::record::Record;
use crate::segment;
use serde_json::Value;

/// Cut reports into sentence units
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Cuts reports into the units that carry labels: sentences, list items, table cells and \
                  headings, each with its kind and the headings above it. Needs no model. In jsonl and \
                  yaml the units stand in the form of a record without labels and frames.",
    after_help = "Examples:\n  \
                  gleaner segment postmortem.md                 look at the units\n  \
                  gleaner segment reports/ --format jsonl       records to code by hand\n\n\
                  Exit codes: 0 done; 2 an error, also if any one report failed."
)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// Segments.
///
/// # Errors
/// If nothing is there to read, or results cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let mut config = PipelineConfig::lookup("default")?;
    if let Some(max) = args.input.max_bytes {
        config.ingest.max_bytes = max;
    }
    let job = Job::new(
        &args.input,
        &args.output,
        (&config.ingest, &config.batch),
        View::units,
    )?;
    job.run(&|documents| Ok(documents.iter().map(units).collect()))
}

/// The unlabelled record, with the headings above each unit under `headings`, outermost first.
fn units(document: &Document) -> Record {
    let units = segment::units(document);
    let mut record = unlabelled(document, &units);
    for (sentence, unit) in record.sentences.iter_mut().zip(&units) {
        let path = document.heading_path(unit.block);
        sentence.other.insert("headings".into(), Value::from(path));
    }
    record
}
