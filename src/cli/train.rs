//! `gleaner train`: a model folder from hand-coded records.

use super::ExitStatus;
use super::args::ProgressStyle;
use super::progress::Spinner;
use crate::codebook::Codebook;
use crate::document::hex_sha256;
use crate::nn::{CodeList, Encoder, FileHash, ModelFiles, ModelManifest, ModelStore, pack};
use crate::record::Record;
use crate::train::{
    FastOptions, FastReport, GoldReport, Lost, TrainOptions, TrainingReport, prepare, train_heads,
};
use anyhow::Context as _;
use serde_json::json;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Train a model on hand-coded records
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Train a model on hand-coded records.\n\nWith --heads the encoder stays as it is; what is trained are \
                  the heads that label sentences, find roles and events, and choose codes. With --fine-tune the encoder \
                  is trained too, by libtorch. First everything is measured by cross-validation over organisations, \
                  then trained on all records. The same records, settings and seed give the same files (when \
                  fine-tuning: on the CPU with --threads 1).",
    after_help = "Examples:\n  gleaner train --heads train.jsonl --out models/mine\n  \
                  gleaner train --heads train.jsonl --also invented.jsonl --out models/mine\n  \
                  gleaner train --fine-tune checkpoint train.jsonl --out models/tuned\n  \
                  gleaner annotate --models models/mine --pipeline mine.toml report.md\n\n\
                  Exit codes: 0 done; 2 an error."
)]
pub struct Args {
    /// Train the heads only, on the encoder as it is: minutes
    #[arg(long, required_unless_present = "fine_tune")]
    heads: bool,

    /// Train encoder and heads together, from the checkpoint in this folder (config.json, model.safetensors,
    /// tokenizer.json): hours on a CPU; only in a build with the `torch` feature
    #[arg(long, value_name = "CHECKPOINT", conflicts_with_all = ["heads", "encoder"])]
    pub(super) fine_tune: Option<PathBuf>,

    /// Settings of the fine-tuning, a TOML file [default: those that training.json shows]
    #[arg(long, value_name = "FILE", requires = "fine_tune")]
    pub(super) settings: Option<PathBuf>,

    /// Go on from the states that an interrupted fine-tuning left in --out
    #[arg(long, requires = "fine_tune")]
    pub(super) resume: bool,

    /// Threads of libtorch [default: all]; with 1, the same run gives the same weights
    #[arg(long, value_name = "N", requires = "fine_tune")]
    pub(super) threads: Option<u16>,

    /// Program that turns the tuned checkpoint into encoder.onnx
    #[arg(
        long,
        value_name = "PROGRAM",
        requires = "fine_tune",
        default_value = "scripts/export-encoder"
    )]
    pub(super) exporter: PathBuf,

    /// JSON Lines of hand-coded records
    #[arg(required = true, value_name = "GOLD")]
    pub(super) gold: Vec<PathBuf>,

    /// JSON Lines of more coded records to learn from; they count in no figure [may be repeated]
    #[arg(long, value_name = "GOLD")]
    pub(super) also: Vec<PathBuf>,

    /// JSON Lines of coded records of which only the frames' codes are learnt, not labels, spans and events, say because
    /// actions are denser in them than in reports; they count in no figure [may be repeated]
    #[arg(long, value_name = "GOLD", conflicts_with = "fine_tune")]
    pub(super) also_codes: Vec<PathBuf>,

    /// Folder for the new model
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: PathBuf,

    /// Name of the new model [default: the folder's name]
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,

    /// Version of the new model
    #[arg(long, value_name = "VERSION", default_value = "1")]
    pub(super) model_version: String,

    /// Model whose encoder is used: a folder with encoder.onnx and tokenizer.json [default: the built-in model's]
    #[arg(long, value_name = "DIR")]
    encoder: Option<PathBuf>,

    /// Read units together with their neighbours, as many as fit into the encoder's input; for an encoder that was tuned so
    /// [default: as the built-in model does; true without a value; false with --encoder]
    #[arg(long, conflicts_with = "fine_tune", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    context: Option<bool>,

    /// Write each unit's held-out probabilities there, one report a line, for curves and error analysis
    #[arg(long, value_name = "FILE", conflicts_with = "fine_tune")]
    held_out: Option<PathBuf>,

    /// What the records are, for the model's description
    #[arg(long, value_name = "TEXT", default_value = "not described")]
    pub(super) data: String,

    /// Folds of the cross-validation; whole organisations are held out
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..=50))]
    pub(super) folds: u8,

    /// Seed of all random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,

    /// Say on standard error how far it is
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(super) progress: ProgressStyle,
}

/// Longest input of the shipped encoder in tokens.
pub(super) const MAX_TOKENS: usize = 256;

