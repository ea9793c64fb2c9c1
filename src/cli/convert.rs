//! `gleaner convert`: records to and from the tools that people already use.

use super::ExitStatus;
use super::codebook;
use super::output::Output;
use super::view::count;
use crate::codebook::Codebook;
use crate::exchange::{self, Format, Losses, Names, Part};
use crate::record::Record;
use anyhow::{Context as _, bail, ensure};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Bring records to and from other tools
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Brings records to and from the tools in which people already code.\n\n\
                  What a format cannot hold is counted on standard error, and the whole records are kept beside the output, \
                  in OUT.gleaner.jsonl. On the way back that file is found beside the input (or given by --side): what was \
                  not changed in the tool is then as it was, and what was changed is as the tool has it.\n\n\
                  --map is a TOML from the tool's names to the codebook's: [marks] for labels of spans, [labels] for labels \
                  of units, [codes.LIST] for codes. Names that are unknown are told all at once, in that form.",
    after_help = "Examples:\n  \
                  gleaner convert --list\n  \
                  gleaner convert suggestions.jsonl --to brat -o brat-data/\n  \
                  gleaner convert brat-data/ -o gold.jsonl\n  \
                  gleaner convert suggestions.jsonl --to label-studio -o tasks.json\n  \
                  gleaner convert export.json --side tasks.json.gleaner.jsonl -o gold.jsonl\n\n\
                  Exit codes: 0 done; 2 an error."
)]
pub struct Args {
    /// Files, folders of them, or `-` for standard input
    #[arg(required_unless_present = "list", value_name = "IN")]
    inputs: Vec<PathBuf>,

    /// Format of the inputs [default: by extension; a folder is brat's]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,

    /// Format of the output [default: by its extension]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    to: Option<Format>,

    /// Write this file or folder, which is new or empty [default: standard output, for one file]
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,

    /// TOML that maps the tool's names to the codebook's
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// Codebook: default, a .toml, .qdc or .qdpx, or none (labels and codes may be anything)
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    codebook: String,

    /// Whole records as they were before the tool, or none [default: IN.gleaner.jsonl]
    #[arg(long, value_name = "FILE|none")]
    side: Option<PathBuf>,

    /// Show the formats and what each does not hold
    #[arg(long)]
    list: bool,
}

fn format(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.iter().map(|f| f.name()).collect();
        format!("there is {}; see gleaner convert --list", names.join(", "))
    })
}

/// Converts.
///
/// # Errors
/// If an input cannot be read, has names that are unknown, or the output cannot be written; then there is none.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    if args.list {
        io::stdout().write_all(list().as_bytes())?;
        return Ok(ExitStatus::Done);
    }
    let to = match (args.to, &args.output) {
        (Some(to), _) => to,
        (None, Some(out)) => guess(out, "--to")?,
        (None, None) => bail!("--to is needed where there is no -o; see gleaner convert --list"),
    };
    let book = match args.codebook.as_str() {
        "none" => None,
        name => Some(codebook::named(name)?),
    };
    let mut names = Names::new(book.clone());
    if let Some(map) = &args.map {
        names = names.mapped(&map.display().to_string(), &text(map)?)?;
    }
    let mut records = Vec::new();
    for input in &args.inputs {
        let from = args.from.map_or_else(|| guess(input, "--from"), Ok)?;
        let side = side(args, input, from)?;
        records.append(&mut exchange::read(
            from,
            &parts(input, from)?,
            &side,
            names.clone(),
        )?);
    }
    let book = book.unwrap_or_else(Codebook::builtin);
    hand_over(&records, to, args.output.as_deref(), &book)?;
    Ok(ExitStatus::Done)
}

/// Writes records for another tool, and beside them what it cannot hold; says on standard error what that is.
///
/// # Errors
/// If a file cannot be written, or there is no place for several.
pub(super) fn hand_over(
    records: &[Record],
    to: Format,
    out: Option<&Path>,
    book: &Codebook,
) -> anyhow::Result<()> {
    let written = exchange::write(to, records, book)?;
    if let Some(out) = out.filter(|o| o.as_os_str() != "-") {
        put(out, to, &written.parts)?;
        if !written.losses.is_empty() {
            let whole = exchange::write(Format::Jsonl, records, book)?;
            put_file(&beside(out, ".gleaner.jsonl"), &whole.parts[0].bytes)?;
        }
    } else {
        ensure!(
            !to.is_folder() && written.parts.len() == 1,
            "{} is more than one file; name it with -o",
            to.name()
        );
        let mut output = Output::open(None)?;
        output.write_all(&written.parts[0].bytes)?;
        output.finish()?;
    }
    // Nobody is left to tell if stderr is gone.
    let _ = io::stderr().write_all(told(records.len(), to, &written.losses, out).as_bytes());
    Ok(())
}

