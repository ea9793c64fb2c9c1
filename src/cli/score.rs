//! `gleaner score`: suggestions against gold, figures with their uncertainty, and a gate.

mod baseline;
mod differences;
mod floors;
mod json;
pub(super) mod pairs;
mod passages;
pub(super) mod records;
mod table;

use super::ExitStatus;
use super::args::{start_threads, threads};
use crate::score::{GroupBy, Held, Row, ScoreReport, Settings, changes, hold, summarise};
use clap::ValueEnum;
use pairs::{Reading, Scored};
use records::Records;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Measure suggestions against gold
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Compares suggested records with gold records of the same reports: units, frames, roles, \
                  spans, codes and summaries, with 95 % intervals over resampled reports, by organisation, \
                  format and length. Reports are joined by their id, or by their text where the ids differ. Any \
                  system's records can be scored. Gold may also be published codings of passages.",
    after_help = "Examples:\n  \
                  gleaner score gold.jsonl suggestions.jsonl          the figures, for people\n  \
                  gleaner score gold/records --pipeline default       suggest on the fly\n  \
                  gleaner score gold.jsonl new.jsonl --against old.jsonl\n  \
                  gleaner score gold.jsonl new.jsonl --floor action.f1=0.85 --floor frames=0.6\n  \
                  gleaner score gold.jsonl new.jsonl --baseline results.csv --results results.csv\n\n\
                  FIGURE is a subject and a measure as --json has them, such as frames.f1 or span.all.strict_f1; `.f1` \
                  and a leading `sentence.` may be left out.\n\n\
                  Exit codes: 0 done; 1 a figure is below its floor; 2 an error."
)]
pub struct Args {
    /// Gold records: JSON Lines, a JSON file, or a folder of such files
    #[arg(value_name = "GOLD")]
    gold: PathBuf,

    /// Suggested records, in the same forms; `-` for standard input
    #[arg(value_name = "SUGGESTED", required_unless_present = "pipeline")]
    suggested: Option<PathBuf>,

    /// Suggest for gold's texts with this pipeline (a built-in one or a TOML file)
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "suggested")]
    pipeline: Option<String>,

    /// Folder of models for --pipeline [default: those that came with gleaner]
    #[arg(long, value_name = "DIR", requires = "pipeline")]
    models: Option<PathBuf>,

    /// Another system's records: differences with intervals, paired bootstrap and McNemar's test
    ///
    /// The bootstrap's p is two-sided and at least 2 / (rounds + 1). It resamples reports; McNemar's test (exact) takes
    /// every unit, or frame, for a decision of its own.
    #[arg(long, value_name = "FILE|DIR")]
    against: Option<PathBuf>,

    /// Where the texts differ, look for the spans' words in gold's text
    #[arg(long)]
    realign: bool,

    /// Least intersection over union of two spans in the measure `iou`
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, value_parser = share, help_heading = "Measures")]
    iou: f64,

    /// Resamples of reports for the intervals (95 %, percentiles); 0 for none
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        help_heading = "Measures"
    )]
    rounds: usize,

    /// Seed of the resampling
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Measures")]
    seed: u64,

    /// Tables to make [default: organisation,format,length]
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        help_heading = "Measures"
    )]
    by: Vec<By>,

    /// Write everything as JSON
    #[arg(long, help_heading = "Output")]
    json: bool,

    /// Write one row an item into this CSV file
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    results: Option<PathBuf>,

    /// Exit with 1 if this figure is lower; repeatable
    #[arg(long, value_name = "FIGURE=LEAST", value_parser = floors::parse, help_heading = "Gate")]
    floor: Vec<crate::score::Floor>,

    /// Floors from a TOML file, of this table where it has several
    #[arg(long, value_name = "FILE[:TABLE]", help_heading = "Gate")]
    floors: Option<String>,

    /// Show each item that is not as in this CSV file (of --results)
    #[arg(long, value_name = "FILE", help_heading = "Gate")]
    baseline: Option<PathBuf>,

    /// Threads to use [default: one a core]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
}

/// What a table has a row for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// Who published the report
    Organisation,
    /// What its text was read from
    Format,
    /// How many words it has
    Length,
    /// Each report by itself
    Report,
    /// No tables
    None,
}

