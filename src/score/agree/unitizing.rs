//! Do coders mark the same stretches? Krippendorff's alpha for unitizing.

use super::continuum::{Continuum, gaps, joined};
use super::figure::{Figure, Undefined};

/// Krippendorff's alpha for unitizing spans of one kind, `1 - observed / expected` disagreement, where marks that
/// overlap differ by the squares of the distances between their starts and ends, and a mark that falls into another
/// coder's gap by the square of its length.
///
/// This is the variant of 1995, `uα`: Krippendorff, *On the reliability of unitizing continuous data*, Sociological
/// Methodology 25 (1995), also in *Content Analysis* (2nd ed. 2004), chapter 11; not the later `cuα` and `|uα` of 2016. Lengths are
/// counted in code points. Of several reports, join them with [`Continuum::append`] first.
///
/// # Errors
/// [`Undefined::Nothing`] with fewer than two coders, [`Undefined::NoSpans`] without a mark,
/// [`Undefined::NoChance`] if marks placed by chance cannot differ.
///
/// # Examples
/// ```
/// use gleaner::score::agree::{Continuum, u_alpha};
/// let same = Continuum { length: 100, coders: vec![vec![(10, 20)], vec![(10, 20)]] };
/// assert_eq!(u_alpha(&same), Ok(1.0));
/// let off_by_two = Continuum { length: 100, coders: vec![vec![(10, 20)], vec![(12, 22)]] };
/// assert!(u_alpha(&off_by_two).unwrap() > 0.9);
/// let elsewhere = Continuum { length: 100, coders: vec![vec![(10, 20)], vec![(60, 70)]] };
/// assert!(u_alpha(&elsewhere).unwrap() < 0.0);
/// ```
pub fn u_alpha(continuum: &Continuum) -> Figure {
    ratio(disagreement(continuum)?)
}

/// The same for spans of several kinds, each kind a continuum of its own: observed and expected disagreement are
/// summed over the kinds. Kinds that nobody marked add nothing.
///
/// # Errors
/// As [`u_alpha`].
pub fn u_alpha_of_kinds(kinds: &[Continuum]) -> Figure {
    let mut sums = (0.0, 0.0);
    let mut marked = false;
    for kind in kinds {
        match disagreement(kind) {
            Ok((observed, expected)) => {
                sums = (sums.0 + observed, sums.1 + expected);
                marked = true;
            }
            Err(Undefined::NoSpans) => {}
            Err(why) => return Err(why),
        }
    }
    if marked {
        ratio(sums)
    } else {
        Err(Undefined::NoSpans)
    }
}

fn ratio((observed, expected): (f64, f64)) -> Figure {
    if expected > 0.0 {
        Ok(1.0 - observed / expected)
    } else {
        Err(Undefined::NoChance)
    }
}

/// Observed and expected disagreement.
fn disagreement(continuum: &Continuum) -> Result<(f64, f64), Undefined> {
    let coders = continuum.coders.len();
    if coders < 2 {
        return Err(Undefined::Nothing);
    }
    let marks: Vec<Vec<_>> = continuum.coders.iter().map(|c| joined(c)).collect();
    let units: Vec<f64> = marks
        .iter()
        .flatten()
        .map(|(a, b)| (b - a) as f64)
        .collect();
    if units.is_empty() {
        return Err(Undefined::NoSpans);
    }
    let length = continuum.length as f64;
    let mut observed = 0.0;
    for (i, mine) in marks.iter().enumerate() {
        for theirs in &marks[i + 1..] {
            observed += overlapping(mine, theirs) + alone(mine, theirs) + alone(theirs, mine);
        }
    }
    observed *= 2.0 / (coders * (coders - 1)) as f64 / length.powi(2);

    let gaps: Vec<f64> = marks
        .iter()
        .flat_map(|m| gaps(m, continuum.length))
        .map(|g| g as f64)
        .collect();
    let others = (units.len() - 1) as f64;
    let expected: f64 = units
        .iter()
        .map(|&l| {
            let against_units = others / 3.0 * (2.0 * l.powi(3) - 3.0 * l * l + l);
            let places: f64 = gaps.iter().filter(|&&g| g >= l).map(|g| g - l + 1.0).sum();
            against_units + l * l * places
        })
        .sum();
    let all = coders as f64 * length;
    let pairs = all * (all - 1.0) - units.iter().map(|l| l * (l - 1.0)).sum::<f64>();
    Ok((observed, 2.0 / length * expected / pairs))
}

/// Squared differences of marks that overlap, each pair once.
fn overlapping(a: &[(usize, usize)], b: &[(usize, usize)]) -> f64 {
    let (mut sum, mut from) = (0.0, 0);
    for &(start, end) in a {
        while from < b.len() && b[from].1 <= start {
            from += 1;
        }
        for other in b[from..].iter().take_while(|o| o.0 < end) {
            sum +=
                (start.abs_diff(other.0) as f64).powi(2) + (end.abs_diff(other.1) as f64).powi(2);
        }
    }
    sum
}

