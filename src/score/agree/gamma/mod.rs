//! Gamma: agreement on where marks are and of what kind they are, in one figure.
//!
//! Source: Mathet, Widlöcher & Métivier, *The unified and holistic method gamma (γ) for inter-annotator agreement
//! measure and alignment*, Computational Linguistics 41 (2015). Marks of different coders are aligned so that the
//! disorder is least; gamma is `1 - disorder / disorder of marks placed by chance`.
//!
//! * Dissimilarity of two marks: `((|start difference| + |end difference|) / (sum of lengths))²`, and 1 more if their
//!   kinds differ; a mark that nobody else has costs 1 (the paper's α = β = Δ∅ = 1, as pygamma-agreement has it).
//! * Alignment: exact, by integer programming ([`disorder`]). Two coders' alignments are always found; for three and
//!   more, a text that gives more than [`MAX_CANDIDATES`] possible groups of marks gets no figure, no estimate.
//! * Chance: the paper's section 5.2 ([`shuffled`]): a coder drawn by lot, all their marks moved by a random distance,
//!   wrapped around the end. The draw is seeded; [`Gamma::error`] says how much it leaves open.

mod align;
mod sample;

pub use align::{MAX_CANDIDATES, disorder};
pub use sample::shuffled;

use super::figure::{Figure, Undefined};
use fastrand::Rng;
use serde::Serialize;

/// One stretch that one coder marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// First code point; may be any integer where marks were moved by chance.
    pub start: i64,
    /// One past the last; more than `start`.
    pub end: i64,
    /// Number of its kind (role or code).
    pub kind: usize,
}

/// How gamma's chance disorder is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GammaOptions {
    /// Texts drawn by chance; 0 turns gamma off.
    pub samples: usize,
    /// Seed of the draw: the same seed gives the same figure.
    pub seed: u64,
}

impl Default for GammaOptions {
    /// 30 samples, as the paper and pygamma-agreement; seed 1.
    fn default() -> Self {
        Self {
            samples: 30,
            seed: 1,
        }
    }
}

/// Gamma and what it was made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gamma {
    /// The coefficient.
    #[serde(serialize_with = "super::figure::serialize")]
    pub value: Figure,
    /// Disorder of the best alignment: 0 where all marks are the same, 1 where none has a counterpart.
    pub observed: f64,
    /// Mean disorder of texts drawn by chance.
    pub expected: f64,
    /// Half-width of the 95 % interval of `expected` that the draw leaves.
    pub expected_error: f64,
    /// The same around `value`.
    pub error: f64,
    /// Marks a coder, on average: the weight of this text among several.
    pub weight: f64,
}

impl Gamma {
    fn none(why: Undefined) -> Self {
        Self {
            value: Err(why),
            observed: 0.0,
            expected: 0.0,
            expected_error: 0.0,
            error: 0.0,
            weight: 0.0,
        }
    }

    /// One figure for several texts: all disorder over all disorder by chance. Texts on which nobody marked
    /// anything add nothing; a text without a figure for another reason leaves the whole without.
    #[must_use]
    pub fn pooled(texts: &[Self]) -> Self {
        let counted: Vec<_> = texts
            .iter()
            .filter(|g| !matches!(g.value, Err(Undefined::NoSpans | Undefined::Nothing)))
            .collect();
        let hard = |why: &Undefined| *why != Undefined::NoChance;
        if let Some(Err(why)) = counted
            .iter()
            .map(|g| &g.value)
            .find(|v| v.as_ref().is_err_and(hard))
        {
            return Self::none(why.clone());
        }
        let weight: f64 = counted.iter().map(|g| g.weight).sum();
        if counted.is_empty() || weight <= 0.0 {
            return Self::none(Undefined::NoSpans);
        }
        let mean = |of: &dyn Fn(&Self) -> f64| {
            counted.iter().map(|g| g.weight * of(g)).sum::<f64>() / weight
        };
        let (observed, expected) = (mean(&|g| g.observed), mean(&|g| g.expected));
        // The draws of the texts are independent.
        let spread = counted
            .iter()
            .map(|g| (g.weight * g.expected_error).powi(2))
            .sum::<f64>()
            .sqrt()
            / weight;
        Self::from_parts(observed, expected, spread, weight)
    }

    /// `spread`: half-width of the 95 % interval of `expected`.
    fn from_parts(observed: f64, expected: f64, spread: f64, weight: f64) -> Self {
        let (value, error) = if expected > 0.0 {
            (
                Ok(1.0 - observed / expected),
                observed / expected.powi(2) * spread,
            )
        } else {
            (Err(Undefined::NoChance), 0.0)
        };
        Self {
            value,
            observed,
            expected,
            expected_error: spread,
            error,
            weight,
        }
    }
}

