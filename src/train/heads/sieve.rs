//! What does the first pass let through? Counts on held-out organisations, probability by probability.

use super::super::GoldReport;
use super::units::Scores;
use super::{Course, TrainingReport};
use serde::Serialize;

/// What the first pass would let through at one probability for both labels, on held-out organisations.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Sieve {
    /// A unit is read from this probability of either label on.
    pub threshold: f32,
    /// Units read.
    pub read: usize,
    /// All units.
    pub units: usize,
    /// Units read that carry a label.
    pub gold_read: usize,
    /// Units that carry a label.
    pub gold: usize,
    /// Units read that the heads on the whole encoder suggest.
    pub suggested_read: usize,
    /// Units that those heads suggest, at the threshold with the best F1 of each label.
    pub suggested: usize,
}

/// What the first pass, whose held-out probabilities are `sifted`, lets through at a dozen probabilities. `suggested` are those of
/// the heads on the whole encoder, `report` their figures.
pub(super) fn sieve(
    course: &Course<'_>,
    sifted: &Scores,
    suggested: &Scores,
    report: &TrainingReport,
) -> Vec<Sieve> {
    let least: Vec<f32> = course
        .codebook
        .labels()
        .iter()
        .map(|l| report.labels[*l].threshold)
        .collect();
    let units: Vec<(f32, bool, bool)> = course
        .reports
        .iter()
        .zip(sifted.iter().zip(suggested))
        .filter(|(r, _)| r.measured)
        .flat_map(|(r, (first, whole))| of_units(r, first, whole, &least))
        .collect();
    [
        0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3,
    ]
    .into_iter()
    .map(|threshold| {
        let count = |wanted: &dyn Fn(&(f32, bool, bool)) -> bool| {
            units.iter().filter(|u| wanted(u)).count()
        };
        Sieve {
            threshold,
            read: count(&|u| u.0 >= threshold),
            units: units.len(),
            gold_read: count(&|u| u.0 >= threshold && u.1),
            gold: count(&|u| u.1),
            suggested_read: count(&|u| u.0 >= threshold && u.2),
            suggested: count(&|u| u.2),
        }
    })
    .collect()
}

/// Of each unit the first pass's highest probability, whether it carries a label, whether it is suggested.
fn of_units(
    report: &GoldReport,
    first: &[[f32; 2]],
    whole: &[[f32; 2]],
    least: &[f32],
) -> Vec<(f32, bool, bool)> {
    let unit = |((first, whole), gold): ((&[f32; 2], &[f32; 2]), &Vec<bool>)| {
        let likely = whole.iter().zip(least).any(|(s, t)| s >= t);
        (first[0].max(first[1]), gold.contains(&true), likely)
    };
    let units = first.iter().zip(whole).zip(&report.labels);
    units.map(unit).collect()
}
