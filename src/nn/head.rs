//! What does a head compute? Standardise, one hidden layer with GELU or none, one linear layer; the mean of a
//! few such networks.

use super::NnError;
use half::f16;
use ndarray::{Array1, Array2, ArrayView1, Axis};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

/// The logistic function.
#[must_use]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Probabilities that sum to 1 from scores of any scale.
#[must_use]
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// GELU in its tanh form, and its derivative.
#[must_use]
pub(crate) fn gelu(x: f32) -> (f32, f32) {
    const C: f32 = 0.797_884_6;
    let inner = C * (x + 0.044_715 * x * x * x);
    let t = inner.tanh();
    let slope = 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * C * (1.0 + 3.0 * 0.044_715 * x * x);
    (0.5 * x * (1.0 + t), slope)
}

/// A linear layer: `weight` is `[out, in]`, `bias` `[out]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// `[out, in]`
    pub weight: Array2<f32>,
    /// `[out]`
    pub bias: Array1<f32>,
}

/// One small network a member; their outputs are averaged before the squashing function.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Mean of each feature over the training set, `[in]`.
    pub mean: Array1<f32>,
    /// One over the standard deviation of each feature, `[in]`.
    pub scale: Array1<f32>,
    /// Hidden layer, if it has one, and output layer of each member.
    pub members: Vec<(Option<Dense>, Dense)>,
}

impl Head {
    /// The same head with its logits multiplied by `share`.
    #[must_use]
    pub fn scaled(mut self, share: f32) -> Self {
        for (_, out) in &mut self.members {
            out.weight *= share;
            out.bias *= share;
        }
        self
    }

    /// Width of the features that it takes.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.mean.len()
    }

    /// Raw scores (logits) of each row of `features` `[n, in]`: `[n, out]`.
    #[must_use]
    pub fn logits(&self, features: &Array2<f32>) -> Array2<f32> {
        let x = self.standardise(features);
        let mut sum: Option<Array2<f32>> = None;
        for (hidden, out) in &self.members {
            let y = match hidden {
                Some(hidden) => {
                    let h = (x.dot(&hidden.weight.t()) + &hidden.bias).mapv_into(|v| gelu(v).0);
                    h.dot(&out.weight.t())
                }
                None => x.dot(&out.weight.t()),
            } + &out.bias;
            sum = Some(match sum {
                Some(total) => total + y,
                None => y,
            });
        }
        let count = self.members.len().max(1) as f32;
        sum.map_or_else(
            || Array2::zeros((features.nrows(), 0)),
            |total| total / count,
        )
    }

    /// Features with mean 0 and standard deviation 1 over the training set, held within ±8.
    #[must_use]
    pub(crate) fn standardise(&self, features: &Array2<f32>) -> Array2<f32> {
        ((features - &self.mean) * &self.scale).mapv_into(|v| v.clamp(-8.0, 8.0))
    }

    /// A head whose logits are those of this one and of `other`, `share` of them the other's: an ensemble of both.
    ///
    /// Both take and give as many numbers. Features are held within ±8 by this one's mean and deviation, so that features
    /// which are outliers to one head alone come out a little different.
    #[must_use]
    pub fn mixed(&self, other: &Self, share: f32) -> Self {
        let (own, theirs) = (self.members.len() as f32, other.members.len() as f32);
        let weigh = |dense: &Dense, by: f32| Dense {
            weight: &dense.weight * by,
            bias: &dense.bias * by,
        };
        // The other's standardised feature is (x - mean) * scale; in terms of our own it is ours * turn + shift.
        let turn = &other.scale / &self.scale.mapv(|s| if s == 0.0 { 1.0 } else { s });
        let shift = (&self.mean - &other.mean) * &other.scale;
        let turned = |dense: &Dense| Dense {
            weight: &dense.weight * &turn,
            bias: &dense.bias + &dense.weight.dot(&shift),
        };
        let mut members = Vec::with_capacity(self.members.len() + other.members.len());
        for (hidden, out) in &self.members {
            members.push((
                hidden.clone(),
                weigh(out, (1.0 - share) * (own + theirs) / own),
            ));
        }
        for (hidden, out) in &other.members {
            let by = share * (own + theirs) / theirs;
            members.push(match hidden {
                Some(hidden) => (Some(turned(hidden)), weigh(out, by)),
                None => (None, weigh(&turned(out), by)),
            });
        }
        Self {
            mean: self.mean.clone(),
            scale: self.scale.clone(),
            members,
        }
    }

    /// Appends its tensors, named `{name}.…`, to `out`: weights as int8 with one scale a row.
    pub(crate) fn store(&self, name: &str, out: &mut Vec<(String, Stored)>) {
        out.push((format!("{name}.mean"), Stored::half(&self.mean)));
        out.push((format!("{name}.scale"), Stored::half(&self.scale)));
        for (n, (hidden, last)) in self.members.iter().enumerate() {
            for (layer, dense) in [("hidden", hidden.as_ref()), ("out", Some(last))] {
                let Some(dense) = dense else { continue };
                store_dense(&format!("{name}.{n}.{layer}"), dense, out);
            }
        }
    }

    /// Reads back what [`Head::store`] wrote.
    ///
    /// # Errors
    /// [`NnError::Heads`] if a tensor is missing or has another shape than its neighbours.
    pub(crate) fn restore(
        model: &str,
        name: &str,
        tensors: &SafeTensors<'_>,
    ) -> Result<Self, NnError> {
        let mean = floats(&tensor(model, &format!("{name}.mean"), tensors)?);
        let scale = floats(&tensor(model, &format!("{name}.scale"), tensors)?);
        let mut members = Vec::new();
        let has = |n: usize, layer: &str| {
            tensors
                .tensor(&format!("{name}.{n}.{layer}.weight"))
                .is_ok()
        };
        while has(members.len(), "out") {
            let n = members.len();
            let layer = |layer: &str| restore_dense(model, &format!("{name}.{n}.{layer}"), tensors);
            let hidden = if has(n, "hidden") {
                Some(layer("hidden")?)
            } else {
                None
            };
            members.push((hidden, layer("out")?));
        }
        let fits = |(h, o): &(Option<Dense>, Dense)| match h {
            Some(h) => h.weight.ncols() == mean.len() && o.weight.ncols() == h.bias.len(),
            None => o.weight.ncols() == mean.len(),
        };
        if members.is_empty() || scale.len() != mean.len() || !members.iter().all(fits) {
            let reason = format!("the layers of {name} do not fit each other");
            return Err(NnError::Heads {
                model: model.into(),
                reason,
            });
        }
        Ok(Self {
            mean,
            scale,
            members,
        })
    }
}

