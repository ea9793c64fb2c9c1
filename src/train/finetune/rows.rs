//! What do the heads see of a report? The same features as in [`crate::nn`], in tensors through which gradients flow.

use super::data::{Frame, Report, Tagged};
use super::reader::States;
use crate::nn::{HIDDEN, NEAR, POOLED};
use std::ops::Range;
use tch::{Device, Kind, Tensor};

/// The states of some texts, and where they lie.
pub(super) struct Rows<'a> {
    pub(super) states: &'a States,
    pub(super) device: Device,
}

impl Rows<'_> {
    /// As `unit_features`: cues, own vector, heading, lead-in, unit before, unit after.
    pub(super) fn units(&self, report: &Report, units: &Range<usize>) -> Tensor {
        let mut rows = Vec::new();
        for u in units.clone() {
            let [own, heading, lead] = report.texts[u];
            let unit = |n: Option<usize>| n.and_then(|n| report.texts.get(n)).and_then(|t| t[0]);
            let own = own.map_or_else(|| self.zeros(POOLED), |t| pooled(&self.states[&t]));
            rows.push(Tensor::cat(
                &[
                    report.cues.get(u as i64),
                    own,
                    self.embedding(heading),
                    self.embedding(lead),
                    self.embedding(unit(u.checked_sub(1))),
                    self.embedding(unit(Some(u + 1))),
                ],
                0,
            ));
        }
        Tensor::stack(&rows, 0)
    }

    /// As `token_features`: both layers, the middle one of the neighbours, cues and hints, the unit's vector.
    pub(super) fn tags(&self, report: &Report, tagged: &Tagged) -> Tensor {
        let text = report.texts[tagged.unit][0].expect("a tagged unit has words");
        let (last, middle) = inner(&self.states[&text]);
        let n = last.size()[0];
        let mut parts = vec![last, middle.shallow_clone()];
        for offset in NEAR {
            let by = (offset.unsigned_abs() as i64).min(n);
            let blank = Tensor::zeros([by, HIDDEN as i64], (Kind::Float, self.device));
            parts.push(if offset < 0 {
                Tensor::cat(&[blank, middle.narrow(0, 0, n - by)], 0)
            } else {
                Tensor::cat(&[middle.narrow(0, by, n - by), blank], 0)
            });
        }
        parts.push(tagged.cues.narrow(0, 0, n));
        let own = self.embedding(Some(text));
        parts.push(own.unsqueeze(0).expand([n, HIDDEN as i64], false));
        Tensor::cat(&parts, 1)
    }

    /// As `frame_features`: mean states of action, target and goal, first state of the action, unit, heading, event, cues.
    pub(super) fn code(&self, report: &Report, tagged: &Tagged, frame: &Frame) -> Tensor {
        let [own, heading, _] = report.texts[tagged.unit];
        let text = own.expect("a tagged unit has words");
        let (last, middle) = inner(&self.states[&text]);
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
            parts.push(Tensor::from_slice(&[flag]).to_device(self.device));
        }
        // The action's first word, in both layers.
        let first = frame.spans[0].filter(|&(_, end)| (end as i64) < n);
        parts.push(first.map_or_else(
            || self.zeros(2 * HIDDEN),
            |(from, _)| unit_length(&both.get(from as i64)),
        ));
        parts.push(self.embedding(Some(text)));
        parts.push(self.embedding(heading));
        parts.push(self.embedding(frame.event.filter(|t| self.states.contains_key(t))));
        parts.push(frame.cues.get(0));
        Tensor::cat(&parts, 0).unsqueeze(0)
    }

    fn zeros(&self, width: usize) -> Tensor {
        Tensor::zeros([width as i64], (Kind::Float, self.device))
    }

    fn embedding(&self, text: Option<usize>) -> Tensor {
        let of = |t: usize| {
            let (last, _) = &self.states[&t];
            unit_length(&last.sum_dim_intlist(0_i64, false, Kind::Float))
        };
        text.map_or_else(|| self.zeros(HIDDEN), of)
    }
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
