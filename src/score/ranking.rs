//! How well do the scores rank? Average precision, the precision-recall curve, the best threshold.

use super::prf::{harmonic, ratio};
use serde::Serialize;

/// Scored units of several reports, best first.
#[derive(Debug, Clone, Default)]
pub struct Ranking {
    /// By falling score.
    scores: Vec<f64>,
    /// For each score its [`Mark`].
    marks: Vec<Mark>,
    /// Gold units with the label, by report; those without any score among them, which no threshold finds.
    positives: Vec<usize>,
}

/// One scored unit, small, since a resample goes through all of them.
#[derive(Debug, Clone, Copy)]
struct Mark {
    report: u32,
    /// Whether gold has the label there.
    truth: bool,
    /// Whether the next unit has a lower score.
    last_of_its_score: bool,
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
        let (mut units, mut positives) = (Vec::new(), Vec::new());
        for (n, (scored, unreached)) in reports.into_iter().enumerate() {
            units.extend(
                scored
                    .iter()
                    .map(|&(score, truth)| (score, truth, n as u32)),
            );
            positives.push(unreached + scored.iter().filter(|unit| unit.1).count());
        }
        units.sort_by(|a, b| b.0.total_cmp(&a.0));
        let lower = |n: usize| units.get(n + 1).is_none_or(|next| next.0 < units[n].0);
        let mark = |(n, &(_, truth, report)): (usize, &(f64, bool, u32))| Mark {
            report,
            truth,
            last_of_its_score: lower(n),
        };
        Self {
            marks: units.iter().enumerate().map(mark).collect(),
            scores: units.iter().map(|unit| unit.0).collect(),
            positives,
        }
    }

    /// Sum over the thresholds of precision times the recall that each adds, as scikit-learn's
    /// `average_precision_score`; each report counts `weights[report]` times. `None` without gold or scores.
    #[must_use]
    pub fn average_precision(&self, weights: &[f64]) -> Option<f64> {
        if self.marks.is_empty() {
            return None;
        }
        let positives = self.positives.iter().zip(weights);
        let all: f64 = positives.map(|(n, weight)| *n as f64 * weight).sum();
        let (mut right, mut said, mut before, mut area) = (0.0, 0.0, 0.0, 0.0);
        for mark in &self.marks {
            let weight = weights[mark.report as usize];
            said += weight;
            right += if mark.truth { weight } else { 0.0 };
            if mark.last_of_its_score && right > before {
                area += (right - before) * right / said;
                before = right;
            }
        }
        ratio(area, all)
    }

    /// Precision and recall at every score that occurs, from the highest; every report counts once.
    #[must_use]
    pub fn curve(&self) -> Vec<AtThreshold> {
        let all = self.positives.iter().sum::<usize>() as f64;
        let (mut right, mut points) = (0.0, Vec::new());
        for (n, mark) in self.marks.iter().enumerate() {
            right += f64::from(u8::from(mark.truth));
            if mark.last_of_its_score {
                let p = right / (n + 1) as f64;
                let r = ratio(right, all).unwrap_or_default();
                points.push(AtThreshold {
                    threshold: self.scores[n],
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
