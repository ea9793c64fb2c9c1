//! gleaner finds lessons and preventative actions in incident reports.
#![forbid(unsafe_code)]
pub mod codebook;
pub mod document;
pub mod ingest;
pub mod propose;
pub mod record;
pub mod segment;
pub mod span;
