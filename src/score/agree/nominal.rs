//! Do coders put things into the same classes, more often than by chance?

use super::figure::{Figure, Undefined};
use std::collections::BTreeMap;
use std::fmt::Display;

/// Cohen's kappa of two coders, from the class that each gave to each item: `(observed - expected) /
/// (1 - expected)`, where expected agreement comes from each coder's own frequencies.
///
/// Source: Cohen, *A coefficient of agreement for nominal scales*, Educ. Psychol. Meas. 20 (1960); equal to
/// scikit-learn's `cohen_kappa_score`, which prints nan where this says why.
///
/// # Errors
/// [`Undefined::Nothing`] without items, [`Undefined::OneClass`] if both use the same one class only.
///
/// # Examples
/// ```
/// use gleaner::score::agree::cohen;
/// let kappa = cohen(&[("yes", "yes"), ("yes", "no"), ("no", "no"), ("no", "no")]).unwrap();
/// assert!((kappa - 0.5).abs() < 1e-12);
/// assert!(cohen(&[("no", "no")]).unwrap_err().to_string().contains("no disagreement is possible"));
/// ```
pub fn cohen<T: Ord + Display>(items: &[(T, T)]) -> Figure {
    let Some((first, _)) = items.first() else {
        return Err(Undefined::Nothing);
    };
    let mut margins: BTreeMap<&T, [usize; 2]> = BTreeMap::new();
    for (a, b) in items {
        margins.entry(a).or_default()[0] += 1;
        margins.entry(b).or_default()[1] += 1;
    }
    if margins.len() == 1 {
        return Err(one_class(first));
    }
    let n = items.len() as f64;
    let observed = items.iter().filter(|(a, b)| a == b).count() as f64 / n;
    let expected: f64 = margins
        .values()
        .map(|[a, b]| (*a as f64 / n) * (*b as f64 / n))
        .sum();
    Ok((observed - expected) / (1.0 - expected))
}

/// Fleiss' kappa, from the classes that the coders gave to each item; who gave which plays no part, but every
/// item must have as many.
///
/// Source: Fleiss, *Measuring nominal scale agreement among many raters*, Psychol. Bull. 76 (1971); equal to
/// statsmodels' `fleiss_kappa`.
///
/// # Errors
/// [`Undefined::Nothing`] without items or with fewer than two coders, [`Undefined::Unequal`],
/// [`Undefined::OneClass`].
///
/// # Examples
/// ```
/// use gleaner::score::agree::fleiss;
/// let items = [vec!["a", "a", "a"], vec!["b", "b", "a"]];
/// assert!((fleiss(&items).unwrap() - 0.25).abs() < 1e-12);
/// ```
pub fn fleiss<T: Ord + Display>(items: &[Vec<T>]) -> Figure {
    let Some(coders) = items.first().map(Vec::len).filter(|&n| n >= 2) else {
        return Err(Undefined::Nothing);
    };
    if items.iter().any(|item| item.len() != coders) {
        return Err(Undefined::Unequal);
    }
    let mut totals: BTreeMap<&T, usize> = BTreeMap::new();
    let mut observed = 0.0;
    for item in items {
        let counts = counted(item.iter());
        let pairs: usize = counts.values().map(|n| n * (n - 1)).sum();
        observed += pairs as f64 / (coders * (coders - 1)) as f64;
        for (class, n) in counts {
            *totals.entry(class).or_default() += n;
        }
    }
    if let (1, Some(class)) = (totals.len(), totals.keys().next()) {
        return Err(one_class(*class));
    }
    observed /= items.len() as f64;
    let all = (items.len() * coders) as f64;
    let expected: f64 = totals.values().map(|&n| (n as f64 / all).powi(2)).sum();
    Ok((observed - expected) / (1.0 - expected))
}

/// Krippendorff's alpha for nominal data, from the class that each coder gave to each item, `None` where one gave
/// none. Items with fewer than two classes given are left out.
///
/// Source: Krippendorff, *Computing Krippendorff's alpha-reliability* (2011); equal to the Python
/// package `krippendorff`.
///
/// # Errors
/// [`Undefined::Nothing`] if no item was coded twice, [`Undefined::OneClass`].
///
/// # Examples
/// ```
/// use gleaner::score::agree::alpha;
/// let items = [
///     vec![Some("a"), Some("a"), None],
///     vec![Some("b"), Some("b"), Some("b")],
///     vec![Some("a"), Some("b"), None],
///     vec![None, None, Some("c")], // coded once: left out
/// ];
/// assert!((alpha(&items).unwrap() - 0.5).abs() < 1e-12);
/// ```
pub fn alpha<T: Ord + Display>(items: &[Vec<Option<T>>]) -> Figure {
    let mut totals: BTreeMap<&T, f64> = BTreeMap::new();
    let (mut all, mut differ) = (0.0, 0.0);
    for item in items {
        let counts = counted(item.iter().flatten());
        let given: usize = counts.values().sum();
        if given < 2 {
            continue;
        }
        let equal: usize = counts.values().map(|n| n * (n - 1)).sum();
        differ += (given * (given - 1) - equal) as f64 / (given - 1) as f64;
        all += given as f64;
        for (class, n) in counts {
            *totals.entry(class).or_default() += n as f64;
        }
    }
    match (totals.len(), totals.keys().next()) {
        (0, _) => Err(Undefined::Nothing),
        (1, Some(class)) => Err(one_class(*class)),
        _ => {
            let by_chance = all * all - totals.values().map(|n| n * n).sum::<f64>();
            Ok(1.0 - (all - 1.0) * differ / by_chance)
        }
    }
}

