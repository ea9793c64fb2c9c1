//! How does a step change the weights? `AdamW` with a rate of its own for each weight. libtorch's binding has
//! one too, but cannot write down its moments, without which a run cannot be taken up again.

use std::path::Path;
use tch::{TchError, Tensor};

/// A weight, its two running moments and its share of the learning rate.
struct Weight {
    name: String,
    value: Tensor,
    first: Tensor,
    second: Tensor,
    rate: f64,
    decay: f64,
}

/// `AdamW` (Loshchilov and Hutter 2019) with the usual betas.
pub(super) struct AdamW {
    weights: Vec<Weight>,
    steps: i32,
    clip: f64,
}

impl AdamW {
    /// `weights` are name, value and highest rate; biases and norms (one dimension) are not decayed.
    pub(super) fn new(weights: Vec<(String, Tensor, f64)>, decay: f64, clip: f64) -> Self {
        let weights = weights
            .into_iter()
            .map(|(name, value, rate)| Weight {
                name,
                first: value.zeros_like().set_requires_grad(false),
                second: value.zeros_like().set_requires_grad(false),
                decay: if value.dim() > 1 { decay } else { 0.0 },
                value,
                rate,
            })
            .collect();
        Self {
            weights,
            steps: 0,
            clip,
        }
    }

    /// One step along the gradients of `loss`; `share` is the schedule's part of the highest rate.
    pub(super) fn step(&mut self, loss: &Tensor, share: f64) {
        const B1: f64 = 0.9;
        const B2: f64 = 0.999;
        for w in &mut self.weights {
            w.value.zero_grad();
        }
        loss.backward();
        self.steps += 1;
        let (c1, c2) = (1.0 - B1.powi(self.steps), 1.0 - B2.powi(self.steps));
        tch::no_grad(|| {
            let mut norm = 0.0;
            for w in &self.weights {
                let gradient = w.value.grad();
                if gradient.defined() {
                    norm += gradient.square().sum(tch::Kind::Float).double_value(&[]);
                }
            }
            let scale = (self.clip / (norm.sqrt() + 1e-6)).min(1.0);
            for w in &mut self.weights {
                let gradient = w.value.grad();
                if !gradient.defined() {
                    continue;
                }
                let gradient = gradient * scale;
                let _ = w.first.g_mul_scalar_(B1).g_add_(&(&gradient * (1.0 - B1)));
                let _ = w
                    .second
                    .g_mul_scalar_(B2)
                    .g_add_(&(gradient.square() * (1.0 - B2)));
                let rate = w.rate * share;
                let change = (&w.first / c1) / ((&w.second / c2).sqrt() + 1e-8);
                let _ = w.value.g_mul_scalar_(1.0 - rate * w.decay);
                let _ = w.value.g_sub_(&(change * rate));
            }
        });
    }

    /// Writes weights and moments.
    pub(super) fn save(&self, path: &Path) -> Result<(), TchError> {
        let mut all = Vec::new();
        for w in &self.weights {
            for (kind, tensor) in [
                ("value", &w.value),
                ("first", &w.first),
                ("second", &w.second),
            ] {
                let flat = tensor.detach().to_device(tch::Device::Cpu).contiguous();
                all.push((format!("{}:{kind}", w.name), flat));
            }
        }
        all.push((
            "steps".to_owned(),
            Tensor::from_slice(&[i64::from(self.steps)]),
        ));
        Tensor::write_safetensors(&all, path)
    }

    /// Reads back what [`AdamW::save`] wrote.
    pub(super) fn load(&mut self, path: &Path) -> Result<(), TchError> {
        let all: std::collections::BTreeMap<String, Tensor> =
            Tensor::read_safetensors(path)?.into_iter().collect();
        let missing =
            |key: &str| TchError::FileFormat(format!("{}: it lacks {key}", path.display()));
        for w in &mut self.weights {
            for (kind, tensor) in [
                ("value", &mut w.value),
                ("first", &mut w.first),
                ("second", &mut w.second),
            ] {
                let key = format!("{}:{kind}", w.name);
                let saved = all.get(&key).ok_or_else(|| missing(&key))?;
                tch::no_grad(|| tensor.copy_(saved));
            }
        }
        let steps = all.get("steps").ok_or_else(|| missing("steps"))?;
        self.steps = i32::try_from(steps.int64_value(&[0])).unwrap_or(i32::MAX);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Device, Kind};

    fn line() -> (Tensor, AdamW) {
        let w = Tensor::zeros([2], (Kind::Float, Device::Cpu)).set_requires_grad(true);
        let adam = AdamW::new(vec![("w".into(), w.shallow_clone(), 0.1)], 0.0, 10.0);
        (w, adam)
    }

    fn loss(w: &Tensor) -> Tensor {
        let goal = Tensor::from_slice(&[1.0_f32, -2.0]);
        (w - goal).square().sum(Kind::Float)
    }

    #[test]
    fn finds_the_minimum_and_goes_on_from_a_file() {
        let (w, mut adam) = line();
        for _ in 0..50 {
            adam.step(&loss(&w), 1.0);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("moments.safetensors");
        adam.save(&path).unwrap();
        let (v, mut again) = line();
        again.load(&path).unwrap();
        for _ in 0..150 {
            adam.step(&loss(&w), 1.0);
            again.step(&loss(&v), 1.0);
        }
        let (a, b) = (
            Vec::<f32>::try_from(&w).unwrap(),
            Vec::<f32>::try_from(&v).unwrap(),
        );
        assert_eq!(a, b, "taken up again, the run is the same");
        assert!(
            (a[0] - 1.0).abs() < 0.05 && (a[1] + 2.0).abs() < 0.05,
            "{a:?}"
        );
    }
}
