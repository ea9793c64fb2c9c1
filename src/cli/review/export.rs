//! `gleaner review export` and `log`: what the project holds, as lines.

use super::{LogArgs, ProjectArgs};
use crate::cli::ExitStatus;
use crate::cli::output::Output;
use crate::review::{Exported, Project};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Write gold records of what is finished
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Writes each finished coding as a gold record, one a line. `assisted` says whether its coder saw suggestions \
                  while coding; `review` how the coding came to be; `how`, on units and frames, what became of each \
                  suggestion. `gleaner convert` brings the records into other tools' formats.",
    after_help = "Examples:\n  gleaner review export -o gold.jsonl\n  \
                  gleaner review export --coder ann -o ann.jsonl && gleaner agree ann.jsonl bea.jsonl\n  \
                  gleaner review export --unfinished | gleaner convert - --to markdown"
)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,

    /// Only this person's codings; repeatable [default: everybody's]
    #[arg(long, value_name = "NAME")]
    coder: Vec<String>,

    /// Also codings that are not finished; what is undecided in them is left out
    #[arg(long)]
    unfinished: bool,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Exports.
///
/// # Errors
/// If the project cannot be read, or the file not be written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let mut project = Project::open(&args.project.project)?;
    let known = project.coders()?;
    if let Some(missing) = args.coder.iter().find(|name| !known.contains(name)) {
        anyhow::bail!(
            "{missing} has coded nothing; there are codings by {}",
            known.join(", ")
        );
    }
    let coders = if args.coder.is_empty() {
        &known
    } else {
        &args.coder
    };
    let mut output = Output::open(args.output.as_deref())?;
    let (mut written, mut left, mut undecided) = (0, 0, 0);
    for coder in coders {
        for Exported {
            record,
            finished,
            pending,
        } in project.export(coder)?
        {
            if !finished && !args.unfinished {
                left += 1;
                continue;
            }
            serde_json::to_writer(&mut output, &record)?;
            output.write_all(b"\n")?;
            written += 1;
            undecided += pending;
        }
    }
    output.finish()?;
    let mut err = io::stderr();
    writeln!(
        err,
        "{written} codings by {}",
        if coders.is_empty() {
            "nobody".to_owned()
        } else {
            coders.join(", ")
        }
    )?;
    if left > 0 {
        writeln!(
            err,
            "left out: {left} that are not finished (--unfinished writes them too)"
        )?;
    }
    if undecided > 0 {
        writeln!(err, "left out: {undecided} suggestions that are undecided")?;
    }
    Ok(ExitStatus::Done)
}

/// Writes the log.
///
/// # Errors
/// If the project cannot be read, or the file not be written.
pub fn log(args: &LogArgs) -> anyhow::Result<ExitStatus> {
    let project = Project::open(&args.project.project)?;
    let mut output = Output::open(args.output.as_deref())?;
    for logged in project.store().decisions()? {
        serde_json::to_writer(&mut output, &logged)?;
        output.write_all(b"\n")?;
    }
    output.finish()?;
    Ok(ExitStatus::Done)
}
