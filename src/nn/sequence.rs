//! What do the units around say? A gated recurrent network (Cho et al. 2014) that reads a report's units in order, from
//! both ends.

use super::NnError;
use super::head::{Dense, Stored, floats, gelu, restore_dense, sigmoid, store_dense, tensor};
use ndarray::{Array1, Array2, Axis, concatenate, s};
use safetensors::tensor::SafeTensors;

/// Logits of each unit, given all units of its report in order; the mean of a few networks.
///
/// A network maps each unit's features to a narrow vector, runs over those vectors forwards and backwards, and reads the
/// labels from the unit's own vector and the two running states beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceHead {
    /// Mean of each feature over the training set, `[in]`.
    pub mean: Array1<f32>,
    /// One over the standard deviation of each feature, `[in]`.
    pub scale: Array1<f32>,
    /// The networks.
    pub members: Vec<SequenceMember>,
}

/// One network of a [`SequenceHead`].
#[derive(Debug, Clone, PartialEq)]
pub struct SequenceMember {
    /// Features to the narrow vector, `[width, in]`.
    pub input: Dense,
    /// What runs from the first unit to the last, then what runs from the last to the first.
    pub runs: [Gru; 2],
    /// Narrow vector and both states to one logit a label, `[labels, width + 2 * state]`.
    pub out: Dense,
}

/// Weights of one direction. Rows come in three parts of the state's width: reset gate, update gate, candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Gru {
    /// From the unit's vector, `[3 * state, width]`.
    pub input: Dense,
    /// From the state before, `[3 * state, state]`.
    pub state: Dense,
}

/// What one step of a [`Gru`] went through, each `[state]`.
#[derive(Debug, Clone)]
pub(crate) struct GruStep {
    /// Reset gate.
    pub(crate) reset: Array1<f32>,
    /// Update gate: the share of the state before that stays.
    pub(crate) update: Array1<f32>,
    /// The candidate.
    pub(crate) candidate: Array1<f32>,
    /// What the state before gives to the candidate, ahead of the reset gate.
    pub(crate) recalled: Array1<f32>,
}

impl Gru {
    /// Width of the state.
    pub(crate) fn width(&self) -> usize {
        self.state.weight.ncols()
    }

    /// Runs over `vectors` `[units, width]` in the order `order`: the state after each unit, `[units, state]`, and, unit by
    /// unit, how it came about.
    pub(crate) fn run(
        &self,
        vectors: &Array2<f32>,
        order: impl Iterator<Item = usize>,
        mut seen: impl FnMut(usize, GruStep),
    ) -> Array2<f32> {
        let k = self.width();
        let given = vectors.dot(&self.input.weight.t()) + &self.input.bias;
        let mut states = Array2::zeros((vectors.nrows(), k));
        let mut before = Array1::<f32>::zeros(k);
        for unit in order {
            let given = given.row(unit);
            let held = self.state.weight.dot(&before) + &self.state.bias;
            let gate = |from: usize| {
                (&given.slice(s![from..from + k]) + &held.slice(s![from..from + k]))
                    .mapv_into(sigmoid)
            };
            let (reset, update) = (gate(0), gate(k));
            let recalled = held.slice(s![2 * k..]).to_owned();
            let candidate =
                (&given.slice(s![2 * k..]) + &(&reset * &recalled)).mapv_into(f32::tanh);
            before = &candidate + &(&update * &(&before - &candidate));
            states.row_mut(unit).assign(&before);
            seen(
                unit,
                GruStep {
                    reset,
                    update,
                    candidate,
                    recalled,
                },
            );
        }
        states
    }
}

impl SequenceMember {
    /// Raw scores of the standardised rows `x` `[units, in]` of one report.
    fn logits(&self, x: &Array2<f32>) -> Array2<f32> {
        let own = (x.dot(&self.input.weight.t()) + &self.input.bias).mapv_into(|v| gelu(v).0);
        let n = own.nrows();
        let ahead = self.runs[0].run(&own, 0..n, |_, _| {});
        let back = self.runs[1].run(&own, (0..n).rev(), |_, _| {});
        let all = concatenate(Axis(1), &[own.view(), ahead.view(), back.view()])
            .expect("one row a unit in each");
        all.dot(&self.out.weight.t()) + &self.out.bias
    }

