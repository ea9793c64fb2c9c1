//! How good was that? Counts first, ratios from them.

use serde::Serialize;

/// Counts of a yes-or-no decision at a threshold, and what they give.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct AtThreshold {
    /// Yes from this probability on.
    pub threshold: f32,
    /// Rightly yes.
    pub hits: usize,
    /// Said yes.
    pub suggested: usize,
    /// Truly yes.
    pub gold: usize,
    /// Twice the hits over suggested and gold.
    pub f1: f32,
}

/// Counts at `threshold`; `pairs` are probability and truth.
#[must_use]
pub fn at(pairs: &[(f32, bool)], threshold: f32) -> AtThreshold {
    let suggested = pairs.iter().filter(|(p, _)| *p >= threshold).count();
    let hits = pairs.iter().filter(|(p, y)| *p >= threshold && *y).count();
    let gold = pairs.iter().filter(|(_, y)| *y).count();
    let f1 = 2.0 * hits as f32 / (suggested + gold).max(1) as f32;
    AtThreshold {
        threshold,
        hits,
        suggested,
        gold,
        f1,
    }
}

/// The threshold with the highest F1, in steps of a hundredth.
#[must_use]
pub fn best(pairs: &[(f32, bool)]) -> AtThreshold {
    (1..100)
        .map(|t| at(pairs, t as f32 / 100.0))
        .fold(
            AtThreshold::default(),
            |a, b| if b.f1 > a.f1 { b } else { a },
        )
}

/// Mean precision at each wanted one, in the order of falling probability; 0 if none is wanted.
#[must_use]
pub fn average_precision(pairs: &[(f32, bool)]) -> f32 {
    let mut order = pairs.to_vec();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut sum) = (0_usize, 0.0);
    for (n, _) in order.iter().enumerate().filter(|(_, (_, y))| *y) {
        hits += 1;
        sum += hits as f32 / (n + 1) as f32;
    }
    sum / hits.max(1) as f32
}

/// Expected calibration error over ten equal bins: mean gap between probability and share of yes.
#[must_use]
pub fn calibration_error(pairs: &[(f32, bool)]) -> f32 {
    let mut bins = [(0.0_f32, 0_usize, 0_usize); 10];
    for &(p, y) in pairs {
        let bin = &mut bins[((p * 10.0) as usize).min(9)];
        bin.0 += p;
        bin.1 += usize::from(y);
        bin.2 += 1;
    }
    bins.iter()
        .map(|(p, y, _)| (p - *y as f32).abs())
        .sum::<f32>()
        / pairs.len().max(1) as f32
}

/// Token F1 of two inclusive token ranges.
#[must_use]
pub fn span_f1(a: (usize, usize), b: (usize, usize)) -> f32 {
    let shared = (a.1.min(b.1) + 1).saturating_sub(a.0.max(b.0));
    2.0 * shared as f32 / (a.1 - a.0 + b.1 - b.0 + 2) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_best_threshold_worked_by_hand() {
        let pairs = [
            (0.9, true),
            (0.8, false),
            (0.7, true),
            (0.2, true),
            (0.1, false),
        ];
        let got = at(&pairs, 0.5);
        assert_eq!((got.hits, got.suggested, got.gold), (2, 3, 3));
        assert!((got.f1 - 4.0 / 6.0).abs() < 1e-6);
        let best = best(&pairs);
        assert!((best.f1 - 6.0 / 7.0).abs() < 1e-6 && best.threshold <= 0.2);
    }

    #[test]
    fn average_precision_worked_by_hand() {
        let pairs = [(0.2, true), (0.9, true), (0.8, false), (0.1, false)];
        assert!((average_precision(&pairs) - f32::midpoint(1.0, 2.0 / 3.0)).abs() < 1e-6);
        assert!(average_precision(&[(0.5, false)]).abs() < 1e-6);
    }

    #[test]
    fn perfect_calibration_is_zero() {
        let pairs: Vec<(f32, bool)> = (0..100).map(|n| (0.25, n % 4 == 0)).collect();
        assert!(calibration_error(&pairs) < 1e-6);
        assert!((calibration_error(&[(1.0, false)]) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn spans_share_tokens() {
        assert!((span_f1((2, 5), (4, 7)) - 0.5).abs() < 1e-6);
        assert!(span_f1((0, 1), (2, 3)) < 1e-6);
    }
}
