//! How does a head learn? `AdamW` on mini-batches with dropout and a falling rate, from a fixed seed.

use crate::nn::{Dense, Head, gelu, sigmoid, softmax};
use fastrand::Rng;
use ndarray::{Array1, Array2, Axis, Zip};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// Everything that decides how a head is trained; goes into `training.json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MlpOptions {
    /// Width of the hidden layer; 0 for none: then the head is linear.
    pub hidden: usize,
    /// Networks whose outputs are averaged; they differ in their random numbers only.
    pub members: usize,
    /// Passes over the training rows.
    pub epochs: usize,
    /// Rows a step.
    pub batch: usize,
    /// Highest learning rate; reached after a twentieth of the steps, then falls to 0.
    pub rate: f32,
    /// Decoupled weight decay.
    pub decay: f32,
    /// Half the sum of the squared weights times this is part of the loss.
    pub penalty: f32,
    /// Share of the features that are zeroed in training.
    pub input_dropout: f32,
    /// Share of the hidden units that are zeroed in training.
    pub hidden_dropout: f32,
    /// Seed of all random numbers.
    pub seed: u64,
}

/// What the outputs mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loss {
    /// Each output is a yes or no of its own.
    Binary,
    /// Outputs come in groups of these sizes; in each group exactly one is right.
    Groups(Vec<usize>),
    /// One output a row, and in each of these ranges of rows exactly one row is right; `batch` counts ranges.
    Choice(Vec<Range<usize>>),
}

/// Trains a head on the rows `rows` of features `x` `[n, in]` and targets `y` `[n, out]`; a target of NaN
/// does not count. The same inputs give the same head, bit for bit.
#[must_use]
pub fn fit(
    x: &Array2<f32>,
    y: &Array2<f32>,
    rows: &[usize],
    loss: &Loss,
    options: &MlpOptions,
) -> Head {
    let chosen = x.select(Axis(0), rows);
    let mean = chosen
        .mean_axis(Axis(0))
        .unwrap_or_else(|| Array1::zeros(x.ncols()));
    let scale = chosen.std_axis(Axis(0), 0.0).mapv(|s| 1.0 / (s + 0.01));
    let mut head = Head {
        mean,
        scale,
        members: Vec::new(),
    };
    let inputs = head.standardise(&chosen);
    let targets = y.select(Axis(0), rows);
    head.members = (0..options.members as u64)
        .into_par_iter()
        .map(|member| {
            fit_member(
                &inputs,
                &targets,
                loss,
                options,
                options.seed.wrapping_add(member * 7919),
            )
        })
        .collect();
    head
}

/// A parameter with its two running moments.
pub(super) struct Adam {
    first: Array2<f32>,
    second: Array2<f32>,
}

impl Adam {
    pub(super) fn new(shape: (usize, usize)) -> Self {
        Self {
            first: Array2::zeros(shape),
            second: Array2::zeros(shape),
        }
    }

    /// One `AdamW` step (Loshchilov and Hutter 2019) with the usual betas.
    pub(super) fn step(
        &mut self,
        weight: &mut Array2<f32>,
        gradient: &Array2<f32>,
        rate: f32,
        decay: f32,
        step: i32,
    ) {
        const B1: f32 = 0.9;
        const B2: f32 = 0.999;
        let (c1, c2) = (1.0 - B1.powi(step), 1.0 - B2.powi(step));
        Zip::from(weight)
            .and(&mut self.first)
            .and(&mut self.second)
            .and(gradient)
            .for_each(|w, m, v, &g| {
                *m = B1 * *m + (1.0 - B1) * g;
                *v = B2 * *v + (1.0 - B2) * g * g;
                *w -= rate * ((*m / c1) / ((*v / c2).sqrt() + 1e-8) + decay * *w);
            });
    }
}

