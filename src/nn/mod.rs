//! How do strings become scores? The encoder, the heads on it, and the features between the two. No
//! `Document`s here: units come as views, which are strings; the rest is numbers and offsets into strings.

mod batch;
mod cues;
mod decode;
mod encoder;
mod error;
mod features;
mod forward;
mod goal;
mod head;
mod layers;
mod link;
mod manifest;
mod model;
mod packed;
mod pieces;
mod pool;
mod reading;
mod runtime;
mod sequence;
mod tokens;
#[cfg(feature = "torch")]
mod torch;
mod window;
mod wording;

pub use decode::{SpanScores, best_spans, span_confidence};
pub use encoder::{Encoder, HIDDEN, POOLED, Pooled, TokenStates};
pub use error::NnError;
pub(crate) use features::{
    FIRST_SEQUENCE_WIDTH, SEQUENCE_WIDTHS, first_rows, matrix, sequence_rows, unit_cues, unit_rows,
    unit_texts,
};
pub use features::{
    FrameView, Texts, first_features, frame_features, token_features, unit_features, unit_words,
};
#[cfg(feature = "torch")]
pub(crate) use features::{NEAR, frame_cues, tag_cues};
pub use goal::{goal_candidates, goal_features, lead_of};
pub(crate) use head::gelu;
pub use head::{Dense, Head, sigmoid, softmax};
pub use link::LinkReport;
pub use manifest::{CodeList, FileHash, Installed, ModelFiles, ModelManifest, ModelStore};
pub use model::{FastHeads, HeadSet, Heads, Model, Second};
pub(crate) use packed::{pack, unpack};
pub use reading::LabelHeads;
pub(crate) use sequence::GruStep;
pub use sequence::{Gru, SequenceHead, SequenceMember};
#[cfg(feature = "torch")]
pub(crate) use tokens::TextTokenizer;
#[cfg(feature = "torch")]
pub use torch::TorchEncoder;
#[cfg(feature = "torch")]
pub(crate) use torch::pad;
pub use wording::{WordHead, WordRow, word_row};
