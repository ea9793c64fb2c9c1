//! How do the label heads on the encoder's lower layers learn? Behind a first pass, they read some units fast; on all units, they
//! read the labels a second time for the heads on the whole encoder.

use super::super::TrainError;
use super::super::mlp::fit;
use super::super::sequence::{Unread, fit_sequence};
use super::fast::FastOptions;
use super::units::targets;
use super::{Course, stack, units};
use crate::nn::{
    Encoder, FIRST_SEQUENCE_WIDTH, Head, LabelHeads, SequenceHead, Texts, first_features,
    sequence_rows, sigmoid,
};
use crate::train::mlp::Loss;
use ndarray::{Array2, ArrayView1, s};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The first pass and the label heads behind it.
pub(super) struct FastLabels {
    /// The encoder stopped at the lower layers.
    pub(super) encoder: Encoder,
    /// For each report: every unit read by it, surroundings by their words.
    pub(super) texts: Vec<Arc<Texts>>,
    /// The first pass.
    pub(super) first: Head,
    /// What is added to it.
    pub(super) first_sequence: Option<SequenceHead>,
    /// The label heads.
    pub(super) heads: LabelHeads,
    /// Held-out logits of the first pass.
    pub(super) sifted: Array2<f32>,
    /// Whether it lets each unit through.
    pub(super) through: Vec<bool>,
    /// Held-out logits of the labels: the first pass's of the units that it stops, the label heads' of the others.
    pub(super) logits: Array2<f32>,
    /// Held-out logits of the label heads when every unit is read.
    pub(super) all_read: Array2<f32>,
}

/// Trains them. `whole` is the course of the other heads.
pub(super) fn fast_labels(
    whole: &Course<'_>,
    encoder: &Encoder,
    options: &FastOptions,
) -> Result<FastLabels, TrainError> {
    let encoder = encoder.stopped_at(options.layers)?;
    let views: Vec<_> = whole.reports.iter().flat_map(|r| &r.views).collect();
    let still = Texts::still(&encoder, &views)?;
    let mut course = Course {
        texts: Vec::new(),
        options: &options.heads,
        folds: whole.folds.clone(),
        ..*whole
    };
    let seen: Vec<Array2<f32>> = whole
        .reports
        .iter()
        .map(|r| first_features(&r.views, &still))
        .collect();
    let (y, fold_of) = targets(&course);
    let first_x = stack(&seen);
    let (first, first_sequence, sifted) = first_pass(&course, &first_x, (&y, &fold_of), options)?;
    let through = let_through(&sifted, options);

    (course.say)(format!(
        "reading {} units again, up to layer {}",
        views.len(),
        options.layers[1]
    ));
    course.read_units(&encoder, still)?;
    let run = options.heads.unit_sequence.as_ref().map(|o| {
        let reports = whole.reports.iter().zip(&course.texts).zip(&seen);
        let rows = reports
            .filter(|(_, seen)| seen.nrows() > 0)
            .map(|((r, texts), seen)| {
                sequence_rows(&r.views, seen, &vec![true; seen.nrows()], texts)
            });
        let x = stack(&rows.collect::<Vec<_>>());
        let mut read = shown_to_folds(&course, &first_x, &y, options);
        read.push(through.clone());
        let unread: Vec<Unread<'_>> = read
            .iter()
            .map(|read| Unread {
                from: FIRST_SEQUENCE_WIDTH,
                read,
            })
            .collect();
        let mut heads = course.fold_sequences("unit", &x, &y, o, Some(&unread));
        let some = course.by_sequences(&heads, &x, unread.last());
        let all = course.by_sequences(&heads, &x, None);
        let more = (all - &some) * o.share;
        ((heads.swap_remove(course.options.folds), some), more)
    });
    drop((seen, first_x));
    let (run, more) = run.map_or((None, None), |(run, more)| (Some(run), Some(more)));
    // The unit head learns from all units; those that the first pass stops keep its logits.
    let (heads, mut logits) = units::unit_logits(&course, run)?;
    let all_read = match more {
        Some(more) => &logits + &more,
        None => logits.clone(),
    };
    for ((mut row, first), _) in logits
        .outer_iter_mut()
        .zip(sifted.outer_iter())
        .zip(&through)
        .filter(|(_, through)| !**through)
    {
        row.assign(&first);
    }
    Ok(FastLabels {
        encoder,
        texts: course.texts,
        first,
        first_sequence,
        heads,
        sifted,
        through,
        logits,
        all_read,
    })
}

/// Whether each unit is let through by a first pass with those logits.
fn let_through(logits: &Array2<f32>, options: &FastOptions) -> Vec<bool> {
    let likely = |row: ArrayView1<'_, f32>| {
        let mut each = row.iter().zip(options.let_through);
        each.any(|(&logit, least)| sigmoid(logit) >= least)
    };
    logits.outer_iter().map(likely).collect()
}

/// For each fold, which units are read when its sequence head learns: what first passes let through that have seen neither the
/// fold nor the unit's report. The other reports are dealt out to two first passes, each of which judges what the other one has
/// learnt from. Of the fold itself, and where there is only one other report, all is read.
fn shown_to_folds(
    course: &Course<'_>,
    x: &Array2<f32>,
    y: &Array2<f32>,
    options: &FastOptions,
) -> Vec<Vec<bool>> {
    (course.say)("first passes of first-pass units".into());
    let run_x = x.slice(s![.., ..FIRST_SEQUENCE_WIDTH]).to_owned();
    let (runs, folds, reports) = (course.runs(), &course.folds, course.reports);
    let of_fold = |fold: usize| {
        let mut read = vec![true; y.nrows()];
        let others: Vec<usize> = (0..runs.len()).filter(|&r| folds[r] != fold).collect();
        for half in [0, 1] {
            let part = |wanted: usize| others.iter().skip(wanted).step_by(2);
            let judged: Vec<Range<usize>> = part(half).map(|&r| runs[r].clone()).collect();
            let learnt: Vec<Range<usize>> = part(1 - half)
                .filter(|&&r| !reports[r].codes_only)
                .map(|&r| runs[r].clone())
                .collect();
            let rows: Vec<usize> = learnt.iter().cloned().flatten().collect();
            if rows.is_empty() {
                continue;
            }
            let head = fit(x, y, &rows, &Loss::Binary, &options.first);
            let sequence = options.heads.unit_sequence.as_ref();
            let sequence = sequence.map(|o| (fit_sequence(&run_x, y, &learnt, o, None), o.share));
            for run in judged {
                let seen = x.slice(s![run.clone(), ..]).to_owned();
                let mut logits = head.logits(&seen);
                if let Some((sequence, share)) = &sequence {
                    logits = logits * (1.0 - share) + sequence.logits_of_longer(&seen) * *share;
                }
                read[run].copy_from_slice(&let_through(&logits, options));
            }
        }
        read
    };
    (0..course.options.folds)
        .into_par_iter()
        .map(of_fold)
        .collect()
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
    let (sequence, run) = course.cross_sequence("first-pass unit", &x, y, o);
    let both = sifted * (1.0 - o.share) + run * o.share;
    Ok((
        head.scaled(1.0 - o.share),
        Some(sequence.scaled(o.share)),
        both,
    ))
}
