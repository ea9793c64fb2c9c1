//! How does a sequence head learn? `AdamW` on runs of neighbouring units, with dropout, a falling rate and gradients held
//! below a norm, from a fixed seed.

use super::mlp::{Adam, Loss, slope};
use crate::nn::{Dense, Gru, GruStep, SequenceHead, SequenceMember, gelu};
use fastrand::Rng;
use ndarray::{Array1, Array2, Axis, concatenate, s};
use rayon::prelude::*;
use serde::Serialize;
use std::ops::Range;

/// Everything that decides how a sequence head is trained and used; goes into `training.json`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SequenceOptions {
    /// Width of the vector that a unit's features are mapped to; each direction's state is half as wide.
    pub width: usize,
    /// Networks whose outputs are averaged; they differ in their random numbers only.
    pub members: usize,
    /// Passes over the training reports.
    pub epochs: usize,
    /// Neighbouring units that are read in one go in training; a longer report is cut into runs of about that length.
    pub run: usize,
    /// Runs a step.
    pub batch: usize,
    /// Highest learning rate; reached after a twentieth of the steps, then falls to 0.
    pub rate: f32,
    /// Decoupled weight decay.
    pub decay: f32,
    /// Share of the features that are zeroed in training.
    pub input_dropout: f32,
    /// Share of the unit's vector that is zeroed in training before the states see it.
    pub vector_dropout: f32,
    /// Share of vector and states that is zeroed in training before the labels are read from them.
    pub hidden_dropout: f32,
    /// Largest norm of a step's gradient.
    pub clip: f32,
    /// What its scores weigh beside the unit head's, from 0 to 1; the unit head's weigh the rest.
    pub share: f32,
    /// Seed of all random numbers.
    pub seed: u64,
}

/// Features that are known of some units only, because the others were not read.
#[derive(Debug, Clone, Copy)]
pub struct Unread<'a> {
    /// The first of those features; all after it are such, too.
    pub from: usize,
    /// Whether each row was read.
    pub read: &'a [bool],
}

impl Unread<'_> {
    /// `rows` of `x`, which has all features, with what is not known as NaN.
    #[must_use]
    pub fn hide(&self, x: &Array2<f32>, rows: Range<usize>) -> Array2<f32> {
        let read = &self.read[rows.clone()];
        let mut seen = x.slice(s![rows, ..]).to_owned();
        self.fill(&mut seen, read.iter().copied(), f32::NAN);
        seen
    }

    fn fill(&self, x: &mut Array2<f32>, read: impl Iterator<Item = bool>, with: f32) {
        for (mut row, _) in x.outer_iter_mut().zip(read).filter(|(_, read)| !read) {
            row.slice_mut(s![self.from..]).fill(with);
        }
    }
}

/// Trains a sequence head on `reports`, ranges of rows of the features `x` `[n, in]` and the targets `y` `[n, labels]` that
/// stand in the order of their report; a target of NaN does not count. The same inputs give the same head, bit for bit. Its
/// scores are not yet multiplied by the share.
///
/// With `unread`, `x` has all features nevertheless: in every pass about half of the runs show all of them, the other half
/// what will be known. Learnt from the latter alone, a head knows too little of the units that are seldom read.
#[must_use]
pub fn fit_sequence(
    x: &Array2<f32>,
    y: &Array2<f32>,
    reports: &[Range<usize>],
    options: &SequenceOptions,
    unread: Option<&Unread<'_>>,
) -> SequenceHead {
    let rows: Vec<usize> = reports.iter().cloned().flatten().collect();
    let chosen = x.select(Axis(0), &rows);
    let zeros = || Array1::zeros(x.ncols());
    let mut head = SequenceHead {
        mean: chosen.mean_axis(Axis(0)).unwrap_or_else(zeros),
        scale: chosen.std_axis(Axis(0), 0.0).mapv(|s| 1.0 / (s + 0.01)),
        members: Vec::new(),
    };
    let inputs = head.standardise(&chosen);
    drop(chosen);
    let targets = y.select(Axis(0), &rows);
    let read: Option<(usize, Vec<bool>)> =
        unread.map(|u| (u.from, rows.iter().map(|&r| u.read[r]).collect()));
    let unread = read
        .as_ref()
        .map(|(from, read)| Unread { from: *from, read });
    let mut from = 0;
    let mut runs = Vec::new();
    for report in reports {
        // Rounded, and of even size, so that no run is a small rest.
        let n = report.len();
        let parts = ((n + options.run / 2) / options.run.max(1)).max(1);
        let bound = |k: usize| from + k * n / parts;
        runs.extend(
            (0..parts)
                .map(|k| bound(k)..bound(k + 1))
                .filter(|r| !r.is_empty()),
        );
        from += n;
    }
    head.members = (0..options.members as u64)
        .into_par_iter()
        .map(|member| {
            let seed = options.seed.wrapping_add(member * 7919);
            fit_member(&inputs, &targets, &runs, options, seed, unread.as_ref())
        })
        .collect();
    head
}

