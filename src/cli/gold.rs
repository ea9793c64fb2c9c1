//! `gleaner gold`: hand-coded records, from where other people keep theirs.

use super::ExitStatus;
use super::output::Output;
use crate::exchange::byu::{self, Coding, Imported};
use anyhow::{Context as _, ensure};
use clap::{Subcommand, ValueEnum};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Bring in records that others coded
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gleaner gold import --from byu replication-package/ -o published.jsonl\n\n\
                  Exit codes: 0 done; 2 an error, also if anything could not be read."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    Import(Import),
}

/// Read codings of another form into records
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Reads codings of another form into records, one a report, as JSON Lines.\n\n\
                  byu: the two replication packages of the seed study, as a clone of their repositories gives them: one \
                  YAML file a report, the quoted passages in comments. The reports' texts are not in them, so a record's \
                  text is its passages; roles have summaries and codes, no spans. What was counted, what the authors left \
                  out and what could not be read is told on standard error; an item that is not YAML is kept as it is.",
    after_help = "Examples:\n  \
                  gleaner gold import --from byu package-2024/ package-2025/ -o published.jsonl\n  \
                  gleaner annotate published.jsonl                     what gleaner makes of the passages\n\n\
                  Exit codes: 0 done; 2 an error, also if anything could not be read."
)]
struct Import {
    /// Form of the codings
    #[arg(long, value_name = "FORM")]
    from: Form,

    /// Files, or folders that are searched for them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write into this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The seed study's replication packages of 2024 and 2025
    Byu,
}

/// Imports.
///
/// # Errors
/// If nothing is there to read, or results cannot be written. A file that cannot be read is no error here, but
/// [`ExitStatus::Failed`].
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let What::Import(import) = &args.what;
    let Form::Byu = import.from;
    let files = files(&import.paths)?;
    let mut output = Output::open(import.output.as_deref())?;
    let mut told = Told::default();
    for file in &files {
        let place = file.display();
        match fs::read_to_string(file).map_err(anyhow::Error::from) {
            Err(error) => told.failed(&format!("{place}: {error}; it must be UTF-8 text")),
            Ok(yaml) => match byu::read(&yaml) {
                Err(error) => told.failed(&format!("{place}: {error}")),
                Ok(Coding::LeftOut(reason)) => told.left_out(&format!("{place}: {reason}")),
                Ok(Coding::Report(report)) => {
                    told.report(&place.to_string(), &report);
                    serde_json::to_writer(&mut output, &report.record)?;
                    output.write_all(b"\n")?;
                }
            },
        }
    }
    output.finish()?;
    // Nobody is left to tell if stderr is gone.
    let _ = io::stderr().write_all(told.summary(files.len()).as_bytes());
    Ok(if told.failures == 0 {
        ExitStatus::Done
    } else {
        ExitStatus::Failed
    })
}

/// What is told on standard error.
#[derive(Debug, Default)]
struct Told {
    lines: String,
    reports: usize,
    actions: usize,
    lessons: usize,
    reports_left_out: usize,
    items_left_out: usize,
    unknown_codes: usize,
    failures: usize,
}

impl Told {
    fn line(&mut self, line: &str) {
        self.lines += line;
        self.lines.push('\n');
    }

    fn failed(&mut self, line: &str) {
        self.failures += 1;
        self.line(&format!("not read: {line}"));
    }

    fn left_out(&mut self, line: &str) {
        self.reports_left_out += 1;
        self.line(&format!("left out by its authors: {line}"));
    }

    fn report(&mut self, place: &str, report: &Imported) {
        self.reports += 1;
        self.actions += report.actions;
        self.lessons += report.lessons;
        for note in &report.left_out {
            self.items_left_out += 1;
            self.line(&format!(
                "left out by its authors: {place}:{}: {}: {}",
                note.line, note.of, note.what
            ));
        }
        for note in &report.unread {
            self.failed(&format!(
                "{place}:{}: {}: {}; kept as text under `unread`: mend the YAML and import again",
                note.line, note.of, note.what
            ));
        }
        for note in &report.unknown_codes {
            self.unknown_codes += 1;
            self.line(&format!(
                "code not in the codebook, kept under `published`: {place}:{}: {}: {}",
                note.line, note.of, note.what
            ));
        }
    }

    fn summary(&self, files: usize) -> String {
        format!(
            "{}{files} files: {} reports with {} actions and {} lessons; {} reports and {} items left out by their authors; \
             {} codes not in the codebook; {} not read\n",
            self.lines,
            self.reports,
            self.actions,
            self.lessons,
            self.reports_left_out,
            self.items_left_out,
            self.unknown_codes,
            self.failures
        )
    }
}

/// YAML files of the paths; those of folders in the order of the numbers in their names.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, &mut found)?;
        } else {
            ensure!(
                path.exists(),
                "{}: no such file or folder; give a clone of a replication package, or a file of it",
                path.display()
            );
            found.push(path.clone());
        }
    }
    ensure!(
        !found.is_empty(),
        "no .yaml file found; give a clone of a replication package, or a file of it"
    );
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{}: cannot be listed", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort_by_key(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        (name.parse::<u64>().unwrap_or(u64::MAX), path.clone())
    });
    for path in paths {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() && !hidden {
            search(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            found.push(path);
        }
    }
    Ok(())
}