fn fit_member(
    x: &Array2<f32>,
    y: &Array2<f32>,
    loss: &Loss,
    o: &MlpOptions,
    seed: u64,
) -> (Option<Dense>, Dense) {
    let mut rng = Rng::with_seed(seed);
    let (inputs, outputs) = (x.ncols(), y.ncols());
    let mut uniform = |rows: usize, columns: usize| {
        let bound = 1.0 / (columns.max(1) as f32).sqrt();
        Array2::from_shape_simple_fn((rows, columns), || (rng.f32() * 2.0 - 1.0) * bound)
    };
    // Biases are rows of width 1, so that one optimiser serves all.
    let mut parameters = if o.hidden == 0 {
        vec![
            Array2::zeros((outputs, inputs)),
            Array2::zeros((1, outputs)),
        ]
    } else {
        vec![
            uniform(o.hidden, inputs),
            Array2::zeros((1, o.hidden)),
            uniform(outputs, o.hidden),
            Array2::zeros((1, outputs)),
        ]
    };
    let mut moments: Vec<Adam> = parameters.iter().map(|p| Adam::new(p.dim())).collect();
    let choices = match loss {
        Loss::Choice(ranges) => Some(ranges),
        _ => None,
    };
    let items = choices.map_or(x.nrows(), Vec::len);
    let batches = items.div_ceil(o.batch.max(1));
    let steps = (batches * o.epochs) as f32;
    let mut order: Vec<usize> = (0..items).collect();
    let mut step = 0;
    for _ in 0..o.epochs {
        rng.shuffle(&mut order);
        for batch in order.chunks(o.batch.max(1)) {
            step += 1;
            let progress = step as f32 / steps;
            let rate = o.rate * (progress * 20.0).min(1.0) * (1.0 - progress);
            let (rows, loss) = match choices {
                None => (batch.to_vec(), loss.clone()),
                Some(ranges) => chosen_ranges(ranges, batch),
            };
            let gradients = backward(
                &x.select(Axis(0), &rows),
                &y.select(Axis(0), &rows),
                &parameters,
                &loss,
                o,
                &mut rng,
            );
            for (n, gradient) in gradients.iter().enumerate() {
                let decay = if n % 2 == 0 { o.decay } else { 0.0 };
                moments[n].step(&mut parameters[n], gradient, rate, decay, step);
            }
        }
    }
    let mut layers: Vec<Dense> = parameters
        .chunks_exact(2)
        .map(|pair| Dense {
            weight: pair[0].clone(),
            bias: pair[1].row(0).to_owned(),
        })
        .collect();
    let out = layers.pop().expect("there is an output layer");
    (layers.pop(), out)
}

/// Rows of the ranges in `batch`, and where each range then lies.
fn chosen_ranges(ranges: &[Range<usize>], batch: &[usize]) -> (Vec<usize>, Loss) {
    let (mut rows, mut moved) = (Vec::new(), Vec::new());
    for &n in batch {
        let from = rows.len();
        rows.extend(ranges[n].clone());
        moved.push(from..rows.len());
    }
    (rows, Loss::Choice(moved))
}

/// Gradients of the mean loss of one batch, in the order of the parameters.
fn backward(
    x: &Array2<f32>,
    y: &Array2<f32>,
    parameters: &[Array2<f32>],
    loss: &Loss,
    o: &MlpOptions,
    rng: &mut Rng,
) -> Vec<Array2<f32>> {
    let mut drop = |share: f32, shape: (usize, usize)| {
        let keep = 1.0 / (1.0 - share);
        Array2::from_shape_simple_fn(shape, || if rng.f32() < share { 0.0 } else { keep })
    };
    let x = x * &drop(o.input_dropout, x.dim());
    let items = match loss {
        Loss::Choice(ranges) => ranges.len(),
        _ => x.nrows(),
    };
    let slope_of = |logits: &Array2<f32>| slope(logits, y, loss) / items.max(1) as f32;
    let sum = |d: &Array2<f32>| d.sum_axis(Axis(0)).insert_axis(Axis(0));
    let shrink = |w: &Array2<f32>| w * o.penalty;
    match parameters {
        [w1, b1, w2, b2] => {
            let before = x.dot(&w1.t()) + b1;
            let mask = drop(o.hidden_dropout, before.dim());
            let hidden = before.mapv(|v| gelu(v).0) * &mask;
            let d_logits = slope_of(&(hidden.dot(&w2.t()) + b2));
            let d_hidden = d_logits.dot(w2) * &mask * before.mapv(|v| gelu(v).1);
            vec![
                d_hidden.t().dot(&x) + shrink(w1),
                sum(&d_hidden),
                d_logits.t().dot(&hidden) + shrink(w2),
                sum(&d_logits),
            ]
        }
        [weight, bias] => {
            let d_logits = slope_of(&(x.dot(&weight.t()) + bias));
            vec![d_logits.t().dot(&x) + shrink(weight), sum(&d_logits)]
        }
        _ => unreachable!("one layer or two"),
    }
}

