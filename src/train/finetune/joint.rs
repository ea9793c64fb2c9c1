//! What is one step? A run of neighbouring units through the encoder and all heads, one loss, one change.

use super::super::TrainError;
use super::super::sequence::SequenceOptions;
use super::FineTuneOptions;
use super::adam::AdamW;
use super::data::Prepared;
use super::net::{TorchHead, to_matrix};
use super::reader::{Reader, States, needed};
use super::rows::Rows;
use super::sequence::TorchSequence;
use crate::nn::{Head, SequenceHead, TorchEncoder};
use fastrand::Rng;
use ndarray::Array2;
use std::ops::Range;
use std::path::Path;
use tch::{Kind, Reduction, Tensor};

/// Scores of units, tokens and frames, in the order of the reports asked for.
pub(super) type Logits = [Array2<f32>; 3];

/// The heads that learn together with the encoder.
pub(super) struct JointHeads {
    /// Of units, tokens and frames.
    pub(super) three: [Head; 3],
    /// Of a report's units in order, with how it is trained and what its scores weigh beside the unit head's.
    pub(super) sequence: Option<(SequenceHead, SequenceOptions)>,
}

/// Encoder and heads that learn together.
pub(super) struct Joint {
    reader: Reader,
    heads: [TorchHead; 3],
    sequence: Option<(TorchSequence, SequenceOptions)>,
    adam: AdamW,
    options: FineTuneOptions,
    sizes: Vec<usize>,
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
        first: &JointHeads,
        options: &FineTuneOptions,
        sizes: Vec<usize>,
    ) -> Self {
        let device = encoder.device();
        let head =
            |n: usize| TorchHead::start(&first.three[n], [options.input_dropout, 0.5], device);
        let heads = [head(0), head(1), head(2)];
        let sequence = first.sequence.as_ref().map(|(head, o)| {
            let own = [o.vector_dropout, o.hidden_dropout].map(f64::from);
            let dropout = [options.input_dropout, own[0], own[1]];
            (TorchSequence::start(head, dropout, device), *o)
        });
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
        for (n, value) in sequence.iter().flat_map(|(s, _)| &s.weights).enumerate() {
            let name = format!("head.sequence.{n}");
            weights.push((name, value.shallow_clone(), options.head_rate));
        }
        Self {
            adam: AdamW::new(weights, options.decay, options.clip),
            reader: Reader::new(encoder, options.batch),
            heads,
            sequence,
            options: *options,
            sizes,
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
        let states = self
            .reader
            .states(data, &needed(report, &chunk.units), true)?;
        let seen = self.rows(&states);
        let (from, count) = (chunk.units.start as i64, chunk.units.len() as i64);
        let rows = seen.units(report, &chunk.units);
        let truth = report.labels.narrow(0, from, count);
        let logits = self.heads[0].logits(&rows, true);
        let mut loss = self.label_loss(&logits, &truth) / self.options.chunk as f64;
        if let Some((sequence, _)) = &self.sequence {
            let logits = sequence.logits(&rows, true);
            loss = loss + self.label_loss(&logits, &truth) / self.options.chunk as f64;
        }
        for tagged in report
            .tagged
            .iter()
            .filter(|t| chunk.units.contains(&t.unit))
        {
            let rows = seen.tags(report, tagged);
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
                let row = seen.code(report, tagged, frame);
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
            let states = self.reader.states(data, &needed(report, &all), false)?;
            let seen = self.rows(&states);
            let rows = seen.units(report, &all);
            let mut units = self.heads[0].logits(&rows, false);
            if let Some((sequence, o)) = &self.sequence {
                let share = f64::from(o.share);
                units = units * (1.0 - share) + sequence.logits(&rows, false) * share;
            }
            parts[0].push(to_matrix(&units));
            for tagged in &report.tagged {
                let rows = seen.tags(report, tagged);
                let tags = to_matrix(&self.heads[1].logits(&rows, false));
                parts[1].push(tags);
                for frame in &tagged.frames {
                    let row = seen.code(report, tagged, frame);
                    parts[2].push(to_matrix(&self.heads[2].logits(&row, false)));
                }
            }
        }
        drop(guard);
        Ok(parts.map(|p| super::super::heads::stack(&p)))
    }

    fn rows<'a>(&self, states: &'a States) -> Rows<'a> {
        Rows {
            states,
            device: self.reader.encoder.device(),
        }
    }

    /// Encoder and heads as they are now.
    pub(super) fn finish(self) -> (TorchEncoder, JointHeads) {
        let heads = JointHeads {
            three: [0, 1, 2].map(|n: usize| self.heads[n].finish()),
            sequence: self.sequence.map(|(s, o)| (s.finish(), o)),
        };
        (self.reader.encoder, heads)
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
