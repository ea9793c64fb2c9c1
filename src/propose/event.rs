//! Which event motivates an action, if its own sentence does not say? The likeliest unit of the report.

use super::{Found, ReportView, clause_of};
use crate::nn::{Model, softmax};
use ndarray::{Array2, Axis};

/// The best candidate among the report's other units, ranked by similarity, position, section and cues (`linked`, one row a
/// unit);
/// `None` if its chance among all candidates is below `least`.
pub(super) fn elsewhere(
    model: &Model,
    report: &ReportView<'_>,
    linked: &Array2<f32>,
    action: usize,
    least: f32,
) -> Option<Found> {
    let candidates: Vec<usize> = (0..report.views.len()).filter(|&n| n != action).collect();
    if candidates.is_empty() {
        return None;
    }
    let rows = linked.select(Axis(0), &candidates);
    let logits = model.heads.link.logits(&rows);
    let chances = softmax(&logits.column(0).to_vec());
    let best =
        (0..candidates.len()).max_by(|&a, &b| chances[a].total_cmp(&chances[b]).then(b.cmp(&a)))?;
    let unit = candidates[best];
    (chances[best] >= least).then(|| Found {
        unit,
        span: clause_of(&report.views[unit].text),
        score: chances[best],
    })
}
