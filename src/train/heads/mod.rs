//! In which order are the heads trained, and what is measured on the way?

pub(super) mod codes;
pub(super) mod course;
mod fast;
mod goal;
pub(super) mod link;
mod lower;
mod options;
mod sieve;
pub(super) mod tags;
pub(super) mod units;

pub use fast::{FastOptions, FastReport};
pub use options::TrainOptions;
pub use sieve::Sieve;
#[cfg(feature = "torch")]
pub(super) use tags::{TagUnit, tag_target};

use super::measure::AtThreshold;
use super::{GoldReport, TrainError};
use crate::codebook::Codebook;
use crate::nn::{CodeList, Encoder, FastHeads, Head, Heads, Second, WordHead};
#[cfg(feature = "torch")]
pub(super) use course::{Course, stack};
#[cfg(not(feature = "torch"))]
use course::{Course, stack};
use serde::Serialize;
use std::collections::BTreeMap;

/// What comes out.
#[derive(Debug, Clone)]
pub struct Trained {
    /// Heads trained on all reports.
    pub heads: Heads,
    /// Those for reading fast.
    pub fast: FastHeads,
    /// What was measured of those.
    pub fast_report: FastReport,
    /// Order and support of the code head's outputs.
    pub lists: Vec<CodeList>,
    /// What was measured on held-out organisations.
    pub report: TrainingReport,
    /// Each unit's probabilities by heads that had not seen its organisation, report by report.
    pub held_out: Vec<HeldOut>,
}

/// Held-out probabilities of one report; no text, so that they can be passed on.
#[derive(Debug, Clone, Serialize)]
pub struct HeldOut {
    /// Record id.
    pub id: String,
    /// Organisation.
    pub organisation: String,
    /// For each unit the probability of each label.
    pub scores: Vec<[f32; 2]>,
    /// For each unit whether it carries each label.
    pub labels: Vec<Vec<bool>>,
}

/// Figures of the cross-validation: every number is of organisations that the head had not seen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrainingReport {
    /// Reports, organisations, units, frames.
    pub reports: usize,
    /// Number of organisations.
    pub organisations: usize,
    /// Number of units.
    pub units: usize,
    /// Number of frames.
    pub frames: usize,
    /// Reports that were only learnt from.
    pub extra_reports: usize,
    /// Their units.
    pub extra_units: usize,
    /// Reports of which only the codes were learnt.
    pub codes_only_reports: usize,
    /// Their frames.
    pub codes_only_frames: usize,
    /// Per label: the best threshold and what it gives.
    pub labels: BTreeMap<String, AtThreshold>,
    /// Per label: counts at thresholds 0.05, 0.10, ... 0.95, for choosing another one by cost.
    pub curves: BTreeMap<String, Vec<AtThreshold>>,
    /// Per label: expected calibration error.
    pub calibration: BTreeMap<String, f32>,
    /// Per label: average precision, which needs no threshold.
    pub precision: BTreeMap<String, f32>,
    /// Average precision, label by label, of the first reading alone and of the second alone.
    pub readings: Vec<BTreeMap<String, f32>>,
    /// Per role, on gold action units: the best threshold on the span's probability and the token F1 there.
    pub roles: BTreeMap<String, AtThreshold>,
    /// Of frames whose own unit tells no goal: the best threshold on the chance of another unit, and how well the right one
    /// is found there. Goals in units that are not looked at do not count.
    pub goal_apart: AtThreshold,
    /// Of frames whose event stands in another unit: how often the first-ranked unit is the right one.
    pub event_first: f32,
    /// How often it is among the first three.
    pub event_third: f32,
    /// Per code list: share of gold frames with the right code.
    pub codes: BTreeMap<String, f32>,
    /// Per code list: share of the commonest code, for comparison.
    pub commonest: BTreeMap<String, f32>,
}

/// Trains all heads, and those for reading fast. `say` is told what is being done.
///
/// # Errors
/// [`TrainError`] if there are fewer organisations than folds or the encoder fails.
pub fn train_heads(
    reports: &[GoldReport],
    encoder: &Encoder,
    codebook: &Codebook,
    (options, fast): (&TrainOptions, &FastOptions),
    say: &dyn Fn(String),
) -> Result<Trained, TrainError> {
    let (course, mut out) = Course::begin(reports, encoder, codebook, options, say)?;
    let (first, logits) = units::unit_logits(&course, None)?;
    let lower = lower::fast_labels(&course, encoder, fast)?;
    out.readings = [&logits, &lower.all_read]
        .map(|l| units::precisions(&course, l))
        .into();
    let share = options.second;
    let logits = logits * (1.0 - share) + &lower.all_read * share;
    let unit = first.scaled(1.0 - share);
    units::measure(&course, &logits, &mut out);
    let scores = units::scores(&course, &logits);
    let tagged = tags::tag_units(reports, encoder, (true, options.context))?;
    let tags = tags::tag_head(&course, &tagged, &mut out)?;
    let link = link::link_head(&course, &scores, &mut out)?;
    let goal = goal::goal_head(&course, &scores, &mut out);
    let (codes, lists) = codes::code_head(&course, &tagged, &mut out)?;
    drop(tagged);
    let (fast, fast_report) = fast::fast_heads(&course, lower, fast, &scores, &out)?;
    Ok(Trained {
        fast,
        fast_report,
        heads: Heads {
            unit: unit.unit,
            unit_words: unit.words,
            unit_sequence: unit.sequence,
            tags,
            link,
            goal,
            codes,
            second: (share > 0.0).then_some(Second::Share(share)),
        },
        lists,
        report: out,
        held_out: held_out(reports, scores),
    })
}

/// The heads that label units, without the others.
#[derive(Debug, Clone)]
pub struct TrainedLabels {
    /// Unit features to one logit a label.
    pub unit: Head,
    /// What words add to them.
    pub unit_words: WordHead,
    /// Each unit's probabilities by heads that had not seen its organisation, report by report.
    pub held_out: Vec<HeldOut>,
}

/// Trains the heads that label units alone, as [`train_heads`] does, but no sequence head, and so a larger unit head
/// ([`TrainOptions::without_sequence`]). With `fast`, those for reading fast, on an encoder that is already stopped early.
///
/// # Errors
/// [`TrainError`] if there are fewer organisations than folds or the encoder fails.
pub fn train_labels(
    reports: &[GoldReport],
    encoder: &Encoder,
    codebook: &Codebook,
    (options, fast): (&TrainOptions, bool),
    say: &dyn Fn(String),
) -> Result<TrainedLabels, TrainError> {
    let options = options.without_sequence();
    let (mut course, mut out) = Course::begin(reports, encoder, codebook, &options, say)?;
    if fast {
        course.see_surroundings_by_words(encoder)?;
    }
    let (unit, logits) = units::unit_logits(&course, None)?;
    units::measure(&course, &logits, &mut out);
    let scores = units::scores(&course, &logits);
    Ok(TrainedLabels {
        unit: unit.unit,
        unit_words: unit.words,
        held_out: held_out(reports, scores),
    })
}

/// The probabilities of the reports that count in the figures.
fn held_out(reports: &[GoldReport], scores: Vec<Vec<[f32; 2]>>) -> Vec<HeldOut> {
    reports
        .iter()
        .zip(scores)
        .filter(|(report, _)| report.measured)
        .map(|(report, scores)| HeldOut {
            id: report.id.clone(),
            organisation: report.organisation.clone(),
            scores,
            labels: report.labels.clone(),
        })
        .collect()
}
