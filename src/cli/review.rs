//! `gleaner review`: accept, correct or reject suggestions in the browser; gold and figures from the log.

mod export;
mod import;
mod serve;
mod stats;
mod teach;

use super::ExitStatus;
use super::args::PipelineArgs;
use super::output::Output;
use crate::review::{KeyMap, Order};
use clap::ValueEnum;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// Where a project lives unless somebody says otherwise.
const PROJECT: &str = "gleaner-review.sqlite";

/// Accept, correct or reject suggestions in the browser
#[derive(Debug, Clone, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    long_about = "Opens one page in the browser, on this machine only, in which coders go through reports by keyboard: \
                  accept, correct or reject what is suggested, add what is missing. Every decision is in the project's file \
                  before the page says so; the file is a log that only grows. Reports without suggestions are annotated \
                  first, beside the page. A second start with the same project goes on where the last one ended; press ? \
                  in the page for the keys.\n\n\
                  With --blind, a report is coded without suggestions, and compared with them when it is done. With \
                  --coders, several people code the same reports, each by a link of their own; with --adjudicator, or \
                  `gleaner review adjudicate`, a third decides where they differ.",
    after_help = "Examples:\n  \
                  gleaner review reports/                                  start, or go on\n  \
                  gleaner review suggestions.jsonl --coder ann             what was annotated before\n  \
                  gleaner review gold/documents --blind --coders ann,bea --adjudicator cem\n  \
                  gleaner review reports/ --order gain --retrain 20 --train-with gold.jsonl\n  \
                  gleaner review export -o gold.jsonl                      gold records of what is finished\n  \
                  gleaner review stats                                     what suggestions were worth\n\n\
                  Exit codes: 0 done; 2 an error, also if any one report could not be read."
)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    Export(export::Args),
    Stats(stats::Args),
    Adjudicate(AdjudicateArgs),
    Log(LogArgs),
    Keys(KeysArgs),
}

/// The project's file.
#[derive(Debug, Clone, clap::Args)]
struct ProjectArgs {
    /// The project's file; made if missing
    #[arg(long, value_name = "FILE", default_value = PROJECT)]
    project: PathBuf,
}

#[derive(Debug, Clone, clap::Args)]
struct ServeArgs {
    /// Reports, folders of reports, or records with suggestions; none to go on with a project
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    project: ProjectArgs,

    /// Who codes [default: the name you are logged in with]
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "People",
        conflicts_with = "coders"
    )]
    coder: Option<String>,

    /// Several coders; each gets a link of their own
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "People"
    )]
    coders: Vec<String>,

    /// Who decides where the coders differ
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "People",
        requires = "coders"
    )]
    adjudicator: Option<String>,

    /// Code without suggestions; they are compared when a report is done
    #[arg(long, help_heading = "People")]
    blind: bool,

    /// When a blind coder sees the comparison: who has seen it for one report knows the model's habits in the next
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "all",
        help_heading = "People"
    )]
    compare: Compare,

    /// The order of the queue
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "given",
        help_heading = "Queue"
    )]
    order: QueueOrder,

    /// Learn from what is finished after so many decisions, and suggest anew what is undecided
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Queue")]
    retrain: Option<u32>,

    /// Coded records to learn from besides, JSON Lines; repeatable
    #[arg(long, value_name = "FILE", help_heading = "Queue")]
    train_with: Vec<PathBuf>,

    #[command(flatten)]
    network: NetworkArgs,

    #[command(flatten)]
    pipeline: PipelineArgs,

    /// Threads to use [default: one a core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

/// Where the page is to be had.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Page")]
struct NetworkArgs {
    /// Port on this machine [default: the project's last, else any]
    #[arg(long, value_name = "N")]
    port: Option<u16>,

    /// Listen on another address than 127.0.0.1; needs --token. Nothing is encrypted: put a proxy with TLS before it
    #[arg(long, value_name = "ADDRESS", requires = "token")]
    listen: Option<IpAddr>,

    /// Another name under which the page is asked for, as behind a proxy; repeatable
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,

    /// The secret in the link, at least 16 characters; of several people each gets one made from it [default: by chance]
    #[arg(long, value_name = "SECRET", value_parser = token)]
    token: Option<String>,

    /// File of keys; `gleaner review keys` writes one to change
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

/// Decide where coders differ
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gleaner review adjudicate --coder cem                         those of the project\n  \
                  gleaner review adjudicate ann.jsonl bea.jsonl --coder cem    codings made elsewhere"
)]
struct AdjudicateArgs {
    /// Codings made elsewhere, a file of records a coder, to be taken into the project
    #[arg(value_name = "RECORDS")]
    codings: Vec<PathBuf>,

    #[command(flatten)]
    project: ProjectArgs,

    /// Who adjudicates [default: the name you are logged in with]
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,

    /// Whose codings are compared [default: all of the project's]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    of: Vec<String>,

    #[command(flatten)]
    network: NetworkArgs,
}

/// Write the log: one decision a line, as it was made
#[derive(Debug, Clone, clap::Args)]
struct LogArgs {
    #[command(flatten)]
    project: ProjectArgs,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Write the keys as a file that --keys reads
#[derive(Debug, Clone, clap::Args)]
struct KeysArgs {
    /// Read this file first
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

/// When a blind coder sees the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compare {
    /// When all reports are finished
    All,
    /// When the report is finished
    Report,
}

/// The order of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QueueOrder {
    /// As the reports come
    Given,
    /// Those that the model is least sure of first
    Uncertain,
    /// Those in which most is expected to be wrong first
    Gain,
}

impl From<QueueOrder> for Order {
    fn from(order: QueueOrder) -> Self {
        match order {
            QueueOrder::Given => Self::Given,
            QueueOrder::Uncertain => Self::Uncertain,
            QueueOrder::Gain => Self::Gain,
        }
    }
}

impl NetworkArgs {
    /// Where to listen, and whether another port will do.
    fn address(&self, last: Option<u16>) -> (SocketAddr, bool) {
        let ip = self.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let port = self.port.or(last).unwrap_or(0);
        (SocketAddr::new(ip, port), self.port.is_none())
    }

    fn keys(&self) -> anyhow::Result<KeyMap> {
        self.keys
            .as_deref()
            .map_or_else(|| Ok(KeyMap::default()), serve::key_map)
    }
}

/// A secret that can stand in a link and is not guessed.
fn token(given: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if given.len() < 16 || !given.chars().all(plain) {
        return Err("give 16 or more letters, digits, - or _".into());
    }
    Ok(given.into())
}

/// Does what was asked.
///
/// # Errors
/// If a report, the project or the address cannot be had.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    match &args.command {
        None => serve::review(&args.serve),
        Some(Command::Adjudicate(args)) => serve::adjudicate(args),
        Some(Command::Export(args)) => export::run(args),
        Some(Command::Stats(args)) => stats::run(args),
        Some(Command::Log(args)) => export::log(args),
        Some(Command::Keys(args)) => {
            let map = args
                .keys
                .as_deref()
                .map_or_else(|| Ok(KeyMap::default()), serve::key_map)?;
            let mut output = Output::open(None)?;
            output.write_all(map.to_toml().as_bytes())?;
            output.finish()?;
            Ok(ExitStatus::Done)
        }
    }
}
