//! How does a gold set become a model? The heads are trained on the frozen encoder, measured by
//! cross-validation over organisations, then trained once more on everything.

mod data;
#[cfg(feature = "torch")]
mod finetune;
mod folds;
mod heads;
mod measure;
mod mlp;
mod sequence;
mod wording;

pub use data::{GoldFrame, GoldReport, Lost, ROLES, prepare};
#[cfg(feature = "torch")]
pub use finetune::{
    CurvePoint, FineTuneOptions, FineTuned, Places, Step, fine_tune, learning_curve,
};
pub use folds::by_organisation;
pub use heads::{
    FastOptions, FastReport, HeldOut, Sieve, TrainOptions, Trained, TrainedLabels, TrainingReport,
    train_heads, train_labels,
};
pub use measure::{AtThreshold, at, average_precision, best, calibration_error, span_f1};
pub use mlp::{Loss, MlpOptions, fit};
pub use sequence::{SequenceOptions, Unread, fit_sequence};

use crate::ingest::IngestError;
use crate::nn::NnError;

/// Why training could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A gold record breaks the schema or the codebook.
    #[error("record {id}: {fault}; mend the record, or name the codebook that it was coded by")]
    Record {
        /// Report id.
        id: String,
        /// First fault.
        fault: String,
    },
    /// A record's text cannot be read as a report.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The encoder failed.
    #[error(transparent)]
    Model(#[from] NnError),
    /// A head has no examples, or all of them in one fold.
    #[error(
        "no examples to train and measure the {head} head on held-out organisations; add coded reports of more organisations"
    )]
    NothingFor {
        /// The head.
        head: String,
    },
    /// A state of an interrupted training cannot be written or read.
    #[error("{path}: {reason}; free some space, or start again without --resume")]
    State {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Too little to learn from.
    #[error(
        "{found} organisations in the training data, {folds} folds need at least as many; pass --folds {found} or add reports"
    )]
    TooFew {
        /// Organisations found.
        found: usize,
        /// Folds asked for.
        folds: usize,
    },
}
