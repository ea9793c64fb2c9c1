//! How much do coders agree, and on what do they not?
//!
//! | measure | on what | source | checked against |
//! |---|---|---|---|
//! | [`cohen`] | two coders' classes | Cohen 1960 | scikit-learn |
//! | [`fleiss`] | classes, any number of coders | Fleiss 1971 | statsmodels |
//! | [`alpha`] | classes, coders may be missing | Krippendorff 2011, nominal | krippendorff |
//! | [`u_alpha`] | spans of one kind | Krippendorff 1995 | enumeration |
//! | [`gamma()`] | spans with a kind | Mathet, Widlöcher & Métivier 2015 | pygamma-agreement |
//! | [`span_f1`] | spans of two coders | Hripcsak & Rothschild 2005 | enumeration |
//!
//! A measure that is not defined for its input gives the reason ([`Undefined`]) and never a number.
//! [`Study::join`] brings several coders' records together, [`agreement`] measures, and
//! [`disagreements`] lists what there is to adjudicate.

mod continuum;
mod difference;
mod error;
mod figure;
pub mod gamma;
mod items;
mod matching;
mod measure;
mod nominal;
mod packing;
mod part;
mod report;
mod signature;
mod spans;
mod study;
mod unitizing;

pub use continuum::Continuum;
pub use difference::{Difference, disagreements};
pub use error::{AgreeError, TextDifference};
pub use figure::{Figure, Undefined};
pub use gamma::{Gamma, GammaOptions, gamma};
pub use items::{CodedFrame, CodedUnit, ReportItems};
pub use nominal::{alpha, cohen, fleiss};
pub use report::{Agreement, ClassFigure, Frames, Nominal, PairFigure, Section, Spans, agreement};
pub use signature::signature;
pub use spans::{SpanCounts, TokenSpan, span_f1};
pub use study::{Coding, Study, StudyReport};
pub use unitizing::{u_alpha, u_alpha_of_kinds};
