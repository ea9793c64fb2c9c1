//! What do the commands that read reports have in common? Plain data, as clap parsed it.

use crate::document::SourceFormat;
use crate::exchange::Format;
use crate::pipeline::PipelineConfig;
use anyhow::Context as _;
use clap::ValueEnum;
use std::path::PathBuf;

/// What to read.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Reports, folders of reports, `.jsonl` files with one report a line, or `-` for standard input
    #[arg(required = true, value_name = "PATH", help_heading = None::<&'static str>)]
    pub paths: Vec<PathBuf>,

    /// Read everything as this format [default: by content]
    #[arg(long, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,

    /// Largest report; a number of bytes, or with k, M or G [default: the pipeline's]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub max_bytes: Option<u64>,

    /// Threads to use [default: one a core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

impl InputArgs {
    /// Threads to use.
    pub fn threads(&self) -> usize {
        threads(self.jobs)
    }
}

/// Threads to use: as many as asked for, else one a core.
pub(super) fn threads(jobs: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    jobs.map_or_else(cores, usize::from)
}

/// Starts the threads on which the whole program spreads its work; once a run.
///
/// # Errors
/// If the system does not give so many.
pub(super) fn start_threads(threads: usize) -> anyhow::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global()
        .context("the threads could not be started; give a smaller --jobs")
}

/// What to write, where and how.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// What to write: view, jsonl, yaml, or the format of a tool that `gleaner convert --list` shows [default: view on a
    /// terminal, yaml into a .yaml file, else jsonl]
    #[arg(long, short, value_name = "FORMAT", value_parser = output_format)]
    pub format: Option<OutputFormat>,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Say on standard error how far it is; auto: a bar if that is a terminal and the results are not
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub progress: ProgressStyle,

    /// Colours in the view; auto keeps to what the environment asks for
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

/// What the stages run with.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Pipeline")]
pub struct PipelineArgs {
    /// Built-in pipeline or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub pipeline: String,

    /// Least probability for NAME (lesson, action, event, target, goal), or for both labels; repeatable
    #[arg(long, value_name = "[NAME=]VALUE")]
    pub threshold: Vec<String>,

    /// Folder of models [default: those that came with gleaner]
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,
}

impl PipelineArgs {
    /// The pipeline with what was changed by hand; `max_bytes` goes over its own.
    ///
    /// # Errors
    /// If there is no such pipeline, or a value is none.
    pub fn config(&self, max_bytes: Option<u64>) -> anyhow::Result<PipelineConfig> {
        let mut config = PipelineConfig::lookup(&self.pipeline)?;
        for threshold in &self.threshold {
            config.set_threshold(threshold)?;
        }
        if let Some(max) = max_bytes {
            config.ingest.max_bytes = max;
        }
        Ok(config)
    }
}

/// How sources are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// Markdown in any of its dialects
    Markdown,
    /// A web page
    Html,
    /// Plain text
    Text,
    /// PDF with a text layer
    Pdf,
    /// One report a line, as JSON with "id" and "text", or a record
    Jsonl,
}

impl InputFormat {
    /// The format of one report; `None` where each line has its own.
    pub fn source(self) -> Option<SourceFormat> {
        match self {
            Self::Markdown => Some(SourceFormat::Markdown),
            Self::Html => Some(SourceFormat::Html),
            Self::Text => Some(SourceFormat::Text),
            Self::Pdf => Some(SourceFormat::Pdf),
            Self::Jsonl => None,
        }
    }
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people: lessons, actions and their roles
    View,
    /// One record a line, JSON
    Jsonl,
    /// One YAML document a record
    Yaml,
    /// As another tool reads them
    Tool(Format),
}

fn output_format(name: &str) -> Result<OutputFormat, String> {
    match name {
        "view" => Ok(OutputFormat::View),
        "jsonl" => Ok(OutputFormat::Jsonl),
        "yaml" => Ok(OutputFormat::Yaml),
        _ => Format::named(name).map(OutputFormat::Tool).ok_or_else(|| {
            let tools: Vec<_> = Format::ALL
                .iter()
                .map(|f| f.name())
                .filter(|f| *f != "jsonl")
                .collect();
            format!(
                "there is view, jsonl, yaml, and for other tools {}; see gleaner convert --list",
                tools.join(", ")
            )
        }),
    }
}

/// How progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProgressStyle {
    /// A bar, or nothing
    Auto,
    /// A bar with reports a second and the time left
    Bar,
    /// One JSON object a line, errors included
    Json,
    /// Nothing
    Never,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless the environment says otherwise
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

/// Bytes, with an optional `k`, `M` or `G` (powers of 1024) behind the number.
pub(super) fn size(given: &str) -> Result<u64, String> {
    let digits = given.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match given[digits.len()..]
        .to_ascii_lowercase()
        .trim_end_matches("ib")
        .trim_end_matches('b')
    {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        other => return Err(format!("{other:?} is no unit; write k, M or G")),
    };
    let number: u64 = digits
        .trim()
        .parse()
        .map_err(|_| "write a number such as 500k or 64M".to_owned())?;
    number
        .checked_mul(1 << shift)
        .filter(|&n| n > 0)
        .ok_or_else(|| "out of range".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_with_and_without_unit() {
        assert_eq!(size("900"), Ok(900));
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("2 kB"), Ok(2048));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        for bad in ["", "M", "1T", "-3", "0", "99999999999G"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }
}