/// Squared lengths of the marks of `a` that no mark of `b` touches.
fn alone(a: &[(usize, usize)], b: &[(usize, usize)]) -> f64 {
    a.iter()
        .filter(|(start, end)| {
            let next = b.partition_point(|o| o.1 <= *start);
            b.get(next).is_none_or(|o| o.0 >= *end)
        })
        .map(|(start, end)| ((end - start) as f64).powi(2))
        .sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_wrap, reason = "small numbers")]

    use super::*;
    use proptest::prelude::*;

    /// A section: start, length, whether it is a mark.
    type Section = (i64, i64, bool);

    fn sections(marks: &[(usize, usize)], length: usize) -> Vec<Section> {
        let (mut out, mut at) = (Vec::new(), 0);
        for &(start, end) in marks {
            if at < start {
                out.push((at as i64, (start - at) as i64, false));
            }
            out.push((start as i64, (end - start) as i64, true));
            at = end;
        }
        if at < length {
            out.push((at as i64, (length - at) as i64, false));
        }
        out
    }

    /// The difference function of 1995, clause by clause.
    fn delta(g: Section, h: Section) -> i64 {
        let apart = g.0 - h.0;
        match (g.2, h.2) {
            (true, true) if -g.1 < apart && apart < h.1 => {
                apart.pow(2) + (apart + g.1 - h.1).pow(2)
            }
            (true, false) if h.1 - g.1 >= apart && apart >= 0 => g.1.pow(2),
            (false, true) if h.1 - g.1 <= apart && apart <= 0 => h.1.pow(2),
            _ => 0,
        }
    }

    /// Observed: all sections against all. Expected: the same function over every place to which two
    /// different marks, or a mark and a gap, could slide against each other.
    fn oracle(continuum: &Continuum) -> Option<f64> {
        let all: Vec<Vec<Section>> = continuum
            .coders
            .iter()
            .map(|m| sections(m, continuum.length))
            .collect();
        let (m, length) = (all.len() as f64, continuum.length as f64);
        let mut observed = 0;
        for (i, mine) in all.iter().enumerate() {
            for (j, theirs) in all.iter().enumerate().filter(|(j, _)| *j != i) {
                assert_ne!(i, j);
                for g in mine {
                    observed += theirs.iter().map(|h| delta(*g, *h)).sum::<i64>();
                }
            }
        }
        let flat: Vec<Section> = all.concat();
        let span = 2 * continuum.length as i64;
        let (mut expected, mut within) = (0, 0);
        for (n, g) in flat.iter().enumerate().filter(|(_, g)| g.2) {
            within += g.1 * (g.1 - 1);
            for (k, h) in flat.iter().enumerate().filter(|(k, _)| *k != n) {
                assert_ne!(k, n);
                let slide: i64 = (-span..=span)
                    .map(|at| delta((at, g.1, true), (0, h.1, h.2)))
                    .sum();
                // A mark against a gap stands for the gap against the mark as well.
                expected += if h.2 { slide } else { 2 * slide };
            }
        }
        let observed = observed as f64 / (m * (m - 1.0) * length * length);
        let pairs = m * length * (m * length - 1.0) - within as f64;
        let expected = expected as f64 / (length * pairs);
        (expected > 0.0).then(|| 1.0 - observed / expected)
    }

    /// Marks of one coder that touch at most.
    fn marks() -> impl Strategy<Value = Vec<(usize, usize)>> {
        prop::collection::btree_set(0usize..=30, 0..9).prop_map(|cuts| {
            let cuts: Vec<_> = cuts.into_iter().collect();
            cuts.windows(2).step_by(2).map(|w| (w[0], w[1])).collect()
        })
    }

    proptest! {
        #[test]
        fn agrees_with_enumeration(coders in prop::collection::vec(marks(), 2..4)) {
            let continuum = Continuum { length: 30, coders };
            match (u_alpha(&continuum), oracle(&continuum)) {
                (Ok(fast), Some(slow)) => prop_assert!((fast - slow).abs() < 1e-9, "{fast} {slow}"),
                (Err(_), None) => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }

        #[test]
        fn does_not_depend_on_the_order_of_coders_or_marks(a in marks(), b in marks()) {
            let reversed = |m: &[(usize, usize)]| m.iter().rev().copied().collect::<Vec<_>>();
            let one = u_alpha(&Continuum { length: 30, coders: vec![a.clone(), b.clone()] });
            let two = u_alpha(&Continuum { length: 30, coders: vec![reversed(&b), reversed(&a)] });
            match (one, two) {
                (Ok(one), Ok(two)) => prop_assert!((one - two).abs() < 1e-12),
                (one, two) => prop_assert_eq!(one, two),
            }
        }
    }

    #[test]
    fn no_marks_and_no_coders_give_no_number() {
        let none = |coders| Continuum { length: 9, coders };
        assert_eq!(u_alpha(&none(vec![vec![(1, 2)]])), Err(Undefined::Nothing));
        assert_eq!(
            u_alpha(&none(vec![vec![], vec![]])),
            Err(Undefined::NoSpans)
        );
        assert_eq!(u_alpha(&none(vec![vec![(3, 4)], vec![(3, 4)]])), Ok(1.0));
    }

    #[test]
    fn overlapping_marks_of_one_coder_are_one() {
        let apart = Continuum {
            length: 50,
            coders: vec![vec![(5, 12), (8, 20)], vec![(6, 20)]],
        };
        let one = Continuum {
            length: 50,
            coders: vec![vec![(5, 20)], vec![(6, 20)]],
        };
        assert_eq!(u_alpha(&apart), u_alpha(&one));
    }
}
