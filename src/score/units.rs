//! Which units carry the right labels?
//!
//! The two records may cut the text differently. A suggested unit and a gold unit are the same if they share at
//! least half of the shorter one, so precision counts suggested units and recall gold units, each side by itself.

use super::calibration;
use super::counts::{Bin, LabelCounts};
use super::item::{Item, Outcome};
use super::settings::MatchPolicy;
use super::side::{Range, overlap};
use crate::record::{Record, Sentence};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One label in one report.
#[derive(Debug, Clone, Default)]
pub struct LabelOutcome {
    /// Counts at the labels that were given.
    pub counts: LabelCounts,
    /// Scores by tenths of the scale.
    pub bins: [Bin; calibration::BINS],
    /// Score of each suggested unit, and whether it lies on a gold unit with the label.
    pub ranked: Vec<(f64, bool)>,
    /// Gold units with the label that no suggested unit with a score lies on.
    pub unreached: usize,
    /// For each gold unit, whether the label is rightly there or rightly not.
    pub decisions: Vec<bool>,
}

/// Label sets, gold and suggested, with the number of units; a set is its labels by name with `+` between, or
/// `none`, or `no unit` where the other side has no unit there.
pub type SetPairs = BTreeMap<(String, String), usize>;

/// Everything about units.
pub struct UnitOutcome {
    /// By label; those asked for and those that occur.
    pub labels: BTreeMap<String, LabelOutcome>,
    /// Which label sets met.
    pub sets: SetPairs,
    /// One for each labelled gold unit and each spurious label.
    pub items: Vec<Item>,
}

/// Compares the units of two records with the same text.
pub fn compare(
    gold: &Record,
    suggested: &Record,
    labels: &[String],
    policy: &MatchPolicy,
) -> UnitOutcome {
    // For each gold unit the suggested ones that are the same, and the other way round.
    let mut same = vec![Vec::new(); gold.sentences.len()];
    let mut back = vec![Vec::new(); suggested.sentences.len()];
    for (i, g) in gold.sentences.iter().enumerate() {
        for (j, s) in suggested.sentences.iter().enumerate() {
            if same_unit(range(g), range(s), policy) {
                same[i].push(j);
                back[j].push(i);
            }
        }
    }
    let occurring = gold.sentences.iter().chain(&suggested.sentences);
    let occurring = occurring.flat_map(|u| u.labels.iter().chain(u.scores.keys()));
    let names: Vec<&String> = labels.iter().chain(occurring).collect();
    let mut out = UnitOutcome {
        labels: BTreeMap::new(),
        sets: sets(gold, suggested, &same, &back),
        items: Vec::new(),
    };
    for name in names {
        if !out.labels.contains_key(name) {
            let outcome = label(name, gold, suggested, (&same, &back), &mut out.items);
            out.labels.insert(name.clone(), outcome);
        }
    }
    out
}

/// Whether two ranges are the same unit.
fn same_unit(a: Range, b: Range, policy: &MatchPolicy) -> bool {
    let shared = overlap(a, b);
    let shorter = (a.1 - a.0).min(b.1 - b.0);
    shared > 0 && shared as f64 >= policy.unit_overlap * shorter as f64
}

fn range(unit: &Sentence) -> Range {
    (unit.start, unit.end)
}

fn has(unit: &Sentence, label: &str) -> bool {
    unit.labels.iter().any(|l| l == label)
}

type Links = [Vec<usize>];