/// The tensor `key`.
pub(super) fn tensor<'a>(
    model: &str,
    key: &str,
    tensors: &SafeTensors<'a>,
) -> Result<TensorView<'a>, NnError> {
    tensors.tensor(key).map_err(|_| NnError::Heads {
        model: model.into(),
        reason: format!("it lacks {key}"),
    })
}

/// Appends the tensors of a layer, named `{key}.…`.
pub(super) fn store_dense(key: &str, dense: &Dense, out: &mut Vec<(String, Stored)>) {
    let (rows, scales) = quantise(&dense.weight);
    out.push((format!("{key}.weight"), rows));
    out.push((format!("{key}.weight_scale"), Stored::float(&scales)));
    out.push((format!("{key}.bias"), Stored::float(&dense.bias)));
}

/// Reads back what [`store_dense`] wrote.
pub(super) fn restore_dense(
    model: &str,
    key: &str,
    tensors: &SafeTensors<'_>,
) -> Result<Dense, NnError> {
    let scales = floats(&tensor(model, &format!("{key}.weight_scale"), tensors)?);
    let bias = floats(&tensor(model, &format!("{key}.bias"), tensors)?);
    let view = tensor(model, &format!("{key}.weight"), tensors)?;
    match rows_of(&view, &scales).filter(|w| w.nrows() == bias.len()) {
        Some(weight) => Ok(Dense { weight, bias }),
        None => Err(NnError::Heads {
            model: model.into(),
            reason: format!("{key} is {:?} {:?}", view.dtype(), view.shape()),
        }),
    }
}

/// Bytes of a tensor on their way to a file.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Stored {
    pub(super) fn float(values: &Array1<f32>) -> Self {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        Self {
            dtype: Dtype::F32,
            shape: vec![values.len()],
            bytes,
        }
    }

    /// The same in two bytes each, three digits: for means and deviations.
    pub(super) fn half(values: &Array1<f32>) -> Self {
        let bytes = values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes());
        Self {
            dtype: Dtype::F16,
            shape: vec![values.len()],
            bytes: bytes.collect(),
        }
    }

    /// As the writer wants it.
    pub(crate) fn view(&self) -> Result<TensorView<'_>, safetensors::SafeTensorError> {
        TensorView::new(self.dtype, self.shape.clone(), &self.bytes)
    }
}

/// Each row as int8, its largest magnitude at 127.
pub(super) fn quantise(weight: &Array2<f32>) -> (Stored, Array1<f32>) {
    let scale_of = |row: ArrayView1<'_, f32>| {
        row.iter().fold(0.0_f32, |a, v| a.max(v.abs())).max(1e-12) / 127.0
    };
    let scales: Array1<f32> = weight.axis_iter(Axis(0)).map(scale_of).collect();
    let bytes = weight
        .axis_iter(Axis(0))
        .zip(&scales)
        .flat_map(|(row, scale)| {
            row.iter()
                .map(|v| ((v / scale).round() as i8).cast_unsigned())
                .collect::<Vec<_>>()
        })
        .collect();
    (
        Stored {
            dtype: Dtype::I8,
            shape: weight.shape().to_vec(),
            bytes,
        },
        scales,
    )
}

