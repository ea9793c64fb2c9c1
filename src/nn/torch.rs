//! How does libtorch run the same encoder? rust-bert's BERT from a safetensors checkpoint: for training, for a
//! GPU, and as a second opinion on the default runtime.

#![allow(
    clippy::cast_possible_wrap,
    reason = "libtorch counts in i64, and nothing here has 2^63 of anything"
)]

use super::NnError;
use super::encoder::HIDDEN;
use ndarray::{Array2, s};
use rust_bert::Config;
use rust_bert::bert::{BertConfig, BertEmbeddings, BertEncoder, BertModel};
use std::path::Path;
use tch::{Device, Kind, Tensor, nn};

/// Layer whose output is the middle tap, counted from 1; the last layer is the other tap.
pub(super) const MIDDLE: usize = 4;

/// BERT in two parts: a lower one that training leaves alone, and an upper one that it changes.
pub struct TorchEncoder {
    lower: BertModel<BertEmbeddings>,
    upper: BertEncoder,
    lower_store: nn::VarStore,
    upper_store: nn::VarStore,
    /// Layers of the lower part.
    below: usize,
    /// Whether training leaves the lower part alone.
    kept: bool,
}

/// States of a batch, `[texts, tokens, HIDDEN]` each.
pub(crate) struct Taps {
    /// Output of the last layer.
    pub(crate) last: Tensor,
    /// Output of the middle layer.
    pub(crate) middle: Tensor,
}

impl TorchEncoder {
    /// Reads `config.json` and `model.safetensors` (keys with or without `bert.`) of `folder`. The embeddings
    /// and the lowest `frozen` layers (at most 4) get no gradients; with 0, the embeddings are trained too.
    ///
    /// # Errors
    /// [`NnError::Checkpoint`] if a file is missing, is no BERT of the width the heads need, or lacks a weight.
    pub fn load(folder: &Path, frozen: usize, device: Device) -> Result<Self, NnError> {
        let bad = |file: &str, reason: String| NnError::Checkpoint {
            path: folder.join(file),
            reason,
        };
        let path = folder.join("config.json");
        let text = std::fs::read_to_string(&path).map_err(|e| bad("config.json", e.to_string()))?;
        let whole: serde_json::Value =
            serde_json::from_str(&text).map_err(|e| bad("config.json", e.to_string()))?;
        let layers = whole["num_hidden_layers"].as_u64().unwrap_or(0) as usize;
        if whole["model_type"] != "bert"
            || whole["hidden_size"] != HIDDEN
            || layers < MIDDLE + 1
            || frozen > MIDDLE
        {
            let reason = format!(
                "heads need a BERT of width {HIDDEN} with more than {MIDDLE} layers, of which at most {MIDDLE} are left alone; this one is {} of width {} with {layers}",
                whole["model_type"], whole["hidden_size"]
            );
            return Err(bad("config.json", reason));
        }
        let mut config = BertConfig::from_file(&path);
        config.output_hidden_states = Some(true);
        let (mut lower_store, mut upper_store) =
            (nn::VarStore::new(device), nn::VarStore::new(device));
        // The lower part has a layer at least: rust-bert's encoder does not run without one.
        let below = frozen.max(1);
        config.num_hidden_layers = below as i64;
        let lower = BertModel::new_with_optional_pooler(lower_store.root(), &config, false);
        config.num_hidden_layers = (layers - below) as i64;
        let upper = BertEncoder::new(upper_store.root() / "encoder", &config);
        let weights = Tensor::read_safetensors(folder.join("model.safetensors"))
            .map_err(|e| bad("model.safetensors", e.to_string()))?;
        for (store, shift) in [(&mut lower_store, 0), (&mut upper_store, below)] {
            let mut variables: Vec<_> = store.variables().into_iter().collect();
            variables.sort_by(|a, b| a.0.cmp(&b.0));
            for (name, mut variable) in variables {
                let key = shifted(&name, shift);
                let found = weights
                    .iter()
                    .find(|(k, _)| k.strip_prefix("bert.").unwrap_or(k) == key);
                match found {
                    Some((_, tensor)) if tensor.size() == variable.size() => {
                        tch::no_grad(|| variable.copy_(tensor));
                    }
                    Some((_, tensor)) => {
                        let reason =
                            format!("{key} is {:?}, not {:?}", tensor.size(), variable.size());
                        return Err(bad("model.safetensors", reason));
                    }
                    None => return Err(bad("model.safetensors", format!("it lacks {key}"))),
                }
            }
        }
        if frozen > 0 {
            lower_store.freeze();
        }
        Ok(Self {
            lower,
            upper,
            lower_store,
            upper_store,
            below,
            kept: frozen > 0,
        })
    }

