//! `gleaner train --fine-tune`: encoder and heads together, by libtorch.

use super::ExitStatus;
use super::train::Args;
use std::path::Path;

/// In a build without libtorch.
///
/// # Errors
/// Always; says how to build with it.
#[cfg(not(feature = "torch"))]
pub fn run(_: &Args, _: &Path) -> anyhow::Result<ExitStatus> {
    anyhow::bail!(
        "this build cannot fine-tune: run scripts/setup-libtorch, export what it prints, and build with \
         `cargo build --release --features torch`; --heads needs no libtorch"
    )
}

#[cfg(feature = "torch")]
pub use with_torch::run;

#[cfg(feature = "torch")]
mod with_torch {
    use super::super::progress::TrainingBar;
    use super::super::train::{
        MAX_TOKENS, all_gold, description, of_minilm, put, summary, write_model,
    };
    use super::{Args, ExitStatus, Path};
    use crate::codebook::Codebook;
    use crate::train::{FineTuneOptions, Places, TrainOptions, fine_tune, learning_curve};
    use anyhow::Context as _;
    use serde_json::json;
    use std::io::{self, Write};

    /// Trains, exports and writes the model folder.
    ///
    /// # Errors
    /// If a record, the settings or the checkpoint is not sound, a file cannot be read or written, or the
    /// exporter fails; what was trained stays in the folder.
    pub fn run(args: &Args, checkpoint: &Path) -> anyhow::Result<ExitStatus> {
        if let Some(threads) = args.threads {
            tch::set_num_threads(i32::from(threads));
        }
        let codebook = Codebook::builtin();
        let (reports, lost) = all_gold(args, &codebook)?;
        let mut options = match &args.settings {
            None => FineTuneOptions::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("{}: cannot be read", path.display()))?;
                toml::from_str(&text)
                    .with_context(|| format!("{}: settings of the fine-tuning", path.display()))?
            }
        };
        options.seed = args.seed;
        let heads = TrainOptions::with_seed(usize::from(args.folds), args.seed);
        let places = Places {
            checkpoint: checkpoint.into(),
            work: args.out.join("states"),
            resume: args.resume,
        };
        std::fs::create_dir_all(&args.out)
            .with_context(|| format!("{}: cannot be made", args.out.display()))?;
        let bar = TrainingBar::start(args.progress);
        let tuned = fine_tune(&reports, &codebook, &places, &heads, &options, &|step| {
            bar.tell(&step);
        })?;
        bar.finish();
        let copy = |name: &str| {
            let from = checkpoint.join(name);
            std::fs::read(&from).with_context(|| format!("{}: cannot be read", from.display()))
        };
        let (config, tokenizer) = (copy("config.json")?, copy("tokenizer.json")?);
        put(&args.out.join("config.json"), &config)?;
        // The folder is a checkpoint too, whose files are not packed.
        put(&args.out.join("tokenizer.json"), &tokenizer)?;
        let weights = args.out.join("model.safetensors");
        tuned
            .encoder
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .save(&weights)?;
        if let Ok(svg) = learning_curve(&tuned.curve) {
            put(&args.out.join("learning-curve.svg"), svg.as_bytes())?;
        }
        let training = json!({
            "options": {"fine_tune": options, "heads": heads}, "lost": lost, "passes": tuned.epochs,
            "texts_cut_in_training": tuned.cut, "largest_gap_between_runtimes": tuned.gap, "curve": tuned.curve,
            "cross_validation": tuned.report, "cross_validation_without_fine_tuning": tuned.before,
        });
        put(
            &args.out.join("training.json"),
            format!("{training:#}\n").as_bytes(),
        )?;
        let heads_bytes = tuned.heads.bytes()?;
        put(&args.out.join("heads.safetensors"), &heads_bytes)?;
        let onnx = export(args)?;
        let manifest = description(args, &codebook, &tuned.lists, of_minilm());
        write_model(
            &args.out,
            manifest,
            &[
                ("encoder.onnx", &onnx),
                ("tokenizer.json", &tokenizer),
                ("heads.safetensors", &heads_bytes),
            ],
            format!("{training:#}\n").as_bytes(),
        )?;
        let mut out = io::stdout().lock();
        let (before, after) = (summary(&tuned.before, &lost), summary(&tuned.report, &lost));
        write!(out, "without fine-tuning: {before}")?;
        write!(out, "fine-tuned, {} passes: {after}", tuned.epochs)?;
        if tuned.cut > 0 {
            writeln!(
                out,
                "{} texts longer than {} tokens were cut in training (never when annotating)",
                tuned.cut, options.max_tokens
            )?;
        }
        Ok(ExitStatus::Done)
    }

    /// Runs the exporter on the folder; gives the graph.
    fn export(args: &Args) -> anyhow::Result<Vec<u8>> {
        let graph = args.out.join("encoder.onnx");
        let status = std::process::Command::new(&args.exporter)
            .arg(&args.out)
            .arg(&graph)
            .args(["--int8", "--positions", &MAX_TOKENS.to_string()])
            .status()
            .with_context(|| format!("{}: cannot be started", args.exporter.display()))?;
        anyhow::ensure!(
            status.success(),
            "{} failed ({status}); the tuned weights are in {}: run it again by hand (it needs Python with numpy, onnx, \
             safetensors), or run this command again with --resume",
            args.exporter.display(),
            args.out.display()
        );
        std::fs::read(&graph).with_context(|| format!("{}: cannot be read", graph.display()))
    }
}
