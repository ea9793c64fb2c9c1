//! The alignment of least disorder, exactly.

use super::Mark;
use crate::score::agree::figure::Undefined;
use crate::score::agree::packing::{self, Group};

/// With three coders and more: largest number of groups of marks among which the best are chosen.
pub const MAX_CANDIDATES: usize = 50_000;

/// Disorder of the best alignment, without unit: 0 where every mark has its like with every coder, 1 where none
/// has a counterpart at all. The mean number of marks a coder divides it, as in the paper.
///
/// Each mark alone costs 1. A group of marks of different coders is worth a try only if it costs less than its
/// marks alone (the paper's 5.1.1); of those groups the best are chosen by integer programming.
///
/// # Errors
/// [`Undefined::NoSpans`] without marks, [`Undefined::TooLarge`] beyond [`MAX_CANDIDATES`] groups of three or more
/// coders, [`Undefined::Solver`].
///
/// # Examples
/// ```
/// use gleaner::score::agree::gamma::{Mark, disorder};
/// let mark = |start, end| Mark { start, end, kind: 0 };
/// // One mark is the same, the other differs by (2 + 0) / (10 + 8), squared; two marks a coder.
/// let off = disorder(&[vec![mark(0, 5), mark(20, 30)], vec![mark(0, 5), mark(22, 30)]]).unwrap();
/// assert!((off - (2.0_f64 / 18.0).powi(2) / 2.0).abs() < 1e-12);
/// ```
pub fn disorder(coders: &[Vec<Mark>]) -> Result<f64, Undefined> {
    let marks: usize = coders.iter().map(Vec::len).sum();
    if marks == 0 {
        return Err(Undefined::NoSpans);
    }
    let limit = if coders.len() > 2 {
        MAX_CANDIDATES
    } else {
        usize::MAX
    };
    let groups = Search::new(coders, limit).groups()?;
    let gain: f64 = packing::best(marks, &groups)?
        .into_iter()
        .map(|n| groups[n].gain)
        .sum();
    Ok((marks as f64 - gain).max(0.0) * coders.len() as f64 / marks as f64)
}

/// Dissimilarity of two marks, 0 or more.
pub(super) fn dissimilarity(a: &Mark, b: &Mark) -> f64 {
    let apart = (a.start.abs_diff(b.start) + a.end.abs_diff(b.end)) as f64;
    let lengths = (a.end - a.start + b.end - b.start) as f64;
    (apart / lengths).powi(2) + f64::from(u8::from(a.kind != b.kind))
}

/// Depth-first search for groups that cost less than their marks alone.
struct Search<'a> {
    coders: &'a [Vec<Mark>],
    /// Number of each coder's first mark among all.
    first: Vec<usize>,
    limit: usize,
    found: Vec<Group>,
    too_many: bool,
}

impl<'a> Search<'a> {
    fn new(coders: &'a [Vec<Mark>], limit: usize) -> Self {
        let first = coders
            .iter()
            .scan(0, |sum, marks| {
                let first = *sum;
                *sum += marks.len();
                Some(first)
            })
            .collect();
        Self {
            coders,
            first,
            limit,
            found: Vec::new(),
            too_many: false,
        }
    }

    fn groups(mut self) -> Result<Vec<Group>, Undefined> {
        self.extend(0, &mut Vec::new(), 0.0);
        if self.too_many {
            return Err(Undefined::TooLarge { limit: self.limit });
        }
        Ok(self.found)
    }

