//! gleaner finds lessons and preventative actions in incident reports.
pub mod codebook;
pub mod document;
pub mod ingest;
pub mod nn;
pub mod record;
pub mod segment;
pub mod train;
pub mod words;
pub mod span;
