//! `gleaner models`: which models are installed, and are their files what they should be?

use super::ExitStatus;
use crate::nn::{Installed, ModelStore};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

/// List installed models and check their files
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gleaner models\n  gleaner models --models ~/models\n\n\
                  Exit codes: 0 all files are sound; 1 one is missing or altered; 2 an error."
)]
pub struct Args {
    /// A model folder or a folder of model folders, listed before the models inside the program
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
}

/// Lists and checks.
///
/// # Errors
/// If the folder or a `model.toml` cannot be read.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    if let Some(folder) = &args.models {
        anyhow::ensure!(
            folder.is_dir(),
            "{}: no such folder of models; give a folder that holds a model.toml, or folders that do",
            folder.display()
        );
    }
    let models = ModelStore::new(args.models.clone()).list()?;
    io::stdout().write_all(listed(&models).as_bytes())?;
    let sound = models.iter().all(|model| model.faults.is_empty());
    Ok(if sound {
        ExitStatus::Done
    } else {
        ExitStatus::No
    })
}

/// One paragraph a model.
fn listed(models: &[Installed]) -> String {
    let mut out = String::new();
    for model in models {
        let verdict = if model.faults.is_empty() { "ok" } else { "BAD" };
        let _ = writeln!(
            out,
            "{} {}  {verdict}\n  base     {}\n  licence  {}\n  size     {:.1} MB\n  sha256   {}\n  place    {}",
            model.manifest.name,
            model.manifest.version,
            model.manifest.base_model,
            model.manifest.licence,
            model.bytes as f64 / 1e6,
            model.manifest.sha256(),
            model.path.as_ref().map_or_else(
                || "inside the program".to_owned(),
                |p| p.display().to_string()
            ),
        );
        for fault in &model.faults {
            let _ = writeln!(out, "  BAD      {fault}");
        }
    }
    out
}
