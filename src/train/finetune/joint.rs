//! What is one step? A run of neighbouring units through the encoder and all heads, one loss, one change.

use super::super::TrainError;
use super::FineTuneOptions;
use super::adam::AdamW;
use super::data::{Frame, Prepared, Report, Tagged};
use super::net::{TorchHead, to_matrix};
use crate::nn::{HIDDEN, Head, NEAR, NnError, POOLED, TorchEncoder, pad};
use fastrand::Rng;
use ndarray::Array2;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use tch::{Kind, Reduction, Tensor};

/// Scores of units, tokens and frames, in the order of the reports asked for.
pub(super) type Logits = [Array2<f32>; 3];

/// States of each text, `[tokens, HIDDEN]`: last and middle layer.
type States = BTreeMap<usize, (Tensor, Tensor)>;

/// Encoder and heads that learn together.
pub(super) struct Joint {
    encoder: TorchEncoder,
    heads: [TorchHead; 3],
    adam: AdamW,
    options: FineTuneOptions,
    sizes: Vec<usize>,
    /// Output of the lower layers for each text, where training leaves them alone.
    kept: RefCell<BTreeMap<usize, Tensor>>,
}

/// A few units of one report.
struct Chunk {
    report: usize,
    units: Range<usize>,
}

impl Joint {
    /// `first` are the heads on the encoder as it is; `sizes` the lengths of the code lists.
    pub(super) fn new(
        encoder: TorchEncoder,
        first: &[Head; 3],
        options: &FineTuneOptions,
        sizes: Vec<usize>,
    ) -> Self {
        let device = encoder.device();
        let head = |n: usize| TorchHead::start(&first[n], [options.input_dropout, 0.5], device);
        let heads = [head(0), head(1), head(2)];
        let mut weights = Vec::new();
        let layers = encoder.layers();
        for (name, value) in encoder.weights() {
            if !value.requires_grad() {
                continue;
            }
            let layer = name
                .strip_prefix("encoder.layer.")
                .and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
            // Embeddings lie one step below the first layer.
            let below = layer.map_or(layers, |l| layers - 1 - l);
            let rate = options.rate * options.layer_decay.powi(below as i32);
            weights.push((name, value, rate));
        }
        for (name, head) in ["unit", "tags", "codes"].iter().zip(&heads) {
            for (n, value) in head.weights.iter().enumerate() {
                let name = format!("head.{name}.{n}");
                weights.push((name, value.shallow_clone(), options.head_rate));
            }
        }
        Self {
            adam: AdamW::new(weights, options.decay, options.clip),
            encoder,
            heads,
            options: *options,
            sizes,
            kept: RefCell::default(),
        }
    }

    /// One pass over the reports `train`; `pass` is its number and the number of all passes. The mean loss.
    pub(super) fn pass(
        &mut self,
        data: &Prepared,
        train: &[usize],
        pass: (usize, usize),
        tell: &dyn Fn((usize, usize), f64),
    ) -> Result<f64, TrainError> {
        // Seeded anew for each pass, so that a run that is taken up again goes on as if it had not stopped.
        let seed = self
            .options
            .seed
            .wrapping_mul(1000)
            .wrapping_add(pass.0 as u64);
        tch::manual_seed(seed.cast_signed());
        let mut chunks = self.chunks(data, train);
        Rng::with_seed(seed).shuffle(&mut chunks);
        let steps = (chunks.len() * pass.1).max(1) as f64;
        let mut sum = 0.0;
        for (n, chunk) in chunks.iter().enumerate() {
            let progress = ((pass.0 - 1) * chunks.len() + n + 1) as f64 / steps;
            let share = (progress * 10.0).min(1.0) * (1.0 - progress);
            let loss = self.loss(data, chunk)?;
            sum += loss.double_value(&[]);
            self.adam.step(&loss, share);
            tell((n + 1, chunks.len()), sum / (n + 1) as f64);
        }
        Ok(sum / chunks.len().max(1) as f64)
    }

