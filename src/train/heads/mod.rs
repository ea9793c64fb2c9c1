//! In which order are the heads trained, and what is measured on the way?

pub(super) mod codes;
mod fast;
mod goal;
pub(super) mod link;
pub(super) mod tags;
pub(super) mod units;

pub use fast::{FastOptions, FastReport, Sieve};
#[cfg(feature = "torch")]
pub(super) use tags::{TagUnit, tag_target};

use super::measure::AtThreshold;
use super::mlp::{Loss, MlpOptions, fit};
use super::sequence::{SequenceOptions, fit_sequence};
use super::wording::{WordOptions, fit_words};
use super::{GoldReport, TrainError, by_organisation};
use crate::codebook::Codebook;
use crate::nn::{
    CodeList, Encoder, FastHeads, Head, Heads, SequenceHead, Texts, WordHead, WordRow,
};
use ndarray::{Array2, Axis, concatenate, s};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How to train.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TrainOptions {
    /// Folds of the cross-validation.
    pub folds: usize,
    /// The unit head.
    pub unit: MlpOptions,
    /// The tag head.
    pub tags: MlpOptions,
    /// The link head.
    pub link: MlpOptions,
    /// The code head.
    pub codes: MlpOptions,
    /// The words of units.
    pub unit_words: WordOptions,
    /// What the units around say of a unit; `None` for no such head.
    pub unit_sequence: Option<SequenceOptions>,
}

impl TrainOptions {
    /// The settings that cross-validation chose, from one seed.
    #[must_use]
    pub fn with_seed(folds: usize, seed: u64) -> Self {
        let unit = MlpOptions {
            hidden: 64,
            members: 1,
            epochs: 10,
            batch: 64,
            rate: 1e-3,
            decay: 0.01,
            penalty: 0.0,
            input_dropout: 0.5,
            hidden_dropout: 0.5,
            seed,
        };
        let unit_words = WordOptions {
            buckets: 1 << 13,
            epochs: 15,
            rate: 0.3,
            penalty: 0.3,
            share: 0.3,
            seed,
        };
        let unit_sequence = Some(SequenceOptions {
            width: 128,
            members: 1,
            epochs: 12,
            run: 40,
            batch: 8,
            rate: 2e-3,
            decay: 0.01,
            input_dropout: 0.5,
            vector_dropout: 0.3,
            hidden_dropout: 0.5,
            clip: 1.0,
            share: 0.65,
            seed,
        });
        Self {
            folds,
            unit,
            unit_words,
            unit_sequence,
            tags: MlpOptions {
                members: 2,
                epochs: 8,
                batch: 256,
                input_dropout: 0.4,
                hidden_dropout: 0.4,
                ..unit
            },
            link: MlpOptions {
                hidden: 32,
                members: 2,
                epochs: 6,
                batch: 8,
                input_dropout: 0.3,
                hidden_dropout: 0.3,
                ..unit
            },
            codes: MlpOptions {
                hidden: 0,
                members: 1,
                epochs: 20,
                batch: 64,
                decay: 0.0,
                penalty: 0.6,
                input_dropout: 0.3,
                hidden_dropout: 0.0,
                ..unit
            },
        }
    }
}

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
    /// Per role, on gold action units: the best threshold on the span's probability and the token F1 there.
    pub roles: BTreeMap<String, AtThreshold>,
    /// Of frames whose own unit tells no goal: the best threshold on the chance of another unit, and how well the right one
    /// is found there.
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

/// What all heads are trained from.
pub(super) struct Course<'a> {
    pub(super) reports: &'a [GoldReport],
    texts: Texts,
    pub(super) codebook: &'a Codebook,
    pub(super) options: &'a TrainOptions,
    /// Fold of each report.
    pub(super) folds: Vec<usize>,
    say: &'a dyn Fn(String),
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
    let (unit, scores) = units::unit_head(&course, &mut out)?;
    let tagged = tags::tag_units(reports, encoder, true)?;
    let tags = tags::tag_head(&course, &tagged, &mut out)?;
    let link = link::link_head(&course, &scores, &mut out)?;
    let goal = goal::goal_head(&course, &scores, &mut out);
    let (codes, lists) = codes::code_head(&course, &tagged, &mut out)?;
    drop(tagged);
    let (fast, fast_report) = fast::fast_heads(&course, encoder, fast, &scores, &out)?;
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

