//! What can a person ask for? One file a command; each has `Args` and `run`.
//!
//! Arguments go two steps: what clap parsed is plain data, and `job` makes the workers from it once.

mod agree;
mod annotate;
mod args;
mod bulk;
mod codebook;
mod completions;
mod convert;
mod emit;
mod fine_tune;
mod gold;
mod job;
mod man;
mod models;
mod nearest;
mod output;
mod progress;
mod review;
mod score;
mod segment;
mod show;
mod terminal;
mod train;
pub mod view;
mod worker;

use clap::{CommandFactory, Parser, Subcommand};
use std::io;

/// What `gleaner` was asked to do.
#[derive(Debug, Parser)]
#[command(
    name = "gleaner",
    version,
    about = "Finds lessons and preventative actions in incident reports",
    long_about = "Finds lessons and preventative actions in incident reports, and splits each action \
                  into event, action, target and goal. Everything runs on this machine; no report leaves it.",
    after_help = "Examples:\n  gleaner annotate postmortem.md\n  gleaner annotate reports/ -o suggestions.jsonl\n  \
                  curl -s https://status.example/incident/7 | gleaner annotate -\n\n\
                  Exit codes: 0 done; 1 it ran and the answer is no; 2 an error, also if any one report failed.",
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Annotate(annotate::Args),
    Bulk(bulk::Args),
    Segment(segment::Args),
    Agree(agree::Args),
    Convert(convert::Args),
    Codebook(codebook::Args),
    Gold(gold::Args),
    Nearest(nearest::Args),
    Review(Box<review::Args>),
    Score(score::Args),
    Show(show::Args),
    Models(models::Args),
    Train(train::Args),
    Worker(worker::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// It did all that was asked.
    Done = 0,
    /// It ran, and the answer is no.
    No = 1,
    /// An error, also where it concerned only one report of many.
    Failed = 2,
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}

/// Does what was asked.
///
/// # Errors
/// Whatever ended the command before it was done; see [`told`] for the words.
pub fn run(cli: Cli) -> anyhow::Result<ExitStatus> {
    match cli.command {
        Command::Annotate(args) => annotate::run(&args),
        Command::Bulk(args) => bulk::run(&args),
        Command::Segment(args) => segment::run(&args),
        Command::Agree(args) => agree::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Codebook(args) => codebook::run(&args),
        Command::Gold(args) => gold::run(&args),
        Command::Nearest(args) => nearest::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Models(args) => models::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }
}

/// The error and its causes in one line; a cause that the message before it already tells is left out.
#[must_use]
pub fn told(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(ToString::to_string) {
        let cause = cause.trim_end();
        if !said.contains(cause) {
            said += if said.is_empty() { "" } else { ": " };
            said += cause;
        }
    }
    said
}

/// Whether the reader of our output went away (`| head`), which is no error of anybody's.
#[must_use]
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |e: &io::Error| e.kind() == io::ErrorKind::BrokenPipe;
    error
        .chain()
        .any(|cause| cause.downcast_ref().is_some_and(broken))
}

/// The whole command line, for completions and manual pages.
fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn a_cause_is_told_once() {
        let error = io::Error::other("disk on fire");
        let error = Err::<(), _>(error)
            .context("a.md: disk on fire; buy a new one")
            .unwrap_err();
        assert_eq!(told(&error), "a.md: disk on fire; buy a new one");
        assert_eq!(
            told(&error.context("cannot go on")),
            "cannot go on: a.md: disk on fire; buy a new one"
        );
    }
}
