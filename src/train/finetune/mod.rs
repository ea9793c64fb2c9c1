//! How do encoder and heads learn together? Fine-tuning by libtorch: the heads start from what they learn on
//! the encoder as it is, then both are trained on all tasks at once, unit by unit in the order of the report.

#![allow(
    clippy::cast_possible_wrap,
    reason = "libtorch counts in i64, and nothing here has 2^63 of anything"
)]
#![allow(
    clippy::assign_op_pattern,
    reason = "in place, a sum would change a tensor that a gradient may need"
)]

mod adam;
mod bench;
mod course;
mod curve;
mod data;
mod joint;
mod net;
mod reader;
mod rows;
mod sequence;

pub use course::{FineTuned, Places, Step, fine_tune};
pub use curve::{CurvePoint, learning_curve};

use serde::{Deserialize, Serialize};

/// Everything that decides how encoder and heads are trained together; goes into `training.json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FineTuneOptions {
    /// Lowest layers of the encoder that stay as they are, 0 to 4, and with them the embeddings; with 0
    /// everything is trained.
    pub frozen: usize,
    /// Most passes over the training reports.
    pub epochs: usize,
    /// Passes without a better held-out score after which a fold ends.
    pub patience: usize,
    /// Highest learning rate of the encoder's last layer; reached after a tenth of the steps, then falls to 0.
    pub rate: f64,
    /// Highest learning rate of the heads.
    pub head_rate: f64,
    /// What each layer's rate is of the rate of the layer above it.
    pub layer_decay: f64,
    /// Decoupled weight decay.
    pub decay: f64,
    /// Units a step, in the order of their report.
    pub chunk: usize,
    /// Texts a batch within a step; they are sorted by length.
    pub batch: usize,
    /// Longest text in tokens, special tokens included; what is longer is cut in training only, and counted.
    pub max_tokens: usize,
    /// Weight of the role tags' loss beside the unit labels'.
    pub tag_weight: f64,
    /// Weight of the codes' loss.
    pub code_weight: f64,
    /// Focal exponent of the unit labels' loss (Lin et al. 2017); 0 is plain cross-entropy.
    pub focal: f64,
    /// How much a wanted label counts against an unwanted one.
    pub positive_weight: f64,
    /// Share of a head's inputs that are zeroed.
    pub input_dropout: f64,
    /// Largest norm of a step's gradient.
    pub clip: f64,
    /// Seed of all random numbers.
    pub seed: u64,
}

impl Default for FineTuneOptions {
    /// The settings that cross-validation chose.
    fn default() -> Self {
        Self {
            frozen: 4,
            epochs: 3,
            patience: 2,
            rate: 5e-5,
            head_rate: 5e-4,
            layer_decay: 0.85,
            decay: 0.01,
            chunk: 24,
            batch: 16,
            max_tokens: 128,
            tag_weight: 1.0,
            code_weight: 0.1,
            focal: 0.0,
            positive_weight: 1.0,
            input_dropout: 0.3,
            clip: 1.0,
            seed: 1,
        }
    }
}
