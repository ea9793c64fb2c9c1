//! What did coders mark on a text, if overlap does not count? Stretches, and the gaps between them.

/// A text of some length on which several coders marked stretches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Continuum {
    /// Length in code points.
    pub length: usize,
    /// For each coder the half-open stretches marked, in code points, in any order. Stretches of one
    /// coder that overlap are read as one: unitizing knows no overlap.
    pub coders: Vec<Vec<(usize, usize)>>,
}

impl Continuum {
    /// Puts `other` behind this one, coder by coder: several reports become one text.
    ///
    /// # Panics
    /// If both have coders, and not as many.
    pub fn append(&mut self, other: &Self) {
        if self.coders.is_empty() {
            self.coders.resize(other.coders.len(), Vec::new());
        }
        assert_eq!(self.coders.len(), other.coders.len(), "the same coders");
        for (mine, theirs) in self.coders.iter_mut().zip(&other.coders) {
            mine.extend(
                theirs
                    .iter()
                    .map(|(a, b)| (a + self.length, b + self.length)),
            );
        }
        self.length += other.length;
    }
}

/// The marks in order, overlapping ones joined; marks that only touch stay apart.
pub(super) fn joined(marks: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut sorted: Vec<_> = marks.iter().copied().filter(|(a, b)| a < b).collect();
    sorted.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (start, end) in sorted {
        match out.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => out.push((start, end)),
        }
    }
    out
}

/// Lengths of the stretches between marks.
pub(super) fn gaps(marks: &[(usize, usize)], length: usize) -> Vec<usize> {
    let starts = marks.iter().map(|m| m.0).chain([length]);
    let ends = [0].into_iter().chain(marks.iter().map(|m| m.1));
    starts
        .zip(ends)
        .map(|(start, end)| start.saturating_sub(end))
        .filter(|&gap| gap > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_reports_are_one_text() {
        let mut all = Continuum::default();
        for at in [3, 10] {
            all.append(&Continuum {
                length: 20,
                coders: vec![vec![(at, at + 4)], vec![(at, at + 5)]],
            });
        }
        assert_eq!(all.length, 40);
        assert_eq!(all.coders[1], [(3, 8), (30, 35)]);
    }

    #[test]
    fn what_overlaps_is_joined_and_what_touches_is_not() {
        let marks = joined(&[(8, 20), (5, 12), (20, 25), (30, 30)]);
        assert_eq!(marks, [(5, 20), (20, 25)]);
        assert_eq!(gaps(&marks, 40), [5, 15]);
        assert_eq!(gaps(&[], 7), [7]);
    }
}
