//! What is left to adjudicate, as a table for a spreadsheet or as lines for a program.

use crate::score::agree::Difference;
use anyhow::bail;
use std::path::Path;

/// How the list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A header, then a row a decision, with an empty last column for it.
    Csv,
    /// One JSON object a decision.
    Jsonl,
}

impl Kind {
    /// By the file's ending.
    ///
    /// # Errors
    /// If it is neither `.csv` nor `.jsonl`.
    pub fn of(file: &Path) -> anyhow::Result<Self> {
        match file.extension().and_then(|e| e.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("jsonl") => Ok(Self::Jsonl),
            _ => bail!(
                "{}: the list of disagreements is written as .csv or .jsonl; name the file so",
                file.display()
            ),
        }
    }

    /// The list as bytes.
    ///
    /// # Errors
    /// Never in practice: memory is written to.
    pub fn written(self, coders: &[String], list: &[Difference]) -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        match self {
            Self::Jsonl => {
                for difference in list {
                    serde_json::to_writer(&mut out, difference)?;
                    out.push(b'\n');
                }
            }
            Self::Csv => {
                let mut csv = csv::Writer::from_writer(&mut out);
                let places = ["report", "line", "column", "start", "end", "what", "text"];
                let header = places.into_iter().chain(coders.iter().map(String::as_str));
                csv.write_record(header.chain(["decision"]))?;
                for d in list {
                    let numbers = [d.line, d.column, d.start, d.end].map(|n| n.to_string());
                    let row = [d.report.as_str()]
                        .into_iter()
                        .chain(numbers.iter().map(String::as_str))
                        .chain([d.what.as_str(), d.text.as_str()])
                        .chain(d.given.iter().map(|g| g.as_deref().unwrap_or_default()))
                        .chain([""]);
                    csv.write_record(row)?;
                }
                csv.flush()?;
                drop(csv);
            }
        }
        Ok(out)
    }
}
