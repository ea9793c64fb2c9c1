//! In which order are the heads trained, and what is measured on the way?

mod codes;
mod link;
mod tags;
mod units;

use super::measure::AtThreshold;
use super::mlp::{Loss, MlpOptions, fit};
use super::{GoldReport, TrainError, by_organisation};
use crate::codebook::Codebook;
use crate::nn::{CodeList, Encoder, Head, Heads, Texts};
use ndarray::{Array2, Axis, concatenate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
}

impl TrainOptions {
    /// The settings that cross-validation chose, from one seed.
    #[must_use]
    pub fn with_seed(folds: usize, seed: u64) -> Self {
        let unit = MlpOptions {
            hidden: 64,
            members: 3,
            epochs: 10,
            batch: 64,
            rate: 1e-3,
            decay: 0.01,
            input_dropout: 0.5,
            hidden_dropout: 0.5,
            seed,
        };
        Self {
            folds,
            unit,
            tags: MlpOptions {
                members: 2,
                epochs: 8,
                batch: 256,
                input_dropout: 0.4,
                hidden_dropout: 0.4,
                ..unit
            },
            link: MlpOptions {
                hidden: 24,
                members: 2,
                epochs: 4,
                batch: 256,
                input_dropout: 0.1,
                hidden_dropout: 0.2,
                ..unit
            },
            codes: MlpOptions {
                members: 2,
                epochs: 30,
                batch: 32,
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
    /// Order and support of the code head's outputs.
    pub lists: Vec<CodeList>,
    /// What was measured on held-out organisations.
    pub report: TrainingReport,
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
    /// Per label: the best threshold and what it gives.
    pub labels: BTreeMap<String, AtThreshold>,
    /// Per label: counts at thresholds 0.05, 0.10, ... 0.95, for choosing another one by cost.
    pub curves: BTreeMap<String, Vec<AtThreshold>>,
    /// Per label: expected calibration error.
    pub calibration: BTreeMap<String, f32>,
    /// Per role, on gold action units: the best threshold on the span's probability and the token F1 there.
    pub roles: BTreeMap<String, AtThreshold>,
    /// Of frames whose event stands in another unit: how often the first-ranked unit is the right one.
    pub event_first: f32,
    /// Per code list: share of gold frames with the right code.
    pub codes: BTreeMap<String, f32>,
    /// Per code list: share of the commonest code, for comparison.
    pub commonest: BTreeMap<String, f32>,
}

/// What all heads are trained from.
struct Course<'a> {
    reports: &'a [GoldReport],
    texts: Texts,
    codebook: &'a Codebook,
    options: &'a TrainOptions,
    /// Fold of each report.
    folds: Vec<usize>,
    say: &'a dyn Fn(String),
}

/// Trains all heads. `say` is told what is being done.
///
/// # Errors
/// [`TrainError`] if there are fewer organisations than folds or the encoder fails.
pub fn train_heads(
    reports: &[GoldReport],
    encoder: &Encoder,
    codebook: &Codebook,
    options: &TrainOptions,
    say: &dyn Fn(String),
) -> Result<Trained, TrainError> {
    let organisations: BTreeSet<&str> = reports.iter().map(|r| r.organisation.as_str()).collect();
    if organisations.len() < options.folds {
        return Err(TrainError::TooFew {
            found: organisations.len(),
            folds: options.folds,
        });
    }
    let sizes: Vec<_> = reports
        .iter()
        .map(|r| (r.organisation.clone(), r.views.len()))
        .collect();
    let mut out = TrainingReport {
        reports: reports.len(),
        organisations: organisations.len(),
        units: reports.iter().map(|r| r.views.len()).sum(),
        frames: reports.iter().map(|r| r.frames.len()).sum(),
        ..TrainingReport::default()
    };
    say(format!(
        "reading {} units of {} reports",
        out.units, out.reports
    ));
    let views: Vec<_> = reports.iter().flat_map(|r| &r.views).collect();
    let course = Course {
        reports,
        texts: Texts::of(encoder, &views)?,
        codebook,
        options,
        folds: by_organisation(&sizes, options.folds),
        say,
    };
    let (unit, scores) = units::unit_head(&course, &mut out)?;
    let tagged = tags::tag_units(reports, encoder)?;
    let tags = tags::tag_head(&course, &tagged, &mut out)?;
    let link = link::link_head(&course, &scores, &mut out)?;
    let (codes, lists) = codes::code_head(&course, &tagged, &mut out)?;
    Ok(Trained {
        heads: Heads {
            unit,
            tags,
            link,
            codes,
        },
        lists,
        report: out,
    })
}

impl Course<'_> {
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
        let covered = |fold: usize| (0..x.nrows()).any(|r| fold_of[r] != fold);
        if x.nrows() == 0 || !(0..self.options.folds).all(covered) {
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
            let pick = |inside: bool| -> Vec<usize> {
                (0..x.nrows())
                    .filter(|&r| (fold_of[r] == fold) == inside)
                    .collect()
            };
            let head = fit(x, y, &pick(false), loss, options);
            let rows = pick(true);
            let logits = head.logits(&x.select(Axis(0), &rows));
            for (from, &row) in rows.iter().enumerate() {
                held_out.row_mut(row).assign(&logits.row(from));
            }
        }
        (self.say)(format!("{name} head: all {} rows", x.nrows()));
        let all: Vec<usize> = (0..x.nrows()).collect();
        Ok((fit(x, y, &all, loss, options), held_out))
    }
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
