//! How do records go to and come from other tools? One file a format.
//!
//! [`Format`] is a tool's form. [`write()`] gives its files and counts what they cannot hold: it reads them back
//! and compares. [`read`] gives records; with the records that were written (the side file) they are whole again.

pub mod byu;

mod brat;
mod codebooks;
mod conll;
mod doccano;
mod error;
mod format;
mod issues;
mod jsonl;
mod label_studio;
mod layers;
mod loss;
mod merge;
mod names;
mod offsets;
mod parquet;
mod part;
mod prodigy;
mod prose;
mod refi;
mod rows;
mod seed;
mod sheet;
#[cfg(test)]
mod tests;
mod tokens;
mod uima;
mod webanno;
mod workbook;

pub use codebooks::{BookForm, read_codebook, write_codebook};
pub use error::ExchangeError;
pub use format::{Format, Written, read, table, write};
pub use loss::{Loss, Losses, losses};
pub use merge::merged;
use merge::respaced;
pub use names::Names;
pub use offsets::{Counting, Ruler};
pub use part::Part;
