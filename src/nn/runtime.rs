//! What runs the transformer? The default runtime, or libtorch; each gives the states of the layers that are asked for.

use super::encoder::HIDDEN;
use super::{NnError, batch, layers};
use ndarray::{Array2, ArrayView1, Axis, s};
use rten::{NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;
#[cfg(feature = "torch")]
use std::sync::{Mutex, PoisonError};

/// A runtime with an encoder and what is asked of it.
#[derive(Clone)]
pub(super) enum Runtime {
    /// The default: an ONNX graph in pure Rust.
    Rten {
        graph: Arc<rten::Model>,
        inputs: [NodeId; 2],
        outputs: Vec<NodeId>,
    },
    /// libtorch, which spreads one batch over its own threads.
    #[cfg(feature = "torch")]
    Torch {
        encoder: Arc<Mutex<super::TorchEncoder>>,
        layers: Vec<usize>,
    },
}

impl Runtime {
    /// The default runtime on an ONNX graph, giving its last and its middle layer.
    pub(super) fn rten(model: &str, onnx: Cow<'static, [u8]>) -> Result<Self, NnError> {
        let graph = match onnx {
            Cow::Borrowed(bytes) => rten::Model::load_static_slice(bytes),
            Cow::Owned(bytes) => rten::Model::load(bytes),
        }
        .map_err(|source| NnError::Graph {
            model: model.into(),
            source: Box::new(source),
        })?;
        let node = |name: &str| graph.node_id(name);
        let inputs = [node("input_ids")?, node("attention_mask")?];
        let outputs: Vec<NodeId> = graph.output_ids().to_vec();
        let [middle, last] = outputs[..] else {
            return Err(NnError::Encoder {
                reason: format!(
                    "it has {} outputs, not the states of two layers",
                    outputs.len()
                ),
            });
        };
        Ok(Self::Rten {
            graph: Arc::new(graph),
            inputs,
            outputs: vec![last, middle],
        })
    }

    /// libtorch, giving the same two.
    #[cfg(feature = "torch")]
    pub(super) fn torch(encoder: Arc<Mutex<super::TorchEncoder>>) -> Self {
        let layers = {
            let encoder = encoder.lock().unwrap_or_else(PoisonError::into_inner);
            vec![encoder.layers(), super::torch::MIDDLE]
        };
        Self::Torch { encoder, layers }
    }

    /// Whether it is libtorch.
    #[cfg(feature = "torch")]
    pub(super) fn is_torch(&self) -> bool {
        matches!(self, Self::Torch { .. })
    }

    /// The same, asked for the states of `layers` (0: the words before any layer).
    pub(super) fn ending_in(&self, layers: &[usize]) -> Result<Self, NnError> {
        self.asked(layers, false)
    }

    /// The same, asked for the states of `layers` besides.
    pub(super) fn with_layers(&self, layers: &[usize]) -> Result<Self, NnError> {
        self.asked(layers, true)
    }

    fn asked(&self, wanted: &[usize], besides: bool) -> Result<Self, NnError> {
        let missing = |layer: usize, layers: usize| NnError::Layer { layer, layers };
        match self {
            Self::Rten {
                graph,
                inputs,
                outputs,
            } => {
                let known = layers::outputs(graph);
                let mut asked = if besides { outputs.clone() } else { Vec::new() };
                for &layer in wanted {
                    let node = known.get(layer).copied();
                    asked.push(node.ok_or_else(|| missing(layer, known.len().saturating_sub(1)))?);
                }
                Ok(Self::Rten {
                    graph: Arc::clone(graph),
                    inputs: *inputs,
                    outputs: asked,
                })
            }
            #[cfg(feature = "torch")]
            Self::Torch { encoder, layers } => {
                let most = encoder
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .layers();
                if let Some(&layer) = wanted.iter().find(|&&layer| layer > most) {
                    return Err(missing(layer, most));
                }
                let mut asked = if besides { layers.clone() } else { Vec::new() };
                asked.extend(wanted);
                Ok(Self::Torch {
                    encoder: Arc::clone(encoder),
                    layers: asked,
                })
            }
        }
    }

    /// States of a batch, given with its special tokens: `[tokens, layers asked for * HIDDEN]` a text. `pool` is what the
    /// default runtime runs on.
    pub(super) fn states(
        &self,
        texts: &[Vec<u32>],
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<Array2<f32>>, NnError> {
        match self {
            Self::Rten {
                graph,
                inputs,
                outputs,
            } => rten_states(graph, *inputs, outputs, texts, pool),
            #[cfg(feature = "torch")]
            Self::Torch { encoder, layers } => encoder
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .states(texts, layers),
        }
    }
}

/// States of a batch by the default runtime: `[tokens, outputs * HIDDEN]` a text.
fn rten_states(
    graph: &rten::Model,
    inputs: [NodeId; 2],
    outputs: &[NodeId],
    texts: &[Vec<u32>],
    pool: &Arc<ThreadPool>,
) -> Result<Vec<Array2<f32>>, NnError> {
    let longest = batch::filled(texts.iter().map(Vec::len).max().unwrap_or(2));
    let shape = [texts.len(), longest];
    let mut ids = NdTensor::<i32, 2>::zeros(shape);
    let mut mask = NdTensor::<i32, 2>::zeros(shape);
    for (row, text) in texts.iter().enumerate() {
        for (column, id) in text.iter().enumerate() {
            ids[[row, column]] = id.cast_signed();
            mask[[row, column]] = 1;
        }
    }
    let given = vec![(inputs[0], ids.into()), (inputs[1], mask.into())];
    let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
    let mut asked: Vec<NodeId> = Vec::with_capacity(outputs.len());
    for output in outputs {
        if !asked.contains(output) {
            asked.push(*output);
        }
    }
    let found = graph.run(given, &asked, Some(options))?;
    let mut states: Vec<Array2<f32>> = texts
        .iter()
        .map(|t| Array2::zeros((t.len(), outputs.len() * HIDDEN)))
        .collect();
    for (node, output) in asked.into_iter().zip(found) {
        let data: NdTensor<f32, 3> = output.try_into().map_err(|e| NnError::Encoder {
            reason: format!("its output is no float tensor of rank 3: {e:?}"),
        })?;
        if data.shape() != [texts.len(), longest, HIDDEN] {
            return Err(NnError::Encoder {
                reason: format!(
                    "its states are {:?}, heads need a width of {HIDDEN}",
                    data.shape()
                ),
            });
        }
        let flat = data.to_vec();
        for (tap, _) in outputs.iter().enumerate().filter(|(_, o)| **o == node) {
            for (row, matrix) in states.iter_mut().enumerate() {
                for (column, mut state) in matrix.axis_iter_mut(Axis(0)).enumerate() {
                    let at = (row * longest + column) * HIDDEN;
                    state
                        .slice_mut(s![tap * HIDDEN..(tap + 1) * HIDDEN])
                        .assign(&ArrayView1::from(&flat[at..at + HIDDEN]));
                }
            }
        }
    }
    Ok(states)
}
