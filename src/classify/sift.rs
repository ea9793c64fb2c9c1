//! Which units need not be read? Those that words, cues and surroundings alone make unlikely to carry a label.

use super::{Classified, KEPT, probabilities};
use crate::document::UnitView;
use crate::nn::{Head, Model, NnError, Texts, first_rows, sequence_rows, unit_cues, unit_rows};
use ndarray::{Array2, Axis};
use rayon::prelude::*;
use std::collections::HashSet;

/// Texts read between two looks at how many states are kept.
const AT_ONCE: usize = 512;

/// One report between the two passes.
struct Sifted {
    cues: Vec<Vec<f32>>,
    scores: Vec<Vec<f32>>,
    /// What the first pass sees of them.
    rows: Array2<f32>,
    /// Units to be read.
    through: Vec<usize>,
}

/// The first pass on all units, the encoder and the unit head on those that it lets through.
pub(super) fn classify(
    model: &Model,
    first: &Head,
    reports: &[Vec<UnitView>],
    let_through: &[f32],
) -> Result<Classified, NnError> {
    let views: Vec<&UnitView> = reports.iter().flatten().collect();
    let mut texts = Texts::still(&model.encoder, &views)?;
    let mut sifted: Vec<Sifted> = reports
        .par_iter()
        .map(|views| sift(model, first, views, &texts, let_through))
        .collect();
    let mut seen = HashSet::new();
    let wanted: Vec<&str> = reports
        .iter()
        .zip(&sifted)
        .flat_map(|(views, s)| s.through.iter().map(|&u| views[u].text.as_str()))
        .filter(|text| !text.is_empty() && seen.insert(*text))
        .collect();
    let mut kept = 0;
    for some in wanted.chunks(AT_ONCE) {
        for (text, states) in some.iter().zip(model.encoder.tokens(some)?) {
            kept += states.spans.len();
            if kept <= KEPT {
                texts.keep(text, states);
            } else {
                texts.read(text, states.pooled);
            }
        }
    }
    let read: Vec<Vec<bool>> = sifted.iter().zip(reports).map(read).collect();
    let second = sifted.par_iter_mut().zip(reports).zip(&read);
    second.for_each(|((s, views), read)| {
        if s.through.is_empty() {
            return;
        }
        let rows = unit_rows(views, &s.cues, &s.through, &texts);
        let through = s.through.iter().map(|&u| &views[u]);
        let mut logits = model.heads.unit_logits(&rows, through);
        let rows = sequence_rows(views, &s.rows, read, &texts);
        if let Some(run) = model.heads.sequence_logits(&rows) {
            logits += &run.select(Axis(0), &s.through);
        }
        for (&unit, scores) in s.through.iter().zip(probabilities(&logits)) {
            s.scores[unit] = scores;
        }
    });
    Ok(Classified {
        read,
        scores: sifted.into_iter().map(|s| s.scores).collect(),
        texts: texts.shared(reports.len()),
    })
}

/// Whether each unit was let through.
fn read((sifted, views): (&Sifted, &Vec<UnitView>)) -> Vec<bool> {
    let mut read = vec![false; views.len()];
    sifted.through.iter().for_each(|&u| read[u] = true);
    read
}

fn sift(
    model: &Model,
    first: &Head,
    views: &[UnitView],
    texts: &Texts,
    let_through: &[f32],
) -> Sifted {
    let cues = unit_cues(views);
    let (mut scores, mut rows) = (Vec::new(), Array2::zeros((0, 0)));
    if !views.is_empty() {
        rows = first_rows(views, &cues, texts);
        let mut logits = first.logits(&rows);
        if let Some(head) = &model.first_sequence {
            logits += &head.logits_of_longer(&rows);
        }
        scores = probabilities(&logits);
    }
    let likely = |scores: &Vec<f32>| scores.iter().zip(let_through).any(|(s, least)| s >= least);
    Sifted {
        through: (0..views.len()).filter(|&u| likely(&scores[u])).collect(),
        cues,
        scores,
        rows,
    }
}
