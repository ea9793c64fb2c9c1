//! How are the heads for reading fast trained? A first pass on words and cues, then the same heads on the encoder's
//! lower layers, with surroundings seen by their words, unless they were read too.

use super::super::TrainError;
use super::super::measure::{AtThreshold, best};
use super::super::sequence::{SequenceOptions, Unread};
use super::sieve::{Sieve, sieve};
use super::units::{Scores, pairs, scores, targets};
use super::{Course, TrainOptions, TrainingReport, stack};
use super::{codes, goal, link, tags, units};
use crate::nn::{
    Encoder, FIRST_SEQUENCE_WIDTH, FastHeads, Head, Heads, SequenceHead, Texts, first_features,
    sequence_rows,
};
use crate::train::mlp::{Loss, MlpOptions};
use ndarray::{Array2, s};
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
    let reports = whole.reports;
    let seen: Vec<Array2<f32>> = reports
        .iter()
        .map(|r| first_features(&r.views, &course.texts))
        .collect();
    let (y, fold_of) = targets(&course);
    let (first, first_sequence, sifted) =
        first_pass(&course, &stack(&seen), (&y, &fold_of), options)?;
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
    let through: Vec<bool> = sifted
        .iter()
        .flatten()
        .map(|first| {
            let mut each = first.iter().zip(options.let_through);
            each.any(|(s, least)| *s >= least)
        })
        .collect();
    let run = options.heads.unit_sequence.as_ref().map(|o| {
        let rows = reports
            .iter()
            .zip(&seen)
            .filter(|(_, seen)| seen.nrows() > 0);
        let rows = rows.map(|(r, seen)| {
            sequence_rows(&r.views, seen, &vec![true; seen.nrows()], &course.texts)
        });
        let (x, unread) = (
            stack(&rows.collect::<Vec<_>>()),
            Unread {
                from: FIRST_SEQUENCE_WIDTH,
                read: &through,
            },
        );
        course.cross_sequence("unit", &x, &y, o, Some(&unread))
    });
    drop(seen);
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
    for (((counts, first), &through), mut row) in flat.zip(&through).zip(logits.outer_iter_mut()) {
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
        first_sequence,
        heads,
    };
    Ok((fast, out))
}

/// The heads of the first pass, scaled to be added up, and the held-out logits of their sum. `x` are the first-pass features of all
/// units.
fn first_pass(
    course: &Course<'_>,
    x: &Array2<f32>,
    (y, fold_of): (&Array2<f32>, &[usize]),
    options: &FastOptions,
) -> Result<(Head, Option<SequenceHead>, Array2<f32>), TrainError> {
    let (head, sifted) =
        course.cross("first-pass", x, y, fold_of, &Loss::Binary, &options.first)?;
    let Some(o) = &options.heads.unit_sequence else {
        return Ok((head, None, sifted));
    };
    let x = x.slice(s![.., ..FIRST_SEQUENCE_WIDTH]).to_owned();
    let (sequence, run) = course.cross_sequence("first-pass unit", &x, y, o, None);
    let both = sifted * (1.0 - o.share) + run * o.share;
    Ok((
        head.scaled(1.0 - o.share),
        Some(sequence.scaled(o.share)),
        both,
    ))
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
