//! Which sentences are lessons or actions? The unit head on every unit of a report, or on those that a first pass lets
//! through.

pub mod page;
mod sift;

use crate::document::UnitView;
use crate::nn::{Model, NnError, Second, Texts, sigmoid, unit_cues, unit_rows};
use ndarray::Array2;
use rayon::prelude::*;

/// Label probabilities of every unit of some reports, with the vectors that they were read from.
#[derive(Debug)]
pub struct Classified {
    /// For each report and unit: one probability a label, in the order of the model's labels.
    pub scores: Vec<Vec<Vec<f32>>>,
    /// For each report and unit: whether the encoder has read it. Where not, the probabilities are the first pass's.
    pub read: Vec<Vec<bool>>,
    /// Vectors of all units, headings and lead-ins.
    pub texts: Texts,
}

/// Puts every unit of `reports` through `model`. A unit's probabilities depend on its own report only.
///
/// Where the model has a first pass, the encoder reads only units to which that gives, for any label, at least the
/// probability in `let_through`, label by label; without one, `let_through` is not used.
///
/// # Errors
/// [`NnError`] if the encoder fails.
pub fn classify(
    model: &Model,
    reports: &[Vec<UnitView>],
    let_through: &[f32],
) -> Result<Classified, NnError> {
    if let Some(first) = &model.first {
        return sift::classify(model, first, reports, let_through);
    }
    let views: Vec<&UnitView> = reports.iter().flatten().collect();
    let (texts, second) = match (&model.heads.second, model.manifest.fast_layers) {
        (Some(Second::Heads(heads)), Some(layers)) => {
            let [texts, lower] = Texts::twice(&model.encoder, layers, &views)?;
            (texts, Some((heads, lower)))
        }
        _ => (Texts::of(&model.encoder, &views)?, None),
    };
    let scores = |views: &Vec<UnitView>| {
        if views.is_empty() {
            return Vec::new();
        }
        let (cues, all) = (unit_cues(views), (0..views.len()).collect::<Vec<_>>());
        let rows = unit_rows(views, &cues, &all, &texts);
        let mut logits = model.heads.unit_logits(&rows, views);
        if let Some(run) = model.heads.sequence_logits(&rows) {
            logits += &run;
        }
        if let Some((heads, lower)) = &second {
            logits += &heads.logits(views, &cues, lower);
        }
        probabilities(&logits)
    };
    Ok(Classified {
        scores: reports.par_iter().map(scores).collect(),
        read: reports.iter().map(|r| vec![true; r.len()]).collect(),
        texts,
    })
}

/// One row a unit, one number a label.
fn probabilities(logits: &Array2<f32>) -> Vec<Vec<f32>> {
    let row = |row: ndarray::ArrayView1<'_, f32>| row.iter().map(|&l| sigmoid(l)).collect();
    logits.outer_iter().map(row).collect()
}
