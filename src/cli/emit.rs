//! How is one outcome written? As a view for people, or as a line or a document for programs.

use super::args::OutputFormat;
use super::view::View;
use crate::pipeline::batches::{Outcome, Totals};
use crate::record::Record;
use serde::Serialize;
use std::io::{self, Write};

/// Writes outcomes in one format.
#[derive(Debug, Clone, Copy)]
pub enum Emitter {
    /// With this function of the view.
    View(View, fn(&View, &Record) -> String),
    /// One JSON object a line; a failure is an error record.
    Jsonl,
    /// One YAML document each, after a line `---`; a failure is an error record.
    Yaml,
    /// Nothing: records go to another tool all together.
    Nothing,
}

impl Emitter {
    /// For `format`, where a view shows a record with `show`.
    pub fn new(format: OutputFormat, view: View, show: fn(&View, &Record) -> String) -> Self {
        match format {
            OutputFormat::View => Self::View(view, show),
            OutputFormat::Jsonl => Self::Jsonl,
            OutputFormat::Yaml => Self::Yaml,
            OutputFormat::Tool(_) => Self::Nothing,
        }
    }

    /// Writes `outcome`. In a view a failure is nothing: the person has it on standard error.
    ///
    /// # Errors
    /// If writing fails.
    pub fn outcome(self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        match (self, outcome) {
            (Self::View(view, show), Outcome::Record(record)) => {
                out.write_all(show(&view, record).as_bytes())
            }
            (Self::View(..), Outcome::Failed(_)) | (Self::Nothing, _) => Ok(()),
            (Self::Jsonl, Outcome::Record(record)) => line(record, out),
            (Self::Jsonl, Outcome::Failed(failure)) => line(failure, out),
            (Self::Yaml, Outcome::Record(record)) => document(record, out),
            (Self::Yaml, Outcome::Failed(failure)) => document(failure, out),
        }
    }

    /// Ends the output: a view of several reports gets its totals.
    ///
    /// # Errors
    /// If writing fails.
    pub fn end(self, totals: &Totals, seconds: f64, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::View(view, _) if totals.reports + totals.errors > 1 => {
                out.write_all(view.footer(totals, seconds).as_bytes())
            }
            _ => Ok(()),
        }
    }
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn document(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let yaml = serde_saphyr::to_string(value).map_err(io::Error::other)?;
    write!(out, "---\n{}\n", yaml.trim_end_matches('\n'))
}
