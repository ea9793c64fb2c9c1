//! `gleaner annotate`: reports in, lessons and actions out.

use super::ExitStatus;
use super::args::{InputArgs, OutputArgs, PipelineArgs};
use super::job::Job;
use super::view::View;
use crate::pipeline::Pipeline;
use std::path::PathBuf;

/// Find lessons and actions in reports
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Finds the sentences that tell a lesson or a preventative action, and splits each \
                  action into event (what motivates it), action (the change), target (what is changed) \
                  and goal (what for). A report that cannot be read becomes an error record and a line \
                  on standard error; the others are done all the same.",
    after_help = "Examples:\n  \
                  gleaner annotate postmortem.md                      read it on the terminal\n  \
                  gleaner annotate reports/ -o suggestions.jsonl      a folder, one record a line\n  \
                  gleaner annotate archive.jsonl --format yaml        one report a line in\n  \
                  gleaner annotate reports/ --format label-studio -o tasks.json\n  \
                  gleaner annotate - --input-format html < page       from standard input\n  \
                  gleaner annotate reports/ --threshold lesson=0.3    fewer lessons, surer ones\n\n\
                  Exit codes: 0 done; 2 an error, also if any one report failed."
)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    pipeline: PipelineArgs,

    /// Second opinion: let libtorch run the encoder of this checkpoint, on a GPU if there is one; only in a
    /// build with the `torch` feature
    #[arg(long, value_name = "CHECKPOINT", help_heading = "Pipeline")]
    torch: Option<PathBuf>,
}

/// Annotates.
///
/// # Errors
/// If the pipeline cannot be loaded, nothing is there to read, or results cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let config = args.pipeline.config(args.input.max_bytes)?;
    let job = Job::new(
        &args.input,
        &args.output,
        (&config.ingest, &config.batch),
        View::report,
    )?
    .of_codebook(config.codebook());
    let mut pipeline = Pipeline::load(
        config,
        args.pipeline.models.as_deref(),
        args.input.threads(),
    )?;
    if let Some(checkpoint) = &args.torch {
        second_opinion(&mut pipeline, checkpoint)?;
    }
    job.run(&|documents| pipeline.annotate(documents))
}

#[cfg(feature = "torch")]
fn second_opinion(pipeline: &mut Pipeline, checkpoint: &std::path::Path) -> anyhow::Result<()> {
    Ok(pipeline.run_on_torch(checkpoint)?)
}

#[cfg(not(feature = "torch"))]
fn second_opinion(_: &mut Pipeline, _: &std::path::Path) -> anyhow::Result<()> {
    anyhow::bail!(
        "this build has no libtorch: run scripts/setup-libtorch, export what it prints, and build with \
         `cargo build --release --features torch`; without --torch the default runtime is used"
    )
}
