//! How are the heads for reading fast trained? A first pass on words and cues, then the same heads on the encoder's
//! lower layers, with surroundings seen by their words only.

use super::super::measure::{AtThreshold, best};
use super::super::sequence::SequenceOptions;
use super::super::{GoldReport, TrainError};
use super::units::{Scores, pairs, scores, targets};
use super::{Course, TrainOptions, TrainingReport, stack};
use super::{codes, goal, link, tags, units};
use crate::nn::{Encoder, FastHeads, Heads, SEQUENCE_WIDTHS, Texts, first_features};
use crate::train::mlp::{Loss, MlpOptions};
use ndarray::s;
use serde::Serialize;
use std::collections::BTreeMap;

/// How to train the heads for reading fast.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FastOptions {
    /// Layers whose states the heads see: middle, last.
    pub layers: [usize; 2],
    /// The first pass.
    pub first: MlpOptions,
    /// Probabilities of the first pass for lesson and action, from one of which on a unit is read, in the figures. A
    /// pipeline has its own.
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
            first: small(whole.unit, 32, 2),
            let_through: [0.12, 0.15],
            heads: TrainOptions {
                folds,
                unit: small(whole.unit, 32, 2),
                tags: small(whole.tags, 24, 1),
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

/// What the first pass would let through at one probability for both labels, on held-out organisations.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Sieve {
    /// A unit is read from this probability of either label on.
    pub threshold: f32,
    /// Units read.
    pub read: usize,
    /// All units.
    pub units: usize,
    /// Units read that carry a label.
    pub gold_read: usize,
    /// Units that carry a label.
    pub gold: usize,
    /// Units read that the heads on the whole encoder suggest.
    pub suggested_read: usize,
    /// Units that those heads suggest, at the threshold with the best F1 of each label.
    pub suggested: usize,
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

/// Trains all heads for reading fast. `whole` is the course of the other heads, `suggested` their held-out probabilities,
/// `report` their figures.
pub(super) fn fast_heads(
    whole: &Course<'_>,
    encoder: &Encoder,
    options: &FastOptions,
    suggested: &Scores,
    report: &TrainingReport,
) -> Result<(FastHeads, FastReport), TrainError> {
    let encoder = encoder.stopped_at(options.layers)?;
    let views: Vec<_> = whole.reports.iter().flat_map(|r| &r.views).collect();
    let mut course = Course {
        texts: Texts::still(&encoder, &views)?,
        options: &options.heads,
        folds: whole.folds.clone(),
        ..*whole
    };
    let rows = whole.reports.iter();
    let x = stack(
        &rows
            .map(|r| first_features(&r.views, &course.texts))
            .collect::<Vec<_>>(),
    );
    let (y, fold_of) = targets(&course);
    let options_first = &options.first;
    let (mut first, mut sifted) =
        course.cross("first-pass", &x, &y, &fold_of, &Loss::Binary, options_first)?;
    let run = options.heads.unit_sequence.as_ref().map(|o| {
        let seen = x.slice(s![.., ..SEQUENCE_WIDTHS[1]]).to_owned();
        course.cross_sequence("first-pass unit", &seen, &y, o)
    });
    drop(x);
    if let (Some((_, run)), Some(o)) = (&run, &options.heads.unit_sequence) {
        sifted = sifted * (1.0 - o.share) + run * o.share;
        first = first.scaled(1.0 - o.share);
    }
    let mut out = FastReport::default();
    for (l, label) in course.codebook.labels().iter().enumerate() {
        let alone = best(&pairs(&course, &sifted, l));
        out.first.insert((*label).to_owned(), alone);
    }
    let sifted = scores(&course, &sifted);
    out.sieve = sieve(&course, &sifted, suggested, report);

    (course.say)(format!(
        "reading {} units again, up to layer {}",
        views.len(),
        options.layers[1]
    ));
    course.read_units(&encoder)?;
    // The unit head learns from all units; those that the first pass stops have its probabilities in the figures.
    let figures = &mut out.cross_validation;
    *figures = counts(report);
    let (unit, mut logits) = units::unit_logits(&course, run)?;
    let logit = |p: f32| (p.max(1e-9) / (1.0 - p).max(1e-9)).ln();
    let (mut read, mut measured) = (0, 0);
    let flat = course
        .reports
        .iter()
        .zip(&sifted)
        .flat_map(|(r, s)| s.iter().map(|s| (r.measured, s)));
    for ((counts, first), mut row) in flat.zip(logits.outer_iter_mut()) {
        let through = first
            .iter()
            .zip(options.let_through)
            .any(|(s, least)| *s >= least);
        if !through {
            first.iter().zip(&mut row).for_each(|(&p, l)| *l = logit(p));
        }
        read += usize::from(counts && through);
        measured += usize::from(counts);
    }
    out.share_read = read as f32 / measured.max(1) as f32;
    units::measure(&course, &logits, figures);
    let scores = scores(&course, &logits);

    let tagged = tags::tag_units(course.reports, &encoder, true)?;
    let tags = tags::tag_head(&course, &tagged, figures)?;
    let link = link::link_head(&course, &scores, figures)?;
    let goal = goal::goal_head(&course, &scores, figures);
    let (codes, _) = codes::code_head(&course, &tagged, figures)?;
    let heads = Heads {
        unit: unit.unit,
        unit_words: unit.words,
        unit_sequence: unit.sequence,
        tags,
        link,
        goal,
        codes,
    };
    let fast = FastHeads {
        first,
        first_sequence: None,
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

fn sieve(
    course: &Course<'_>,
    sifted: &Scores,
    suggested: &Scores,
    report: &TrainingReport,
) -> Vec<Sieve> {
    let least: Vec<f32> = course
        .codebook
        .labels()
        .iter()
        .map(|l| report.labels[*l].threshold)
        .collect();
    let units: Vec<(f32, bool, bool)> = course
        .reports
        .iter()
        .zip(sifted.iter().zip(suggested))
        .filter(|(r, _)| r.measured)
        .flat_map(|(r, (first, whole))| of_units(r, first, whole, &least))
        .collect();
    [
        0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3,
    ]
    .into_iter()
    .map(|threshold| {
        let count = |wanted: &dyn Fn(&(f32, bool, bool)) -> bool| {
            units.iter().filter(|u| wanted(u)).count()
        };
        Sieve {
            threshold,
            read: count(&|u| u.0 >= threshold),
            units: units.len(),
            gold_read: count(&|u| u.0 >= threshold && u.1),
            gold: count(&|u| u.1),
            suggested_read: count(&|u| u.0 >= threshold && u.2),
            suggested: count(&|u| u.2),
        }
    })
    .collect()
}

/// Of each unit the first pass's highest probability, whether it carries a label, whether it is suggested.
fn of_units(
    report: &GoldReport,
    first: &[[f32; 2]],
    whole: &[[f32; 2]],
    least: &[f32],
) -> Vec<(f32, bool, bool)> {
    let unit = |((first, whole), gold): ((&[f32; 2], &[f32; 2]), &Vec<bool>)| {
        let likely = whole.iter().zip(least).any(|(s, t)| s >= t);
        (first[0].max(first[1]), gold.contains(&true), likely)
    };
    let units = first.iter().zip(whole).zip(&report.labels);
    units.map(unit).collect()
}