/// Gamma of the marks of several coders on one text of `length` code points.
///
/// The value is an [`Undefined`] with fewer than two coders, without marks, where chance gives no disorder, or where
/// the exact alignment is too large.
///
/// # Examples
/// ```
/// use gleaner::score::agree::gamma::{GammaOptions, Mark, gamma};
/// let mark = |start, end, kind| Mark { start, end, kind };
/// let one = vec![mark(10, 20, 0), mark(50, 70, 1)];
/// let two = vec![mark(11, 20, 0), mark(50, 68, 1)];
/// let agreed = gamma(200, &[one.clone(), two], GammaOptions::default());
/// assert!(agreed.value.unwrap() > 0.9);
/// assert_eq!(gamma(200, &[one.clone(), one], GammaOptions::default()).value, Ok(1.0));
/// ```
#[must_use]
pub fn gamma(length: usize, coders: &[Vec<Mark>], options: GammaOptions) -> Gamma {
    if options.samples == 0 {
        return Gamma::none(Undefined::Off);
    }
    if coders.len() < 2 {
        return Gamma::none(Undefined::Nothing);
    }
    let coders: Vec<Vec<Mark>> = coders.iter().map(|marks| distinct(marks)).collect();
    let count: usize = coders.iter().map(Vec::len).sum();
    if count == 0 {
        return Gamma::none(Undefined::NoSpans);
    }
    let observed = match disorder(&coders) {
        Ok(observed) => observed,
        Err(why) => return Gamma::none(why),
    };
    let mut rng = Rng::with_seed(options.seed);
    let mut drawn = Vec::with_capacity(options.samples);
    for _ in 0..options.samples {
        match disorder(&shuffled(length, &coders, &mut rng)) {
            Ok(by_chance) => drawn.push(by_chance),
            Err(why) => return Gamma::none(why),
        }
    }
    let n = drawn.len() as f64;
    let expected = drawn.iter().sum::<f64>() / n;
    let variance = drawn.iter().map(|d| (d - expected).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let spread = 1.96 * (variance / n).sqrt();
    Gamma::from_parts(
        observed,
        expected,
        spread,
        count as f64 / coders.len() as f64,
    )
}

/// The marks in order, each once, empty ones left out.
fn distinct(marks: &[Mark]) -> Vec<Mark> {
    let mut marks: Vec<_> = marks.iter().copied().filter(|m| m.start < m.end).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(given: &[(i64, i64, usize)]) -> Vec<Mark> {
        given
            .iter()
            .map(|&(start, end, kind)| Mark { start, end, kind })
            .collect()
    }

    #[test]
    fn falls_with_distance_and_with_wrong_kinds() {
        let one = marks(&[(10, 20, 0), (40, 60, 1), (100, 130, 0)]);
        let value = |two: &[(i64, i64, usize)]| {
            gamma(200, &[one.clone(), marks(two)], GammaOptions::default())
                .value
                .unwrap()
        };
        let near = value(&[(11, 20, 0), (40, 60, 1), (100, 130, 0)]);
        let far = value(&[(15, 25, 0), (40, 66, 1), (108, 130, 0)]);
        let wrong = value(&[(10, 20, 1), (40, 60, 0), (100, 130, 1)]);
        assert!(near > far && far > wrong, "{near} {far} {wrong}");
        assert!(wrong < 0.3, "{wrong}");
    }

    #[test]
    fn the_same_seed_gives_the_same_figure_and_the_error_holds_another_draw() {
        let coders = [
            marks(&[(5, 20, 0), (30, 60, 0), (90, 95, 1), (120, 160, 1)]),
            marks(&[(7, 20, 0), (33, 50, 0), (118, 150, 1)]),
        ];
        let with = |samples, seed| gamma(200, &coders, GammaOptions { samples, seed });
        assert_eq!(with(30, 7), with(30, 7));
        let long = with(3000, 1).value.unwrap();
        let short = with(30, 2);
        assert!((short.value.unwrap() - long).abs() < 2.0 * short.error);
    }

    #[test]
    fn nothing_to_measure_gives_no_number() {
        let options = GammaOptions::default();
        assert_eq!(
            gamma(9, &[vec![], vec![]], options).value,
            Err(Undefined::NoSpans)
        );
        assert_eq!(gamma(9, &[vec![]], options).value, Err(Undefined::Nothing));
        let off = GammaOptions {
            samples: 0,
            ..options
        };
        assert_eq!(gamma(9, &[vec![], vec![]], off).value, Err(Undefined::Off));
    }

    #[test]
    fn pooling_one_text_changes_nothing_and_empty_texts_add_nothing() {
        let coders = [marks(&[(5, 20, 0), (50, 60, 0)]), marks(&[(9, 25, 0)])];
        let one = gamma(80, &coders, GammaOptions::default());
        let empty = gamma(80, &[vec![], vec![]], GammaOptions::default());
        let pooled = Gamma::pooled(&[one.clone(), empty]);
        assert!((pooled.value.unwrap() - one.value.unwrap()).abs() < 1e-12);
        assert!((pooled.error - one.error).abs() < 1e-12);
    }
}
