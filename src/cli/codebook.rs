//! `gleaner codebook`: a coding scheme for people, and to and from the tools in which it is kept.

use super::ExitStatus;
use super::output::Output;
use crate::codebook::Codebook;
use crate::exchange::{BookForm, Part, read_codebook, write_codebook};
use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Show a codebook, or bring it to and from other tools
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gleaner codebook show\n  gleaner codebook convert default -o codes.qdc\n  \
                  gleaner codebook convert project.qdpx -o mine.toml\n\n\
                  Exit codes: 0 done; 2 an error."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    Show(Show),
    Convert(Convert),
}

/// Show labels, lists and codes with what they stand for, as Markdown
#[derive(Debug, Clone, clap::Args)]
struct Show {
    /// `default`, or a .toml, .qdc or .qdpx
    #[arg(value_name = "CODEBOOK", default_value = "default")]
    input: String,
}

/// Write a codebook in another form
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Writes a codebook in another form, with definitions, order, and the names that codes had before.\n\n\
                  A codebook of REFI-QDA (.qdc), or that of a project (.qdpx), has a code for each list (event, action, target, \
                  goal, sts, quality, status, horizon, origin), the list's codes below it, and a code `unit-LABEL` for each \
                  label of units. In a TOML, [renamed.LIST] has OLD = \"NEW\" for each code that had another name: \
                  `gleaner convert --codebook` reads old records with it. A pipeline names a codebook by its file.",
    after_help = "Examples:\n  gleaner codebook convert default -o codes.qdc\n  \
                  gleaner codebook convert codes.qdc -o codes.toml\n\n\
                  Exit codes: 0 done; 2 an error."
)]
struct Convert {
    /// `default`, or a .toml, .qdc or .qdpx
    #[arg(value_name = "CODEBOOK")]
    input: String,

    /// Form of the output [default: by its extension]
    #[arg(long, value_name = "FORM")]
    to: Option<Form>,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Codebook of REFI-QDA
    Qdc,
    /// gleaner's own
    Toml,
    /// Tables for people, Markdown
    Md,
}

/// Shows or converts.
///
/// # Errors
/// If the codebook cannot be read or the output cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let (input, form, output) = match &args.what {
        What::Show(show) => (&show.input, BookForm::Markdown, None),
        What::Convert(convert) => (&convert.input, form(convert)?, convert.output.as_deref()),
    };
    let book = named(input)?;
    let mut out = Output::open(output)?;
    out.write_all(write_codebook(&book, form).as_bytes())?;
    out.finish()?;
    Ok(ExitStatus::Done)
}

fn form(convert: &Convert) -> anyhow::Result<BookForm> {
    let guessed = convert
        .output
        .as_deref()
        .and_then(|o| BookForm::guessed(&o.display().to_string()));
    match (convert.to, guessed) {
        (Some(Form::Qdc), _) => Ok(BookForm::Qdc),
        (Some(Form::Toml), _) => Ok(BookForm::Toml),
        (Some(Form::Md), _) => Ok(BookForm::Markdown),
        (None, Some(form)) if form != BookForm::Qdpx => Ok(form),
        (None, _) => bail!("the output's name does not tell its form; give --to qdc, toml or md"),
    }
}

/// The codebook of that name, or in that file.
///
/// # Errors
/// If there is none, or it cannot be read.
pub(super) fn named(name: &str) -> anyhow::Result<Codebook> {
    if name == "default" {
        return Ok(Codebook::builtin());
    }
    let path = Path::new(name);
    let bytes = fs::read(path).with_context(|| {
        format!("{name}: cannot be read; give default, or a .toml, .qdc or .qdpx")
    })?;
    Ok(read_codebook(&Part::named(name, bytes))?)
}
