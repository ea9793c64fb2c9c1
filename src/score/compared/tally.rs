//! How many came out how?

use super::super::item::Outcome;
use serde::Serialize;
use std::iter::Sum;

/// Numbers of things by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OutcomeCounts {
    /// As in gold.
    pub right: usize,
    /// Spans that overlap gold's but begin or end elsewhere.
    pub wrong_boundary: usize,
    /// Spans somewhere else altogether.
    pub wrong_place: usize,
    /// Codes other than gold's.
    pub wrong_code: usize,
    /// In gold and not suggested.
    pub missed: usize,
    /// Suggested and not in gold.
    pub spurious: usize,
}

impl OutcomeCounts {
    /// How many came out like that.
    #[must_use]
    pub fn of(&self, outcome: Outcome) -> usize {
        match outcome {
            Outcome::Right => self.right,
            Outcome::WrongBoundary => self.wrong_boundary,
            Outcome::WrongPlace => self.wrong_place,
            Outcome::WrongCode => self.wrong_code,
            Outcome::Missed => self.missed,
            Outcome::Spurious => self.spurious,
        }
    }

    /// How many are not as in gold.
    #[must_use]
    pub fn differences(&self) -> usize {
        Outcome::ALL
            .iter()
            .map(|&outcome| self.of(outcome))
            .sum::<usize>()
            - self.right
    }
}

impl FromIterator<Outcome> for OutcomeCounts {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            let count = match outcome {
                Outcome::Right => &mut counts.right,
                Outcome::WrongBoundary => &mut counts.wrong_boundary,
                Outcome::WrongPlace => &mut counts.wrong_place,
                Outcome::WrongCode => &mut counts.wrong_code,
                Outcome::Missed => &mut counts.missed,
                Outcome::Spurious => &mut counts.spurious,
            };
            *count += 1;
        }
        counts
    }
}

impl Sum for OutcomeCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |a, b| Self {
            right: a.right + b.right,
            wrong_boundary: a.wrong_boundary + b.wrong_boundary,
            wrong_place: a.wrong_place + b.wrong_place,
            wrong_code: a.wrong_code + b.wrong_code,
            missed: a.missed + b.missed,
            spurious: a.spurious + b.spurious,
        })
    }
}
