//! gleaner finds lessons and preventative actions in incident reports.
pub mod classify;
pub mod cli;
pub mod codebook;
pub mod document;
pub mod exchange;
pub mod ingest;
pub mod nearest;
pub mod nn;
pub mod pipeline;
pub mod propose;
pub mod record;
pub mod score;
pub mod segment;
pub mod span;
pub mod train;
pub mod words;
