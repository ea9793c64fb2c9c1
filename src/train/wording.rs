//! How does a word head learn? Logistic regression by stochastic steps of falling size, with a penalty on every weight.

use super::mlp::{Loss, slope};
use crate::nn::{WordHead, WordRow};
use fastrand::Rng;
use ndarray::{Array1, Array2, Axis};
use serde::Serialize;

/// Everything that decides how a word head is trained and used; goes into `training.json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WordOptions {
    /// Buckets that words are hashed to.
    pub buckets: usize,
    /// Passes over the training rows.
    pub epochs: usize,
    /// Largest step of a weight.
    pub rate: f32,
    /// Half the sum of the squared weights times this is added to the summed loss.
    pub penalty: f32,
    /// What its scores are multiplied by before they are added to the other head's.
    pub share: f32,
    /// Seed of the order of rows.
    pub seed: u64,
}

/// Trains a word head on the rows `chosen` of `rows` with targets `y` `[n, out]`; a target of NaN does not count. The same
/// inputs give the same head, bit for bit. Steps are those of `AdaGrad` (Duchi et al. 2011). Its weights are then
/// multiplied by the share, so that its scores can be added as they are.
#[must_use]
pub fn fit_words(
    rows: &[WordRow],
    y: &Array2<f32>,
    chosen: &[usize],
    loss: &Loss,
    options: &WordOptions,
) -> WordHead {
    let outputs = y.ncols();
    let mut rng = Rng::with_seed(options.seed);
    // One row a bucket, so that a step touches few cache lines; the last row is the bias.
    let mut weight = Array2::<f32>::zeros((options.buckets + 1, outputs));
    let mut squares = Array2::<f32>::from_elem(weight.dim(), 1e-3);
    let mut count = vec![0.0_f32; options.buckets];
    for &r in chosen {
        rows[r]
            .iter()
            .for_each(|&(at, _)| count[at as usize] += 1.0);
    }
    let mut order = chosen.to_vec();
    let steps = (order.len() * options.epochs).max(1) as f32;
    let mut done = 0.0;
    for _ in 0..options.epochs {
        rng.shuffle(&mut order);
        for &r in &order {
            let rate = options.rate * (1.0 - done / steps);
            done += 1.0;
            let mut logits = weight.row(options.buckets).to_owned();
            for &(at, x) in &rows[r] {
                logits.scaled_add(x, &weight.row(at as usize));
            }
            let truth = y.row(r).to_owned().insert_axis(Axis(0));
            let slope = slope(&logits.insert_axis(Axis(0)), &truth, loss);
            let slope: Array1<f32> = slope.row(0).to_owned();
            let mut step = |at: usize, x: f32, shrink: f32| {
                let (mut w, mut s) = (weight.row_mut(at), squares.row_mut(at));
                for ((w, s), g) in w.iter_mut().zip(&mut s).zip(&slope) {
                    let g = g * x + shrink * *w;
                    *s += g * g;
                    *w -= rate * g / s.sqrt();
                }
            };
            for &(at, x) in &rows[r] {
                step(at as usize, x, options.penalty / count[at as usize]);
            }
            step(options.buckets, 1.0, 0.0);
        }
    }
    weight *= options.share;
    WordHead {
        bias: weight.row(options.buckets).to_owned(),
        weight: weight
            .slice(ndarray::s![..options.buckets, ..])
            .t()
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::word_row;

    const OPTIONS: WordOptions = WordOptions {
        buckets: 512,
        epochs: 30,
        rate: 0.3,
        penalty: 0.1,
        share: 1.0,
        seed: 1,
    };

    fn rows(texts: &[&str]) -> Vec<WordRow> {
        texts
            .iter()
            .map(|t| word_row(&[('u', t, 1.0)], OPTIONS.buckets))
            .collect()
    }

    #[test]
    fn learns_which_words_matter_and_repeats_itself() {
        let texts = [
            "add an alert",
            "add a test",
            "the disk was full",
            "the queue was slow",
        ];
        let rows = rows(&texts);
        let y = ndarray::array![[1.0], [1.0], [0.0], [0.0]];
        let head = fit_words(&rows, &y, &[0, 1, 2, 3], &Loss::Binary, &OPTIONS);
        let new = head.logits(&self::rows(&["add a check", "the cache was cold"]));
        assert!(new[[0, 0]] > 0.5 && new[[1, 0]] < -0.5, "{new}");
        let again = fit_words(&rows, &y, &[0, 1, 2, 3], &Loss::Binary, &OPTIONS);
        assert_eq!(head, again);
    }

    #[test]
    fn a_heavier_penalty_gives_smaller_weights_and_unknown_targets_teach_nothing() {
        let rows = rows(&["add an alert", "remove the alert"]);
        let y = ndarray::array![[1.0, 0.0], [0.0, 1.0]];
        let loss = Loss::Groups(vec![2]);
        let size = |penalty| {
            let options = WordOptions { penalty, ..OPTIONS };
            fit_words(&rows, &y, &[0, 1], &loss, &options)
                .weight
                .mapv(f32::abs)
                .sum()
        };
        assert!(size(3.0) < 0.5 * size(0.01));
        let unknown = Array2::from_elem((2, 2), f32::NAN);
        let head = fit_words(&rows, &unknown, &[0, 1], &loss, &OPTIONS);
        assert!(head.weight.iter().all(|w| *w == 0.0));
    }
}