    fn chunks(&self, data: &Prepared, reports: &[usize]) -> Vec<Chunk> {
        let mut out = Vec::new();
        for &report in reports {
            let n = data.reports[report].texts.len();
            // Rounded, and of even size, so that no chunk is a small rest.
            let parts = ((n + self.options.chunk / 2) / self.options.chunk).max(1);
            let bound = |k: usize| k * n / parts;
            let of = |k| Chunk {
                report,
                units: bound(k)..bound(k + 1),
            };
            out.extend((0..parts).map(of).filter(|c| !c.units.is_empty()));
        }
        out
    }

    fn loss(&self, data: &Prepared, chunk: &Chunk) -> Result<Tensor, TrainError> {
        let report = &data.reports[chunk.report];
        let states = self.states(data, &needed(report, &chunk.units), true)?;
        let (from, count) = (chunk.units.start as i64, chunk.units.len() as i64);
        let rows = self.unit_rows(report, &chunk.units, &states);
        let truth = report.labels.narrow(0, from, count);
        let logits = self.heads[0].logits(&rows, true);
        let mut loss = self.label_loss(&logits, &truth) / self.options.chunk as f64;
        for tagged in report
            .tagged
            .iter()
            .filter(|t| chunk.units.contains(&t.unit))
        {
            let rows = self.tag_rows(report, tagged, &states);
            let logits = self.heads[1].logits(&rows, true);
            let truth = tagged.target.narrow(0, 0, logits.size()[0]);
            let per = (truth.size()[1] * 60) as f64;
            let entropy = logits.binary_cross_entropy_with_logits::<Tensor>(
                &truth,
                None,
                None,
                Reduction::Sum,
            );
            loss = loss + entropy * (self.options.tag_weight / per);
            for frame in &tagged.frames {
                let row = self.code_row(report, tagged, frame, &states);
                let logits = self.heads[2].logits(&row, true);
                let of = self.code_loss(&logits, &frame.codes);
                loss = loss + of * (self.options.code_weight / 3.0);
            }
        }
        Ok(loss)
    }

    /// Sum over units and labels: cross-entropy, weighted, or focal.
    fn label_loss(&self, logits: &Tensor, truth: &Tensor) -> Tensor {
        let o = &self.options;
        let entropy =
            logits.binary_cross_entropy_with_logits::<Tensor>(truth, None, None, Reduction::None);
        let weight = truth * (o.positive_weight - 1.0) + 1.0;
        if o.focal == 0.0 {
            return (entropy * weight).sum(Kind::Float);
        }
        let right = (-&entropy).exp();
        let hard = (right.neg() + 1.0).pow_tensor_scalar(o.focal);
        (entropy * weight * hard).sum(Kind::Float)
    }

    fn code_loss(&self, logits: &Tensor, codes: &[i64]) -> Tensor {
        let mut sum = Tensor::zeros([], (Kind::Float, logits.device()));
        let mut at = 0;
        for (&size, &code) in self.sizes.iter().zip(codes) {
            if code >= 0 {
                let scores = logits
                    .narrow(1, at, size as i64)
                    .log_softmax(1, Kind::Float);
                sum = sum - scores.get(0).get(code);
            }
            at += size as i64;
        }
        sum
    }

    /// Held-out scores, without dropout or gradients.
    pub(super) fn logits(&self, data: &Prepared, reports: &[usize]) -> Result<Logits, TrainError> {
        let mut parts: [Vec<Array2<f32>>; 3] = Default::default();
        let guard = tch::no_grad_guard();
        for &r in reports {
            let report = &data.reports[r];
            let all = 0..report.texts.len();
            if all.is_empty() {
                continue;
            }
            let states = self.states(data, &needed(report, &all), false)?;
            let units = self.heads[0].logits(&self.unit_rows(report, &all, &states), false);
            parts[0].push(to_matrix(&units));
            for tagged in &report.tagged {
                let rows = self.tag_rows(report, tagged, &states);
                let tags = to_matrix(&self.heads[1].logits(&rows, false));
                parts[1].push(tags);
                for frame in &tagged.frames {
                    let row = self.code_row(report, tagged, frame, &states);
                    parts[2].push(to_matrix(&self.heads[2].logits(&row, false)));
                }
            }
        }
        drop(guard);
        Ok(parts.map(|p| super::super::heads::stack(&p)))
    }

