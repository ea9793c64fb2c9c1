//! How do counts become precision, recall and F1? Counts first; a ratio over nothing is no number.

/// Precision, recall and their harmonic mean, from 0 to 1; `None` where there is nothing to divide by.
///
/// # Examples
/// ```
/// use gleaner::score::Prf;
/// let prf = Prf::of(3.0, 4.0, 6.0); // three of four suggestions right, six in gold
/// assert_eq!((prf.p, prf.r, prf.f1), (Some(0.75), Some(0.5), Some(0.6)));
/// assert_eq!(Prf::of(0.0, 0.0, 6.0).p, None); // nothing was suggested: no precision
/// assert_eq!(Prf::of(0.0, 0.0, 6.0).f1, Some(0.0)); // but all was missed
/// assert_eq!(Prf::of(0.0, 0.0, 0.0).f1, None); // nothing to find, nothing found
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Prf {
    /// Share of what was suggested that is right.
    pub p: Option<f64>,
    /// Share of gold that was found.
    pub r: Option<f64>,
    /// Harmonic mean; 0 where only one side is empty.
    pub f1: Option<f64>,
}

impl Prf {
    /// Of `right` among `suggested` and among `gold`.
    #[must_use]
    pub fn of(right: f64, suggested: f64, gold: f64) -> Self {
        Self::with((right, suggested), (right, gold))
    }

    /// Where the two ratios have counts of their own: (right, suggested) and (found, gold).
    #[must_use]
    pub fn with((right, suggested): (f64, f64), (found, gold): (f64, f64)) -> Self {
        let (p, r) = (ratio(right, suggested), ratio(found, gold));
        let f1 = (p.is_some() || r.is_some())
            .then(|| harmonic(p.unwrap_or_default(), r.unwrap_or_default()));
        Self { p, r, f1 }
    }

    /// The plain mean of each ratio; one that is no number counts as 0, as scikit-learn has it.
    #[must_use]
    pub fn mean(all: &[Self]) -> Self {
        Self::weighted(all, &vec![1.0; all.len()])
    }

    /// The mean of each ratio by `weights`; `None` if they sum to 0.
    #[must_use]
    pub fn weighted(all: &[Self], weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mean = |get: fn(&Self) -> Option<f64>| {
            let sum: f64 = all
                .iter()
                .zip(weights)
                .map(|(prf, weight)| get(prf).unwrap_or_default() * weight)
                .sum();
            ratio(sum, total)
        };
        Self {
            p: mean(|prf| prf.p),
            r: mean(|prf| prf.r),
            f1: mean(|prf| prf.f1),
        }
    }
}

/// `part / whole`, or `None` if the whole is nothing.
#[must_use]
pub fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// Harmonic mean of two numbers from 0 to 1; 0 if both are 0.
#[must_use]
pub fn harmonic(p: f64, r: f64) -> f64 {
    if p + r > 0.0 {
        2.0 * p * r / (p + r)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_count_what_is_undefined_as_nothing() {
        let all = [Prf::of(1.0, 1.0, 2.0), Prf::of(0.0, 0.0, 1.0)];
        let mean = Prf::mean(&all);
        assert_eq!((mean.p, mean.r), (Some(0.5), Some(0.25)));
        let by_gold = Prf::weighted(&all, &[2.0, 1.0]);
        assert_eq!(by_gold.p, Some(2.0 / 3.0));
        assert_eq!(Prf::weighted(&all, &[0.0, 0.0]).f1, None);
        assert_eq!(Prf::mean(&[]).f1, None);
    }
}
