//! What do all folds share? Rows of every task, which of them a fold holds out, and the heads that it starts from.

use super::super::TrainError;
use super::super::heads::{Course, TagUnit, stack, units};
use super::super::measure::average_precision;
use super::super::mlp::{Loss, MlpOptions, fit};
use super::super::sequence::{SequenceOptions, fit_sequence};
use super::data::Prepared;
use super::joint::{Joint, JointHeads, Logits};
use super::{FineTuneOptions, Places, Step};
use crate::nn::SEQUENCE_WIDTHS;
use ndarray::{Array2, Axis, s};
use std::cell::Cell;
use std::ops::Range;

/// Everything that all folds share.
pub(super) struct Bench<'a> {
    pub(super) course: Course<'a>,
    pub(super) tagged: Vec<TagUnit<'a>>,
    pub(super) rows: [(Array2<f32>, Array2<f32>); 3],
    pub(super) report_of: [Vec<usize>; 3],
    pub(super) sizes: Vec<usize>,
    pub(super) data: Prepared,
    pub(super) options: &'a FineTuneOptions,
    pub(super) places: &'a Places,
    pub(super) watch: &'a dyn Fn(Step),
    pub(super) gap: Cell<f32>,
}

impl Bench<'_> {
    /// Logits of nothing, of the shapes of all rows.
    pub(super) fn blank(&self) -> Logits {
        [0, 1, 2].map(|task| Array2::zeros(self.rows[task].1.dim()))
    }

    /// Mean average precision of the labels on the reports that count.
    pub(super) fn score(&self, logits: &Logits) -> f32 {
        let labels = self.course.codebook.labels().len();
        let of = |l| {
            let pairs = units::pairs(&self.course, &logits[0], l);
            average_precision(&pairs)
        };
        (0..labels).map(of).sum::<f32>() / labels.max(1) as f32
    }

    /// The same on the reports of one fold only.
    pub(super) fn fold_score(&self, fold: usize, logits: &Logits) -> f32 {
        let y = &self.rows[0].1;
        let rows: Vec<usize> = (0..y.nrows())
            .filter(|&r| {
                let report = self.report_of[0][r];
                self.course.folds[report] == fold && self.course.reports[report].measured
            })
            .collect();
        let of = |l: usize| {
            let pairs: Vec<(f32, bool)> = rows
                .iter()
                .enumerate()
                .map(|(n, &r)| (logits[0][[n, l]], y[[r, l]] > 0.5))
                .collect();
            average_precision(&pairs)
        };
        (0..y.ncols()).map(of).sum::<f32>() / y.ncols().max(1) as f32
    }

    /// Rows of task `task` whose report is in fold `fold`, or is not.
    pub(super) fn pick(&self, task: usize, fold: Option<usize>, inside: bool) -> Vec<usize> {
        let reports = &self.report_of[task];
        (0..reports.len())
            .filter(|&r| (Some(self.course.folds[reports[r]]) == fold) == inside)
            .collect()
    }

    /// Largest difference between `before`, the default runtime's logits of fold `fold`, and `joint`'s.
    pub(super) fn gap_of(
        &self,
        joint: &Joint,
        fold: usize,
        before: &Logits,
    ) -> Result<f32, TrainError> {
        let whole = |r: usize| {
            let longest = self.options.max_tokens;
            let mut texts = self.data.reports[r].texts.iter().flatten().flatten();
            texts.all(|&t| self.data.texts[t].len() < longest)
        };
        let held_out = (0..self.course.reports.len()).filter(|&r| self.course.folds[r] == fold);
        let whole: Vec<usize> = held_out.filter(|&r| whole(r)).collect();
        let here = joint.logits(&self.data, &whole)?;
        let mut worst = 0.0_f32;
        for task in 0..3 {
            let rows = self.pick(task, Some(fold), true);
            let same = rows
                .iter()
                .zip(before[task].outer_iter())
                .filter(|(r, _)| whole.contains(&self.report_of[task][**r]));
            for ((_, a), b) in same.zip(here[task].outer_iter()) {
                worst = a
                    .iter()
                    .zip(b)
                    .fold(worst, |w, (x, y)| w.max((x - y).abs()));
            }
        }
        Ok(worst)
    }

    /// Puts a fold's held-out logits where they belong.
    pub(super) fn put(&self, fold: usize, part: &Logits, whole: &mut Logits) {
        for task in 0..3 {
            for (n, row) in self.pick(task, Some(fold), true).into_iter().enumerate() {
                whole[task].row_mut(row).assign(&part[task].row(n));
            }
        }
    }

    /// The heads on the encoder as it is, one member each.
    pub(super) fn first_heads(&self, fold: Option<usize>) -> Result<JointHeads, TrainError> {
        let o = &self.course.options;
        let learn = |task: usize, name: &str, loss: &Loss, options: &MlpOptions| {
            let rows = self.pick(task, fold, false);
            if rows.is_empty() {
                return Err(TrainError::NothingFor { head: name.into() });
            }
            let (x, y) = &self.rows[task];
            let options = MlpOptions {
                members: 1,
                ..*options
            };
            Ok(fit(x, y, &rows, loss, &options))
        };
        let in_order = |options: &SequenceOptions| {
            let (x, y) = &self.rows[0];
            let seen = x.slice(s![.., ..SEQUENCE_WIDTHS[0]]).to_owned();
            let options = SequenceOptions {
                members: 1,
                ..*options
            };
            let head = fit_sequence(&seen, y, &self.runs(fold, false), &options, None);
            (head, options)
        };
        Ok(JointHeads {
            three: [
                learn(0, "unit", &Loss::Binary, &o.unit)?,
                learn(1, "tag", &Loss::Binary, &o.tags)?,
                learn(2, "code", &Loss::Groups(self.sizes.clone()), &o.codes)?,
            ],
            sequence: o.unit_sequence.as_ref().map(in_order),
        })
    }

    /// Rows of the units of each report that is in fold `fold`, or is not.
    pub(super) fn runs(&self, fold: Option<usize>, inside: bool) -> Vec<Range<usize>> {
        let runs = self.course.runs().into_iter().zip(&self.course.folds);
        runs.filter(|(_, of)| (Some(**of) == fold) == inside)
            .map(|(run, _)| run)
            .collect()
    }

    /// What `heads` say of fold `fold` in the default runtime.
    pub(super) fn held_out(&self, heads: &JointHeads, fold: Option<usize>) -> Logits {
        let of = |task: usize| {
            let rows = self.pick(task, fold, true);
            heads.three[task].logits(&self.rows[task].0.select(Axis(0), &rows))
        };
        let mut units = of(0);
        // Nothing is held out from a training on all reports.
        if let Some((head, o)) = heads.sequence.as_ref().filter(|_| units.nrows() > 0) {
            let x = &self.rows[0].0;
            let runs = self.runs(fold, true);
            let parts: Vec<Array2<f32>> = runs
                .into_iter()
                .map(|run| head.logits_of_longer(&x.slice(s![run, ..]).to_owned()))
                .collect();
            units = units * (1.0 - o.share) + stack(&parts) * o.share;
        }
        [units, of(1), of(2)]
    }
}
