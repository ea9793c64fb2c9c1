//! Which unit tells of the event? The link head.

use super::super::TrainError;
use super::super::mlp::Loss;
use super::{Course, TrainingReport};
use crate::nn::{Head, LinkView, link_features, matrix};
use ndarray::Array2;

/// Trains the link head on frames whose event stands in another unit; `scores` are held-out probabilities.
pub(super) fn link_head(
    course: &Course<'_>,
    scores: &[Vec<[f32; 2]>],
    out: &mut TrainingReport,
) -> Result<Head, TrainError> {
    let (mut rows, mut truth, mut fold_of, mut groups) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (r, report) in course.reports.iter().enumerate() {
        for frame in report.frames.iter().filter(|f| f.event_unit.is_some()) {
            let from = rows.len();
            for candidate in (0..report.views.len()).filter(|&c| c != frame.unit) {
                let link = LinkView {
                    views: &report.views,
                    action: frame.unit,
                    candidate,
                    scores: scores[r][candidate],
                };
                rows.push(link_features(&link, &course.texts));
                truth.push(frame.event_unit == Some(candidate));
                fold_of.push(course.folds[r]);
            }
            groups.push(from..rows.len());
        }
    }
    let x = matrix(&rows);
    let y = Array2::from_shape_fn((x.nrows(), 1), |(r, _)| f32::from(truth[r]));
    let (head, logits) = course.cross(
        "link",
        &x,
        &y,
        &fold_of,
        &Loss::Binary,
        &course.options.link,
    )?;
    let first = groups
        .iter()
        .filter(|g| {
            let top = (g.start..g.end).max_by(|&a, &b| logits[[a, 0]].total_cmp(&logits[[b, 0]]));
            top.is_some_and(|t| truth[t])
        })
        .count();
    out.event_first = first as f32 / groups.len().max(1) as f32;
    Ok(head)
}