/// The matrix that [`quantise`] stored, if it is one with a scale a row.
pub(super) fn rows_of(view: &TensorView<'_>, scales: &Array1<f32>) -> Option<Array2<f32>> {
    let &[rows, width] = view.shape() else {
        return None;
    };
    if view.dtype() != Dtype::I8 || rows != scales.len() {
        return None;
    }
    let data = view.data();
    Some(Array2::from_shape_fn((rows, width), |(r, c)| {
        f32::from(data[r * width + c].cast_signed()) * scales[r]
    }))
}

/// Floats of four bytes or, as [`Stored::half`] writes them, of two.
pub(super) fn floats(view: &TensorView<'_>) -> Array1<f32> {
    if view.dtype() == Dtype::F16 {
        let pairs = view.data().chunks_exact(2);
        return pairs
            .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
            .collect();
    }
    view.data()
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn head() -> Head {
        let dense = |w: Array2<f32>, b: Array1<f32>| Dense { weight: w, bias: b };
        Head {
            mean: array![1.0, 2.0],
            scale: array![0.5, 1.0],
            members: vec![
                (
                    Some(dense(array![[1.0, -1.0], [0.5, 0.25]], array![0.0, 0.1])),
                    dense(array![[2.0, 1.0]], array![0.5]),
                ),
                (
                    Some(dense(array![[0.0, 1.0]], array![0.0])),
                    dense(array![[1.0]], array![-0.5]),
                ),
                (None, dense(array![[3.0, 7.0]], array![0.25])),
            ],
        }
    }

    #[test]
    fn logits_are_the_mean_of_the_members_worked_by_hand() {
        // Standardised input (1, 0): the first member's hidden layer is gelu(1, 0.6), the second's gelu(0), the third has none.
        let (a, b) = (gelu(1.0).0, gelu(0.6).0);
        let expected = ((2.0 * a + b + 0.5) - 0.5 + (3.0 + 0.25)) / 3.0;
        let got = head().logits(&array![[3.0, 2.0]])[[0, 0]];
        assert!((got - expected).abs() < 1e-6, "{got} {expected}");
    }

    #[test]
    fn a_mixed_head_gives_the_weighted_mean() {
        let own = head();
        let other = Head {
            mean: array![0.5, -1.0],
            scale: array![0.25, 0.75],
            members: own.members[1..].to_vec(),
        };
        let rows = array![[3.0, 2.0], [-1.0, 0.5], [0.0, 4.0]];
        for share in [0.0, 0.3, 1.0] {
            let expected = own.logits(&rows) * (1.0 - share) + other.logits(&rows) * share;
            let got = own.mixed(&other, share).logits(&rows);
            let off = (&got - &expected)
                .mapv(f32::abs)
                .fold(0.0, |a: f32, &b| a.max(b));
            assert!(off < 1e-4, "{share}: {got} {expected}");
        }
    }

    #[test]
    fn storing_costs_less_than_a_percent() {
        let mut tensors = Vec::new();
        head().store("unit", &mut tensors);
        let views: Vec<_> = tensors
            .iter()
            .map(|(k, v)| (k.clone(), v.view().unwrap()))
            .collect();
        let bytes = safetensors::serialize(views, None).unwrap();
        let back = Head::restore("m", "unit", &SafeTensors::deserialize(&bytes).unwrap()).unwrap();
        let x = array![[3.0, -2.0], [0.1, 0.2]];
        let error = (back.logits(&x) - head().logits(&x))
            .mapv(f32::abs)
            .fold(0.0_f32, |a, &b| a.max(b));
        assert!(error < 0.02, "{error}");
        assert!(Head::restore("m", "tags", &SafeTensors::deserialize(&bytes).unwrap()).is_err());
    }

    #[test]
    fn halves_come_back_to_three_digits_and_old_files_read_as_before() {
        let values = array![0.0, -0.031_25, 1.234_567, 99.5, 1e-5, -7.9];
        for stored in [Stored::half(&values), Stored::float(&values)] {
            let back = floats(&stored.view().unwrap());
            let off = (&back - &values) / values.mapv(|v: f32| v.abs().max(1e-3));
            assert!(off.iter().all(|d| d.abs() < 1e-3), "{back}");
        }
    }

    #[test]
    fn the_slope_of_gelu_is_its_difference_quotient() {
        for x in [-3.0_f32, -0.7, 0.0, 0.4, 2.5] {
            let quotient = (gelu(x + 1e-3).0 - gelu(x - 1e-3).0) / 2e-3;
            assert!((gelu(x).1 - quotient).abs() < 1e-3);
        }
    }
}
