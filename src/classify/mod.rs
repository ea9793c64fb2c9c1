//! Which sentences are lessons or actions? The unit head on every unit of a report, or on those that a first pass lets
//! through.

pub mod page;
mod sift;

use crate::document::UnitView;
use crate::nn::{Model, NnError, Second, Texts, sigmoid, unit_cues, unit_rows};
use ndarray::Array2;
use rayon::prelude::*;
use std::sync::Arc;

/// Most tokens whose states are kept for the tag head: about 60 MB. Units beyond that are read again if need be.
const KEPT: usize = 20_000;

/// From which logit of the second reading, which has a share of all logits only, a unit's states are kept in case it is an action.
const LIKELY: f32 = -1.0;

/// Label probabilities of every unit of some reports, with the vectors that they were read from.
#[derive(Debug)]
pub struct Classified {
    /// For each report and unit: one probability a label, in the order of the model's labels.
    pub scores: Vec<Vec<Vec<f32>>>,
    /// For each report and unit: whether the encoder has read it. Where not, the probabilities are the first pass's.
    pub read: Vec<Vec<bool>>,
    /// For each report: vectors of its units, headings and lead-ins. Reports share them where a text's vector does not depend on
    /// the report that it stands in.
    pub texts: Vec<Arc<Texts>>,
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
    let cues: Vec<Vec<Vec<f32>>> = reports.par_iter().map(|r| unit_cues(r)).collect();
    let second = match (&model.heads.second, model.manifest.fast_layers) {
        (Some(Second::Heads(heads)), Some(layers)) => Some((heads, layers)),
        _ => None,
    };
    // What the second reading adds to the logits.
    let added = |lower: &Texts| -> Option<Vec<Array2<f32>>> {
        let (heads, _) = second?;
        let of_report = |(views, cues): (&Vec<UnitView>, &Vec<Vec<f32>>)| match views.len() {
            0 => Array2::zeros((0, 0)),
            _ => heads.logits(views, cues, lower),
        };
        Some(reports.par_iter().zip(&cues).map(of_report).collect())
    };
    let (texts, added) = match (second, model.in_context()) {
        (None, false) => (
            Texts::of(&model.encoder, &views)?.shared(reports.len()),
            None,
        ),
        (Some((_, layers)), false) => {
            let [texts, lower] = Texts::twice(&model.encoder, layers, &views)?;
            (texts.shared(reports.len()), added(&lower))
        }
        (second, true) => {
            let added = match second {
                Some((_, layers)) => {
                    let mut lower = Texts::still(&model.encoder, &views)?;
                    lower.read_lower(&model.encoder, layers, &views)?;
                    added(&lower)
                }
                None => None,
            };
            let whole: Vec<&[UnitView]> = reports.iter().map(Vec::as_slice).collect();
            let keep = added
                .as_deref()
                .map(|of| likely(of, model))
                .unwrap_or_default();
            let texts = Texts::in_context(&model.encoder, &whole, (&keep, KEPT))?;
            (texts.into_iter().map(Arc::new).collect(), added)
        }
    };
    let scores = |at: usize| {
        let (views, texts): (&[UnitView], &Texts) = (&reports[at], &texts[at]);
        if views.is_empty() {
            return Vec::new();
        }
        let all: Vec<usize> = (0..views.len()).collect();
        let rows = unit_rows(views, &cues[at], &all, texts);
        let mut logits = model.heads.unit_logits(&rows, views);
        if let Some(run) = model.heads.sequence_logits(&rows) {
            logits += &run;
        }
        if let Some(added) = &added {
            logits += &added[at];
        }
        probabilities(&logits)
    };
    Ok(Classified {
        scores: (0..reports.len()).into_par_iter().map(scores).collect(),
        read: reports.iter().map(|r| vec![true; r.len()]).collect(),
        texts,
    })
}

/// For each report and unit: whether the second reading finds it likely enough to be an action that it may be asked for token by
/// token.
fn likely(added: &[Array2<f32>], model: &Model) -> Vec<Vec<bool>> {
    let labels = &model.manifest.labels;
    let action = labels.iter().position(|l| l == "action").unwrap_or(0);
    let of_report = |logits: &Array2<f32>| {
        let rows = logits.outer_iter();
        rows.map(|row| row.get(action).is_some_and(|&l| l >= LIKELY))
            .collect()
    };
    added.iter().map(of_report).collect()
}

/// One row a unit, one number a label.
fn probabilities(logits: &Array2<f32>) -> Vec<Vec<f32>> {
    let row = |row: ndarray::ArrayView1<'_, f32>| row.iter().map(|&l| sigmoid(l)).collect();
    logits.outer_iter().map(row).collect()
}
