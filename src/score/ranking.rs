//! How well do the scores rank? Average precision, the precision-recall curve, the best threshold.

use super::prf::{harmonic, ratio};
use serde::Serialize;

/// Scored units of several reports, best first.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// Score, truth and report of each unit, by falling score.
    units: Vec<(f64, bool, u32)>,
    /// Gold units without any score, by report: no threshold finds them.
    unreached: Vec<usize>,
}

/// Precision and recall if the label were given from a score on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AtThreshold {
    /// The least score that gets the label.
    pub threshold: f64,
    /// Precision.
    pub p: f64,
    /// Recall.
    pub r: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Ranking {
    /// From the scored units of each report and its number of gold units without a score.
    ///
    /// # Examples
    /// ```
    /// use gleaner::score::Ranking;
    /// let ranking = Ranking::new([(&[(0.9, true), (0.5, false), (0.4, true)][..], 0)]);
    /// let ap = ranking.average_precision(&[1.0]).unwrap();
    /// assert!((ap - (0.5 * 1.0 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
    /// ```
    pub fn new<'a>(reports: impl IntoIterator<Item = (&'a [(f64, bool)], usize)>) -> Self {
        let mut ranking = Self::default();
        for (n, (units, unreached)) in reports.into_iter().enumerate() {
            let units = units.iter().map(|&(score, truth)| (score, truth, n as u32));
            ranking.units.extend(units);
            ranking.unreached.push(unreached);
        }
        ranking.units.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranking
    }

    /// Sum over the thresholds of precision times the recall that each adds, as scikit-learn's
    /// `average_precision_score`; each report counts `weights[report]` times. `None` without gold or scores.
    #[must_use]
    pub fn average_precision(&self, weights: &[f64]) -> Option<f64> {
        let all = self.positives(weights);
        if self.units.is_empty() {
            return None;
        }
        let (mut right, mut said, mut before, mut area) = (0.0, 0.0, 0.0, 0.0);
        for (n, &(score, truth, report)) in self.units.iter().enumerate() {
            let weight = weights[report as usize];
            said += weight;
            if truth {
                right += weight;
            }
            let last_of_its_score = self.units.get(n + 1).is_none_or(|next| next.0 < score);
            if last_of_its_score && right > before {
                area += (right - before) * right / said;
                before = right;
            }
        }
        ratio(area, all)
    }

    /// Gold units with the label.
    fn positives(&self, weights: &[f64]) -> f64 {
        let reached = self.units.iter().filter(|unit| unit.1);
        let reached: f64 = reached.map(|unit| weights[unit.2 as usize]).sum();
        let unreached = self.unreached.iter().zip(weights);
        reached + unreached.map(|(n, weight)| *n as f64 * weight).sum::<f64>()
    }

    /// Precision and recall at every score that occurs, from the highest; every report counts once.
    #[must_use]
    pub fn curve(&self) -> Vec<AtThreshold> {
        let all = self.positives(&vec![1.0; self.unreached.len()]);
        let (mut right, mut points) = (0.0, Vec::new());
        for (n, &(threshold, truth, _)) in self.units.iter().enumerate() {
            right += f64::from(u8::from(truth));
            if self.units.get(n + 1).is_none_or(|next| next.0 < threshold) {
                let p = right / (n + 1) as f64;
                let r = ratio(right, all).unwrap_or_default();
                points.push(AtThreshold {
                    threshold,
                    p,
                    r,
                    f1: harmonic(p, r),
                });
            }
        }
        points
    }

    /// The point of the curve with the highest F1, the highest threshold among equals.
    #[must_use]
    pub fn best(&self) -> Option<AtThreshold> {
        let better = |a: AtThreshold, b: AtThreshold| if b.f1 > a.f1 { b } else { a };
        self.curve().into_iter().reduce(better)
    }
}

/// At most `most` points of a curve, the first and the last among them, the rest evenly spaced.
#[must_use]
pub fn thinned(curve: &[AtThreshold], most: usize) -> Vec<AtThreshold> {
    if curve.len() <= most || most < 2 {
        return curve.to_vec();
    }
    let step = (curve.len() - 1) as f64 / (most - 1) as f64;
    (0..most)
        .map(|n| curve[(n as f64 * step).round() as usize])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// By the definition, threshold after threshold; a report that counts twice is there twice.
        #[test]
        fn average_precision_agrees_with_its_definition(
            units in prop::collection::vec((0_u8..6, any::<bool>(), 0_usize..3), 0..20),
            unreached in 0_usize..3,
            weights in prop::collection::vec(0_u8..3, 3),
        ) {
            let reports: Vec<Vec<(f64, bool)>> = (0..3)
                .map(|n| units.iter().filter(|u| u.2 == n).map(|u| (f64::from(u.0) / 5.0, u.1)).collect())
                .collect();
            let ranking = Ranking::new(reports.iter().map(|r| (r.as_slice(), unreached)));
            let mut all: Vec<(f64, bool)> = Vec::new();
            let mut positives = 0;
            for (report, &weight) in reports.iter().zip(&weights) {
                for _ in 0..weight {
                    all.extend(report);
                    positives += unreached + report.iter().filter(|u| u.1).count();
                }
            }
            let mut thresholds: Vec<f64> = all.iter().map(|u| u.0).collect();
            thresholds.sort_by(|a, b| b.total_cmp(a));
            thresholds.dedup();
            let (mut area, mut recall) = (0.0, 0.0);
            for threshold in thresholds {
                let said = all.iter().filter(|u| u.0 >= threshold).count();
                let right = all.iter().filter(|u| u.0 >= threshold && u.1).count();
                let now = if positives == 0 { 0.0 } else { right as f64 / positives as f64 };
                area += (now - recall) * right as f64 / said as f64;
                recall = now;
            }
            let weights: Vec<f64> = weights.iter().map(|&w| f64::from(w)).collect();
            let got = ranking.average_precision(&weights);
            if units.is_empty() || positives == 0 {
                prop_assert_eq!(got, None);
            } else {
                prop_assert!((got.unwrap() - area).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn the_best_threshold_is_that_of_the_highest_f1() {
        let ranking = Ranking::new([(
            &[(0.9, true), (0.6, true), (0.6, false), (0.1, false)][..],
            1,
        )]);
        let best = ranking.best().unwrap();
        assert!((best.threshold - 0.6).abs() < 1e-12);
        assert!((best.p - 2.0 / 3.0).abs() < 1e-12 && (best.r - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(ranking.curve().len(), 3);
        assert_eq!(thinned(&ranking.curve(), 2).len(), 2);
        assert_eq!(Ranking::default().best(), None);
    }
}