    /// The GPU if libtorch can use one, else the CPU.
    #[must_use]
    pub fn best_device() -> Device {
        Device::cuda_if_available()
    }

    /// Where it runs.
    pub(crate) fn device(&self) -> Device {
        self.upper_store.device()
    }

    /// Names of the weights as in the checkpoint, and the weights, sorted by name.
    pub(crate) fn weights(&self) -> Vec<(String, Tensor)> {
        let of = |store: &nn::VarStore, shift: usize| -> Vec<(String, Tensor)> {
            let variables = store.variables().into_iter();
            variables.map(|(n, t)| (shifted(&n, shift), t)).collect()
        };
        let mut all = of(&self.lower_store, 0);
        all.extend(of(&self.upper_store, self.below));
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// Number of layers.
    pub(crate) fn layers(&self) -> usize {
        let above = self.upper_store.variables();
        let number = |name: &str| -> Option<usize> {
            let rest = name.strip_prefix("encoder.layer.")?;
            rest.split('.').next()?.parse().ok()
        };
        let most = above.keys().filter_map(|n| number(n)).max();
        self.below + most.map_or(0, |n| n + 1)
    }

    /// Whether the lower part is left alone, so that its output can be kept.
    pub(crate) fn keeps_lower(&self) -> bool {
        self.kept
    }

    /// Writes `model.safetensors`, which [`TorchEncoder::load`] and `scripts/export-encoder` read.
    ///
    /// # Errors
    /// [`NnError::Checkpoint`] if it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), NnError> {
        let weights: Vec<_> = self
            .weights()
            .into_iter()
            .map(|(name, tensor)| (name, tensor.to_device(Device::Cpu).contiguous()))
            .collect();
        Tensor::write_safetensors(&weights, path).map_err(|e| NnError::Checkpoint {
            path: path.into(),
            reason: e.to_string(),
        })
    }

    /// Output of the embeddings and the lower layers for padded `ids` and `mask`, `[texts, tokens]` each.
    pub(crate) fn lower(
        &self,
        ids: &Tensor,
        mask: &Tensor,
        train: bool,
    ) -> Result<Tensor, NnError> {
        let run = || {
            self.lower
                .forward_t(Some(ids), Some(mask), None, None, None, None, None, train)
        };
        let output = if self.keeps_lower() {
            tch::no_grad(run)
        } else {
            run()
        };
        Ok(output
            .map_err(|e| NnError::Torch(e.to_string()))?
            .hidden_state)
    }

    /// The upper layers on the lower part's output.
    pub(crate) fn upper(&self, lower: &Tensor, mask: &Tensor, train: bool) -> Taps {
        let output = self
            .upper
            .forward_t(lower, Some(&bias(mask)), None, None, train);
        let middle = match MIDDLE - self.below {
            0 => lower.shallow_clone(),
            n => output
                .all_hidden_states
                .expect("the configuration asks for them")[n - 1]
                .shallow_clone(),
        };
        Taps {
            last: output.hidden_state,
            middle,
        }
    }

