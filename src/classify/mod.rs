//! Which sentences are lessons or actions? The unit head on every unit of a report.

use crate::document::UnitView;
use crate::nn::{Model, NnError, Texts, sigmoid, unit_features};

/// Label probabilities of every unit of some reports, with the vectors that they were read from.
#[derive(Debug)]
pub struct Classified {
    /// For each report and unit: one probability a label, in the order of the model's labels.
    pub scores: Vec<Vec<Vec<f32>>>,
    /// Vectors of all units, headings and lead-ins.
    pub texts: Texts,
}

/// Puts every unit of `reports` through `model`. A unit's probabilities depend on its own report only.
///
/// # Errors
/// [`NnError`] if the encoder fails.
pub fn classify(model: &Model, reports: &[Vec<UnitView>]) -> Result<Classified, NnError> {
    let views: Vec<&UnitView> = reports.iter().flatten().collect();
    let texts = Texts::of(&model.encoder, &views)?;
    let labels = model.manifest.labels.len();
    let scores = reports
        .iter()
        .map(|views| {
            if views.is_empty() {
                return Vec::new();
            }
            let logits = model.heads.unit.logits(&unit_features(views, &texts));
            logits
                .outer_iter()
                .map(|row| (0..labels).map(|l| sigmoid(row[l])).collect())
                .collect()
        })
        .collect();
    Ok(Classified { scores, texts })
}