    fn layers(&self) -> [(&'static str, &Dense); 6] {
        let [ahead, back] = &self.runs;
        [
            ("input", &self.input),
            ("ahead.input", &ahead.input),
            ("ahead.state", &ahead.state),
            ("back.input", &back.input),
            ("back.state", &back.state),
            ("out", &self.out),
        ]
    }

    fn fits(&self, inputs: usize) -> bool {
        let width = self.input.bias.len();
        let run = |g: &Gru| {
            g.input.weight.dim() == (3 * g.width(), width) && g.state.bias.len() == 3 * g.width()
        };
        let [ahead, back] = &self.runs;
        self.input.weight.ncols() == inputs
            && run(ahead)
            && run(back)
            && self.out.weight.ncols() == width + ahead.width() + back.width()
    }
}

impl SequenceHead {
    /// Width of the features that it takes.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.mean.len()
    }

    /// Number of logits that it gives.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.members.first().map_or(0, |m| m.out.bias.len())
    }

    /// Raw scores of the units of one report, whose features are the rows `[units, in]` in order: `[units, labels]`. A feature
    /// that is not known is NaN.
    #[must_use]
    pub fn logits(&self, features: &Array2<f32>) -> Array2<f32> {
        let x = self.standardise(features);
        let mut sum = Array2::zeros((x.nrows(), self.outputs()));
        for member in &self.members {
            sum += &member.logits(&x);
        }
        sum / self.members.len().max(1) as f32
    }

    /// Features with mean 0 and standard deviation 1 over the training set, held within ±8; one that is not known (NaN) counts
    /// as the mean.
    #[must_use]
    pub(crate) fn standardise(&self, features: &Array2<f32>) -> Array2<f32> {
        let held = |v: f32| if v.is_nan() { 0.0 } else { v.clamp(-8.0, 8.0) };
        ((features - &self.mean) * &self.scale).mapv_into(held)
    }

    /// [`logits`](Self::logits) of rows that begin with what it sees.
    #[must_use]
    pub fn logits_of_longer(&self, rows: &Array2<f32>) -> Array2<f32> {
        self.logits(&rows.slice(s![.., ..self.inputs()]).to_owned())
    }

    /// The same head with its logits multiplied by `share`.
    #[must_use]
    pub fn scaled(mut self, share: f32) -> Self {
        for member in &mut self.members {
            member.out.weight *= share;
            member.out.bias *= share;
        }
        self
    }

    /// Appends its tensors, named `{name}.…`, to `out`: weights as int8 with one scale a row.
    pub(crate) fn store(&self, name: &str, out: &mut Vec<(String, Stored)>) {
        out.push((format!("{name}.mean"), Stored::half(&self.mean)));
        out.push((format!("{name}.scale"), Stored::half(&self.scale)));
        for (n, member) in self.members.iter().enumerate() {
            for (layer, dense) in member.layers() {
                store_dense(&format!("{name}.{n}.{layer}"), dense, out);
            }
        }
    }

    /// Reads back what [`SequenceHead::store`] wrote; `None` if there is none of that name.
    ///
    /// # Errors
    /// [`NnError::Heads`] if a tensor is missing or has another shape than its neighbours.
    pub(crate) fn restore(
        model: &str,
        name: &str,
        tensors: &SafeTensors<'_>,
    ) -> Result<Option<Self>, NnError> {
        if tensors.tensor(&format!("{name}.mean")).is_err() {
            return Ok(None);
        }
        let mean = floats(&tensor(model, &format!("{name}.mean"), tensors)?);
        let scale = floats(&tensor(model, &format!("{name}.scale"), tensors)?);
        let mut members = Vec::new();
        while tensors
            .tensor(&format!("{name}.{}.out.weight", members.len()))
            .is_ok()
        {
            let n = members.len();
            let layer = |layer: &str| restore_dense(model, &format!("{name}.{n}.{layer}"), tensors);
            let run = |way: &str| -> Result<Gru, NnError> {
                Ok(Gru {
                    input: layer(&format!("{way}.input"))?,
                    state: layer(&format!("{way}.state"))?,
                })
            };
            members.push(SequenceMember {
                input: layer("input")?,
                runs: [run("ahead")?, run("back")?],
                out: layer("out")?,
            });
        }
        let labels = members.first().map_or(0, |m| m.out.bias.len());
        let fits = |m: &SequenceMember| m.fits(mean.len()) && m.out.bias.len() == labels;
        if members.is_empty() || scale.len() != mean.len() || !members.iter().all(fits) {
            return Err(NnError::Heads {
                model: model.into(),
                reason: format!("the layers of {name} do not fit each other"),
            });
        }
        Ok(Some(Self {
            mean,
            scale,
            members,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> SequenceHead {
        let grid = |rows: usize, columns: usize| Dense {
            weight: Array2::from_shape_fn((rows, columns), |(r, c)| {
                ((r * 7 + c * 5) % 11) as f32 / 8.0 - 0.6
            }),
            bias: Array1::from_shape_fn(rows, |r| (r % 3) as f32 / 5.0),
        };
        let run = || Gru {
            input: grid(6, 4),
            state: grid(6, 2),
        };
        let member = SequenceMember {
            input: grid(4, 3),
            runs: [run(), run()],
            out: grid(2, 8),
        };
        SequenceHead {
            mean: Array1::from_vec(vec![0.5, 0.0, -1.0]),
            scale: Array1::from_vec(vec![1.0, 2.0, 0.5]),
            members: vec![member.clone(), member],
        }
    }

    fn rows(n: usize) -> Array2<f32> {
        Array2::from_shape_fn((n, 3), |(r, c)| ((r * 3 + c * 5) % 7) as f32 / 3.0 - 1.0)
    }

    #[test]
    fn one_step_is_the_gated_unit_worked_by_hand() {
        let one = |weight: f32, bias: f32| Dense {
            weight: Array2::from_elem((3, 1), weight),
            bias: Array1::from_elem(3, bias),
        };
        let gru = Gru {
            input: one(1.0, 0.0),
            state: one(0.5, 0.1),
        };
        let vectors = Array2::from_shape_vec((2, 1), vec![0.3, -0.2]).unwrap();
        let states = gru.run(&vectors, 0..2, |_, _| {});
        let step = |x: f32, h: f32| {
            let held = 0.5 * h + 0.1;
            let (reset, update) = (sigmoid(x + held), sigmoid(x + held));
            let candidate = (x + reset * held).tanh();
            (1.0 - update) * candidate + update * h
        };
        let first = step(0.3, 0.0);
        assert!((states[[0, 0]] - first).abs() < 1e-6);
        assert!((states[[1, 0]] - step(-0.2, first)).abs() < 1e-6);
    }

    #[test]
    fn a_unit_depends_on_what_stands_before_and_after_it() {
        let head = head();
        let all = head.logits(&rows(5));
        let mut other = rows(5);
        other[[4, 0]] += 1.0;
        let last_changed = head.logits(&other);
        assert!((all[[0, 0]] - last_changed[[0, 0]]).abs() > 1e-6);
        let mut other = rows(5);
        other[[0, 0]] += 1.0;
        assert!((all[[4, 0]] - head.logits(&other)[[4, 0]]).abs() > 1e-6);
    }

    #[test]
    fn scaled_logits_and_stored_weights_come_back() {
        let head = head();
        let all = head.logits(&rows(4));
        let off = |a: &Array2<f32>, b: &Array2<f32>| {
            (a - b).mapv(f32::abs).fold(0.0, |m: f32, &v| m.max(v))
        };
        assert!(off(&head.clone().scaled(0.25).logits(&rows(4)), &(&all * 0.25)) < 1e-6);
        let mut stored = Vec::new();
        head.store("it", &mut stored);
        let views = stored.iter().map(|(k, t)| (k.clone(), t.view().unwrap()));
        let bytes = safetensors::serialize(views, None).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let back = SequenceHead::restore("m", "it", &tensors).unwrap().unwrap();
        assert!(off(&back.logits(&rows(4)), &all) < 0.05);
        assert_eq!(SequenceHead::restore("m", "none", &tensors).unwrap(), None);
    }

    #[test]
    fn layers_that_do_not_fit_are_refused_by_name() {
        let mut head = head();
        head.members[1].out.weight = Array2::zeros((2, 7));
        let mut stored = Vec::new();
        head.store("it", &mut stored);
        let views = stored.iter().map(|(k, t)| (k.clone(), t.view().unwrap()));
        let bytes = safetensors::serialize(views, None).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let error = SequenceHead::restore("m", "it", &tensors).unwrap_err();
        assert!(error.to_string().contains("layers of it"), "{error}");
    }
}
