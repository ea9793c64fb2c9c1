//! `gleaner review stats`: what suggestions were worth, from the log.

use super::ProjectArgs;
use crate::cli::ExitStatus;
use crate::cli::output::Output;
use crate::review::{CoderStatistics, Outcomes, Project, Statistics};
use clap::ValueEnum;
use std::fmt::Write as _;
use std::io::Write as _;

/// Say what suggestions were worth
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Counts the log: decisions an hour; suggestions accepted as they are, corrected, rejected, and what was added, \
                  by role, code list and model; time with and without suggestions. Time is the sum of all gaps between \
                  entries of the log but those longer than a pause.",
    after_help = "Examples:\n  gleaner review stats\n  gleaner review stats --format json --pause 120"
)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,

    /// What to write
    #[arg(long, short, value_name = "FORMAT", default_value = "view")]
    format: Format,

    /// A gap of more seconds than this is a pause
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pause: u32,
}

/// How figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    View,
    /// One JSON object
    Json,
}

/// Counts.
///
/// # Errors
/// If the project cannot be read.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let project = Project::open(&args.project.project)?;
    let words = project
        .reports()?
        .into_iter()
        .map(|report| (report.n, report.words))
        .collect();
    let statistics = Statistics::of(&project.store().decisions_of_coders()?, &words, args.pause);
    let mut output = Output::open(None)?;
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut output, &statistics)?;
            output.write_all(b"\n")?;
        }
        Format::View => output.write_all(view(&statistics).as_bytes())?,
    }
    output.finish()?;
    Ok(ExitStatus::Done)
}

fn view(statistics: &Statistics) -> String {
    if statistics.coders.is_empty() {
        return "Nobody has opened a report yet.\n".into();
    }
    statistics
        .coders
        .iter()
        .map(coder)
        .collect::<Vec<_>>()
        .join("\n")
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "-".into(),
        _ => format!("{:.0} %", 100.0 * part as f64 / whole as f64),
    }
}

fn outcomes(out: &mut String, name: &str, sum: Outcomes) {
    let all = sum.accepted + sum.corrected + sum.rejected;
    let _ = writeln!(
        out,
        "  {name:<34} {:>8} {:>9} {:>9} {:>6}   {:>5} {:>5} {:>5}",
        sum.accepted,
        sum.corrected,
        sum.rejected,
        sum.added,
        share(sum.accepted, all),
        share(sum.corrected, all),
        share(sum.rejected, all)
    );
}

fn coder(figures: &CoderStatistics) -> String {
    let mut out = format!(
        "{}: {} reports, {} finished; {} items decided by {} decisions in {:.1} minutes at work",
        figures.coder,
        figures.reports,
        figures.finished,
        figures.items,
        figures.decisions,
        figures.active_minutes
    );
    if let (Some(items), Some(decisions)) = (figures.items_per_hour, figures.decisions_per_hour) {
        let _ = write!(out, "; an hour {items:.0} items, {decisions:.0} decisions");
    }
    let _ = writeln!(
        out,
        " ({} pauses, {} undone)",
        figures.pauses, figures.undone
    );
    for mode in &figures.modes {
        let _ = writeln!(
            out,
            "  {:<9} {} reports, {} words, {:.1} minutes, {:.2} minutes for 1,000 words, {} items hold",
            mode.mode,
            mode.reports,
            mode.words,
            mode.active_minutes,
            mode.minutes_per_1000_words,
            mode.held
        );
    }
    let _ = writeln!(
        out,
        "  {:<34} {:>8} {:>9} {:>9} {:>6}",
        "suggestions", "accepted", "corrected", "rejected", "added"
    );
    outcomes(&mut out, "all", figures.suggestions);
    for model in &figures.models {
        outcomes(&mut out, &model.model, model.outcomes);
    }
    let _ = writeln!(
        out,
        "  {:<34} {:>8} {:>9} {:>9} {:>6}",
        "roles of frames taken", "kept", "moved", "dropped", "given"
    );
    for role in &figures.roles {
        let _ = writeln!(
            out,
            "  {:<34} {:>8} {:>9} {:>9} {:>6}   {:>5}",
            role.role,
            role.kept,
            role.moved,
            role.dropped,
            role.given,
            share(role.kept, role.kept + role.moved + role.dropped)
        );
    }
    let _ = writeln!(
        out,
        "  {:<34} {:>8} {:>9}",
        "codes of frames taken", "kept", "changed"
    );
    for list in &figures.codes {
        let all = list.kept + list.changed;
        let _ = writeln!(
            out,
            "  {:<34} {:>8} {:>9}   {:>24}",
            list.list,
            list.kept,
            list.changed,
            share(list.kept, all)
        );
    }
    out
}
