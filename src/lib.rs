//! gleaner finds lessons and preventative actions in incident reports.
#![forbid(unsafe_code)]
pub mod document;
pub mod ingest;
pub mod segment;
pub mod span;
