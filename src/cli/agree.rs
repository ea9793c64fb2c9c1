//! `gleaner agree`: how much do coders agree, and on what do they not?

mod list;
mod read;
mod view;

use super::ExitStatus;
use super::output::Output;
use crate::score::agree::{GammaOptions, Study, agreement, disagreements};
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Measure how much coders agree
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Measures how much two coders or more agree on the same reports: Cohen's and Fleiss' kappa and \
                  Krippendorff's alpha for labels and codes, span F1, Krippendorff's unitizing alpha (1995) and gamma \
                  (Mathet et al. 2015) for spans; over everything and report by report. Reports are joined by their \
                  id; a text that differs is an error. A coder may be a person or a program.\n\n\
                  Where a measure is not defined, because nothing was coded or everything is coded the same, a dash \
                  stands for it and the reason below. Codes are compared in frames that coders have in common; what \
                  only one has lowers the F1 of frames.",
    after_help = "Examples:\n  \
                  gleaner agree ann.jsonl bea.jsonl                         two coders\n  \
                  gleaner agree ann/ bea/ cem/ --disagreements open.csv     three, and what to adjudicate\n  \
                  gleaner agree coded.jsonl                                 by the `coder` of each record\n  \
                  gleaner agree gold.jsonl suggested.jsonl --format json    a person and a program\n\n\
                  Exit codes: 0 done; 2 an error."
)]
pub struct Args {
    /// Records, a file or a folder a coder; or one file whose records name their `coder`; `-` for standard input
    #[arg(required = true, value_name = "RECORDS")]
    coders: Vec<PathBuf>,

    /// What to write
    #[arg(long, short, value_name = "FORMAT", default_value = "view")]
    format: Format,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Also write what they disagree on, one decision a row, into this .csv or .jsonl file
    #[arg(long, value_name = "FILE")]
    disagreements: Option<PathBuf>,

    /// Texts drawn by chance for gamma, each report; more make it surer, 0 leaves gamma out
    #[arg(long, value_name = "N", default_value_t = 30)]
    samples: u16,

    /// Seed of the draw: the same seed gives the same figures
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// How the figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    View,
    /// One JSON object with every figure, every pair, every code
    Json,
}

/// Measures.
///
/// # Errors
/// If records cannot be read or compared, or results cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let list = args
        .disagreements
        .as_deref()
        .map(list::Kind::of)
        .transpose()?;
    let coders = read::coders(&args.coders)?;
    let study = Study::join(&coders)?;
    let options = GammaOptions {
        samples: args.samples.into(),
        seed: args.seed,
    };
    let figures = agreement(&study, options);
    let differences = disagreements(&study);
    let mut output = Output::open(args.output.as_deref())?;
    match args.format {
        Format::View => output.write_all(view::tables(&figures, differences.len()).as_bytes())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut output, &figures)?;
            output.write_all(b"\n")?;
        }
    }
    output.finish()?;
    if let (Some(kind), Some(file)) = (list, &args.disagreements) {
        let mut output = Output::open(Some(file))?;
        output.write_all(&kind.written(&figures.coders, &differences)?)?;
        output.finish()?;
    }
    Ok(ExitStatus::Done)
}
