//! How does one report, or a million, go through all stages?
//!
//! [`config`] says which stages run with which values, [`inputs`] finds the reports, [`Pipeline`]
//! annotates, and [`batches`] streams the one through the other, where a bad report is an error record
//! and never the end.

mod annotate;
pub mod batches;
pub mod config;
mod error;
mod frames;
mod guard;
pub mod inputs;
mod lines;
mod units;

pub use annotate::{Pipeline, load_encoder};
pub use config::PipelineConfig;
pub use error::PipelineError;
pub use units::unlabelled;
