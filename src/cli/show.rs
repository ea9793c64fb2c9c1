//! `gleaner show`: gold and suggestion side by side, in the terminal or as one page.

mod chosen;
mod frames;
mod html;
mod marks;
mod rows;
mod run;
mod sides;
mod units;

use super::ExitStatus;
use super::args::{When, start_threads, threads};
use super::output::Output;
use super::score::pairs::{self, Reading};
use super::score::records::Records;
use super::terminal;
use super::view::View;
use crate::record::Record;
use crate::score::Settings;
use std::io::Write as _;
use std::path::PathBuf;

/// Show gold and suggestion side by side
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Shows what became of each unit, frame, role and code of a report: right, wrong boundary, wrong \
                  place, wrong code, missed or spurious, as `gleaner score` counts them. In the terminal report by \
                  report; with --html as one page for the whole run, with figures, curves, confusion tables and every \
                  report's text with its spans drawn in. The page needs no network. With one set of records and no \
                  --pipeline, shows that coding alone.",
    after_help = "Examples:\n  \
                  gleaner show gold/records suggestions.jsonl --report k8s-upgrade.md\n  \
                  gleaner show gold/records --pipeline default        suggest on the fly\n  \
                  gleaner show gold/records suggestions.jsonl --html -o run.html\n  \
                  gleaner show gold/records --report 03-payslip-mixup.md    the coding alone\n\n\
                  Exit codes: 0 done; 2 an error."
)]
pub struct Args {
    /// Gold records: JSON Lines, a JSON file, or a folder of such files
    #[arg(value_name = "GOLD")]
    gold: PathBuf,

    /// Suggested records, in the same forms; `-` for standard input
    #[arg(value_name = "SUGGESTED")]
    suggested: Option<PathBuf>,

    /// Only this report; its id, or an ending of it that no other id has; repeatable
    #[arg(long, value_name = "ID")]
    report: Vec<String>,

    /// Suggest for gold's texts with this pipeline (a built-in one or a TOML file)
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "suggested")]
    pipeline: Option<String>,

    /// Folder of models for --pipeline [default: those that came with gleaner]
    #[arg(long, value_name = "DIR", requires = "pipeline")]
    models: Option<PathBuf>,

    /// Where the texts differ, look for the spans' words in gold's text
    #[arg(long)]
    realign: bool,

    /// Write one HTML page for all reports, or for those of --report
    #[arg(long, help_heading = "Output")]
    html: bool,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,

    /// Resamples of reports for the intervals of --html; 0 for none
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        requires = "html",
        help_heading = "Output"
    )]
    rounds: usize,

    /// Colours in the terminal; auto keeps to what the environment asks for
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    color: When,

    /// Columns of the terminal, 40 to 140 [default: COLUMNS, else those of the terminal, else 100]
    #[arg(long, value_name = "N", help_heading = "Output")]
    width: Option<usize>,

    /// Threads to use [default: one a core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

impl Args {
    /// What gold and suggestions are, for a heading.
    fn sources(&self) -> [String; 2] {
        let name = |path: &PathBuf| path.display().to_string();
        let pipeline = self.pipeline.as_ref().map(|p| format!("pipeline {p}"));
        let suggested = self.suggested.as_ref().map(name).or(pipeline);
        [name(&self.gold), suggested.unwrap_or_default()]
    }
}

/// Shows.
///
/// # Errors
/// If records cannot be read or do not fit each other, or an id is that of no report or of several.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let threads = threads(args.jobs);
    start_threads(threads)?;
    let gold = Records::read(&args.gold)?;
    anyhow::ensure!(
        !gold.are_passages(),
        "{}: published codings have passages only; give gold records, in which units and spans are marked",
        args.gold.display()
    );
    let chosen = chosen::reports(&gold, &args.report)?;
    let suggested = match (&args.pipeline, &args.suggested) {
        (Some(pipeline), _) => {
            let models = args.models.as_deref();
            let from = (&gold, chosen.as_slice());
            Some(pairs::suggest(from, pipeline, models, threads)?)
        }
        (None, Some(path)) => Some(Records::read(path)?),
        (None, None) => None,
    };
    let settings = Settings {
        rounds: args.rounds,
        ..Settings::default()
    };
    let reading = Reading {
        gold: &gold,
        settings: &settings,
        realign: args.realign,
    };
    let mut output = Output::open(args.output.as_deref())?;
    let shown = output.is_terminal();
    let width = args.width.unwrap_or_else(|| terminal::columns(shown));
    let view = View::new(width, terminal::colours(args.color, shown));
    match &suggested {
        Some(suggested) if args.html => {
            let run = run::Compared::read(&reading, suggested, &chosen)?;
            run.write(args.sources(), &mut output)?;
        }
        Some(suggested) => {
            let (partners, _) = reading.join(suggested);
            for n in chosen {
                let pair = reading.pair(n, suggested, partners[n])?;
                output.write_all(view.sides(&pair).as_bytes())?;
            }
        }
        None => {
            anyhow::ensure!(
                !args.html,
                "a page compares: name a file of suggestions too, or a --pipeline"
            );
            for n in chosen {
                let record: Record = gold.get(n)?;
                if let Some(fault) = record.faults(None).into_iter().next() {
                    anyhow::bail!(
                        "{}: {fault}; correct it, or make the record anew",
                        gold.place(n)
                    );
                }
                output.write_all(view.report(&record).as_bytes())?;
            }
        }
    }
    output.finish()?;
    Ok(ExitStatus::Done)
}
