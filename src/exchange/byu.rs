//! The replication packages of the seed study: one YAML file a report, quoted passages in comments.
//!
//! # Format
//! `N.yaml`. Comments at the top: `# N.yaml | Organisation`, addresses, what happened. Then one key, `N:` in the
//! package of 2024 and `IR-N:` in that of 2025, and below it one key an item, `N-M:` or `AI-M:`:
//!
//! | what | 2024 | 2025 |
//! |---|---|---|
//! | quoted passage | comments above the item | comments at the beginning of the item, else above it |
//! | summaries | `event`, `action`, `target`, `goal`, or `lesson` | `motivation.experience`, `item.action`, `.target`, `.goal` |
//! | codes | free: `Event`, `Action`, `Target`, `Goal` | `motivation.lifecycle`, `item.action-type`, `.target-type`, `.google-ai`, `.sts`, `.intended-effect`, `.temporal` |
//!
//! A comment `exclude: reason` (or an item with that key) marks what the authors left out; a file of comments only is
//! a report that they left out.
//!
//! # What becomes of it
//! A record a report. The packages do not hold the reports' texts, so `text` is the quoted passages, one after the
//! other with an empty line between, and `report.text_is` says so; each passage is a unit, labelled `action` or
//! `lesson`, and `evidence.lead` of a frame is its passage. An item without a passage of its own shares that of the
//! item before it (`passage_of` names that); one that has none at all has no lead. Roles have summaries and categories
//! but no spans: the authors did not mark any. The first code of a list counts; codes that the packages do not have
//! (status, horizon; all of 2024) are empty: not coded. The YAML of each item stands under `published`, its other comments
//! under `remarks` (to the coders) and `comments` (quotations for memos); the same of the report on the record; lessons
//! under `lessons`, items left out under `left_out`. Nothing is dropped: an item that is not YAML is kept as it stands
//! under `unread`, and is told.
//!
//! # Examples
//! ```
//! let yaml = "# 7.yaml | Harbour Bank\n# https://harbour.example/7\n\nIR-7:\n  AI-1:\n    # We will add a second pump.\n\
//!     \n    motivation:\n      experience: Pump failed\n      lifecycle:\n        - Failure / Inception\n\
//!     \n    item:\n      action: Add a pump\n      target: Pumps\n      action-type:\n        - evo / add\n";
//! let gleaner::exchange::byu::Coding::Report(report) = gleaner::exchange::byu::read(yaml).unwrap() else { panic!() };
//! let record = &report.record;
//! assert_eq!(record.report.id, "published/7");
//! assert_eq!(record.text, "We will add a second pump.");
//! assert_eq!(record.frames[0].action.summary.as_deref(), Some("Add a pump"));
//! assert_eq!(record.frames[0].event.as_ref().unwrap().category.as_deref(), Some("failure/inception"));
//! ```

mod build;
mod codes;
mod fields;
mod layout;
#[cfg(test)]
mod tests;

pub(super) use codes::ours;

use crate::record::Record;

/// What one file of a package holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Coding {
    /// A coded report.
    Report(Box<Imported>),
    /// A report that the authors left out, with their reason.
    LeftOut(String),
}

/// One coded report and what there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The record.
    pub record: Record,
    /// Items with an action.
    pub actions: usize,
    /// Items with a lesson.
    pub lessons: usize,
    /// Items that the authors left out, with line and reason.
    pub left_out: Vec<Note>,
    /// Items, or parts of the report outside of them, that are not YAML; kept as text.
    pub unread: Vec<Note>,
    /// Codes that no list of the codebook has; kept in `published` only.
    pub unknown_codes: Vec<Note>,
}

/// A line of a file, and what is the matter there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Line, from 1.
    pub line: usize,
    /// What it is about: an item's id, or `report`.
    pub of: String,
    /// In words.
    pub what: String,
}

/// Why a file is no coding.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ByuError {
    /// Neither a report's key nor a reason to leave it out.
    #[error(
        "no line `IR-N:` or `N:` and no comment `exclude: reason`; a coding of the packages has one of them"
    )]
    NoReport,
    /// A report's key without any item.
    #[error("line {line}: no item (`AI-1:` or `N-1:`) below `{key}:`")]
    NoItems {
        /// Line of the report's key, from 1.
        line: usize,
        /// The key.
        key: String,
    },
}

/// Reads one file of either package; which one it is of, its keys say.
///
/// # Errors
/// [`ByuError`] if it is no coding at all.
pub fn read(yaml: &str) -> Result<Coding, ByuError> {
    match layout::Layout::of(yaml)? {
        layout::Found::LeftOut(reason) => Ok(Coding::LeftOut(reason)),
        layout::Found::Report(layout) => Ok(Coding::Report(Box::new(build::imported(&layout)))),
    }
}
