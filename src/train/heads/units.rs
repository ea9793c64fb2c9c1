//! Which units carry which label? The unit head.

use super::super::TrainError;
use super::super::measure::{at, average_precision, best, calibration_error};
use super::super::mlp::Loss;
use super::{Course, TrainingReport, stack};
use crate::nn::{
    LabelHeads, SEQUENCE_WIDTHS, SequenceHead, WordHead, WordRow, sigmoid, unit_features,
    unit_words,
};
use ndarray::{Array2, s};
use std::collections::BTreeMap;

/// For each report and unit: probabilities of lesson and action.
pub(super) type Scores = Vec<Vec<[f32; 2]>>;

/// Features, targets and fold of every unit.
pub(in super::super) fn unit_rows(course: &Course<'_>) -> (Array2<f32>, Array2<f32>, Vec<usize>) {
    let reports = course.reports;
    let x = stack(
        &reports
            .iter()
            .zip(&course.texts)
            .map(|(r, texts)| unit_features(&r.views, texts))
            .collect::<Vec<_>>(),
    );
    let (y, fold_of) = targets(course);
    (x, y, fold_of)
}

/// Targets and fold of every unit; NaN where labels are not learnt from.
pub(super) fn targets(course: &Course<'_>) -> (Array2<f32>, Vec<usize>) {
    let reports = course.reports;
    let truth: Vec<Option<&Vec<bool>>> = reports
        .iter()
        .flat_map(|r| r.labels.iter().map(|l| (!r.codes_only).then_some(l)))
        .collect();
    let labels = course.codebook.labels().len();
    let y = Array2::from_shape_fn((truth.len(), labels), |(r, c)| {
        truth[r].map_or(f32::NAN, |t| f32::from(t[c]))
    });
    let fold_of: Vec<usize> = reports
        .iter()
        .zip(&course.folds)
        .flat_map(|(r, &f)| std::iter::repeat_n(f, r.views.len()))
        .collect();
    (y, fold_of)
}

/// A sequence head and its held-out logits.
pub(super) type Run = (SequenceHead, Array2<f32>);

/// The unit heads and the held-out logits of all units; `run` is the sequence head. If there is none, one is trained on what
/// the unit head sees but for the units before and after.
pub(super) fn unit_logits(
    course: &Course<'_>,
    run: Option<Run>,
) -> Result<(LabelHeads, Array2<f32>), TrainError> {
    let (x, y, fold_of) = unit_rows(course);
    let options = &course.options.unit;
    let (unit, mut logits) = course.cross("unit", &x, &y, &fold_of, &Loss::Binary, options)?;
    let (words, said) = word_logits(course, &y, &fold_of);
    let mut heads = LabelHeads {
        unit,
        words,
        sequence: None,
    };
    if let Some(options) = &course.options.unit_sequence {
        let (head, run) = run.unwrap_or_else(|| {
            let seen = x.slice(s![.., ..SEQUENCE_WIDTHS[0]]).to_owned();
            course.cross_sequence("unit", &seen, &y, options)
        });
        logits = logits * (1.0 - options.share) + run * options.share;
        heads.unit = heads.unit.scaled(1.0 - options.share);
        heads.sequence = Some(head.scaled(options.share));
    }
    Ok((heads, logits + said))
}

/// The word head of units, and its held-out logits.
pub(in super::super) fn word_logits(
    course: &Course<'_>,
    y: &Array2<f32>,
    fold_of: &[usize],
) -> (WordHead, Array2<f32>) {
    let options = &course.options.unit_words;
    let views = course.reports.iter().flat_map(|r| &r.views);
    let rows: Vec<WordRow> = views.map(|v| unit_words(v, options.buckets)).collect();
    course.cross_words("unit", &rows, y, fold_of, &Loss::Binary, options)
}

/// Probability and truth of label `l` for every unit that counts.
pub(in super::super) fn pairs(
    course: &Course<'_>,
    logits: &Array2<f32>,
    l: usize,
) -> Vec<(f32, bool)> {
    let units = course.reports.iter().enumerate().flat_map(|(r, report)| {
        let counts = course.measured(r);
        report.labels.iter().map(move |t| (counts, t[l]))
    });
    units
        .zip(logits.column(l))
        .filter(|((counts, _), _)| *counts)
        .map(|((_, truth), &logit)| (sigmoid(logit), truth))
        .collect()
}

/// Figures of the held-out units, label by label.
pub(in super::super) fn measure(
    course: &Course<'_>,
    logits: &Array2<f32>,
    out: &mut TrainingReport,
) {
    for (l, label) in course.codebook.labels().iter().enumerate() {
        let pairs = pairs(course, logits, l);
        out.labels.insert((*label).to_owned(), best(&pairs));
        let curve = (1..20).map(|t| at(&pairs, t as f32 / 20.0)).collect();
        out.curves.insert((*label).to_owned(), curve);
        out.calibration
            .insert((*label).to_owned(), calibration_error(&pairs));
        out.precision
            .insert((*label).to_owned(), average_precision(&pairs));
    }
}

/// Average precision of the held-out units, label by label.
pub(super) fn precisions(course: &Course<'_>, logits: &Array2<f32>) -> BTreeMap<String, f32> {
    let labels = course.codebook.labels();
    labels
        .iter()
        .enumerate()
        .map(|(l, label)| {
            let precision = average_precision(&pairs(course, logits, l));
            ((*label).to_owned(), precision)
        })
        .collect()
}

/// Probabilities report by report.
pub(in super::super) fn scores(course: &Course<'_>, logits: &Array2<f32>) -> Scores {
    let mut rows = logits.outer_iter();
    course
        .reports
        .iter()
        .map(|r| {
            rows.by_ref()
                .take(r.views.len())
                .map(|l| [sigmoid(l[0]), sigmoid(l[1])])
                .collect()
        })
        .collect()
}
