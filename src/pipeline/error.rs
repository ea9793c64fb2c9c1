//! Why a pipeline could not be set up or fed.

use std::io;
use std::path::PathBuf;

/// Why a pipeline could not be set up or fed. Each message names the place, the reason and the remedy;
/// what one report did wrong is a [`Failure`](super::batches::Failure) instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// Neither a built-in pipeline nor a TOML file.
    #[error("no pipeline {name:?}; built in: {known}; or give a TOML file")]
    NoSuchPipeline {
        /// What was asked for.
        name: String,
        /// The built-in names.
        known: String,
    },
    /// Not TOML, or a key is missing, unknown or of the wrong type.
    #[error("pipeline {name}: {source}")]
    Syntax {
        /// File or built-in name.
        name: String,
        /// What the TOML reader says, with line and key.
        source: Box<toml::de::Error>,
    },
    /// A value outside its range.
    #[error("pipeline {name}: {key} is {value}; {expected}")]
    Value {
        /// File or built-in name.
        name: String,
        /// The key with its table.
        key: &'static str,
        /// What it is.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A codebook that cannot be read.
    #[error(transparent)]
    Codebook(#[from] crate::exchange::ExchangeError),
    /// A threshold given by hand that does not read.
    #[error(
        "threshold {given:?}: {reason}; write NAME=VALUE (NAME one of {names}) or one VALUE for both labels"
    )]
    Threshold {
        /// As given.
        given: String,
        /// What is wrong with it.
        reason: String,
        /// Names that can be set.
        names: String,
    },
    /// A path that is not there or cannot be read.
    #[error("{}: {source}; {remedy}", path.display())]
    Path {
        /// File or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
        /// What to do.
        remedy: &'static str,
    },
    /// Folders that hold no report.
    #[error(
        "{paths}: no report found ({skipped} files of other kinds); known endings: {known}; name a file itself to read it whatever its ending"
    )]
    NothingFound {
        /// The paths that were searched.
        paths: String,
        /// Files passed over.
        skipped: usize,
        /// Endings that are taken from folders.
        known: String,
    },
    /// The model is missing, damaged or does not fit.
    #[error(transparent)]
    Model(#[from] crate::nn::NnError),
    /// Results could not be written.
    #[error("results could not be written: {0}")]
    Write(#[from] io::Error),
}
