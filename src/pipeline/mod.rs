//! How does one report, or a million, go through all stages?
//!
//! [`config`] says which stages run with which values, [`inputs`] finds the reports, [`Pipeline`]
//! annotates; [`batches`] streams the one through the other, and [`bulk`] makes a data set of an archive. A bad report is
//! an error record and never the end.

mod annotate;
pub mod batches;
pub mod bulk;
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
