//! All figures of a study: over everything, and report by report.

use super::figure::Figure;
use super::gamma::{Gamma, GammaOptions};
use super::measure::{frames, nominal, spans};
use super::part::Part;
use super::signature::signature;
use super::study::Study;
use crate::record::RoleName;
use rayon::prelude::*;
use serde::Serialize;

/// How much the coders of a study agree.
#[derive(Debug, Serialize)]
pub struct Agreement {
    /// All settings in one line.
    pub signature: String,
    /// Names of the coders.
    pub coders: Vec<String>,
    /// Reports coded by two and more.
    pub reports: usize,
    /// Ids of reports that one coder only coded; they count nowhere.
    pub coded_once: Vec<String>,
    /// Over all reports.
    pub overall: Section,
    /// For each report, with its id.
    pub by_report: Vec<(String, Section)>,
}

/// Figures of some reports.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Each label, all labels together, and each code list.
    pub nominal: Vec<Nominal>,
    /// Frames.
    pub frames: Frames,
    /// Each role, then all roles together.
    pub spans: Vec<Spans>,
}

/// Agreement on one label or one code list.
#[derive(Debug, Serialize)]
pub struct Nominal {
    /// `label lesson`, `labels`, `category goal`, `code sts`.
    pub of: String,
    /// Units, or matched frames, that two coders and more coded.
    pub items: usize,
    /// Those of them on which all their coders say the same.
    pub agreed: usize,
    /// Cohen's kappa, the mean of all pairs of coders (Light 1971).
    #[serde(serialize_with = "super::figure::serialize")]
    pub cohen: Figure,
    /// Cohen's kappa of each pair.
    pub pairs: Vec<PairFigure>,
    /// Fleiss' kappa over the items that all coders coded.
    #[serde(serialize_with = "super::figure::serialize")]
    pub fleiss: Figure,
    /// Krippendorff's alpha.
    #[serde(serialize_with = "super::figure::serialize")]
    pub alpha: Figure,
    /// For each class its number of uses, and alpha of it against all others.
    pub classes: Vec<ClassFigure>,
}

/// A figure of two coders.
#[derive(Debug, Serialize)]
pub struct PairFigure {
    /// Numbers of the coders.
    pub coders: (usize, usize),
    /// Their figure.
    #[serde(serialize_with = "super::figure::serialize")]
    pub figure: Figure,
}

/// Agreement on one code.
#[derive(Debug, Serialize)]
pub struct ClassFigure {
    /// The label or code.
    pub class: String,
    /// How often it was given, by all coders.
    pub uses: usize,
    /// Alpha of this class against all others.
    #[serde(serialize_with = "super::figure::serialize")]
    pub alpha: Figure,
}

/// Agreement on what is a frame.
#[derive(Debug, Serialize)]
pub struct Frames {
    /// How many each coder has.
    pub counts: Vec<usize>,
    /// Frames of two coders that were matched, over all pairs of coders.
    pub matched: usize,
    /// `2 · matched / frames`, over all pairs of coders.
    #[serde(serialize_with = "super::figure::serialize")]
    pub f1: Figure,
}

/// Agreement on the spans of one role.
#[derive(Debug, Serialize)]
pub struct Spans {
    /// `event`, `action`, `target`, `goal` or `all`.
    pub role: String,
    /// How many distinct spans each coder marked.
    pub counts: Vec<usize>,
    /// F1 of spans with the same boundaries, over all pairs of coders.
    #[serde(serialize_with = "super::figure::serialize")]
    pub exact_f1: Figure,
    /// F1 by shared tokens, spans matched one to one; over all pairs of coders.
    #[serde(serialize_with = "super::figure::serialize")]
    pub token_f1: Figure,
    /// Krippendorff's unitizing alpha (1995) over the reports that all coders coded.
    #[serde(serialize_with = "super::figure::serialize")]
    pub u_alpha: Figure,
    /// Gamma; the kinds of the marks are the roles, so that one role alone is about places only.
    pub gamma: Gamma,
}

/// Measures everything. The same study and options give the same figures.
#[must_use]
pub fn agreement(study: &Study<'_>, options: GammaOptions) -> Agreement {
    let coders = study.coders.len();
    let parts: Vec<Part> = study
        .reports
        .par_iter()
        .map(|report| Part::new(report, coders, options))
        .collect();
    let section = |parts: &[&Part]| Section {
        nominal: nominal(parts, coders),
        frames: frames(parts, coders),
        spans: (0..=RoleName::ALL.len())
            .map(|role| spans(parts, coders, role))
            .collect(),
    };
    Agreement {
        signature: signature(coders, study.reports.len(), options),
        coders: study.coders.clone(),
        reports: study.reports.len(),
        coded_once: study.coded_once.clone(),
        overall: section(&parts.iter().collect::<Vec<_>>()),
        by_report: parts
            .iter()
            .map(|part| (part.id.clone(), section(&[part])))
            .collect(),
    }
}