fn list() -> String {
    let mut said = String::new();
    for format in Format::ALL {
        let (name, about) = (format.name(), format.about());
        let _ = writeln!(
            said,
            "{name:<14}{about}\n{:14}offsets count {}",
            "",
            format.counting().name()
        );
        let lost: Vec<_> = format.loses().iter().map(|l| l.what()).collect();
        if !lost.is_empty() {
            let _ = writeln!(said, "{:14}does not hold: {}", "", lost.join("; "));
        }
    }
    said
}

fn guess(path: &Path, option: &str) -> anyhow::Result<Format> {
    let found = if path.is_dir() {
        Some(Format::Brat)
    } else {
        Format::guessed(path)
    };
    found.with_context(|| {
        format!(
            "{}: the name does not tell its format; give {option} (gleaner convert --list)",
            path.display()
        )
    })
}

fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}

/// The whole records that were kept when the input was written.
fn side(args: &Args, input: &Path, from: Format) -> anyhow::Result<Vec<Record>> {
    let file = match &args.side {
        Some(none) if none.as_os_str() == "none" => return Ok(Vec::new()),
        Some(file) => file.clone(),
        None => beside(input, ".gleaner.jsonl"),
    };
    if from == Format::Jsonl || (args.side.is_none() && !file.is_file()) {
        return Ok(Vec::new());
    }
    let read = parts(&file, Format::Jsonl)?;
    Ok(exchange::read(Format::Jsonl, &read, &[], Names::new(None))?)
}

/// A path with more at its end.
fn beside(path: &Path, more: &str) -> PathBuf {
    // By components, so that `data/` has its file beside the folder and not in it.
    let mut name: OsString = path.components().collect::<PathBuf>().into_os_string();
    name.push(more);
    name.into()
}

/// The files of an input; those of a folder that the format may want, in the order of their names.
fn parts(input: &Path, format: Format) -> anyhow::Result<Vec<Part>> {
    if input.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes)?;
        return Ok(vec![Part::named("standard input", bytes)]);
    }
    let mut paths = Vec::new();
    if input.is_dir() {
        search(input, format, &mut paths)?;
    } else {
        paths.push(input.to_owned());
        if format == Format::Brat {
            paths.push(input.with_extension("txt"));
        }
    }
    ensure!(
        !paths.is_empty(),
        "{}: has no file of the format {}",
        input.display(),
        format.name()
    );
    let read = |path: &PathBuf| {
        let name = path.display().to_string();
        let bytes = fs::read(path).with_context(|| format!("{name}: cannot be read"))?;
        Ok(Part::named(&name, bytes))
    };
    paths.iter().map(read).collect()
}

fn search(folder: &Path, format: Format, found: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let why = || format!("{}: cannot be listed", folder.display());
    let entries = fs::read_dir(folder).with_context(why)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let wanted: &[&str] = match format {
        Format::Jsonl => &["json", "jsonl"],
        Format::Brat => &["ann", "txt"],
        Format::LabelStudio | Format::UimaJson => &["json"],
        Format::Uima => &["xmi"],
        Format::Webanno => &["tsv"],
        Format::Doccano | Format::Prodigy => &["jsonl"],
        Format::Conll => &["conll", "conllup", "iob", "txt"],
        Format::Refi => &["qdpx"],
        Format::Csv => &["csv"],
        Format::Parquet => &["parquet"],
        Format::Byu => &["yaml", "yml"],
        Format::Xlsx | Format::Markdown | Format::Html | Format::Issues => &[],
    };
    for path in paths {
        if path.is_dir() {
            search(&path, format, found)?;
        } else if path
            .extension()
            .is_some_and(|e| wanted.iter().any(|w| e == *w))
        {
            found.push(path);
        }
    }
    Ok(())
}

fn put(out: &Path, format: Format, parts: &[Part]) -> anyhow::Result<()> {
    if format.is_folder() {
        fs::create_dir_all(out).with_context(|| format!("{}: cannot be made", out.display()))?;
        ensure!(
            fs::read_dir(out)?.next().is_none(),
            "{}: is not empty, and what people coded there would be written over; name a new folder",
            out.display()
        );
    }
    for part in parts {
        let place = match (format.is_folder(), part.name.as_str()) {
            (true, name) => out.join(name),
            (false, "") => out.to_owned(),
            (false, name) => beside(out, name),
        };
        put_file(&place, &part.bytes)?;
    }
    Ok(())
}

fn put_file(place: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = Output::open(Some(place))?;
    output.write_all(bytes)?;
    output.finish()
}

fn told(records: usize, to: Format, losses: &Losses, out: Option<&Path>) -> String {
    let mut said = format!("{} as {}", count(records, "report"), to.name());
    if !to.is_read() {
        return said + ", for people; it cannot be read back\n";
    }
    if losses.is_empty() {
        return said + "; nothing is lost\n";
    }
    let _ = match out {
        Some(out) => writeln!(
            said,
            "; kept in {} and not in it:",
            beside(out, ".gleaner.jsonl").display()
        ),
        None => writeln!(said, "; lost, as there is no -o to keep them beside:"),
    };
    for (kind, count) in losses {
        let _ = writeln!(said, "{count:>8}  {}", kind.what());
    }
    said
}
