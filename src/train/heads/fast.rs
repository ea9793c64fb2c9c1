//! How are the heads for reading fast trained? A first pass on words and cues, then the same heads on the encoder's
//! lower layers, with surroundings seen by their words, unless they were read too.

use super::super::TrainError;
use super::super::measure::{AtThreshold, best};
use super::super::sequence::SequenceOptions;
use super::lower::FastLabels;
use super::sieve::{Sieve, sieve};
use super::units::{Scores, pairs, scores};
use super::{Course, TrainOptions, TrainingReport};
use super::{codes, goal, link, tags, units};
use crate::nn::{FastHeads, Heads};
use crate::train::mlp::MlpOptions;
use serde::Serialize;
use std::collections::BTreeMap;

/// How to train the heads for reading fast.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FastOptions {
    /// Layers whose states the heads see: middle, last.
    pub layers: [usize; 2],
    /// The first pass.
    pub first: MlpOptions,
    /// Probabilities of the first pass for lesson and action, from one of which on a unit is read, in the figures and by what
    /// the sequence head learns from. A pipeline has its own.
    pub let_through: [f32; 2],
    /// The other heads.
    pub heads: TrainOptions,
}

impl FastOptions {
    /// The settings that cross-validation chose, small enough for a file of half a megabyte.
    #[must_use]
    pub fn with_seed(folds: usize, seed: u64) -> Self {
        let whole = TrainOptions::with_seed(folds, seed);
        let small = |options: MlpOptions, hidden: usize, members: usize| MlpOptions {
            hidden,
            members,
            ..options
        };
        Self {
            layers: [3, 4],
            first: small(whole.unit, 32, 1),
            let_through: [0.25, 0.30],
            heads: TrainOptions {
                folds,
                unit: small(whole.unit, 32, 1),
                tags: small(whole.tags, 32, 1),
                link: whole.link,
                unit_sequence: whole
                    .unit_sequence
                    .map(|o| SequenceOptions { width: 64, ..o }),
                codes: MlpOptions {
                    hidden: 32,
                    epochs: 20,
                    decay: 0.01,
                    penalty: 0.0,
                    input_dropout: 0.5,
                    hidden_dropout: 0.5,
                    ..whole.codes
                },
                ..whole
            },
        }
    }
}

/// Figures of the heads for reading fast.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FastReport {
    /// The first pass by itself, label by label: its best threshold.
    pub first: BTreeMap<String, AtThreshold>,
    /// What it lets through.
    pub sieve: Vec<Sieve>,
    /// Share of the units that were read in `cross_validation`.
    pub share_read: f32,
    /// Both passes together, as the same figures of the heads on the whole encoder.
    pub cross_validation: TrainingReport,
}

/// Trains the other heads for reading fast. `whole` is the course of the heads on the whole encoder, `suggested` their held-out
/// probabilities, `report` their figures.
pub(super) fn fast_heads(
    whole: &Course<'_>,
    labels: FastLabels,
    options: &FastOptions,
    suggested: &Scores,
    report: &TrainingReport,
) -> Result<(FastHeads, FastReport), TrainError> {
    let course = Course {
        texts: labels.texts,
        options: &options.heads,
        folds: whole.folds.clone(),
        ..*whole
    };
    let sifted = scores(&course, &labels.sifted);
    let mut out = FastReport {
        sieve: sieve(&course, &sifted, suggested, report),
        cross_validation: counts(report),
        ..FastReport::default()
    };
    for (l, label) in course.codebook.labels().iter().enumerate() {
        let alone = best(&pairs(&course, &labels.sifted, l));
        out.first.insert((*label).to_owned(), alone);
    }
    let measured = course
        .reports
        .iter()
        .flat_map(|r| r.views.iter().map(|_| r.measured));
    let read: Vec<bool> = measured
        .zip(&labels.through)
        .filter_map(|(counts, &through)| counts.then_some(through))
        .collect();
    let through = read.iter().filter(|through| **through).count();
    out.share_read = through as f32 / read.len().max(1) as f32;
    let figures = &mut out.cross_validation;
    units::measure(&course, &labels.logits, figures);
    let scores = scores(&course, &labels.logits);

    let encoder = labels.encoder;
    let tagged = tags::tag_units(course.reports, &encoder, (true, false))?;
    let tags = tags::tag_head(&course, &tagged, figures)?;
    let link = link::link_head(&course, &scores, figures)?;
    let goal = goal::goal_head(&course, &scores, figures);
    let (codes, _) = codes::code_head(&course, &tagged, figures)?;
    let heads = Heads {
        unit: labels.heads.unit,
        unit_words: labels.heads.words,
        unit_sequence: labels.heads.sequence,
        tags,
        link,
        goal,
        codes,
        second: None,
    };
    let fast = FastHeads {
        first: labels.first,
        first_sequence: labels.first_sequence,
        heads,
    };
    Ok((fast, out))
}

/// A report with the counts of `other` and no figures.
fn counts(other: &TrainingReport) -> TrainingReport {
    TrainingReport {
        reports: other.reports,
        organisations: other.organisations,
        units: other.units,
        frames: other.frames,
        extra_reports: other.extra_reports,
        extra_units: other.extra_units,
        ..TrainingReport::default()
    }
}
