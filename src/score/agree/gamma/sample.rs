//! Marks as chance would place them.

use super::Mark;
use fastrand::Rng;

/// A text marked by chance: for each coder, the marks of a coder drawn by lot, moved by one random distance,
/// from the end on to the beginning. The distances of two coders differ by half a mean mark at least while there is
/// room for it, lest one coder be drawn twice at the same place. Drawn again if nothing is on it.
///
/// Source: Mathet et al. 2015, section 5.2; in the form that pygamma-agreement's `ShuffleContinuumSampler` gives it.
#[must_use]
pub fn shuffled(length: usize, coders: &[Vec<Mark>], rng: &mut Rng) -> Vec<Vec<Mark>> {
    let marks: Vec<&Mark> = coders.iter().flatten().collect();
    if marks.is_empty() {
        return vec![Vec::new(); coders.len()];
    }
    let mean = marks.iter().map(|m| m.end - m.start).sum::<i64>() as f64 / marks.len() as f64;
    let length = length as f64;
    loop {
        let mut free = vec![(0.0, length)];
        let drawn: Vec<Vec<Mark>> = coders
            .iter()
            .map(|_| {
                let by = pivot(&free, length, rng);
                free = without(&free, by - mean / 2.0, by + mean / 2.0);
                let from = &coders[rng.usize(..coders.len())];
                from.iter()
                    .map(|mark| moved(*mark, by as i64, length as i64))
                    .collect()
            })
            .collect();
        if drawn.iter().any(|marks| !marks.is_empty()) {
            return drawn;
        }
    }
}

fn moved(mark: Mark, by: i64, length: i64) -> Mark {
    let by = if mark.start + by > length {
        by - length
    } else {
        by
    };
    Mark {
        start: mark.start + by,
        end: mark.end + by,
        ..mark
    }
}

/// A whole number from the stretches, each place as likely as any other; from the whole text if none is left.
fn pivot(free: &[(f64, f64)], length: f64, rng: &mut Rng) -> f64 {
    let total: f64 = free.iter().map(|(a, b)| b - a).sum();
    if total <= 0.0 {
        return rng.f64() * length;
    }
    let mut at = rng.f64() * total;
    for (start, end) in free {
        if at < end - start {
            return (start + at).floor();
        }
        at -= end - start;
    }
    length.floor()
}

/// The stretches less what lies between `from` and `to`.
fn without(free: &[(f64, f64)], from: f64, to: f64) -> Vec<(f64, f64)> {
    free.iter()
        .flat_map(|&(start, end)| [(start, end.min(from)), (start.max(to), end)])
        .filter(|(start, end)| start < end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_keep_lengths_kinds_and_distances() {
        let coder: Vec<_> = [(3, 9, 0), (20, 24, 1), (70, 90, 0)]
            .map(|(start, end, kind)| Mark { start, end, kind })
            .to_vec();
        let mut rng = Rng::with_seed(3);
        for _ in 0..200 {
            let drawn = shuffled(100, &[coder.clone(), Vec::new()], &mut rng);
            assert_eq!(drawn.len(), 2);
            assert!(drawn.iter().any(|marks| !marks.is_empty()));
            for marks in drawn.iter().filter(|marks| !marks.is_empty()) {
                for (was, is) in coder.iter().zip(marks) {
                    assert_eq!(
                        (was.end - was.start, was.kind),
                        (is.end - is.start, is.kind)
                    );
                    let by = (is.start - was.start) - (marks[0].start - coder[0].start);
                    assert!(
                        by == 0 || by.abs() == 100,
                        "moved together, or around the end"
                    );
                    assert!(is.start >= 0 && is.start <= 100);
                }
            }
        }
    }

    #[test]
    fn two_coders_are_moved_by_half_a_mark_at_least() {
        let coder = vec![Mark {
            start: 0,
            end: 20,
            kind: 0,
        }];
        let mut rng = Rng::with_seed(5);
        for _ in 0..300 {
            let drawn = shuffled(100, &[coder.clone(), coder.clone()], &mut rng);
            assert!(drawn[0][0].start.abs_diff(drawn[1][0].start) >= 9);
        }
    }
}
