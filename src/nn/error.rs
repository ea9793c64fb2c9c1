//! Why a model could not be loaded or run.

use std::path::PathBuf;

/// Why a model could not be loaded or run; each message names the file and the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NnError {
    /// No model of that name.
    #[error(
        "no model named {name:?} among {known:?}; `gleaner models` lists what is installed, --models DIR adds a folder"
    )]
    UnknownModel {
        /// The name asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A file of the model folder cannot be read.
    #[error("{path}: {source}; a model folder needs model.toml and the files that it names")]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// `model.toml` is not what it should be.
    #[error("{path}: {source}")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What the TOML reader says, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A file is not the one that the manifest names.
    #[error(
        "{path}: SHA-256 is {found}, model.toml says {expected}; fetch the model again or retrain it"
    )]
    Hash {
        /// The file.
        path: PathBuf,
        /// What its bytes give.
        found: String,
        /// What the manifest says.
        expected: String,
    },
    /// The tokenizer file is broken, or does not fit the encoder.
    #[error("tokenizer.json of model {model}: {reason}")]
    Tokenizer {
        /// Model name.
        model: String,
        /// What is wrong.
        reason: String,
    },
    /// The encoder graph cannot be loaded.
    #[error("encoder.onnx of model {model}: {source}")]
    Graph {
        /// Model name.
        model: String,
        /// What the runtime says.
        source: Box<rten::LoadError>,
    },
    /// The encoder is not of the shape that heads need.
    #[error("encoder.onnx: {reason}; export it with scripts/export-encoder --taps 4,6")]
    Encoder {
        /// What is wrong.
        reason: String,
    },
    /// A layer that the encoder does not have.
    #[error(
        "the encoder has {layers} layers, layer {layer} is not among them; the heads were made for another encoder"
    )]
    Layer {
        /// The layer asked for.
        layer: usize,
        /// How many there are.
        layers: usize,
    },
    /// A checkpoint folder of the `torch` feature is not what it should be.
    #[error(
        "{path}: {reason}; a checkpoint folder needs config.json, model.safetensors and tokenizer.json"
    )]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// libtorch failed.
    #[error("libtorch: {0}")]
    Torch(String),
    /// It was asked to stop ([`Encoder::stopper`](super::Encoder::stopper)).
    #[error("the encoder was stopped")]
    Stopped,
    /// The encoder failed while running.
    #[error("the encoder failed: {0}")]
    Run(#[from] rten::RunError),
    /// A model without heads for reading fast.
    #[error(
        "model {model} has no heads for reading fast (fast.safetensors.gz and fast_layers in model.toml); train it with \
         this version of gleaner, or choose a pipeline whose encoder.heads are \"whole\""
    )]
    NotFast {
        /// Model name.
        model: String,
    },
    /// A head is missing or has another shape than the features.
    #[error(
        "heads.safetensors of model {model}: {reason}; retrain the heads with this version of gleaner"
    )]
    Heads {
        /// Model name.
        model: String,
        /// What is wrong.
        reason: String,
    },
}
