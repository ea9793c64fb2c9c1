//! What does the sequence head compute while it learns? The same as [`crate::nn::SequenceHead`], in tensors with gradients.

use super::net::{of_dense, of_row, to_dense, to_row};
use crate::nn::{Gru, SequenceHead, SequenceMember};
use tch::{Device, Kind, Tensor};

/// A sequence head with the first network's weights to be trained.
pub(super) struct TorchSequence {
    mean: Tensor,
    scale: Tensor,
    /// Weight and bias of the input layer, eight of the two directions in libtorch's order, weight and bias of the output.
    pub(super) weights: Vec<Tensor>,
    /// Share that is zeroed of the features, of the unit's vector before the states see it, of both before the labels do.
    dropout: [f64; 3],
}

impl TorchSequence {
    /// Starts from a head with one network.
    pub(super) fn start(head: &SequenceHead, dropout: [f64; 3], device: Device) -> Self {
        let member = &head.members[0];
        let of = |d| of_dense(d, device);
        let mut weights = Vec::from(of(&member.input));
        for run in &member.runs {
            let ([input, input_bias], [state, state_bias]) = (of(&run.input), of(&run.state));
            weights.extend([input, state, input_bias, state_bias]);
        }
        weights.extend(of(&member.out));
        Self {
            mean: of_row(&head.mean, device),
            scale: of_row(&head.scale, device),
            weights: weights
                .into_iter()
                .map(|t| t.set_requires_grad(true))
                .collect(),
            dropout,
        }
    }

    /// Raw scores of units of one report, whose features are the rows `[units, at least in]` in order: `[units, labels]`.
    pub(super) fn logits(&self, rows: &Tensor, train: bool) -> Tensor {
        let seen = rows.narrow(1, 0, self.mean.size()[0]);
        let x = ((seen - &self.mean) * &self.scale).clamp(-8.0, 8.0);
        let x = x.dropout(self.dropout[0], train);
        let own = x
            .linear(&self.weights[0], Some(&self.weights[1]))
            .gelu("tanh");
        let vectors = own.dropout(self.dropout[1], train).unsqueeze(0);
        let state = self.weights[3].size()[1];
        let before = Tensor::zeros([2, 1, state], (Kind::Float, rows.device()));
        let (states, _) = vectors.gru(
            &before,
            &self.weights[2..10],
            true,
            1,
            0.0,
            train,
            true,
            true,
        );
        let all = Tensor::cat(&[own, states.get(0)], 1).dropout(self.dropout[2], train);
        all.linear(&self.weights[10], Some(&self.weights[11]))
    }

    /// The head as the default runtime has it.
    pub(super) fn finish(&self) -> SequenceHead {
        let dense =
            |weight: usize, bias: usize| to_dense(&self.weights[weight], &self.weights[bias]);
        let run = |from: usize| Gru {
            input: dense(from, from + 2),
            state: dense(from + 1, from + 3),
        };
        SequenceHead {
            mean: to_row(&self.mean),
            scale: to_row(&self.scale),
            members: vec![SequenceMember {
                input: dense(0, 1),
                runs: [run(2), run(6)],
                out: dense(10, 11),
            }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::net::made::{apart, dense, grid, row};
    use super::super::net::{of_matrix, to_matrix};
    use super::*;
    use crate::nn::Dense;
    use ndarray::{Axis, concatenate};

    #[test]
    fn computes_what_the_default_head_computes() {
        let run = |shift: f32| Gru {
            input: Dense {
                weight: grid(6, 4) + shift,
                bias: row(6),
            },
            state: dense(6, 2),
        };
        let head = SequenceHead {
            mean: row(5),
            scale: row(5).mapv(|x| x.abs() + 0.1),
            members: vec![SequenceMember {
                input: dense(4, 5),
                runs: [run(0.0), run(0.2)],
                out: dense(2, 8),
            }],
        };
        let x = grid(7, 5);
        // Rows of the unit head are longer; what comes after is not seen.
        let longer = concatenate(Axis(1), &[x.view(), grid(7, 3).view()]).unwrap();
        let torch = TorchSequence::start(&head, [0.5; 3], Device::Cpu);
        let got = to_matrix(&torch.logits(&of_matrix(&longer, Device::Cpu), false));
        let worst = apart(&got, &head.logits(&x));
        assert!(worst < 1e-5, "{worst}");
        assert_eq!(torch.finish(), head);
    }
}