fn label(
    name: &str,
    gold: &Record,
    suggested: &Record,
    (same, back): (&Links, &Links),
    items: &mut Vec<Item>,
) -> LabelOutcome {
    let (golds, saids) = (&gold.sentences, &suggested.sentences);
    let mut out = LabelOutcome::default();
    let shared: Arc<str> = name.into();
    for (i, unit) in golds.iter().enumerate() {
        let met = same[i].iter().find(|&&j| has(&saids[j], name));
        out.decisions.push(has(unit, name) == met.is_some());
        if !has(unit, name) {
            continue;
        }
        out.counts.gold += 1.0;
        out.counts.gold_hit += f64::from(u8::from(met.is_some()));
        let scored = |&&j: &&usize| saids[j].scores.contains_key(name);
        out.unreached += usize::from(!same[i].iter().any(|j| scored(&j)));
        let (place, outcome) = match met {
            Some(&j) => (Some(range(&saids[j])), Outcome::Right),
            None => (None, Outcome::Missed),
        };
        items.push(Item::unit(&shared, Some(range(unit)), place, outcome));
    }
    for (j, unit) in saids.iter().enumerate() {
        let truth = back[j].iter().any(|&i| has(&golds[i], name));
        if has(unit, name) {
            out.counts.suggested += 1.0;
            out.counts.suggested_hit += f64::from(u8::from(truth));
            if !truth {
                let place = Some(range(unit));
                items.push(Item::unit(&shared, None, place, Outcome::Spurious));
            }
        }
        if let Some(score) = unit.scores.get(name).and_then(serde_json::Value::as_f64) {
            let y = f64::from(u8::from(truth));
            out.counts.scored += 1.0;
            out.counts.squared += (score - y) * (score - y);
            let bin = &mut out.bins[calibration::bin(score)];
            bin.units += 1.0;
            bin.confidence += score;
            bin.positive += y;
            out.ranked.push((score, truth));
        }
    }
    out
}

fn sets(gold: &Record, suggested: &Record, same: &Links, back: &Links) -> SetPairs {
    let named = |labels: Vec<&str>| {
        let mut labels = labels;
        labels.sort_unstable();
        labels.dedup();
        if labels.is_empty() {
            "none".to_owned()
        } else {
            labels.join("+")
        }
    };
    let labels = |unit: &Sentence| -> Vec<String> { unit.labels.clone() };
    let mut pairs = SetPairs::new();
    for (unit, met) in gold.sentences.iter().zip(same) {
        let of_gold = named(unit.labels.iter().map(String::as_str).collect());
        let union: Vec<String> = met
            .iter()
            .flat_map(|&j| labels(&suggested.sentences[j]))
            .collect();
        let said = if met.is_empty() {
            "no unit".to_owned()
        } else {
            named(union.iter().map(String::as_str).collect())
        };
        *pairs.entry((of_gold, said)).or_default() += 1;
    }
    for (unit, met) in suggested.sentences.iter().zip(back) {
        if met.is_empty() {
            let said = named(unit.labels.iter().map(String::as_str).collect());
            *pairs.entry(("no unit".to_owned(), said)).or_default() += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(units: &[(usize, usize, &[&str], Option<f64>)]) -> Record {
        let sentences: Vec<_> = units
            .iter()
            .map(|(start, end, labels, score)| {
                let scores = score.map(|s| serde_json::json!({"action": s}));
                serde_json::json!({"start": start, "end": end, "kind": "prose", "labels": labels,
                    "scores": scores.unwrap_or(serde_json::json!({}))})
            })
            .collect();
        serde_json::from_value(serde_json::json!({
            "schema": "gleaner/1", "report": {"id": "a"}, "text": "x".repeat(100),
            "sentences": sentences, "frames": []
        }))
        .unwrap()
    }

    #[test]
    fn differently_cut_units_count_on_their_own_side() {
        let gold = record(&[
            (0, 20, &["action"], None),
            (20, 40, &[], None),
            (40, 60, &["action"], None),
        ]);
        let said = record(&[
            (0, 10, &["action"], Some(0.9)),
            (10, 20, &["action"], Some(0.8)),
            (20, 40, &["action"], Some(0.7)),
        ]);
        let out = compare(&gold, &said, &["action".into()], &MatchPolicy::default());
        let c = &out.labels["action"].counts;
        assert_eq!(
            [c.gold, c.gold_hit, c.suggested, c.suggested_hit],
            [2.0, 1.0, 3.0, 2.0]
        );
        assert_eq!(out.labels["action"].unreached, 1);
        assert_eq!(out.labels["action"].decisions, [true, false, false]);
        let outcomes: Vec<_> = out.items.iter().map(|i| i.outcome.as_str()).collect();
        assert_eq!(outcomes, ["right", "missed", "spurious"]);
        let key = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(out.sets[&key("action", "action")], 1);
        assert_eq!(out.sets[&key("none", "action")], 1);
        assert_eq!(out.sets[&key("action", "no unit")], 1);
    }

    #[test]
    fn half_of_the_shorter_one_is_enough_and_less_is_not() {
        let policy = MatchPolicy::default();
        assert!(same_unit((0, 10), (5, 30), &policy));
        assert!(!same_unit((0, 10), (6, 30), &policy));
        assert!(!same_unit((0, 10), (10, 20), &policy));
    }
}
