//! How does a person accept, correct or reject suggestions, and how does gold come of it?
//!
//! A [`Project`] is one file: the reports, what was suggested, and a log of every decision. The log only grows, and the
//! state of every coding follows from it. The page in the browser and the server behind it are two views of that log;
//! [`Project::export`] makes gold records of it, [`Statistics`] says what suggestions were worth.
//!
//! # Examples
//! ```
//! use gleaner::review::{Asking, Kind, Person, Project, Request, Step, Role};
//! use gleaner::{codebook::Codebook, ingest, record::Record, segment};
//! # let folder = tempfile::tempdir()?;
//! let mut project = Project::open_or_start(&folder.path().join("mine.sqlite"), &Codebook::builtin())?;
//! let report = ingest::read("a.txt", b"We had no alert.", &ingest::ReadOptions::default())?;
//! let record: Record = serde_json::from_value(serde_json::json!({"schema": "gleaner/1", "report": {"id": "a.txt"},
//!     "text": "We had no alert.", "sentences": [{"start": 0, "end": 16, "kind": "prose"}], "frames": []}))?;
//! project.store_mut().add_reports(&[(report, record)])?;
//!
//! let ann = Person { coder: "ann".into(), role: Role::Coder, compares: vec![], blind: true,
//!     holds_back: false };
//! project.open_report(1, &ann, "tab")?;
//! let lesson = Step::Label { unit: 0, label: "lesson".into(), on: true, rev: 0 };
//! let request = Request { session: "tab".into(), request: None, kind: Kind::Label, took_ms: None, changes: vec![lesson] };
//! let version = project.decide(1, &ann, &request)?.version;
//! project.finish(1, &ann, &Asking { session: "tab".into(), request: None, version }, false)?;
//!
//! let coded = project.export("ann")?;
//! assert_eq!(coded[0].record.sentences[0].labels, ["lesson"]);
//! assert_eq!(coded[0].record.other["assisted"], false);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod coding;
mod error;
mod item;
mod keys;
mod learn;
mod project;
mod reading;
mod request;
pub mod server;
mod stats;
mod store;
mod suggest;

pub use coding::Change;
pub use error::{Refused, ReviewError};
pub use item::{Body, FrameItem, Item, ItemState};
pub use keys::KeyMap;
pub use learn::{Learnt, Suggester};
pub use project::{
    Answer, Compared, Conflict, Counts, Exported, Figures, FrameFigures, NominalFigure, OpenReport,
    OpenUnit, Order, Person, Progress, Project, Queue, QueuedReport, Report, Scores, SpanFigures,
    SuggestedLabel, Unlike, Waiting,
};
pub use reading::{ReadingBlock, reading_blocks};
pub use request::{Asking, Kind, Request, Step};
pub use stats::{
    Acceptance, CoderStatistics, OfList, OfMode, OfModel, OfRole, Outcomes, Statistics,
};
pub use store::{Entry, Last, Link, Logged, ReportRow, Role, Store, SuggestionRow};
pub use suggest::model_name;