    /// States of each text, given with its special tokens: `[tokens, layers * HIDDEN]`, layer by layer as asked for.
    pub(crate) fn states(
        &self,
        texts: &[Vec<u32>],
        layers: &[usize],
    ) -> Result<Vec<Array2<f32>>, NnError> {
        let (ids, mask) = pad(texts, self.device());
        let all = tch::no_grad(|| self.all_layers(&ids, &mask))?;
        let mut out: Vec<_> = texts
            .iter()
            .map(|t| Array2::zeros((t.len(), layers.len() * HIDDEN)))
            .collect();
        for (tap, &layer) in layers.iter().enumerate() {
            for (row, matrix) in out.iter_mut().enumerate() {
                let tokens = matrix.nrows();
                let part = all[layer].get(row as i64).narrow(0, 0, tokens as i64);
                let flat =
                    Vec::<f32>::try_from(part.to_device(Device::Cpu).contiguous().view([-1]))
                        .map_err(|e| NnError::Torch(e.to_string()))?;
                matrix
                    .slice_mut(s![.., tap * HIDDEN..(tap + 1) * HIDDEN])
                    .assign(
                        &ndarray::ArrayView2::from_shape((tokens, HIDDEN), &flat)
                            .map_err(|e| NnError::Torch(e.to_string()))?,
                    );
            }
        }
        Ok(out)
    }

    /// The sum of the embeddings, normed, then the output of every layer.
    fn all_layers(&self, ids: &Tensor, mask: &Tensor) -> Result<Vec<Tensor>, NnError> {
        let lower = self
            .lower
            .forward_t(Some(ids), Some(mask), None, None, None, None, None, false)
            .map_err(|e| NnError::Torch(e.to_string()))?;
        let upper = self
            .upper
            .forward_t(&lower.hidden_state, Some(&bias(mask)), None, None, false);
        let mut all = vec![self.words(ids)];
        for states in [lower.all_hidden_states, upper.all_hidden_states] {
            all.extend(states.expect("the configuration asks for them"));
        }
        Ok(all)
    }

    /// Words, places and the first segment, added up and normed.
    fn words(&self, ids: &Tensor) -> Tensor {
        let variables = self.lower_store.variables();
        let weight = |name: &str| &variables[&format!("embeddings.{name}")];
        let rows = |name: &str, at: &Tensor| Tensor::embedding(weight(name), at, -1, false, false);
        let places = Tensor::arange(ids.size()[1], (Kind::Int64, ids.device()));
        let sum = rows("word_embeddings.weight", ids)
            + rows("position_embeddings.weight", &places)
            + weight("token_type_embeddings.weight").get(0);
        sum.layer_norm(
            [HIDDEN as i64],
            Some(weight("LayerNorm.weight")),
            Some(weight("LayerNorm.bias")),
            1e-12,
            false,
        )
    }
}

/// What attention adds: padding gets -10000 before the softmax, as in the exported graph.
fn bias(mask: &Tensor) -> Tensor {
    let bias = (mask.to_kind(Kind::Float) - 1.0) * 10_000.0;
    bias.unsqueeze(1).unsqueeze(1)
}

/// Padded ids and mask, `[texts, tokens]` of whole numbers.
pub(crate) fn pad(texts: &[Vec<u32>], device: Device) -> (Tensor, Tensor) {
    let longest = texts.iter().map(Vec::len).max().unwrap_or(1);
    let (mut ids, mut mask) = (Vec::new(), Vec::new());
    for text in texts {
        ids.extend((0..longest).map(|n| text.get(n).map_or(0, |&id| i64::from(id))));
        mask.extend((0..longest).map(|n| i64::from(n < text.len())));
    }
    let shape = [texts.len() as i64, longest as i64];
    let tensor = |values: &[i64]| Tensor::from_slice(values).view(shape).to_device(device);
    (tensor(&ids), tensor(&mask))
}

/// `encoder.layer.N.…` with `shift` added to N.
fn shifted(name: &str, shift: usize) -> String {
    let Some(rest) = name.strip_prefix("encoder.layer.") else {
        return name.to_owned();
    };
    let (layer, rest) = rest.split_once('.').unwrap_or((rest, ""));
    let layer: usize = layer.parse().unwrap_or(0);
    format!("encoder.layer.{}.{rest}", layer + shift)
}
