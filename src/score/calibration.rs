//! Does 0.7 mean seven in ten? Scores against truth, by tenths of the scale.

use super::counts::Bin;
use serde::Serialize;

/// Bins of the reliability diagram, of equal width.
pub const BINS: usize = 10;

/// The bin of a score: the tenth that it lies in, the upper edge included, as scikit-learn's
/// `calibration_curve` cuts them.
#[must_use]
pub fn bin(score: f64) -> usize {
    (1..BINS)
        .filter(|&n| score > n as f64 / BINS as f64)
        .count()
}

/// Expected calibration error: the gap between mean score and share of positives in each bin, averaged over
/// units (Naeini et al. 2015). `None` without scores.
///
/// # Examples
/// ```
/// use gleaner::score::{calibration, Bin};
/// let mut bins = [Bin::default(); calibration::BINS];
/// bins[calibration::bin(0.8)] = Bin { units: 10.0, confidence: 8.0, positive: 6.0 };
/// assert!((calibration::expected_error(&bins).unwrap() - 0.2).abs() < 1e-12);
/// ```
#[must_use]
pub fn expected_error(bins: &[Bin]) -> Option<f64> {
    let units: f64 = bins.iter().map(|b| b.units).sum();
    let gaps: f64 = bins.iter().map(|b| (b.confidence - b.positive).abs()).sum();
    super::prf::ratio(gaps, units)
}

/// One point of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reliability {
    /// Units whose score lies in this bin.
    pub units: usize,
    /// Their mean score.
    pub score: f64,
    /// Share of them that carry the label in gold.
    pub share: f64,
}

/// The diagram's points, without empty bins.
#[must_use]
pub fn reliability(bins: &[Bin]) -> Vec<Reliability> {
    bins.iter()
        .filter(|bin| bin.units > 0.0)
        .map(|bin| Reliability {
            units: bin.units as usize,
            score: bin.confidence / bin.units,
            share: bin.positive / bin.units,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_bin_below() {
        assert_eq!(
            [0.0, 0.1, 0.1001, 0.5, 0.95, 1.0].map(bin),
            [0, 0, 1, 4, 9, 9]
        );
    }

    #[test]
    fn empty_bins_are_no_points() {
        let mut bins = [Bin::default(); BINS];
        assert_eq!(expected_error(&bins), None);
        bins[3] = Bin {
            units: 4.0,
            confidence: 1.4,
            positive: 1.0,
        };
        let points = reliability(&bins);
        assert_eq!(points.len(), 1);
        assert!((points[0].score - 0.35).abs() < 1e-12 && (points[0].share - 0.25).abs() < 1e-12);
    }
}
