//! What do all heads learn from? The reports in folds, their texts read once, and the ways in which a head is held out and
//! trained.

use super::super::mlp::{Loss, MlpOptions, fit};
use super::super::sequence::{SequenceOptions, Unread, fit_sequence};
use super::super::wording::{WordOptions, fit_words};
use super::super::{GoldReport, TrainError, by_organisation};
use super::{TrainOptions, TrainingReport};
use crate::codebook::Codebook;
use crate::document::UnitView;
use crate::nn::{Encoder, Head, SequenceHead, Texts, WordHead, WordRow};
use ndarray::{Array2, Axis, concatenate, s};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// What all heads are trained from.
pub(in super::super) struct Course<'a> {
    pub(in super::super) reports: &'a [GoldReport],
    /// Vectors of each report's texts.
    pub(in super::super) texts: Vec<Arc<Texts>>,
    pub(in super::super) codebook: &'a Codebook,
    pub(in super::super) options: &'a TrainOptions,
    /// Fold of each report.
    pub(in super::super) folds: Vec<usize>,
    pub(in super::super) say: &'a dyn Fn(String),
}

impl<'a> Course<'a> {
    /// Checks that there is enough, reads all texts, and counts.
    pub(in super::super) fn begin(
        reports: &'a [GoldReport],
        encoder: &Encoder,
        codebook: &'a Codebook,
        options: &'a TrainOptions,
        say: &'a dyn Fn(String),
    ) -> Result<(Self, TrainingReport), TrainError> {
        let measured: Vec<&GoldReport> = reports.iter().filter(|r| r.measured).collect();
        let organisations: BTreeSet<&str> =
            measured.iter().map(|r| r.organisation.as_str()).collect();
        if organisations.len() < options.folds {
            return Err(TrainError::TooFew {
                found: organisations.len(),
                folds: options.folds,
            });
        }
        let sizes: Vec<_> = measured
            .iter()
            .map(|r| (r.organisation.clone(), r.views.len()))
            .collect();
        let of_measured = by_organisation(&sizes, options.folds);
        let of_organisation: BTreeMap<&str, usize> = measured
            .iter()
            .map(|r| r.organisation.as_str())
            .zip(of_measured.iter().copied())
            .collect();
        let mut of_measured = of_measured.into_iter();
        // Reports that are only learnt from are held out with the organisation that they are of; the others are dealt out one
        // by one. They change nobody else's fold.
        let mut dealt = (0..options.folds).cycle();
        let folds = reports
            .iter()
            .map(|r| {
                let fold = if r.measured {
                    of_measured.next()
                } else {
                    let of = of_organisation.get(r.organisation.as_str());
                    of.copied().or_else(|| dealt.next())
                };
                fold.unwrap_or(0)
            })
            .collect();
        let count = |size: fn(&GoldReport) -> usize| measured.iter().map(|r| size(r)).sum();
        let out = TrainingReport {
            reports: measured.len(),
            organisations: organisations.len(),
            units: count(|r| r.views.len()),
            frames: count(|r| r.frames.len()),
            extra_reports: reports
                .iter()
                .filter(|r| !r.measured && !r.codes_only)
                .count(),
            extra_units: reports
                .iter()
                .filter(|r| !r.measured && !r.codes_only)
                .map(|r| r.views.len())
                .sum(),
            codes_only_reports: reports.iter().filter(|r| r.codes_only).count(),
            codes_only_frames: reports
                .iter()
                .filter(|r| r.codes_only)
                .map(|r| r.frames.len())
                .sum(),
            ..TrainingReport::default()
        };
        say(format!(
            "reading {} units of {} reports",
            out.units + out.extra_units,
            reports.len()
        ));
        let texts = if options.context {
            let views: Vec<&[UnitView]> = reports.iter().map(|r| r.views.as_slice()).collect();
            let texts = Texts::in_context(encoder, &views, (&[], 0))?;
            texts.into_iter().map(Arc::new).collect()
        } else {
            let views: Vec<_> = reports.iter().flat_map(|r| &r.views).collect();
            Texts::of(encoder, &views)?.shared(reports.len())
        };
        let course = Self {
            reports,
            texts,
            codebook,
            options,
            folds,
            say,
        };
        Ok((course, out))
    }

    /// Reads the texts again as reading fast does: units by the encoder, what is around them word by word.
    pub(in super::super) fn see_surroundings_by_words(
        &mut self,
        encoder: &Encoder,
    ) -> Result<(), TrainError> {
        let views: Vec<_> = self.reports.iter().flat_map(|r| &r.views).collect();
        self.read_units(encoder, Texts::still(encoder, &views)?)
    }

    /// Takes `texts`, and every unit as `encoder` reads it.
    pub(in super::super) fn read_units(
        &mut self,
        encoder: &Encoder,
        mut texts: Texts,
    ) -> Result<(), TrainError> {
        let views = self.reports.iter().flat_map(|r| &r.views);
        let mut units: Vec<&str> = views.map(|v| v.text.as_str()).collect();
        units.sort_unstable();
        units.dedup();
        for (text, pooled) in units.iter().zip(encoder.pooled(&units)?) {
            texts.read(text, pooled);
        }
        self.texts = texts.shared(self.reports.len());
        Ok(())
    }

    /// Whether report `r` counts in the figures.
    pub(in super::super) fn measured(&self, r: usize) -> bool {
        self.reports[r].measured
    }

    /// Rows of each report's units, where a row is a unit.
    pub(in super::super) fn runs(&self) -> Vec<Range<usize>> {
        let mut from = 0;
        self.reports
            .iter()
            .map(|r| {
                let start = from;
                from += r.views.len();
                start..from
            })
            .collect()
    }