    /// Reads `texts` in batches sorted by length.
    fn states(
        &self,
        data: &Prepared,
        texts: &BTreeSet<usize>,
        train: bool,
    ) -> Result<States, NnError> {
        let mut order: Vec<usize> = texts.iter().copied().collect();
        order.sort_by_key(|&t| (data.texts[t].len(), t));
        let mut out = States::new();
        for batch in order.chunks(self.options.batch.max(1)) {
            let ids: Vec<Vec<u32>> = batch.iter().map(|&t| data.texts[t].clone()).collect();
            let (padded, mask) = pad(&ids, self.encoder.device());
            let lower = self.lower(batch, &ids, &padded, &mask, train)?;
            let taps = self.encoder.upper(&lower, &mask, train);
            for (row, (&text, ids)) in batch.iter().zip(&ids).enumerate() {
                let of = |t: &Tensor| t.get(row as i64).narrow(0, 0, ids.len() as i64);
                out.insert(text, (of(&taps.last), of(&taps.middle)));
            }
        }
        Ok(out)
    }

    /// Output of the lower layers, read once a text if training leaves them alone.
    fn lower(
        &self,
        batch: &[usize],
        ids: &[Vec<u32>],
        padded: &Tensor,
        mask: &Tensor,
        train: bool,
    ) -> Result<Tensor, NnError> {
        if !self.encoder.keeps_lower() {
            return self.encoder.lower(padded, mask, train);
        }
        let mut kept = self.kept.borrow_mut();
        if batch.iter().any(|t| !kept.contains_key(t)) {
            let lower = self.encoder.lower(padded, mask, false)?;
            for (row, (&text, ids)) in batch.iter().zip(ids).enumerate() {
                let own = lower.get(row as i64).narrow(0, 0, ids.len() as i64);
                kept.insert(text, own.to_kind(Kind::Half).contiguous());
            }
        }
        let longest = padded.size()[1];
        let rows: Vec<Tensor> = batch
            .iter()
            .map(|t| {
                let own = kept[t].to_kind(Kind::Float);
                let blank = longest - own.size()[0];
                own.constant_pad_nd([0, 0, 0, blank])
            })
            .collect();
        Ok(Tensor::stack(&rows, 0))
    }

    /// As `unit_features`: cues, own vector, heading, lead-in, unit before, unit after.
    fn unit_rows(&self, report: &Report, units: &Range<usize>, states: &States) -> Tensor {
        let embedding = |text: Option<usize>| self.embedding(text, states);
        let mut rows = Vec::new();
        for u in units.clone() {
            let [own, heading, lead] = report.texts[u];
            let unit = |n: Option<usize>| n.and_then(|n| report.texts.get(n)).and_then(|t| t[0]);
            let own = own.map_or_else(|| self.zeros(POOLED), |t| pooled(&states[&t]));
            rows.push(Tensor::cat(
                &[
                    report.cues.get(u as i64),
                    own,
                    embedding(heading),
                    embedding(lead),
                    embedding(unit(u.checked_sub(1))),
                    embedding(unit(Some(u + 1))),
                ],
                0,
            ));
        }
        Tensor::stack(&rows, 0)
    }

    /// As `token_features`: both layers, the middle one of the neighbours, cues and hints, the unit's vector.
    fn tag_rows(&self, report: &Report, tagged: &Tagged, states: &States) -> Tensor {
        let text = report.texts[tagged.unit][0].expect("a tagged unit has words");
        let (last, middle) = inner(&states[&text]);
        let n = last.size()[0];
        let mut parts = vec![last, middle.shallow_clone()];
        for offset in NEAR {
            let by = (offset.unsigned_abs() as i64).min(n);
            let blank = Tensor::zeros([by, HIDDEN as i64], (Kind::Float, self.encoder.device()));
            parts.push(if offset < 0 {
                Tensor::cat(&[blank, middle.narrow(0, 0, n - by)], 0)
            } else {
                Tensor::cat(&[middle.narrow(0, by, n - by), blank], 0)
            });
        }
        parts.push(tagged.cues.narrow(0, 0, n));
        let own = self.embedding(Some(text), states);
        parts.push(own.unsqueeze(0).expand([n, HIDDEN as i64], false));
        Tensor::cat(&parts, 1)
    }