/// Weight and bias of the six layers; biases are rows, so that one optimiser serves all.
type Parameters = Vec<Array2<f32>>;

fn fit_member(
    x: &Array2<f32>,
    y: &Array2<f32>,
    runs: &[Range<usize>],
    o: &SequenceOptions,
    seed: u64,
    unread: Option<&Unread<'_>>,
) -> SequenceMember {
    let mut rng = Rng::with_seed(seed);
    let mut parameters = start(x.ncols(), y.ncols(), o, &mut rng);
    let mut moments: Vec<Adam> = parameters.iter().map(|p| Adam::new(p.dim())).collect();
    let batch = o.batch.max(1);
    let steps = (runs.len().div_ceil(batch) * o.epochs) as f32;
    let mut order: Vec<usize> = (0..runs.len()).collect();
    let mut step = 0;
    for _ in 0..o.epochs {
        rng.shuffle(&mut order);
        for chosen in order.chunks(batch) {
            step += 1;
            let progress = step as f32 / steps;
            let rate = o.rate * (progress * 20.0).min(1.0) * (1.0 - progress);
            let rows: Vec<usize> = chosen.iter().flat_map(|&r| runs[r].clone()).collect();
            let mut from = 0;
            let lengths: Vec<Range<usize>> = chosen
                .iter()
                .map(|&r| {
                    let start = from;
                    from += runs[r].len();
                    start..from
                })
                .collect();
            let (mut x, y) = (x.select(Axis(0), &rows), y.select(Axis(0), &rows));
            if let Some(unread) = unread {
                let whole: Vec<bool> = chosen.iter().map(|_| rng.bool()).collect();
                let (all, chosen) = (runs, chosen.iter().zip(whole));
                let shown = chosen.flat_map(|(&r, whole)| {
                    all[r].clone().map(move |row| whole || unread.read[row])
                });
                // The mean of a standardised feature.
                unread.fill(&mut x, shown, 0.0);
            }
            let member = member_of(&parameters);
            let mut gradients = backward(&x, &y, &lengths, &member, o, &mut rng);
            let norm = gradients
                .iter()
                .map(|g| g.iter().map(|v| v * v).sum::<f32>())
                .sum::<f32>()
                .sqrt();
            if norm > o.clip {
                for gradient in &mut gradients {
                    *gradient *= o.clip / norm;
                }
            }
            for (n, gradient) in gradients.iter().enumerate() {
                let decay = if n % 2 == 0 { o.decay } else { 0.0 };
                moments[n].step(&mut parameters[n], gradient, rate, decay, step);
            }
        }
    }
    member_of(&parameters)
}

fn start(inputs: usize, labels: usize, o: &SequenceOptions, rng: &mut Rng) -> Parameters {
    let (width, state) = (o.width, o.width / 2);
    let shapes = [
        (width, inputs),
        (3 * state, width),
        (3 * state, state),
        (3 * state, width),
        (3 * state, state),
        (labels, width + 2 * state),
    ];
    let mut parameters = Vec::new();
    for (rows, columns) in shapes {
        let bound = 1.0 / (columns.max(1) as f32).sqrt();
        parameters.push(Array2::from_shape_simple_fn((rows, columns), || {
            (rng.f32() * 2.0 - 1.0) * bound
        }));
        parameters.push(Array2::zeros((1, rows)));
    }
    parameters
}

fn member_of(parameters: &[Array2<f32>]) -> SequenceMember {
    let layer = |n: usize| Dense {
        weight: parameters[2 * n].clone(),
        bias: parameters[2 * n + 1].row(0).to_owned(),
    };
    let run = |n: usize| Gru {
        input: layer(n),
        state: layer(n + 1),
    };
    SequenceMember {
        input: layer(0),
        runs: [run(1), run(3)],
        out: layer(5),
    }
}

