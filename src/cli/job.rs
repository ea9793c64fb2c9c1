//! From flags to work: a [`Job`] is made once from the arguments, then runs.

use super::ExitStatus;
use super::args::{InputArgs, InputFormat, OutputArgs, OutputFormat, ProgressStyle, start_threads};
use super::convert;
use super::emit::Emitter;
use super::output::Output;
use super::progress::Progress;
use super::terminal;
use super::view::View;
use crate::codebook::Codebook;
use crate::exchange::Format;
use crate::ingest::ReadOptions;
use crate::pipeline::batches::{self, BulkOptions, Outcome};
use crate::pipeline::config::{Batch, Ingest};
use crate::pipeline::inputs::Inputs;
use crate::record::Record;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Everything that a run over reports needs beside the stages themselves.
pub struct Job {
    inputs: Inputs,
    options: BulkOptions,
    output: Output,
    emitter: Emitter,
    tool: Option<Tool>,
    progress: ProgressStyle,
    started: Instant,
}

/// Another tool that the records are for; they are written when all are there.
struct Tool {
    format: Format,
    out: Option<PathBuf>,
    book: Codebook,
}

impl Job {
    /// Finds the reports, opens the output. `show` is how a view shows one record.
    ///
    /// # Errors
    /// If there is nothing to read or no place to write.
    pub fn new(
        input: &InputArgs,
        output: &OutputArgs,
        (ingest, batch): (&Ingest, &Batch),
        show: fn(&View, &Record) -> String,
    ) -> anyhow::Result<Self> {
        let started = Instant::now();
        if let Some(jobs) = input.jobs {
            start_threads(jobs.into())?;
        }
        let lines = input.input_format == Some(InputFormat::Jsonl);
        let inputs = Inputs::collect(&input.paths, lines)?;
        let read = ReadOptions {
            max_bytes: ingest.max_bytes,
            format: input.input_format.and_then(InputFormat::source),
            ..ReadOptions::default()
        };
        let by_name = output
            .output
            .as_deref()
            .and_then(Path::extension)
            .map(OsStr::to_ascii_lowercase);
        let tool = match output.format {
            Some(OutputFormat::Tool(format)) => Some(Tool {
                format,
                out: output.output.clone(),
                book: Codebook::builtin(),
            }),
            _ => None,
        };
        let file = Output::open(output.output.as_deref().filter(|_| tool.is_none()))?;
        let shown = file.is_terminal();
        let format = output.format.unwrap_or_else(|| match by_name {
            Some(ending) if ending == "yaml" || ending == "yml" => OutputFormat::Yaml,
            None if shown => OutputFormat::View,
            _ => OutputFormat::Jsonl,
        });
        let view = View::new(
            terminal::columns(shown),
            terminal::colours(output.color, shown),
        );
        Ok(Self {
            inputs,
            options: BulkOptions {
                read,
                documents: batch.documents,
            },
            output: file,
            emitter: Emitter::new(format, view, show),
            tool,
            progress: output.progress,
            started,
        })
    }

    /// The same with records in lines taken as they are, frames and all.
    #[must_use]
    pub fn keeping_records(self) -> Self {
        Self {
            inputs: self.inputs.keeping_records(),
            ..self
        }
    }

    /// The same for records of this codebook.
    #[must_use]
    pub fn of_codebook(mut self, book: Option<Codebook>) -> Self {
        if let (Some(tool), Some(book)) = (&mut self.tool, book) {
            tool.book = book;
        }
        self
    }

    /// Whether anything is still to be annotated.
    pub fn holds_reports(&self) -> bool {
        self.inputs.hold_reports()
    }

    /// Sends all reports through `annotate` and writes what comes of them.
    ///
    /// # Errors
    /// If the output cannot be written. A bad report is no error here, but [`ExitStatus::Failed`].
    pub fn run(self, annotate: &batches::Annotate<'_>) -> anyhow::Result<ExitStatus> {
        self.run_then(annotate, &|_| Ok(()))
    }

    /// As [`Job::run`], with `then` done to all records.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn run_then(
        self,
        annotate: &batches::Annotate<'_>,
        then: &batches::Then<'_>,
    ) -> anyhow::Result<ExitStatus> {
        let Self {
            inputs,
            options,
            mut output,
            emitter,
            tool,
            progress,
            started,
        } = self;
        let mut records = Vec::new();
        let shown = output.is_terminal();
        let mut progress = Progress::start(progress, inputs.total(), shown);
        if inputs.skipped() > 0 {
            progress.note("skipped", &skipped(&inputs));
        }
        let mut write = |outcome| {
            if let Outcome::Failed(failure) = &outcome {
                progress.failure(failure);
            }
            let mut emit = || {
                emitter.outcome(&outcome, &mut output)?;
                output.flush()
            };
            if shown { progress.aside(emit) } else { emit() }?;
            if let (Some(_), Outcome::Record(record)) = (&tool, outcome) {
                records.push(*record);
            }
            progress.advance();
            Ok(())
        };
        let totals = batches::run_then(inputs.items(), &options, annotate, then, &mut write)?;
        let seconds = started.elapsed().as_secs_f64();
        progress.finish(&totals, seconds);
        emitter.end(&totals, seconds, &mut output)?;
        output.finish()?;
        if let Some(tool) = tool {
            convert::hand_over(&records, tool.format, tool.out.as_deref(), &tool.book)?;
        }
        Ok(if totals.errors > 0 {
            ExitStatus::Failed
        } else {
            ExitStatus::Done
        })
    }
}

/// `passed over 3 files of other kinds (2 .png, 1 without ending)`.
fn skipped(inputs: &Inputs) -> String {
    let kinds: Vec<_> = inputs
        .skipped_by_ending()
        .iter()
        .map(|(ending, n)| match ending.as_str() {
            "" => format!("{n} without ending"),
            ending => format!("{n} .{ending}"),
        })
        .collect();
    let (n, s) = (
        inputs.skipped(),
        if inputs.skipped() == 1 { "" } else { "s" },
    );
    format!(
        "gleaner: passed over {n} file{s} of other kinds ({}); name a file itself to read it",
        kinds.join(", ")
    )
}