/// Trains and writes the model folder; `model.toml` comes last, so that a folder without it is unfinished.
///
/// # Errors
/// If a record is not sound, there are fewer organisations than folds, or a file cannot be read or written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    if let Some(checkpoint) = &args.fine_tune {
        return super::fine_tune::run(args, checkpoint);
    }
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("{}: cannot be made", args.out.display()))?;
    let codebook = Codebook::builtin();
    let (reports, lost) = all_gold(args, &codebook)?;
    let (onnx, tokenizer, base) = encoder_files(args.encoder.as_deref())?;
    let threads = super::args::threads(None);
    let encoder = Encoder::load(
        "to be trained",
        onnx.clone().into(),
        &tokenizer,
        MAX_TOKENS,
        32,
        threads,
    )?;
    let options = TrainOptions {
        context: args.context.unwrap_or(base.context),
        ..TrainOptions::with_seed(usize::from(args.folds), args.seed)
    };
    let fast = FastOptions::with_seed(usize::from(args.folds), args.seed);
    let spinner = Spinner::start(args.progress);
    let trained = train_heads(&reports, &encoder, &codebook, (&options, &fast), &|step| {
        spinner.say(&step);
    })?;
    spinner.finish();
    let manifest = ModelManifest {
        context: options.context,
        fast_layers: Some(fast.layers),
        ..description(args, &codebook, &trained.lists, base)
    };
    if let Some(path) = &args.held_out {
        let line = |report| serde_json::to_string(report).map(|json| json + "\n");
        let lines: String = trained
            .held_out
            .iter()
            .map(line)
            .collect::<Result<_, _>>()?;
        put(path, lines.as_bytes())?;
    }
    let (heads, fast_heads) = (trained.heads.bytes()?, trained.fast.bytes()?);
    let training = json!({
        "options": options, "lost": lost, "cross_validation": trained.report,
        "fast": {"options": fast, "figures": trained.fast_report},
    });
    write_model(
        &args.out,
        manifest,
        &[
            ("encoder.onnx", &onnx),
            ("tokenizer.json", &tokenizer),
            ("heads.safetensors", &heads),
            ("fast.safetensors", &fast_heads),
        ],
        format!("{training:#}\n").as_bytes(),
    )?;
    io::stdout().write_all(summary(&trained.report, &lost).as_bytes())?;
    io::stdout().write_all(fast_summary(&trained.fast_report).as_bytes())?;
    Ok(ExitStatus::Done)
}

/// `model.toml` without the file hashes.
pub(super) fn description(
    args: &Args,
    codebook: &Codebook,
    lists: &[CodeList],
    base: ModelManifest,
) -> ModelManifest {
    let folder_name = args
        .out
        .file_name()
        .map(|n| n.to_string_lossy().into_owned());
    ModelManifest {
        name: args
            .name
            .clone()
            .or(folder_name)
            .unwrap_or_else(|| "unnamed".into()),
        version: args.model_version.clone(),
        training_data: args.data.clone(),
        max_tokens: MAX_TOKENS,
        labels: codebook.labels().into_iter().map(str::to_owned).collect(),
        lists: lists.to_vec(),
        context: false,
        fast_layers: None,
        ..base
    }
}

/// What is measured on, then what is only learnt from.
pub(super) fn all_gold(
    args: &Args,
    codebook: &Codebook,
) -> anyhow::Result<(Vec<GoldReport>, Lost)> {
    let mut lost = Lost::default();
    let mut reports = read_gold(&args.gold, codebook, &mut lost)?;
    for (paths, codes_only) in [(&args.also, false), (&args.also_codes, true)] {
        let more = read_gold(paths, codebook, &mut lost)?;
        reports.extend(more.into_iter().map(|report| GoldReport {
            measured: false,
            codes_only,
            ..report
        }));
    }
    Ok((reports, lost))
}

pub(super) fn read_gold(
    paths: &[PathBuf],
    codebook: &Codebook,
    lost: &mut Lost,
) -> anyhow::Result<Vec<GoldReport>> {
    let mut reports = Vec::new();
    for path in paths {
        let place = path.display();
        let lines = std::fs::read_to_string(path)
            .with_context(|| format!("{place}: give a file of records"))?;
        for (n, line) in lines
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty())
        {
            let record: Record = serde_json::from_str(line).with_context(|| {
                format!(
                    "{place}:{}: not a record; gold records are one JSON object a line",
                    n + 1
                )
            })?;
            let report =
                prepare(&record, codebook, lost).with_context(|| format!("{place}:{}", n + 1))?;
            reports.push(report);
        }
    }
    Ok(reports)
}