/// Gradients of the mean loss of one batch, in the order of the parameters; `runs` are the rows of `x` that are read in one go.
fn backward(
    x: &Array2<f32>,
    y: &Array2<f32>,
    runs: &[Range<usize>],
    member: &SequenceMember,
    o: &SequenceOptions,
    rng: &mut Rng,
) -> Parameters {
    let mut drop = |share: f32, shape: (usize, usize)| {
        let keep = 1.0 / (1.0 - share);
        Array2::from_shape_simple_fn(shape, || if rng.f32() < share { 0.0 } else { keep })
    };
    let sum = |d: &Array2<f32>| d.sum_axis(Axis(0)).insert_axis(Axis(0));
    let width = member.input.bias.len();
    let x = x * &drop(o.input_dropout, x.dim());
    let before = x.dot(&member.input.weight.t()) + &member.input.bias;
    let own = before.mapv(|v| gelu(v).0);
    let vector_mask = drop(o.vector_dropout, own.dim());
    let vectors = &own * &vector_mask;
    let seen = member.runs.each_ref().map(|g| {
        let empty = Array2::<f32>::zeros((x.nrows(), g.width()));
        (empty, vec![None; x.nrows()])
    });
    let mut seen = seen;
    for (way, gru) in member.runs.iter().enumerate() {
        let (states, steps) = &mut seen[way];
        for run in runs {
            let part = vectors.slice(s![run.clone(), ..]).to_owned();
            let mut keep = |unit: usize, step| steps[run.start + unit] = Some(step);
            let n = run.len();
            let of = if way == 0 {
                gru.run(&part, 0..n, &mut keep)
            } else {
                gru.run(&part, (0..n).rev(), &mut keep)
            };
            states.slice_mut(s![run.clone(), ..]).assign(&of);
        }
    }
    let all = concatenate(Axis(1), &[own.view(), seen[0].0.view(), seen[1].0.view()])
        .expect("one row a unit in each");
    let mask = drop(o.hidden_dropout, all.dim());
    let all = all * &mask;
    let logits = all.dot(&member.out.weight.t()) + &member.out.bias;
    let d_logits = slope(&logits, y, &Loss::Binary) / x.nrows().max(1) as f32;
    let d_all = d_logits.dot(&member.out.weight) * &mask;
    let mut d_own = d_all.slice(s![.., ..width]).to_owned();
    let mut of_runs = Vec::new();
    let mut at = width;
    for (way, gru) in member.runs.iter().enumerate() {
        let (states, steps) = &seen[way];
        let d_states = d_all.slice(s![.., at..at + gru.width()]).to_owned();
        at += gru.width();
        let through = through_time(gru, states, steps, &d_states, runs, way == 1);
        d_own += &(through.given.dot(&gru.input.weight) * &vector_mask);
        of_runs.push(through.given.t().dot(&vectors));
        of_runs.push(sum(&through.given));
        of_runs.push(through.held.t().dot(&through.before));
        of_runs.push(sum(&through.held));
    }
    let d_before = d_own * before.mapv(|v| gelu(v).1);
    let mut gradients = vec![d_before.t().dot(&x), sum(&d_before)];
    gradients.append(&mut of_runs);
    gradients.push(d_logits.t().dot(&all));
    gradients.push(sum(&d_logits));
    gradients
}

/// Slopes of one direction, a row a unit.
struct Through {
    /// At what the unit's vector gives, `[units, 3 * state]`.
    given: Array2<f32>,
    /// At what the state before gives, `[units, 3 * state]`.
    held: Array2<f32>,
    /// The state before, `[units, state]`.
    before: Array2<f32>,
}

fn through_time(
    gru: &Gru,
    states: &Array2<f32>,
    steps: &[Option<GruStep>],
    d_states: &Array2<f32>,
    runs: &[Range<usize>],
    backwards: bool,
) -> Through {
    let k = gru.width();
    let n = states.nrows();
    let mut out = Through {
        given: Array2::zeros((n, 3 * k)),
        held: Array2::zeros((n, 3 * k)),
        before: Array2::zeros((n, k)),
    };
    for run in runs {
        let mut later = Array1::<f32>::zeros(k);
        let order: Vec<usize> = if backwards {
            run.clone().rev().collect()
        } else {
            run.clone().collect()
        };
        for (place, &unit) in order.iter().enumerate().rev() {
            let step = steps[unit].as_ref().expect("each unit was gone through");
            let before = match place.checked_sub(1) {
                Some(p) => states.row(order[p]).to_owned(),
                None => Array1::zeros(k),
            };
            let d_state = &d_states.row(unit) + &later;
            let d_candidate =
                &d_state * &step.update.mapv(|u| 1.0 - u) * step.candidate.mapv(|c| 1.0 - c * c);
            let d_update =
                &d_state * &(&before - &step.candidate) * step.update.mapv(|u| u * (1.0 - u));
            let d_reset = &d_candidate * &step.recalled * step.reset.mapv(|r| r * (1.0 - r));
            let d_recalled = &d_candidate * &step.reset;
            let mut given = out.given.row_mut(unit);
            given.slice_mut(s![..k]).assign(&d_reset);
            given.slice_mut(s![k..2 * k]).assign(&d_update);
            given.slice_mut(s![2 * k..]).assign(&d_candidate);
            let mut held = out.held.row_mut(unit);
            held.slice_mut(s![..k]).assign(&d_reset);
            held.slice_mut(s![k..2 * k]).assign(&d_update);
            held.slice_mut(s![2 * k..]).assign(&d_recalled);
            later = &d_state * &step.update + gru.state.weight.t().dot(&held);
            out.before.row_mut(unit).assign(&before);
        }
    }
    out
}

#[cfg(test)]
mod tests;
