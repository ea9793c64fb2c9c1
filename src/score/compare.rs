//! Is one system better than another on the same reports, or was it luck?

use super::report::Figure;
use serde::Serialize;

/// A figure of both systems.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Name of the figure.
    pub key: String,
    /// The scored system's value.
    pub value: Option<f64>,
    /// The other's value.
    pub against: Option<f64>,
    /// 95 % interval of the first minus the second, over the same resamples of reports.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p of the paired bootstrap: twice the smaller share of resamples in which the difference is at most
    /// or at least 0, both counted with one more.
    pub p: Option<f64>,
}

/// Decisions about the same things by both systems.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Discordance {
    /// Right only in the scored system.
    pub only_first: u64,
    /// Right only in the other.
    pub only_second: u64,
}

/// McNemar's test on one kind of decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct McNemar {
    /// What was decided: `sentence.action` (the label of every gold unit), `frames` (every gold frame found or not).
    pub about: String,
    /// Right only in the scored system.
    pub only_first: u64,
    /// Right only in the other.
    pub only_second: u64,
    /// Exact two-sided p; 1 where the systems never differ.
    pub p: f64,
}

/// Another system beside the one that is scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Every figure of both.
    pub figures: Vec<Difference>,
    /// Tests of single decisions.
    pub mcnemar: Vec<McNemar>,
}

/// Differences of all figures. `rounds` has both systems' values, a row a resample.
pub(super) fn differences(
    (first, second): (&[Figure], &[Figure]),
    (rounds, other_rounds): (&[Vec<f64>], &[Vec<f64>]),
) -> Vec<Difference> {
    let one = |n: usize| {
        let gap = |(a, b): (&Vec<f64>, &Vec<f64>)| a[n] - b[n];
        let gaps: Vec<f64> = rounds.iter().zip(other_rounds).map(gap).collect();
        let known = first[n].value.is_some() && second[n].value.is_some();
        Difference {
            key: first[n].key.clone(),
            value: first[n].value,
            against: second[n].value,
            interval: known.then(|| super::bootstrap::interval(&gaps)).flatten(),
            p: known.then(|| two_sided(&gaps)).flatten(),
        }
    };
    (0..first.len()).map(one).collect()
}

fn two_sided(gaps: &[f64]) -> Option<f64> {
    let known = gaps.iter().filter(|g| !g.is_nan()).count();
    let least = |test: fn(f64) -> bool| 1 + gaps.iter().filter(|&&g| test(g)).count();
    let fewer = least(|g| g <= 0.0).min(least(|g| g >= 0.0));
    (known > 0).then(|| (2.0 * fewer as f64 / (known + 1) as f64).min(1.0))
}

/// Exact two-sided p of McNemar's test: how likely so uneven a split of the differing decisions is if each is a fair
/// coin (McNemar 1947; the binomial form, as `statsmodels` gives with `exact=True`).
///
/// # Examples
/// ```
/// use gleaner::score::mcnemar;
/// assert!((mcnemar(1, 5) - 14.0 / 64.0).abs() < 1e-12);
/// assert_eq!(mcnemar(0, 0), 1.0);
/// ```
#[must_use]
pub fn mcnemar(only_first: u64, only_second: u64) -> f64 {
    let (few, all) = (only_first.min(only_second), only_first + only_second);
    // Logarithms, since a half to the power of some thousands is 0 in floating point.
    let mut term = -(all as f64) * std::f64::consts::LN_2;
    let mut sum = term.exp();
    for k in 0..few {
        term += ((all - k) as f64).ln() - ((k + 1) as f64).ln();
        sum += term.exp();
    }
    (2.0 * sum).min(1.0)
}

impl Discordance {
    /// Counts what only one of the two got right.
    pub(super) fn add(&mut self, first: &[bool], second: &[bool]) {
        for (a, b) in first.iter().zip(second) {
            self.only_first += u64::from(*a && !b);
            self.only_second += u64::from(*b && !a);
        }
    }

    /// The test.
    pub(super) fn test(&self, about: String) -> McNemar {
        McNemar {
            about,
            only_first: self.only_first,
            only_second: self.only_second,
            p: mcnemar(self.only_first, self.only_second),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// All outcomes of so many coins, counted.
        #[test]
        fn mcnemar_agrees_with_counting_coins(b in 0_u32..7, c in 0_u32..7) {
            let (n, few) = (b + c, b.min(c));
            let tails = (0..1_u32 << n).filter(|coins| coins.count_ones() <= few).count();
            let p = (2.0 * tails as f64 / f64::from(1_u32 << n)).min(1.0);
            prop_assert!((mcnemar(u64::from(b), u64::from(c)) - p).abs() < 1e-12);
        }
    }

    #[test]
    fn many_decisions_still_have_a_p() {
        let p = mcnemar(5000, 5300);
        assert!(p > 0.001 && p < 0.01, "{p}");
        assert!(mcnemar(4000, 6000) < 1e-80);
    }

    #[test]
    fn a_difference_that_never_turns_is_as_sure_as_the_rounds_allow() {
        assert_eq!(two_sided(&[0.1; 99]), Some(0.02));
        assert_eq!(two_sided(&[0.0; 99]), Some(1.0));
        assert_eq!(two_sided(&[]), None);
    }
}
