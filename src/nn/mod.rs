//! How do strings become scores? The encoder, the heads on it, and the features between the two. No
//! documents here: everything is strings, numbers and offsets into strings.

mod batch;
mod cues;
mod decode;
mod encoder;
mod error;
mod features;
mod head;
mod manifest;
mod model;
mod window;

pub use decode::{best_spans, SpanScores};
pub use encoder::{Encoder, Pooled, TokenStates, HIDDEN, POOLED};
pub use error::NnError;
pub use features::{context_features, frame_features, link_features, token_features, unit_features, FrameView, LinkView, Texts};
pub use head::{sigmoid, softmax, Dense, Head};
pub use manifest::{hex_sha256, CodeList, FileHash, Installed, ModelFiles, ModelManifest, ModelStore};
pub(crate) use features::matrix;
pub(crate) use head::gelu;
pub use model::{Heads, Model};
