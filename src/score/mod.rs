//! How good is it, and how much do people agree? Pure: records in, figures out; no files, no model. Any system's records can be scored.
//!
//! [`score_one`] compares one suggestion with its gold record and counts. [`summarise`] adds the counts of all
//! reports up and makes the figures of the sums: ratios, intervals over resampled reports, tables by group,
//! comparison with another system.
//!
//! | figures | measure | reference |
//! |---|---|---|
//! | `sentence.LABEL.*` | `p`, `r`, `f1` of units; `ap`, `brier`, `ece` of their scores | scikit-learn |
//! | `sentence.micro`, `macro`, `weighted` | over labels | scikit-learn |
//! | `frames.*` | `p`, `r`, `f1` of frames paired by the token F1 of their actions | - |
//! | `role.ROLE.*` | token F1 and exactness within paired frames | - |
//! | `span.ROLE.*`, `span.all.*` | `strict`, `exact`, `partial`, `type`, `token`, `iou` without regard to frames | nervaluate, seqeval |
//! | `category.ROLE.*`, `code.LIST.*` | right codes on paired frames, over all frames (`f1`) or over the pairs | scikit-learn |
//! | `summary.ROLE.*` | ROUGE, and F1 of words with contractions whole | rouge-score |
//!
//! A ratio over nothing is no number (`None`), never 0.

#![cfg_attr(
    test,
    allow(clippy::float_cmp, reason = "counts are whole numbers, kept as floats")
)]

pub mod agree;
mod assign;
pub mod bootstrap;
pub mod calibration;
mod changes;
mod codes;
mod compare;
mod compared;
mod confusion;
mod counts;
mod error;
mod figures;
mod floors;
mod frames;
mod groups;
mod item;
mod one;
pub mod porter;
mod prf;
pub mod published;
mod ranking;
mod realign;
mod report;
mod roles;
pub mod rouge;
mod settings;
mod side;
mod spans;
mod tally;
mod tokens;
mod units;

pub use assign::assign;
pub use changes::{Change, Row, changes};
pub use codes::CodePair;
pub use compare::{Comparison, Difference, McNemar, mcnemar};
pub use compared::{
    Compared, ComparedCode, ComparedFrame, ComparedLabel, ComparedRole, ComparedUnit, OutcomeCounts,
};
pub use confusion::Confusion;
pub use counts::{
    Bin, Block, CodeCounts, FrameCounts, LabelCounts, ListCounts, RoleCounts, SpanCounts,
    SummaryCounts,
};
pub use error::ScoreError;
pub use floors::{Floor, Held, hold};
pub use frames::FrameOutcome;
pub use groups::Group;
pub use item::{Item, ItemKind, Outcome};
pub use one::{ReportScore, score_one};
pub use prf::Prf;
pub use ranking::{AtThreshold, Ranking, thinned};
pub use realign::{Realigned, realign};
pub use report::{Figure, LabelDetail, ScoreReport, summarise};
pub use settings::{GroupBy, MatchPolicy, Settings};
pub use side::Range;
pub use units::{LabelOutcome, SetPairs};
