//! What does the link head see? One row a unit of the report: how well it fits an action as its event.

use super::features::{Texts, matrix, unit_cues};
use crate::document::UnitView;
use ndarray::Array2;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of a row beside the unit's cues.
pub(crate) const OWN: usize = 31;

/// A report, read once for all its actions.
pub struct LinkReport<'a> {
    views: &'a [UnitView],
    cues: Vec<Vec<f32>>,
    words: Vec<BTreeSet<String>>,
    /// How rare each word is in this report.
    rarity: BTreeMap<String, f32>,
}

/// Similarity of every unit to the action, by one measure.
struct Similar {
    values: Vec<f32>,
    mean: f32,
    deviation: f32,
    most: f32,
    /// Place of each unit when the most similar comes first.
    place: Vec<usize>,
}

impl<'a> LinkReport<'a> {
    /// Reads the words of every unit.
    #[must_use]
    pub fn new(views: &'a [UnitView]) -> Self {
        let words: Vec<BTreeSet<String>> = views.iter().map(|v| stems(&v.text)).collect();
        let mut count: BTreeMap<String, f32> = BTreeMap::new();
        for word in words.iter().flatten() {
            *count.entry(word.clone()).or_default() += 1.0;
        }
        let units = views.len() as f32 + 1.0;
        Self {
            views,
            cues: unit_cues(views),
            rarity: count
                .into_iter()
                .map(|(w, n)| (w, (units / n).ln()))
                .collect(),
            words,
        }
    }

    /// One row a unit, the action's own included: `[units, features]`. `scores` are the probabilities of
    /// lesson and action of each unit.
    #[must_use]
    pub fn features(&self, action: usize, scores: &[[f32; 2]], texts: &Texts) -> Array2<f32> {
        let views = self.views;
        let own = texts.parts(&views[action].text);
        let dot = |text: &str, layer: usize| {
            own.zip(texts.parts(text)).map_or(0.0, |(a, b)| {
                a[layer].iter().zip(b[layer]).map(|(x, y)| x * y).sum()
            })
        };
        let by = |layer: usize| Similar::new(views.iter().map(|v| dot(&v.text, layer)), action);
        let (last, middle) = (by(0), by(1));
        let lexical = Similar::new((0..views.len()).map(|c| self.shared(action, c)), action);
        let row = |c: usize| {
            let (a, v) = (&views[action], &views[c]);
            let distance = action as f32 - c as f32;
            let flag = |b: bool| f32::from(u8::from(b));
            let near =
                |c: Option<usize>| c.and_then(|c| last.values.get(c)).copied().unwrap_or(0.0);
            let words = v.text.split_whitespace().count();
            let mut row = vec![
                last.values[c],
                middle.values[c],
                lexical.values[c],
                last.values[c] - last.mean,
                (last.values[c] - last.mean) / (last.deviation + 0.05),
                last.values[c] - last.most,
                lexical.values[c] - lexical.most,
                near(c.checked_sub(1)),
                near(Some(c + 1)),
                dot(v.heading(), 0),
                distance.abs().ln_1p(),
                flag(distance > 0.0),
                flag(action == c + 1),
                flag(action == c + 2),
                flag(c == action + 1),
                flag(a.headings == v.headings),
                flag(a.leads == v.leads),
                scores[c][0],
                scores[c][1],
                words.min(60) as f32 / 30.0,
                flag(words < 5),
                self.words[c].len() as f32 / 20.0,
            ];
            for similar in [&last, &middle, &lexical] {
                row.extend([1, 3, 8].map(|n| flag(similar.place[c] < n)));
            }
            debug_assert_eq!(row.len(), OWN);
            row.extend(&self.cues[c]);
            row
        };
        matrix(&(0..views.len()).map(row).collect::<Vec<_>>())
    }

    /// Rarity of the words that both units hold, less for long candidates.
    fn shared(&self, action: usize, candidate: usize) -> f32 {
        let both = self.words[action].intersection(&self.words[candidate]);
        let sum: f32 = both.map(|w| self.rarity[w]).sum();
        sum / (3.0 + (self.words[candidate].len() as f32).sqrt())
    }
}

impl Similar {
    /// The action's own unit is no candidate: it counts in no mean and comes last.
    fn new(values: impl Iterator<Item = f32>, action: usize) -> Self {
        let values: Vec<f32> = values.collect();
        let others = || {
            values
                .iter()
                .enumerate()
                .filter(|(n, _)| *n != action)
                .map(|(_, &x)| x)
        };
        let count = values.len().saturating_sub(1).max(1) as f32;
        let mean = others().sum::<f32>() / count;
        let deviation = (others().map(|x| (x - mean).powi(2)).sum::<f32>() / count).sqrt();
        let most = others().fold(f32::MIN, f32::max).max(mean);
        let mut order: Vec<usize> = (0..values.len()).filter(|&n| n != action).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
        let mut place = vec![values.len(); values.len()];
        for (n, unit) in order.into_iter().enumerate() {
            place[unit] = n;
        }
        Self {
            values,
            mean,
            deviation,
            most,
            place,
        }
    }
}

/// Words of three letters and more, in lower case and without the commonest endings.
fn stems(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '\'')))
        .filter(|w| w.chars().count() > 2 && w.starts_with(char::is_alphabetic))
        .map(|w| {
            let w = w.to_lowercase();
            let ending = ["ions", "ing", "ion", "ed", "es", "s"]
                .into_iter()
                .find(|e| w.len() > e.len() + 2 && w.ends_with(e));
            ending.map_or(w.clone(), |e| w[..w.len() - e.len()].to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_do_not_hide_a_shared_word() {
        let (a, b) = (stems("Rotating keys"), stems("the key rotation"));
        let both: Vec<_> = a.intersection(&b).cloned().collect();
        assert_eq!(both, ["key", "rotat"]);
    }

    #[test]
    fn the_action_itself_ranks_last() {
        let similar = Similar::new([0.2, 1.0, 0.5].into_iter(), 1);
        assert_eq!(similar.place, [1, 3, 0]);
        assert!((similar.mean - 0.35).abs() < 1e-6 && (similar.most - 0.5).abs() < 1e-6);
    }
}
