//! `gleaner nearest`: how were similar items coded? For codebooks that are invented while coding.

use super::ExitStatus;
use super::args::{InputArgs, OutputArgs, PipelineArgs};
use super::job::Job;
use super::progress::Spinner;
use super::view::View;
use crate::nearest::{CodedItems, NearestOptions};
use crate::nn::Encoder;
use crate::pipeline::{Pipeline, load_encoder};
use crate::record::{Record, RoleName};
use anyhow::Context as _;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Show how the most similar items were coded
#[derive(Debug, Clone, clap::Args)]
#[command(
    long_about = "Shows, for each role of each frame, the coded items that are most like it, and the code that most \
                  of them carry. Nothing is trained, and the codes may be any that people have written: use it while \
                  a codebook is still being invented. Records are taken with the frames that they have; reports are \
                  annotated first. Likeness is the cosine of the encoder's embeddings of the roles' words (span, else \
                  summary), or of the frames' actions where a role has no words. Items of the same report are left \
                  out: the same file as --coded and as PATH shows what others' codings would have suggested.\n\n\
                  The result is the record, with \"nearest\" in each role: {\"suggested\", \"share\", \"compared\", \
                  \"items\": [{\"report\", \"frame\", \"text\", \"summary\", \"category\", \"similarity\"}]}.",
    after_help = "Examples:\n  \
                  gleaner nearest --coded coded.jsonl postmortem.md              read it on the terminal\n  \
                  gleaner nearest --coded coded.jsonl open.jsonl -o near.jsonl   records, frames as they are\n  \
                  gleaner nearest --coded a.jsonl --coded b.jsonl -k 10 --role target reports/\n  \
                  gleaner nearest --coded coded.jsonl coded.jsonl                each report against the others\n\n\
                  Exit codes: 0 done; 2 an error, also if any one report failed."
)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// Coded records: JSON Lines, or one record as .json; repeatable
    #[arg(
        long,
        required = true,
        value_name = "GOLD",
        help_heading = "Comparison"
    )]
    coded: Vec<PathBuf>,

    /// Items beside each role
    #[arg(short, value_name = "K", default_value_t = 5, help_heading = "Comparison",
          value_parser = clap::value_parser!(u16).range(1..))]
    k: u16,

    /// Role whose codes are looked for; repeatable [default: all four]
    #[arg(long, value_name = "ROLE", help_heading = "Comparison")]
    role: Vec<Which>,

    /// Compare with items of the same report too, but for the item itself
    #[arg(long, help_heading = "Comparison")]
    same_report: bool,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    pipeline: PipelineArgs,
}

/// A role by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// What motivates the change
    Event,
    /// The change
    Action,
    /// What is changed
    Target,
    /// What it is for
    Goal,
}

impl From<Which> for RoleName {
    fn from(which: Which) -> Self {
        match which {
            Which::Event => Self::Event,
            Which::Action => Self::Action,
            Which::Target => Self::Target,
            Which::Goal => Self::Goal,
        }
    }
}

/// What reads the words: the encoder alone where nothing has to be annotated.
enum Reader {
    Whole(Box<Pipeline>),
    Encoder(Box<Encoder>),
}

impl Reader {
    fn encoder(&self) -> &Encoder {
        match self {
            Self::Whole(pipeline) => pipeline.encoder(),
            Self::Encoder(encoder) => encoder,
        }
    }
}

/// Compares.
///
/// # Errors
/// If a coded file is not of records or holds nothing to compare with, the pipeline cannot be loaded, nothing is
/// there to read, or results cannot be written.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let coded = read_coded(&args.coded)?;
    let config = args.pipeline.config(args.input.max_bytes)?;
    let sizes = (&config.ingest, &config.batch);
    let job = Job::new(&args.input, &args.output, sizes, View::neighbours)?.keeping_records();
    let (models, threads) = (args.pipeline.models.as_deref(), args.input.threads());
    let reader = if job.holds_reports() {
        Reader::Whole(Box::new(Pipeline::load(config, models, threads)?))
    } else {
        Reader::Encoder(Box::new(load_encoder(&config, models, threads)?))
    };
    let mut options = NearestOptions {
        k: args.k.into(),
        same_report: args.same_report,
        ..NearestOptions::default()
    };
    if !args.role.is_empty() {
        options
            .roles
            .retain(|&name| args.role.iter().any(|&which| RoleName::from(which) == name));
    }
    let roles: Vec<&str> = options.roles.iter().map(|role| role.as_str()).collect();
    let spinner = Spinner::start(args.output.progress);
    spinner.say(&format!("reading {} coded reports", coded.len()));
    let items = CodedItems::new(reader.encoder(), &coded, options)?;
    spinner.finish();
    anyhow::ensure!(
        !items.is_empty(),
        "--coded: {} records, and no {} with a category in them; give records that people have coded",
        coded.len(),
        roles.join(" or ")
    );
    let annotate = |documents: &[_]| match &reader {
        Reader::Whole(pipeline) => pipeline.annotate(documents),
        Reader::Encoder(_) => Ok(Vec::new()),
    };
    job.run_then(&annotate, &|records| {
        Ok(items.suggest(reader.encoder(), records)?)
    })
}

/// All records of the files; their codes may be any.
fn read_coded(paths: &[PathBuf]) -> anyhow::Result<Vec<Record>> {
    let mut records = Vec::new();
    for path in paths {
        records.extend(coded_in(path)?);
    }
    Ok(records)
}

fn coded_in(path: &Path) -> anyhow::Result<Vec<Record>> {
    const REMEDY: &str =
        "--coded takes records as `gleaner annotate` writes them, one JSON object a line";
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name}: {REMEDY}"))?;
    let mut found = serde_json::Deserializer::from_str(&text).into_iter::<Record>();
    let (mut records, mut line, mut counted) = (Vec::new(), 1, 0);
    loop {
        let gap = &text[found.byte_offset()..];
        let start = text.len() - gap.trim_start().len();
        line += text[counted..start].matches('\n').count();
        counted = start;
        match found.next() {
            None => return Ok(records),
            Some(Err(error)) => {
                return Err(error)
                    .with_context(|| format!("{name}:{line}: not a record; {REMEDY}"));
            }
            Some(Ok(record)) => {
                if let Some(fault) = record.faults(None).first() {
                    anyhow::bail!(
                        "{name}:{line}: not a sound record ({fault}); correct it, or code the report again"
                    );
                }
                records.push(record);
            }
        }
    }
}
