//! `gleaner bulk`: an archive in, a data set out.

mod summary;
mod watch;

use super::ExitStatus;
use super::args::{PipelineArgs, ProgressStyle, size, threads};
use crate::archive::{self, Limits};
use crate::dataset::Format;
use crate::document::hex_sha256;
use crate::ingest::ReadOptions;
use crate::pipeline::Pipeline;
use crate::pipeline::bulk::{self, Begin, BulkOptions, Counters};
use crate::pipeline::inputs::ENDINGS;
use anyhow::Context as _;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use watch::Watch;

/// Turn a whole archive into a data set
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Reads every page of an archive, however large, annotates it, and writes a data set in shards. The run can \
                  be interrupted at any moment, by anything: the same command with --resume goes on, and what it writes is \
                  what an undisturbed run would have written. On an archive that has grown, --resume does the new pages \
                  only.\n\n\
                  An archive is any mixture of folders, files, globs, tar (.gz, .zst), zip, WARC (.gz), JSON Lines, CSV and \
                  TSV, Parquet and status-page JSON. A page that cannot be read is a row with its reason, never the end. \
                  Reports that nearly repeat an earlier one are marked (near_duplicate_of), as are pages that are probably \
                  no incident reports.",
    after_help = "Examples:\n  \
                  gleaner bulk site.warc.gz --out data                        JSON Lines, in data/records/\n  \
                  gleaner bulk posts/ 'more/*.zip' --out data --format parquet,sqlite\n  \
                  gleaner bulk posts/ --out data --resume                     go on, or take in what is new\n  \
                  gleaner bulk list.csv --text-column body --out data         one report a row\n  \
                  gleaner bulk pages/ --metadata list.csv --out data          a table of what is known of each URL\n\n\
                  Exit codes: 0 done; 2 an error, a run that was stopped, also if any one report failed."
)]
pub struct Args {
    /// Files, folders, archives or globs; `-` is JSON Lines on standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Folder of the data set, made if missing
    #[arg(long, short, value_name = "DIR")]
    out: PathBuf,

    /// What to write, one or several: jsonl, jsonl.zst, parquet, sqlite, csv
    #[arg(
        long,
        short,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "jsonl"
    )]
    format: Vec<Format>,

    /// Pages of a shard
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    shard: u32,

    /// Go on with the data set in DIR: finish it, or add what the archive has grown by
    #[arg(long, conflicts_with = "redo")]
    resume: bool,

    /// Remove the data set in DIR and make it anew
    #[arg(long)]
    redo: bool,

    /// Longest time for one report, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300.0, value_parser = seconds)]
    timeout: f64,

    /// Do not look for reports that nearly repeat an earlier one
    #[arg(long)]
    no_near_duplicates: bool,

    /// Column, or key of JSON Lines, that holds the text [default: the first known name]
    #[arg(long, value_name = "NAME", help_heading = "Archive")]
    text_column: Option<String>,

    /// CSV, TSV or JSON Lines keyed by url or id: its columns go to the pages of that URL or id
    #[arg(long, value_name = "FILE", help_heading = "Archive")]
    metadata: Option<PathBuf>,

    /// Largest page; a number of bytes, or with k, M or G [default: the pipeline's]
    #[arg(long, value_name = "SIZE", value_parser = size, help_heading = "Archive")]
    max_bytes: Option<u64>,

    /// Threads to use [default: one a core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,

    /// Say on standard error how far it is; auto: a bar if that is a terminal
    #[arg(long, value_name = "HOW", default_value = "auto")]
    progress: ProgressStyle,

    /// Write what happens into this file, one JSON object a line, with the time
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,

    #[command(flatten)]
    pipeline: PipelineArgs,
}

fn seconds(given: &str) -> Result<f64, String> {
    match given.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds < 1e9 => Ok(seconds),
        _ => Err("write a number of seconds above 0".into()),
    }
}

/// Makes or goes on with a data set.
///
/// # Errors
/// If the archive, the pipeline or the folder cannot be used, or the disk is full.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let config = args.pipeline.config(args.max_bytes)?;
    let limits = Limits {
        max_page: config.ingest.max_bytes,
        text_column: args.text_column.clone(),
        metadata: args.metadata.clone(),
        ..Limits::new(&ENDINGS)
    };
    let options = args.options(config.ingest.max_bytes)?;
    let archive = archive::open(&args.paths, &limits)?;
    // The threads that spread the work are `bulk`'s own; each pipeline runs on one.
    let pipeline = Pipeline::load(config, args.pipeline.models.as_deref(), 1)?;
    let counters = Arc::new(Counters::default());
    let stop = stopper()?;
    let names = args.paths.iter().map(|p| p.display().to_string()).collect();
    let unmatched = archive.counted_unmatched();
    let mut watch = Watch::start(
        args.progress,
        args.log.as_deref(),
        (archive.read(), archive.total()),
        Arc::clone(&counters),
    )?;
    let ended = bulk::run(
        (archive, names),
        &pipeline,
        &args.out,
        &options,
        (&counters, &stop),
        &mut |event| watch.event(&event),
    );
    let ended = match ended {
        Ok(ended) => ended,
        Err(error) => {
            watch.broken(&error.to_string());
            return Err(error.into());
        }
    };
    let unmatched = args
        .metadata
        .is_some()
        .then(|| unmatched.load(Ordering::Relaxed));
    watch.finish(&ended, &args.out, unmatched);
    Ok(if ended.added.failures > 0 || !ended.manifest.complete {
        ExitStatus::Failed
    } else {
        ExitStatus::Done
    })
}

impl Args {
    fn options(&self, max_bytes: u64) -> anyhow::Result<BulkOptions> {
        let mut formats = self.format.clone();
        formats.sort_by_key(ToString::to_string);
        formats.dedup();
        let mut settings: Map<String, Value> = Map::new();
        if let Some(name) = &self.text_column {
            settings.insert("text_column".into(), json!(name));
        }
        if let Some(path) = &self.metadata {
            let bytes = std::fs::read(path)
                .with_context(|| format!("{}: cannot be read; check its name", path.display()))?;
            settings.insert("metadata_sha256".into(), json!(hex_sha256(&bytes)));
        }
        Ok(BulkOptions {
            read: ReadOptions {
                max_bytes,
                ..ReadOptions::default()
            },
            jobs: threads(self.jobs),
            timeout: Duration::from_secs_f64(self.timeout),
            shard: self.shard,
            formats,
            near_duplicates: !self.no_near_duplicates,
            begin: match (self.resume, self.redo) {
                (true, _) => Begin::Resume,
                (_, true) => Begin::Redo,
                _ => Begin::New,
            },
            settings,
        })
    }
}

/// Becomes true with the first request to end (Ctrl-C, a closed terminal, a polite kill); the second ends at once.
fn stopper() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            // As after a kill: what is finished is in the journal.
            std::process::exit(130);
        }
        watch::say("gleaner: finishing the reports on their way; once more to end at once");
    })
    .context("the keyboard's interrupt cannot be watched")?;
    Ok(stop)
}