impl Args {
    fn settings(&self) -> Settings {
        let mut settings = Settings {
            rounds: self.rounds,
            seed: self.seed,
            items: self.results.is_some() || self.baseline.is_some(),
            ..Settings::default()
        };
        settings.policy.iou = self.iou;
        if !self.by.is_empty() {
            let group = |by: &By| match by {
                By::Organisation => Some(GroupBy::Organisation),
                By::Format => Some(GroupBy::Format),
                By::Length => Some(GroupBy::Length),
                By::Report => Some(GroupBy::Report),
                By::None => None,
            };
            settings.groups = self.by.iter().filter_map(group).collect();
        }
        settings
    }
}

/// Scores.
///
/// # Errors
/// If records cannot be read or do not fit each other, or a floor names no figure.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let threads = threads(args.jobs);
    start_threads(threads)?;
    let mut floors = args.floor.clone();
    if let Some(given) = &args.floors {
        floors.extend(floors::read(given)?);
    }
    let before = args.baseline.as_deref().map(baseline::read).transpose()?;
    let gold = Records::read(&args.gold)?;
    let suggested = match (&args.pipeline, &args.suggested) {
        (Some(pipeline), _) => {
            let models = args.models.as_deref();
            let all: Vec<usize> = (0..gold.len()).collect();
            pairs::suggest((&gold, &all), pipeline, models, threads)?
        }
        (None, Some(path)) => Records::read(path)?,
        (None, None) => anyhow::bail!("name a file of suggestions, or a --pipeline"),
    };
    if suggested.failed() > 0 {
        let n = suggested.failed();
        pairs::note(&format!(
            "gleaner: error records among the suggestions, taken as missing: {n}"
        ));
    }
    if gold.are_passages() {
        return passages::run(args, &gold, &suggested, &floors);
    }
    let settings = args.settings();
    let reading = Reading {
        gold: &gold,
        settings: &settings,
        realign: args.realign,
    };
    let scored = reading.score(&suggested)?;
    let other = args.against.as_deref().map(Records::read).transpose()?;
    let other_scored = other.as_ref().map(|o| reading.score(o)).transpose()?;
    let against = other_scored.as_ref().map(|o| o.reports.as_slice());
    let mut report = summarise(&scored.reports, against, &settings);
    let sets = [
        ("gold", Some(&gold)),
        ("suggested", Some(&suggested)),
        ("against", other.as_ref()),
    ];
    for (name, set) in sets {
        if let Some(set) = set {
            let _ = write!(report.signature, "|{name}:{}", set.digest());
        }
    }
    let held = hold(&report.figures, &floors)?;
    let changed = before.map(|before| changes(&before, &rows(&scored).collect::<Vec<_>>()));
    if let Some(path) = &args.results {
        baseline::write(path, rows(&scored))?;
    }
    let out = Outputs {
        report: &report,
        scored: &scored,
        held: &held,
        changed: changed.as_deref(),
    };
    let text = if args.json {
        json::written(&out)?
    } else {
        table::written(&out)
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(verdict(&held, report.missing.len()))
}

/// Everything there is to show.
struct Outputs<'a> {
    report: &'a ScoreReport,
    scored: &'a Scored,
    held: &'a [Held],
    changed: Option<&'a [crate::score::Change]>,
}

/// No if a floor does not hold, or, where there are floors, a report has no suggestion.
fn verdict(held: &[Held], missing: usize) -> ExitStatus {
    if held.iter().all(|h| h.holds) && (held.is_empty() || missing == 0) {
        ExitStatus::Done
    } else {
        ExitStatus::No
    }
}

fn rows(scored: &Scored) -> impl Iterator<Item = Row> {
    let reports = scored.reports.iter();
    reports.flat_map(|report| report.items.iter().map(|item| Row::new(&report.id, item)))
}

fn share(given: &str) -> Result<f64, String> {
    let value: f64 = given
        .parse()
        .map_err(|_| "write a number such as 0.5".to_owned())?;
    if value > 0.0 && value <= 1.0 {
        Ok(value)
    } else {
        Err("write a number above 0, at most 1".to_owned())
    }
}