/// Cross-entropy's slope at the logits: probability minus target, 0 where the target is NaN.
pub(super) fn slope(logits: &Array2<f32>, y: &Array2<f32>, loss: &Loss) -> Array2<f32> {
    let mut p = logits.mapv(sigmoid);
    if let Loss::Groups(sizes) = loss {
        for (mut row, scores) in p.outer_iter_mut().zip(logits.outer_iter()) {
            let scores: Vec<f32> = scores.to_vec();
            let mut at = 0;
            for &size in sizes {
                for (n, value) in softmax(&scores[at..at + size]).into_iter().enumerate() {
                    row[at + n] = value;
                }
                at += size;
            }
        }
    }
    if let Loss::Choice(ranges) = loss {
        let scores = logits.column(0).to_vec();
        for range in ranges {
            let chances = softmax(&scores[range.clone()]);
            for (row, chance) in range.clone().zip(chances) {
                p[[row, 0]] = chance;
            }
        }
    }
    Zip::from(&mut p)
        .and(y)
        .for_each(|p, &y| *p = if y.is_nan() { 0.0 } else { *p - y });
    p
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> MlpOptions {
        MlpOptions {
            hidden: 16,
            members: 2,
            epochs: 60,
            batch: 16,
            rate: 0.01,
            decay: 0.01,
            penalty: 0.0,
            input_dropout: 0.0,
            hidden_dropout: 0.1,
            seed: 1,
        }
    }

    #[test]
    fn learns_exclusive_or_and_repeats_itself() {
        let x = Array2::from_shape_fn((64, 2), |(r, c)| ((r >> c) & 1) as f32);
        let y = Array2::from_shape_fn((64, 1), |(r, _)| ((r & 1) ^ ((r >> 1) & 1)) as f32);
        let rows: Vec<usize> = (0..64).collect();
        let head = fit(&x, &y, &rows, &Loss::Binary, &options());
        let right = head
            .logits(&x)
            .iter()
            .zip(&y)
            .filter(|(l, y)| (**l > 0.0) == (**y > 0.5))
            .count();
        assert_eq!(right, 64);
        assert_eq!(
            head,
            fit(&x, &y, &rows, &Loss::Binary, &options()),
            "the same seed gives the same weights"
        );
    }

    /// Each range has one row whose first number is the largest of its range, whatever the ranges' sizes.
    #[test]
    fn learns_to_choose_among_rows() {
        let mut rng = Rng::with_seed(5);
        let ranges: Vec<Range<usize>> = (0..40).map(|n| n * 6..n * 6 + 4 + n % 3).collect();
        let x = Array2::from_shape_simple_fn((240, 2), || rng.f32());
        let mut y = Array2::zeros((240, 1));
        let right = |range: &Range<usize>| {
            let best = range
                .clone()
                .max_by(|&a, &b| x[[a, 0]].total_cmp(&x[[b, 0]]));
            best.unwrap()
        };
        for range in &ranges {
            y[[right(range), 0]] = 1.0;
        }
        let rows: Vec<usize> = (0..240).collect();
        let head = fit(&x, &y, &rows, &Loss::Choice(ranges.clone()), &options());
        let logits = head.logits(&x);
        let top = |range: &Range<usize>| {
            let best = range
                .clone()
                .max_by(|&a, &b| logits[[a, 0]].total_cmp(&logits[[b, 0]]));
            best.unwrap()
        };
        let found = ranges.iter().filter(|r| top(r) == right(r)).count();
        assert!(found >= 38, "{found} of 40");
    }

    #[test]
    fn gradients_are_difference_quotients() {
        let mut rng = Rng::with_seed(3);
        let mut random = |r, c| Array2::from_shape_simple_fn((r, c), || rng.f32() - 0.5);
        let (x, parameters) = (
            random(4, 3),
            [random(5, 3), random(1, 5), random(4, 5), random(1, 4)],
        );
        let mut y = Array2::from_shape_fn((4, 4), |(r, c)| {
            f32::from(u8::from(c == r % 2 || c == 2 + r % 2))
        });
        y[[1, 0]] = f32::NAN;
        y[[1, 1]] = f32::NAN;
        let loss = Loss::Groups(vec![2, 2]);
        let still = MlpOptions {
            hidden_dropout: 0.0,
            ..options()
        };
        let total = |p: &[Array2<f32>; 4]| -> f32 {
            let hidden = (x.dot(&p[0].t()) + &p[1]).mapv(|v| gelu(v).0);
            let logits = hidden.dot(&p[2].t()) + &p[3];
            let mut sum = 0.0;
            for (scores, y) in logits.outer_iter().zip(y.outer_iter()) {
                for at in [0, 2] {
                    let p = softmax(&scores.to_vec()[at..at + 2]);
                    sum -= (0..2)
                        .filter(|n| y[at + n] > 0.5)
                        .map(|n| p[n].ln())
                        .sum::<f32>();
                }
            }
            sum / 4.0
        };
        let gradients = backward(&x, &y, &parameters, &loss, &still, &mut Rng::with_seed(0));
        for which in 0..4 {
            for at in [(0, 0), (0, parameters[which].ncols() - 1)] {
                let mut up = parameters.clone();
                up[which][at] += 1e-2;
                let mut down = parameters.clone();
                down[which][at] -= 1e-2;
                let quotient = (total(&up) - total(&down)) / 2e-2;
                assert!(
                    (gradients[which][at] - quotient).abs() < 2e-3,
                    "{which} {at:?}"
                );
            }
        }
    }
}
