//! How do strings become scores? The encoder, the heads on it, and the features between the two. No
//! `Document`s here: units come as views, which are strings; the rest is numbers and offsets into strings.

mod batch;
mod cues;
mod decode;
mod encoder;
mod error;
mod features;
mod head;
mod link;
mod manifest;
mod model;
mod pool;
mod tokens;
#[cfg(feature = "torch")]
mod torch;
mod window;

pub use decode::{SpanScores, best_spans, span_confidence};
pub use encoder::{Encoder, HIDDEN, POOLED, Pooled, TokenStates};
pub use error::NnError;
pub(crate) use features::matrix;
pub use features::{FrameView, Texts, frame_features, token_features, unit_features};
#[cfg(feature = "torch")]
pub(crate) use features::{NEAR, frame_cues, tag_cues, unit_cues};
pub(crate) use head::gelu;
pub use head::{Dense, Head, sigmoid, softmax};
pub use link::LinkReport;
pub use manifest::{CodeList, FileHash, Installed, ModelFiles, ModelManifest, ModelStore};
pub use model::{Heads, Model};
#[cfg(feature = "torch")]
pub(crate) use tokens::TextTokenizer;
#[cfg(feature = "torch")]
pub use torch::TorchEncoder;
#[cfg(feature = "torch")]
pub(crate) use torch::pad;
