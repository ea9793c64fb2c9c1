//! What do the heads compute while they learn? The same as [`crate::nn::Head`], in tensors with gradients.

use crate::nn::{Dense, Head};
use ndarray::{Array1, Array2};
use tch::{Device, Kind, Tensor};

/// One head, with the first member's weights to be trained.
pub(super) struct TorchHead {
    mean: Tensor,
    scale: Tensor,
    /// Hidden weight `[hidden, in]` and bias, output weight `[out, hidden]` and bias; the latter two alone for a linear head.
    pub(super) weights: Vec<Tensor>,
    input_dropout: f64,
    hidden_dropout: f64,
}

fn tensor(values: &[f32], shape: &[i64], device: Device) -> Tensor {
    Tensor::from_slice(values).view(shape).to_device(device)
}

fn floats(tensor: &Tensor) -> Vec<f32> {
    let flat = tensor.detach().to_device(Device::Cpu).to_kind(Kind::Float);
    Vec::try_from(flat.contiguous().view([-1])).expect("a flat float tensor on the CPU")
}

/// A row as a tensor.
pub(super) fn of_row(a: &Array1<f32>, device: Device) -> Tensor {
    tensor(&a.to_vec(), &[a.len() as i64], device)
}

/// A tensor of one dimension as a row.
pub(super) fn to_row(t: &Tensor) -> Array1<f32> {
    Array1::from_vec(floats(t))
}

/// Weight and bias of a layer as tensors.
pub(super) fn of_dense(d: &Dense, device: Device) -> [Tensor; 2] {
    [of_matrix(&d.weight, device), of_row(&d.bias, device)]
}

/// Weight and bias as a layer.
pub(super) fn to_dense(weight: &Tensor, bias: &Tensor) -> Dense {
    Dense {
        weight: to_matrix(weight),
        bias: to_row(bias),
    }
}

/// A matrix as a tensor.
pub(super) fn of_matrix(m: &Array2<f32>, device: Device) -> Tensor {
    let values: Vec<f32> = m.iter().copied().collect();
    tensor(&values, &[m.nrows() as i64, m.ncols() as i64], device)
}

/// A tensor of two dimensions as a matrix.
pub(super) fn to_matrix(t: &Tensor) -> Array2<f32> {
    let size = t.size();
    Array2::from_shape_vec((size[0] as usize, size[1] as usize), floats(t))
        .expect("as many numbers as the shape says")
}

impl TorchHead {
    /// Starts from a head with one member.
    pub(super) fn start(head: &Head, dropout: [f64; 2], device: Device) -> Self {
        let (hidden, out) = &head.members[0];
        Self {
            mean: of_row(&head.mean, device),
            scale: of_row(&head.scale, device),
            weights: hidden
                .iter()
                .chain([out])
                .flat_map(|d| of_dense(d, device))
                .map(|t| t.set_requires_grad(true))
                .collect(),
            input_dropout: dropout[0],
            hidden_dropout: dropout[1],
        }
    }

    /// Raw scores of feature rows `[n, in]`: `[n, out]`.
    pub(super) fn logits(&self, rows: &Tensor, train: bool) -> Tensor {
        let x = ((rows - &self.mean) * &self.scale).clamp(-8.0, 8.0);
        let x = x.dropout(self.input_dropout, train);
        match self.weights.as_slice() {
            [w1, b1, w2, b2] => {
                let hidden = x.linear(w1, Some(b1)).gelu("tanh");
                let hidden = hidden.dropout(self.hidden_dropout, train);
                hidden.linear(w2, Some(b2))
            }
            [w, b] => x.linear(w, Some(b)),
            _ => unreachable!("one layer or two"),
        }
    }

    /// The head as the default runtime has it.
    pub(super) fn finish(&self) -> Head {
        Head {
            mean: to_row(&self.mean),
            scale: to_row(&self.scale),
            members: vec![match self.weights.as_slice() {
                [w1, b1, w2, b2] => (Some(to_dense(w1, b1)), to_dense(w2, b2)),
                [w, b] => (None, to_dense(w, b)),
                _ => unreachable!("one layer or two"),
            }],
        }
    }
}

/// Numbers for tests of heads.
#[cfg(test)]
pub(super) mod made {
    use crate::nn::Dense;
    use ndarray::{Array1, Array2};

    /// `[rows, columns]`, from -0.6 to 0.8.
    pub(in super::super) fn grid(rows: usize, columns: usize) -> Array2<f32> {
        Array2::from_shape_fn((rows, columns), |(i, j)| {
            ((i * 7 + j * 3) % 11) as f32 / 7.0 - 0.6
        })
    }

    pub(in super::super) fn row(columns: usize) -> Array1<f32> {
        grid(1, columns).row(0).to_owned()
    }

    pub(in super::super) fn dense(rows: usize, columns: usize) -> Dense {
        Dense {
            weight: grid(rows, columns),
            bias: row(rows),
        }
    }

    /// Largest difference between two numbers at one place.
    pub(in super::super) fn apart(a: &Array2<f32>, b: &Array2<f32>) -> f32 {
        (a - b)
            .mapv(f32::abs)
            .fold(0.0, |most: f32, &d| most.max(d))
    }
}

#[cfg(test)]
mod tests {
    use super::made::{apart, dense, grid, row};
    use super::*;

    #[test]
    fn computes_what_the_default_head_computes() {
        for layers in [(Some(dense(5, 6)), dense(3, 5)), (None, dense(3, 6))] {
            let head = Head {
                mean: row(6),
                scale: row(6).mapv(|x| x.abs() + 0.1),
                members: vec![layers],
            };
            let x = grid(4, 6);
            let torch = TorchHead::start(&head, [0.5, 0.5], Device::Cpu);
            let got = to_matrix(&torch.logits(&of_matrix(&x, Device::Cpu), false));
            let worst = apart(&got, &head.logits(&x));
            assert!(worst < 1e-5, "{worst}");
            assert_eq!(torch.finish(), head);
        }
    }
}