/// Trains the heads that label units alone, as [`train_heads`] does, but no sequence head.
///
/// # Errors
/// [`TrainError`] if there are fewer organisations than folds or the encoder fails.
pub fn train_labels(
    reports: &[GoldReport],
    encoder: &Encoder,
    codebook: &Codebook,
    options: &TrainOptions,
    say: &dyn Fn(String),
) -> Result<TrainedLabels, TrainError> {
    let options = TrainOptions {
        unit: MlpOptions {
            members: 3,
            ..options.unit
        },
        unit_sequence: None,
        ..*options
    };
    let (course, mut out) = Course::begin(reports, encoder, codebook, &options, say)?;
    let (unit, scores) = units::unit_head(&course, &mut out)?;
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

impl<'a> Course<'a> {
    /// Checks that there is enough, reads all texts, and counts.
    pub(super) fn begin(
        reports: &'a [GoldReport],
        encoder: &Encoder,
        codebook: &'a Codebook,
        options: &'a TrainOptions,
        say: &'a dyn Fn(String),
    ) -> Result<(Self, TrainingReport), TrainError> {
        let measured: Vec<&GoldReport> = reports.iter().filter(|r| r.measured).collect();
        let organisations: BTreeSet<&str> =
            measured.iter().map(|r| r.organisation.as_str()).collect();
        if organisations.len() < options.folds {
            return Err(TrainError::TooFew {
                found: organisations.len(),
                folds: options.folds,
            });
        }
        let sizes: Vec<_> = measured
            .iter()
            .map(|r| (r.organisation.clone(), r.views.len()))
            .collect();
        let of_measured = by_organisation(&sizes, options.folds);
        let of_organisation: BTreeMap<&str, usize> = measured
            .iter()
            .map(|r| r.organisation.as_str())
            .zip(of_measured.iter().copied())
            .collect();
        let mut of_measured = of_measured.into_iter();
        // Reports that are only learnt from are held out with the organisation that they are of; the others are dealt out one
        // by one. They change nobody else's fold.
        let mut dealt = (0..options.folds).cycle();
        let folds = reports
            .iter()
            .map(|r| {
                let fold = if r.measured {
                    of_measured.next()
                } else {
                    let of = of_organisation.get(r.organisation.as_str());
                    of.copied().or_else(|| dealt.next())
                };
                fold.unwrap_or(0)
            })
            .collect();
        let count = |size: fn(&GoldReport) -> usize| measured.iter().map(|r| size(r)).sum();
        let out = TrainingReport {
            reports: measured.len(),
            organisations: organisations.len(),
            units: count(|r| r.views.len()),
            frames: count(|r| r.frames.len()),
            extra_reports: reports
                .iter()
                .filter(|r| !r.measured && !r.codes_only)
                .count(),
            extra_units: reports
                .iter()
                .filter(|r| !r.measured && !r.codes_only)
                .map(|r| r.views.len())
                .sum(),
            codes_only_reports: reports.iter().filter(|r| r.codes_only).count(),
            codes_only_frames: reports
                .iter()
                .filter(|r| r.codes_only)
                .map(|r| r.frames.len())
                .sum(),
            ..TrainingReport::default()
        };
        say(format!(
            "reading {} units of {} reports",
            out.units + out.extra_units,
            reports.len()
        ));
        let views: Vec<_> = reports.iter().flat_map(|r| &r.views).collect();
        let course = Self {
            reports,
            texts: Texts::of(encoder, &views)?,
            codebook,
            options,
            folds,
            say,
        };
        Ok((course, out))
    }

    /// Whether report `r` counts in the figures.
    fn measured(&self, r: usize) -> bool {
        self.reports[r].measured
    }

    /// [`Course::cross`] for a sequence head.
    fn cross_sequence(
        &self,
        name: &str,
        x: &Array2<f32>,
        y: &Array2<f32>,
        options: &SequenceOptions,
    ) -> (SequenceHead, Array2<f32>) {
        (self.say)(format!("sequences of {name}s"));
        let mut from = 0;
        let rows: Vec<Range<usize>> = self
            .reports
            .iter()
            .map(|r| {
                let start = from;
                from += r.views.len();
                start..from
            })
            .collect();
        let (reports, folds) = (self.reports, &self.folds);
        // One fold after the last stands for all reports.
        let heads: Vec<SequenceHead> = (0..=self.options.folds)
            .into_par_iter()
            .map(|fold| {
                let others = rows.iter().zip(reports).zip(folds);
                let others: Vec<Range<usize>> = others
                    .filter(|((_, report), of)| !report.codes_only && **of != fold)
                    .map(|((rows, _), _)| rows.clone())
                    .collect();
                fit_sequence(x, y, &others, options)
            })
            .collect();
        let mut held_out = Array2::zeros(y.dim());
        for (rows, &fold) in rows.iter().zip(&self.folds) {
            let of = heads[fold].logits(&x.slice(s![rows.clone(), ..]).to_owned());
            held_out.slice_mut(s![rows.clone(), ..]).assign(&of);
        }
        let whole = heads
            .into_iter()
            .next_back()
            .expect("one head a fold and one more");
        (whole, held_out)
    }

    /// [`Course::cross`] for a word head.
    fn cross_words(
        &self,
        name: &str,
        rows: &[WordRow],
        y: &Array2<f32>,
        fold_of: &[usize],
        loss: &Loss,
        options: &WordOptions,
    ) -> (WordHead, Array2<f32>) {
        (self.say)(format!("words of {name}s"));
        let known = taught(y);
        // One fold after the last stands for all rows.
        let heads: Vec<WordHead> = (0..=self.options.folds)
            .into_par_iter()
            .map(|fold| {
                let others = known.iter().copied().filter(|&r| fold_of[r] != fold);
                fit_words(rows, y, &others.collect::<Vec<_>>(), loss, options)
            })
            .collect();
        let mut held_out = Array2::zeros(y.dim());
        for (r, row) in rows.iter().enumerate() {
            let logits = heads[fold_of[r]].logits(std::slice::from_ref(row));
            held_out.row_mut(r).assign(&logits.row(0));
        }
        let whole = heads
            .into_iter()
            .next_back()
            .expect("one head a fold and one more");
        (whole, held_out)
    }

    /// Predicts every row by a head that was trained without its fold; then trains on all rows.
    fn cross(
        &self,
        name: &str,
        x: &Array2<f32>,
        y: &Array2<f32>,
        fold_of: &[usize],
        loss: &Loss,
        options: &MlpOptions,
    ) -> Result<(Head, Array2<f32>), TrainError> {
        let known = taught(y);
        let others = |fold: usize| -> Vec<usize> {
            let outside = known.iter().filter(|&&r| fold_of[r] != fold);
            outside.copied().collect()
        };
        if (0..self.options.folds).any(|fold| others(fold).is_empty()) {
            return Err(TrainError::NothingFor {
                head: name.to_owned(),
            });
        }
        let mut held_out = Array2::zeros(y.dim());
        for fold in 0..self.options.folds {
            (self.say)(format!(
                "{name} head: fold {} of {}",
                fold + 1,
                self.options.folds
            ));
            let head = fit(x, y, &others(fold), loss, options);
            let rows: Vec<usize> = (0..x.nrows()).filter(|&r| fold_of[r] == fold).collect();
            let logits = head.logits(&x.select(Axis(0), &rows));
            for (from, &row) in rows.iter().enumerate() {
                held_out.row_mut(row).assign(&logits.row(from));
            }
        }
        (self.say)(format!("{name} head: all {} rows", x.nrows()));
        Ok((fit(x, y, &known, loss, options), held_out))
    }
}

/// Rows with a target; one whose targets are all NaN teaches nothing.
fn taught(y: &Array2<f32>) -> Vec<usize> {
    let known = |&r: &usize| y.row(r).iter().any(|v| !v.is_nan());
    (0..y.nrows()).filter(known).collect()
}

/// All rows below each other; reports without units add none.
pub(super) fn stack(parts: &[Array2<f32>]) -> Array2<f32> {
    let views: Vec<_> = parts
        .iter()
        .filter(|p| p.nrows() > 0)
        .map(|p| p.view())
        .collect();
    if views.is_empty() {
        return Array2::zeros((0, 0));
    }
    concatenate(Axis(0), &views).expect("rows made by the same code have one width")
}