fn counted<'a, T: Ord>(item: impl Iterator<Item = &'a T>) -> BTreeMap<&'a T, usize> {
    let mut counts = BTreeMap::new();
    for class in item {
        *counts.entry(class).or_default() += 1;
    }
    counts
}

fn one_class(class: &impl Display) -> Undefined {
    Undefined::OneClass {
        class: class.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Agreement of two classes drawn with the given chances, the obvious way.
    fn chance(draw: &[Vec<u8>]) -> f64 {
        let [a, b] = draw else { unreachable!() };
        let equal = a.iter().flat_map(|x| b.iter().map(move |y| x == y));
        equal.filter(|e| *e).count() as f64 / (a.len() * b.len()) as f64
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    proptest! {
        #[test]
        fn cohen_is_observed_over_chance(items in prop::collection::vec((0u8..4, 0u8..4), 0..40)) {
            let (a, b): (Vec<_>, Vec<_>) = items.iter().copied().unzip();
            match cohen(&items) {
                Ok(kappa) => {
                    let po = items.iter().filter(|(a, b)| a == b).count() as f64 / items.len() as f64;
                    let pe = chance(&[a, b]);
                    prop_assert!(close(kappa, (po - pe) / (1.0 - pe)));
                }
                Err(Undefined::Nothing) => prop_assert!(items.is_empty()),
                Err(_) => prop_assert!(items.iter().all(|(a, b)| a == b && *a == items[0].0)),
            }
        }

        #[test]
        fn fleiss_counts_pairs(items in prop::collection::vec(prop::collection::vec(0u8..3, 4), 1..25)) {
            let pool: Vec<u8> = items.concat();
            let mut equal = 0;
            for item in &items {
                for i in 0..4 {
                    equal += (0..4).filter(|&j| j != i && item[i] == item[j]).count();
                }
            }
            let po = f64::from(equal as u32) / (items.len() * 12) as f64;
            match fleiss(&items) {
                Ok(kappa) => {
                    let pe = chance(&[pool.clone(), pool]);
                    prop_assert!(close(kappa, (po - pe) / (1.0 - pe)));
                }
                Err(_) => prop_assert!(pool.iter().all(|c| *c == pool[0])),
            }
        }

        /// Observed against expected disagreement over all pairs of values, as the definition has it.
        #[test]
        fn alpha_is_disagreement_over_chance(
            items in prop::collection::vec(prop::collection::vec(prop::option::of(0u8..3), 3), 0..25)
        ) {
            let kept: Vec<Vec<u8>> = items.iter().map(|i| i.iter().copied().flatten().collect::<Vec<_>>())
                .filter(|i| i.len() > 1).collect();
            let pool = kept.concat();
            let unlike = |v: &[u8]| {
                let mut n = 0;
                for i in 0..v.len() {
                    n += (0..v.len()).filter(|&j| v[i] != v[j]).count();
                }
                n as f64
            };
            match alpha(&items) {
                Ok(value) => {
                    let n = pool.len() as f64;
                    let observed = kept.iter().map(|i| unlike(i) / (i.len() - 1) as f64).sum::<f64>() / n;
                    prop_assert!(close(value, 1.0 - observed / (unlike(&pool) / (n * (n - 1.0)))));
                }
                Err(Undefined::Nothing) => prop_assert!(pool.is_empty()),
                Err(_) => prop_assert!(pool.iter().all(|c| *c == pool[0])),
            }
        }
    }

    #[test]
    fn nothing_and_one_class_give_no_number() {
        assert_eq!(alpha::<u8>(&[]), Err(Undefined::Nothing));
        assert_eq!(fleiss::<u8>(&[vec![1]]), Err(Undefined::Nothing));
        assert_eq!(
            fleiss(&[vec![1, 1], vec![1, 1, 1]]),
            Err(Undefined::Unequal)
        );
        let why = alpha(&[vec![Some("none"), Some("none")]]).unwrap_err();
        assert_eq!(
            why.to_string(),
            "everything is coded \"none\" by everybody: no disagreement is possible"
        );
    }
}