    /// Tries every mark of coder `coder`, and none of them, with the marks chosen so far.
    fn extend(&mut self, coder: usize, chosen: &mut Vec<(usize, usize)>, cost: f64) {
        if self.too_many {
            return;
        }
        if coder == self.coders.len() {
            self.keep(chosen, cost);
            return;
        }
        self.extend(coder + 1, chosen, cost);
        let n = self.coders.len() as f64;
        let pairs = n * (n - 1.0) / 2.0;
        for (at, mark) in self.coders[coder].iter().enumerate() {
            let more: f64 = chosen
                .iter()
                .map(|&(c, m)| dissimilarity(&self.coders[c][m], mark))
                .sum();
            // No group of however many marks may cost more than n pairs' worth.
            if cost + more < n * pairs {
                chosen.push((coder, at));
                self.extend(coder + 1, chosen, cost + more);
                chosen.pop();
            }
        }
    }

    fn keep(&mut self, chosen: &[(usize, usize)], cost: f64) {
        let (n, k) = (self.coders.len() as f64, chosen.len() as f64);
        let pairs = |n: f64| n * (n - 1.0) / 2.0;
        let gain = k - (cost + pairs(n) - pairs(k)) / pairs(n);
        if chosen.len() < 2 || gain <= 0.0 {
            return;
        }
        if self.found.len() == self.limit {
            self.too_many = true;
            return;
        }
        let members = chosen
            .iter()
            .map(|&(coder, at)| self.first[coder] + at)
            .collect();
        self.found.push(Group { members, gain });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Least total cost over every way to put the marks into groups of one mark a coder at most.
    fn oracle(coders: &[Vec<Mark>]) -> f64 {
        fn cost(group: &[Option<Mark>]) -> f64 {
            let (mut sum, mut pairs) = (0.0, 0.0);
            for i in 0..group.len() {
                for j in 0..i {
                    pairs += 1.0;
                    sum += match (&group[i], &group[j]) {
                        (Some(a), Some(b)) => dissimilarity(a, b),
                        _ => 1.0,
                    };
                }
            }
            sum / pairs
        }
        fn place(rest: &[(usize, Mark)], groups: &mut Vec<Vec<Option<Mark>>>, n: usize) -> f64 {
            let Some(((coder, mark), rest)) = rest.split_first() else {
                return groups.iter().map(|g| cost(g)).sum();
            };
            let mut best = f64::INFINITY;
            for at in 0..groups.len() {
                if groups[at][*coder].is_none() {
                    groups[at][*coder] = Some(*mark);
                    best = best.min(place(rest, groups, n));
                    groups[at][*coder] = None;
                }
            }
            let mut alone = vec![None; n];
            alone[*coder] = Some(*mark);
            groups.push(alone);
            best = best.min(place(rest, groups, n));
            groups.pop();
            best
        }
        let all: Vec<_> = coders
            .iter()
            .enumerate()
            .flat_map(|(c, marks)| marks.iter().map(move |m| (c, *m)))
            .collect();
        place(&all, &mut Vec::new(), coders.len()) * coders.len() as f64 / all.len() as f64
    }

    fn coder(most: usize) -> impl Strategy<Value = Vec<Mark>> {
        let mark = (0i64..40, 1i64..15, 0usize..2).prop_map(|(start, length, kind)| Mark {
            start,
            end: start + length,
            kind,
        });
        prop::collection::vec(mark, 0..=most)
    }

    proptest! {
        #[test]
        fn two_coders_as_by_enumeration(coders in prop::collection::vec(coder(5), 2)) {
            if let Ok(fast) = disorder(&coders) {
                prop_assert!((fast - oracle(&coders)).abs() < 1e-9);
            }
        }

        #[test]
        fn three_and_four_coders_as_by_enumeration(coders in prop::collection::vec(coder(2), 3..5)) {
            if let Ok(fast) = disorder(&coders) {
                prop_assert!((fast - oracle(&coders)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn too_many_groups_are_said() {
        let marks: Vec<_> = (0..40)
            .map(|n| Mark {
                start: n,
                end: n + 100,
                kind: 0,
            })
            .collect();
        assert_eq!(
            disorder(&[marks.clone(), marks.clone(), marks]),
            Err(Undefined::TooLarge {
                limit: MAX_CANDIDATES
            })
        );
    }
}
