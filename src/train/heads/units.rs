//! Which units carry which label? The unit head.

use super::super::TrainError;
use super::super::measure::{at, best, calibration_error};
use super::super::mlp::Loss;
use super::{Course, TrainingReport, stack};
use crate::nn::{Head, sigmoid, unit_features};
use ndarray::Array2;

/// For each report and unit: probabilities of lesson and action.
pub(super) type Scores = Vec<Vec<[f32; 2]>>;

/// The unit head and the held-out probabilities of each report's units.
pub(super) fn unit_head(
    course: &Course<'_>,
    out: &mut TrainingReport,
) -> Result<(Head, Scores), TrainError> {
    let reports = course.reports;
    let x = stack(
        &reports
            .iter()
            .map(|r| unit_features(&r.views, &course.texts))
            .collect::<Vec<_>>(),
    );
    let labels = course.codebook.labels();
    let truth: Vec<&Vec<bool>> = reports.iter().flat_map(|r| &r.labels).collect();
    let y = Array2::from_shape_fn((x.nrows(), labels.len()), |(r, c)| f32::from(truth[r][c]));
    let fold_of: Vec<usize> = reports
        .iter()
        .zip(&course.folds)
        .flat_map(|(r, &f)| std::iter::repeat_n(f, r.views.len()))
        .collect();
    let (unit, logits) = course.cross(
        "unit",
        &x,
        &y,
        &fold_of,
        &Loss::Binary,
        &course.options.unit,
    )?;
    for (l, label) in labels.iter().enumerate() {
        let pairs: Vec<_> = truth
            .iter()
            .enumerate()
            .map(|(r, t)| (sigmoid(logits[[r, l]]), t[l]))
            .collect();
        out.labels.insert((*label).to_owned(), best(&pairs));
        let curve = (1..20).map(|t| at(&pairs, t as f32 / 20.0)).collect();
        out.curves.insert((*label).to_owned(), curve);
        out.calibration
            .insert((*label).to_owned(), calibration_error(&pairs));
    }
    let mut rows = logits.outer_iter();
    let scores = reports
        .iter()
        .map(|r| {
            rows.by_ref()
                .take(r.views.len())
                .map(|l| [sigmoid(l[0]), sigmoid(l[1])])
                .collect()
        })
        .collect();
    Ok((unit, scores))
}
