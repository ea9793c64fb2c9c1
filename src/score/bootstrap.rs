//! How sure is a figure? Percentile intervals from resampled reports.
//!
//! Reports are drawn with replacement, not items: sentences of one report resemble each other, and intervals from
//! items would be too narrow. A resample is how often each report was drawn; its sums are a product of
//! these weights with the reports' count vectors, so nothing is matched again.

use ndarray::Array2;
use rayon::prelude::*;

/// Resamples that are summed in one matrix product.
const CHUNK: usize = 50;

/// Makes all figures from how often each report was drawn and the sums of the counts.
pub type Figures<'a> = dyn Fn(&[f64], &[f64]) -> Vec<f64> + Sync + 'a;

/// Values of every figure, a row a resample; NaN where a figure is no number there. None for fewer than two reports: one
/// report alone cannot vary, and an interval of it would be a point.
///
/// `counts` has a row a report. `figures` gets how often each report was drawn and the sums of the counts, and
/// gives the figures, always as many. The draws depend on `seed`, the number of the round and the number of reports
/// alone, so two systems scored on the same reports with one seed are resampled alike: that is what makes a
/// comparison of the two paired.
#[must_use]
pub fn resample(
    counts: &Array2<f64>,
    (rounds, seed): (usize, u64),
    figures: &Figures<'_>,
) -> Vec<Vec<f64>> {
    let reports = counts.nrows();
    if reports < 2 {
        return Vec::new();
    }
    let chunks: Vec<usize> = (0..rounds).step_by(CHUNK).collect();
    let done: Vec<Vec<Vec<f64>>> = chunks
        .into_par_iter()
        .map(|first| {
            let here = CHUNK.min(rounds - first);
            let mut weights = Array2::zeros((here, reports));
            for n in 0..here {
                let mut random = fastrand::Rng::with_seed(mixed(seed, (first + n) as u64));
                for _ in 0..reports {
                    weights[(n, random.usize(..reports))] += 1.0;
                }
            }
            let sums = weights.dot(counts);
            let row = |n: usize| figures(&weights.row(n).to_vec(), &sums.row(n).to_vec());
            (0..here).map(row).collect()
        })
        .collect();
    done.into_iter().flatten().collect()
}

/// Neighbouring seeds and rounds far apart (the last step of the generator `SplitMix64`).
fn mixed(seed: u64, round: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(round);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The 95 % percentile interval of `values`; NaN is left out. `None` if nothing is left.
///
/// # Examples
/// ```
/// use gleaner::score::bootstrap::interval;
/// let values: Vec<f64> = (0..=100).map(f64::from).collect();
/// assert_eq!(interval(&values), Some((2.5, 97.5)));
/// ```
#[must_use]
pub fn interval(values: &[f64]) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&sorted, 0.025)?, quantile(&sorted, 0.975)?);
    Some((low, high))
}

/// Quantile of ascending values with linear interpolation, as numpy has it by default.
fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let at = q * (sorted.len().checked_sub(1)?) as f64;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    Some(low + (high - low) * at.fract())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    proptest! {
        /// Draw after draw, added up one by one.
        #[test]
        fn sums_are_those_of_the_reports_drawn(
            rows in prop::collection::vec(prop::collection::vec(0_u8..9, 3), 2..8), seed in any::<u64>()
        ) {
            let counts = Array2::from_shape_fn((rows.len(), 3), |(r, c)| f64::from(rows[r][c]));
            let both = |weights: &[f64], sums: &[f64]| [weights, sums].concat();
            for round in resample(&counts, (60, seed), &both) {
                let (weights, sums) = round.split_at(rows.len());
                prop_assert!((weights.iter().sum::<f64>() - rows.len() as f64).abs() < 1e-9);
                for (column, sum) in sums.iter().enumerate() {
                    let slow: f64 = weights.iter().zip(&rows).map(|(w, row)| w * f64::from(row[column])).sum();
                    prop_assert!((slow - sum).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn one_seed_gives_one_result_and_another_another() {
        let counts = array![[1.0], [2.0], [3.0], [4.0]];
        let draw = |seed| resample(&counts, (100, seed), &|_, sums| sums.to_vec());
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        for few in [0, 1] {
            assert!(resample(&Array2::zeros((few, 1)), (5, 1), &|_, s| s.to_vec()).is_empty());
        }
    }

    /// The mean of 400 draws of 0 or 1 lies within 1.96 standard errors in 95 of 100 cases.
    #[test]
    fn the_interval_of_a_mean_is_about_that_of_theory() {
        let counts = Array2::from_shape_fn((400, 1), |(n, _)| (n % 2) as f64);
        let means = resample(&counts, (2000, 3), &|_, sums| vec![sums[0] / 400.0]);
        let flat: Vec<f64> = means.concat();
        let (low, high) = interval(&flat).unwrap();
        assert!(
            (low - 0.451).abs() < 0.006 && (high - 0.549).abs() < 0.006,
            "{low} {high}"
        );
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        assert_eq!(interval(&[f64::NAN]), None);
        assert_eq!(interval(&[f64::NAN, 3.0]), Some((3.0, 3.0)));
    }
}