    /// [`Course::cross`] for a sequence head.
    pub(in super::super) fn cross_sequence(
        &self,
        name: &str,
        x: &Array2<f32>,
        y: &Array2<f32>,
        options: &SequenceOptions,
    ) -> (SequenceHead, Array2<f32>) {
        let mut heads = self.fold_sequences(name, x, y, options, None);
        let held_out = self.by_sequences(&heads, x, None);
        (heads.swap_remove(self.options.folds), held_out)
    }

    /// A sequence head for each fold, trained without it, and last one that is trained on all reports. `unread` is what each of them
    /// will not know; for a head of a fold, it must not come from the labels of that fold.
    pub(super) fn fold_sequences(
        &self,
        name: &str,
        x: &Array2<f32>,
        y: &Array2<f32>,
        options: &SequenceOptions,
        unread: Option<&[Unread<'_>]>,
    ) -> Vec<SequenceHead> {
        (self.say)(format!("sequences of {name}s"));
        let rows = self.runs();
        let (reports, folds) = (self.reports, &self.folds);
        // One fold after the last stands for all reports.
        (0..=self.options.folds)
            .into_par_iter()
            .map(|fold| {
                let others = rows.iter().zip(reports).zip(folds);
                let others: Vec<Range<usize>> = others
                    .filter(|((_, report), of)| !report.codes_only && **of != fold)
                    .map(|((rows, _), _)| rows.clone())
                    .collect();
                fit_sequence(x, y, &others, options, unread.map(|u| &u[fold]))
            })
            .collect()
    }

    /// What those say of the reports that they have not learnt from.
    pub(super) fn by_sequences(
        &self,
        heads: &[SequenceHead],
        x: &Array2<f32>,
        unread: Option<&Unread<'_>>,
    ) -> Array2<f32> {
        let outputs = heads.first().map_or(0, SequenceHead::outputs);
        let mut held_out = Array2::zeros((x.nrows(), outputs));
        for (rows, &fold) in self.runs().into_iter().zip(&self.folds) {
            let seen = match unread {
                Some(unread) => unread.hide(x, rows.clone()),
                None => x.slice(s![rows.clone(), ..]).to_owned(),
            };
            let of = heads[fold].logits(&seen);
            held_out.slice_mut(s![rows, ..]).assign(&of);
        }
        held_out
    }

    /// [`Course::cross`] for a word head.
    pub(in super::super) fn cross_words(
        &self,
        name: &str,
        rows: &[WordRow],
        y: &Array2<f32>,
        fold_of: &[usize],
        loss: &Loss,
        options: &WordOptions,
    ) -> (WordHead, Array2<f32>) {
        (self.say)(format!("words of {name}s"));
        let known = taught(y);
        // One fold after the last stands for all rows.
        let heads: Vec<WordHead> = (0..=self.options.folds)
            .into_par_iter()
            .map(|fold| {
                let others = known.iter().copied().filter(|&r| fold_of[r] != fold);
                fit_words(rows, y, &others.collect::<Vec<_>>(), loss, options)
            })
            .collect();
        let mut held_out = Array2::zeros(y.dim());
        for (r, row) in rows.iter().enumerate() {
            let logits = heads[fold_of[r]].logits(std::slice::from_ref(row));
            held_out.row_mut(r).assign(&logits.row(0));
        }
        let whole = heads
            .into_iter()
            .next_back()
            .expect("one head a fold and one more");
        (whole, held_out)
    }

    /// Predicts every row by a head that was trained without its fold; then trains on all rows.
    pub(in super::super) fn cross(
        &self,
        name: &str,
        x: &Array2<f32>,
        y: &Array2<f32>,
        fold_of: &[usize],
        loss: &Loss,
        options: &MlpOptions,
    ) -> Result<(Head, Array2<f32>), TrainError> {
        let known = taught(y);
        let others = |fold: usize| -> Vec<usize> {
            let outside = known.iter().filter(|&&r| fold_of[r] != fold);
            outside.copied().collect()
        };
        if (0..self.options.folds).any(|fold| others(fold).is_empty()) {
            return Err(TrainError::NothingFor {
                head: name.to_owned(),
            });
        }
        let mut held_out = Array2::zeros(y.dim());
        for fold in 0..self.options.folds {
            (self.say)(format!(
                "{name} head: fold {} of {}",
                fold + 1,
                self.options.folds
            ));
            let head = fit(x, y, &others(fold), loss, options);
            let rows: Vec<usize> = (0..x.nrows()).filter(|&r| fold_of[r] == fold).collect();
            let logits = head.logits(&x.select(Axis(0), &rows));
            for (from, &row) in rows.iter().enumerate() {
                held_out.row_mut(row).assign(&logits.row(from));
            }
        }
        (self.say)(format!("{name} head: all {} rows", x.nrows()));
        Ok((fit(x, y, &known, loss, options), held_out))
    }
}

/// Rows with a target; one whose targets are all NaN teaches nothing.
fn taught(y: &Array2<f32>) -> Vec<usize> {
    let known = |&r: &usize| y.row(r).iter().any(|v| !v.is_nan());
    (0..y.nrows()).filter(known).collect()
}

/// All rows below each other; reports without units add none.
pub(in super::super) fn stack(parts: &[Array2<f32>]) -> Array2<f32> {
    let views: Vec<_> = parts
        .iter()
        .filter(|p| p.nrows() > 0)
        .map(|p| p.view())
        .collect();
    if views.is_empty() {
        return Array2::zeros((0, 0));
    }
    concatenate(Axis(0), &views).expect("rows made by the same code have one width")
}
