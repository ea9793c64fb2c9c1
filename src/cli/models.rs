//! `gleaner models`: which models are installed, and are their files what they should be?

use super::ExitStatus;
use anyhow::Context as _;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// List installed models and check their files
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gleaner models\n  gleaner models --models ~/models\n\n\
                  Exit codes: 0 all files are sound; 1 one is missing or altered; 2 an error."
)]
pub struct Args {
    /// Folder of models
    #[arg(long, value_name = "DIR", default_value = "models")]
    models: PathBuf,
}

/// What is known of an installed model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstalledModel {
    /// Name, as pipelines give it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The encoder that it was trained from.
    pub base_model: String,
    /// Licence of the weights.
    pub licence: String,
    /// Size of all its files.
    pub bytes: u64,
    /// SHA-256 over its files' hashes, lower-case hexadecimal.
    pub sha256: String,
    /// What is wrong with its files, one sentence each, file first; empty if all are sound.
    pub faults: Vec<String>,
}

/// Lists and checks.
///
/// # Errors
/// If the folder or a `model.toml` cannot be read.
pub fn run(args: &Args) -> anyhow::Result<ExitStatus> {
    let models = installed(&args.models)?;
    io::stdout().write_all(listed(&models).as_bytes())?;
    let sound = models.iter().all(|model| model.faults.is_empty());
    Ok(if sound {
        ExitStatus::Done
    } else {
        ExitStatus::No
    })
}

/// One paragraph a model.
fn listed(models: &[InstalledModel]) -> String {
    let mut out = String::new();
    for model in models {
        let verdict = if model.faults.is_empty() { "ok" } else { "BAD" };
        let _ = writeln!(
            out,
            "{} {}  {verdict}\n  base     {}\n  licence  {}\n  size     {:.1} MiB\n  sha256   {}",
            model.name,
            model.version,
            model.base_model,
            model.licence,
            model.bytes as f64 / f64::from(1 << 20),
            model.sha256,
        );
        for fault in &model.faults {
            let _ = writeln!(out, "  BAD      {fault}");
        }
    }
    out
}

/// Reads and checks each folder under `folder` that holds a `model.toml`, by name.
fn installed(folder: &Path) -> anyhow::Result<Vec<InstalledModel>> {
    let place = folder.display();
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{place}: no such folder of models; give one with --models"))?;
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    folders.retain(|folder| folder.join("model.toml").is_file());
    folders.sort();
    anyhow::ensure!(
        !folders.is_empty(),
        "{place}: holds no model (a folder with a model.toml)"
    );
    folders.iter().map(|folder| inspected(folder)).collect()
}

/// Placeholder for `nn::manifest`: takes `name`, `version`, `base_model`, `licence` and the table
/// `[files]` of name and SHA-256 from a `model.toml`.
fn inspected(folder: &Path) -> anyhow::Result<InstalledModel> {
    let file = folder.join("model.toml");
    let why = || format!("{}: cannot be read; install the model anew", file.display());
    let manifest: toml::Table = std::fs::read_to_string(&file)
        .with_context(why)?
        .parse()
        .with_context(why)?;
    let said = |key: &str| {
        manifest
            .get(key)
            .and_then(|v| v.as_str())
            .unwrap_or("unknown")
            .to_owned()
    };
    let mut model = InstalledModel {
        name: said("name"),
        version: said("version"),
        base_model: said("base_model"),
        licence: said("licence"),
        ..InstalledModel::default()
    };
    let mut all = Sha256::new();
    for (name, wanted) in manifest
        .get("files")
        .and_then(|files| files.as_table())
        .into_iter()
        .flatten()
    {
        match std::fs::read(folder.join(name)) {
            Err(error) => model
                .faults
                .push(format!("{name}: {error}; install the model anew")),
            Ok(bytes) => {
                let found = hex(&Sha256::digest(&bytes));
                model.bytes += bytes.len() as u64;
                if wanted.as_str() != Some(&found) {
                    let fault = "is not the file that model.toml names; install the model anew";
                    model
                        .faults
                        .push(format!("{name}: {fault} (SHA-256 {found})"));
                }
                all.update(&found);
            }
        }
    }
    model.sha256 = hex(&all.finalize());
    Ok(model)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