/// Bytes of encoder and tokenizer, and what is known of where they come from.
fn encoder_files(folder: Option<&Path>) -> anyhow::Result<(Vec<u8>, Vec<u8>, ModelManifest)> {
    let Some(folder) = folder else {
        let ModelFiles {
            manifest,
            encoder,
            tokenizer,
            ..
        } = ModelStore::default().open("minilm-incident")?;
        return Ok((encoder.into_owned(), tokenizer.into_owned(), manifest));
    };
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path)
            .with_context(|| format!("{}: an encoder folder needs it", path.display()))
    };
    Ok((read("encoder.onnx")?, read("tokenizer.json")?, of_minilm()))
}

/// What is known of a model made from the base encoder.
pub(super) fn of_minilm() -> ModelManifest {
    ModelManifest {
        name: String::new(),
        version: String::new(),
        base_model: "sentence-transformers/all-MiniLM-L6-v2".into(),
        licence: "Apache-2.0".into(),
        training_data: String::new(),
        max_tokens: MAX_TOKENS,
        labels: Vec::new(),
        context: false,
        fast_layers: None,
        lists: Vec::new(),
        files: Vec::new(),
    }
}

pub(super) fn write_model(
    folder: &Path,
    manifest: ModelManifest,
    files: &[(&str, &[u8])],
    training: &[u8],
) -> anyhow::Result<()> {
    // An older model's description must not stand beside half of a new one's files.
    let description = folder.join("model.toml");
    if description.exists() {
        std::fs::remove_file(&description)
            .with_context(|| format!("{}: cannot be replaced", description.display()))?;
    }
    put(&folder.join("training.json"), training)?;
    let mut hashes = Vec::new();
    for (name, bytes) in files {
        // The encoder is read where it lies; packing would save little of it.
        let (name, bytes) = match *name {
            "encoder.onnx" => ((*name).to_owned(), Cow::Borrowed(*bytes)),
            _ => (format!("{name}.gz"), Cow::Owned(pack(bytes)?)),
        };
        put(&folder.join(&name), &bytes)?;
        hashes.push(FileHash {
            sha256: hex_sha256(&bytes),
            name,
        });
    }
    let manifest = ModelManifest {
        files: hashes,
        ..manifest
    };
    put(
        &folder.join("model.toml"),
        toml::to_string(&manifest)?.as_bytes(),
    )
}

pub(super) fn put(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("{}: cannot be written", path.display()))
}

/// What the cross-validation found, for people.
pub(super) fn summary(r: &TrainingReport, lost: &Lost) -> String {
    let mut out = format!(
        "{} reports of {} organisations: {} units, {} frames; learnt from besides: {} reports, {} units \
         ({} labelled units and {} frames could not be carried over)\n",
        r.reports,
        r.organisations,
        r.units,
        r.frames,
        r.extra_reports,
        r.extra_units,
        lost.units,
        lost.frames
    );
    if r.codes_only_reports > 0 {
        let _ = writeln!(
            out,
            "codes alone learnt from {} more reports, {} frames",
            r.codes_only_reports, r.codes_only_frames
        );
    }
    out += "on held-out organisations:\n";
    for (which, precision) in ["first", "second"].iter().zip(&r.readings) {
        let each: Vec<String> = precision
            .iter()
            .map(|(label, p)| format!("{label} {p:.3}"))
            .collect();
        let _ = writeln!(
            out,
            "  {which} reading of the labels alone, average precision: {}",
            each.join(", ")
        );
    }
    figures(&mut out, r);
    out
}

/// What it found of the heads for reading fast.
fn fast_summary(r: &FastReport) -> String {
    let mut out = format!(
        "heads for reading fast, {:.3} of the units read:\n",
        r.share_read
    );
    figures(&mut out, &r.cross_validation);
    for at in &r.sieve {
        let _ = writeln!(
            out,
            "  first pass at {:.3}: {} of {} units, {} of {} labelled ones, {} of {} that the whole encoder suggests",
            at.threshold, at.read, at.units, at.gold_read, at.gold, at.suggested_read, at.suggested
        );
    }
    out
}

fn figures(out: &mut String, r: &TrainingReport) {
    for (label, at) in &r.labels {
        let _ = writeln!(
            out,
            "  {label:8} F1 {:.3} at threshold {:.2} ({} hits, {} suggested, {} gold), average precision {:.3}, calibration error {:.3}",
            at.f1,
            at.threshold,
            at.hits,
            at.suggested,
            at.gold,
            r.precision[label],
            r.calibration[label]
        );
    }
    for (role, at) in &r.roles {
        let _ = writeln!(
            out,
            "  {role:8} token F1 {:.3} on gold action units at threshold {:.2}",
            at.f1, at.threshold
        );
    }
    let _ = writeln!(
        out,
        "  event elsewhere: first-ranked unit is right in {:.3}, one of the first three in {:.3}",
        r.event_first, r.event_third
    );
    for (list, share) in &r.codes {
        let _ = writeln!(
            out,
            "  {list:8} accuracy {share:.3} (commonest code {:.3})",
            r.commonest[list]
        );
    }
}