    /// As `frame_features`: mean states of action, target and goal, first state of the action, unit, heading, event, cues.
    fn code_row(&self, report: &Report, tagged: &Tagged, frame: &Frame, states: &States) -> Tensor {
        let [own, heading, _] = report.texts[tagged.unit];
        let text = own.expect("a tagged unit has words");
        let (last, middle) = inner(&states[&text]);
        let n = last.size()[0];
        let both = Tensor::cat(&[last.shallow_clone(), middle], 1);
        let mut parts = Vec::new();
        for (role, span) in frame.spans.iter().enumerate() {
            let (source, width) = if role == 0 {
                (&both, 2 * HIDDEN)
            } else {
                (&last, HIDDEN)
            };
            // A span beyond the longest input has no states.
            let inside = span.filter(|&(_, end)| (end as i64) < n);
            parts.push(match inside {
                Some((from, to)) => {
                    let part = source.narrow(0, from as i64, (to - from + 1) as i64);
                    unit_length(&part.sum_dim_intlist(0_i64, false, Kind::Float))
                }
                None => self.zeros(width),
            });
            let flag = f32::from(inside.is_some());
            parts.push(Tensor::from_slice(&[flag]).to_device(self.encoder.device()));
        }
        // The action's first word, in both layers.
        let first = frame.spans[0].filter(|&(_, end)| (end as i64) < n);
        parts.push(first.map_or_else(
            || self.zeros(2 * HIDDEN),
            |(from, _)| unit_length(&both.get(from as i64)),
        ));
        parts.push(self.embedding(Some(text), states));
        parts.push(self.embedding(heading, states));
        parts.push(self.embedding(frame.event.filter(|t| states.contains_key(t)), states));
        parts.push(frame.cues.get(0));
        Tensor::cat(&parts, 0).unsqueeze(0)
    }

    fn zeros(&self, width: usize) -> Tensor {
        Tensor::zeros([width as i64], (Kind::Float, self.encoder.device()))
    }

    fn embedding(&self, text: Option<usize>, states: &States) -> Tensor {
        let of = |t: usize| {
            let (last, _) = &states[&t];
            unit_length(&last.sum_dim_intlist(0_i64, false, Kind::Float))
        };
        text.map_or_else(|| self.zeros(HIDDEN), of)
    }

    /// Encoder and heads as they are now.
    pub(super) fn finish(self) -> (TorchEncoder, [Head; 3]) {
        let heads = [0, 1, 2].map(|n: usize| self.heads[n].finish());
        (self.encoder, heads)
    }

    /// Writes everything that the next pass starts from.
    pub(super) fn save(&self, path: &Path) -> Result<(), tch::TchError> {
        self.adam.save(path)
    }

    /// Goes on from a state, if it is there.
    pub(super) fn resume(&mut self, path: &Path) -> Result<bool, TrainError> {
        if !path.is_file() {
            return Ok(false);
        }
        self.adam.load(path).map_err(|e| TrainError::State {
            path: path.into(),
            reason: e.to_string(),
        })?;
        Ok(true)
    }
}

/// Texts that a chunk takes in: its units and their neighbours, headings, lead-ins, and events that are near.
fn needed(report: &Report, units: &Range<usize>) -> BTreeSet<usize> {
    let around = units.start.saturating_sub(1)..(units.end + 1).min(report.texts.len());
    let mut out: BTreeSet<usize> = report.texts[around].iter().filter_map(|t| t[0]).collect();
    out.extend(
        report.texts[units.clone()]
            .iter()
            .flat_map(|t| [t[1], t[2]])
            .flatten(),
    );
    out
}

/// Without the two special tokens.
fn inner((last, middle): &(Tensor, Tensor)) -> (Tensor, Tensor) {
    let of = |t: &Tensor| t.narrow(0, 1, t.size()[0] - 2);
    (of(last), of(middle))
}

fn unit_length(v: &Tensor) -> Tensor {
    v / v.norm().clamp_min(1e-6)
}

/// As the default runtime pools: mean of both layers, maximum of the middle one.
fn pooled((last, middle): &(Tensor, Tensor)) -> Tensor {
    let mean = |t: &Tensor| unit_length(&t.sum_dim_intlist(0_i64, false, Kind::Float));
    let most = middle.amax(0_i64, false);
    Tensor::cat(&[mean(last), mean(middle), most], 0)
}
