//! Which suggested frame is which gold frame, and how right is what belongs to them?
//!
//! Frames are paired one to one by the token F1 of their action spans, best first, at least a half. Everything
//! else about a frame is judged within its pair: a role of a frame that has no partner counts as missed or spurious.

use super::codes::{self, CodePair};
use super::counts::{FrameCounts, ListCounts, RoleCounts, SummaryCounts};
use super::item::{Item, ItemKind, Outcome};
use super::roles;
use super::settings::MatchPolicy;
use super::side::{Side, overlap};
use crate::record::{Frame, RoleName};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything about frames.
#[derive(Debug, Clone, Default)]
pub struct FrameOutcome {
    /// Frames.
    pub frames: FrameCounts,
    /// Roles in the order of [`RoleName::ALL`].
    pub roles: [RoleCounts; 4],
    /// Summaries in the order of [`RoleName::ALL`].
    pub summaries: [SummaryCounts; 4],
    /// Codes in the order of [`LISTS`](crate::codebook::LISTS).
    pub lists: [ListCounts; 9],
    /// Every code of every pair.
    pub codes: Vec<CodePair>,
    /// Whether each gold frame has a partner.
    pub found: Vec<bool>,
    /// Frames, roles and codes one by one; moved to the report's when that is made.
    pub(super) items: Vec<Item>,
}

/// The frames that an item belongs to, by their positions in gold and in the suggestion.
pub(super) type Frames = (Option<usize>, Option<usize>);

/// Compares the frames of two records with the same text.
pub(super) fn compare(gold: &Side<'_>, said: &Side<'_>, policy: &MatchPolicy) -> FrameOutcome {
    let (golds, saids) = (&gold.record.frames, &said.record.frames);
    let pairs = pair(gold, said, policy);
    let mut out = FrameOutcome {
        found: vec![false; golds.len()],
        ..FrameOutcome::default()
    };
    out.frames = FrameCounts {
        gold: golds.len() as f64,
        suggested: saids.len() as f64,
        matched: pairs.len() as f64,
    };
    for (n, &name) in RoleName::ALL.iter().enumerate() {
        out.roles[n].gold = roles::spans(golds, name);
        out.roles[n].suggested = roles::spans(saids, name);
    }
    let mut known = codes::Known::default();
    let mut taken = vec![false; saids.len()];
    for &(i, j, score) in &pairs {
        (out.found[i], taken[j]) = (true, true);
        let at = (Some(i), Some(j));
        out.items.push(frame(at, gold, said, score));
        for n in 0..RoleName::ALL.len() {
            let item = roles::compare(
                n,
                at,
                (gold, said),
                &mut out.roles[n],
                &mut out.summaries[n],
            );
            out.items.extend(item);
        }
        codes::compare((i, j), (gold, said), &mut known, &mut out);
    }
    let alone = (0..golds.len())
        .filter(|&i| !out.found[i])
        .map(|i| (Some(i), None));
    let extra = (0..saids.len())
        .filter(|&j| !taken[j])
        .map(|j| (None, Some(j)));
    let without: Vec<Frames> = alone.chain(extra).collect();
    for at in without {
        out.items.push(frame(at, gold, said, 0.0));
        let items = (0..RoleName::ALL.len()).filter_map(|n| roles::alone(n, at, (gold, said)));
        out.items.extend(items);
    }
    out
}

/// (gold, suggested, token F1 of the actions), in the order in which they were paired.
fn pair(gold: &Side<'_>, said: &Side<'_>, policy: &MatchPolicy) -> Vec<(usize, usize, f64)> {
    let saids = &said.record.frames;
    // Among equals the place in the text decides and then the content, not the order in the file.
    let content = |j: usize| {
        let frame = Frame {
            id: String::new(),
            ..saids[j].clone()
        };
        serde_json::to_string(&frame).unwrap_or_default()
    };
    let mut order: Vec<usize> = (0..saids.len()).collect();
    order.sort_by(|&a, &b| {
        let places = saids[a].action.range().cmp(&saids[b].action.range());
        places.then_with(|| content(a).cmp(&content(b)))
    });
    let mut candidates = Vec::new();
    for (i, frame) in gold.record.frames.iter().enumerate() {
        for (rank, &j) in order.iter().enumerate() {
            if let (Some(a), Some(b)) = (frame.action.range(), saids[j].action.range())
                && overlap(a, b) > 0
            {
                let score = gold.token_f1(a, said, b);
                if score >= policy.frame_token_f1 && score > 0.0 {
                    candidates.push((score, i, rank));
                }
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used, mut taken, mut pairs) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (score, i, rank) in candidates {
        if !used.contains(&i) && !taken.contains(&rank) {
            used.insert(i);
            taken.insert(rank);
            pairs.push((i, order[rank], score));
        }
    }
    pairs
}

/// The item of a frame.
fn frame((i, j): Frames, gold: &Side<'_>, said: &Side<'_>, credit: f64) -> Item {
    let range = |side: &Side<'_>, n: Option<usize>| side.record.frames[n?].action.range();
    Item {
        kind: ItemKind::Frame,
        name: Arc::from("action"),
        gold_frame: i,
        suggested_frame: j,
        gold: range(gold, i),
        suggested: range(said, j),
        gold_code: None,
        suggested_code: None,
        outcome: match (i, j) {
            (Some(_), Some(_)) => Outcome::Right,
            (Some(_), None) => Outcome::Missed,
            _ => Outcome::Spurious,
        },
        credit,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, score_one};
    use super::*;
    use crate::record::Record;
    use proptest::prelude::*;
    use serde_json::json;

    /// A record over twenty words `w` with one frame for each action range, and a goal in each.
    pub(crate) fn record(actions: &[(usize, usize)], goal: &str) -> Record {
        let span = |a: usize, b: usize| json!({"start": 2 * a, "end": 2 * b - 1, "summary": "x"});
        let frames: Vec<_> = actions
            .iter()
            .enumerate()
            .map(|(n, &(a, b))| {
                json!({"id": n.to_string(), "action": span(a, b), "goal": {"category": goal}, "target": span(a, a + 1),
                    "event": null, "sts": "tech/core", "quality": "", "status": "", "horizon": "", "origin": ""})
            })
            .collect();
        serde_json::from_value(json!({"schema": "gleaner/1", "report": {"id": "a"},
            "text": "a b c d e f g h i j k l m n o p q r s t ", "sentences": [], "frames": frames}))
        .unwrap()
    }

    fn outcome(gold: &Record, said: &Record) -> FrameOutcome {
        score_one(gold, Some(said), &Settings::default())
            .unwrap()
            .frames
    }

    #[test]
    fn the_best_pair_goes_first_and_below_a_half_there_is_none() {
        let gold = record(&[(0, 4), (10, 14)], "learn");
        let out = outcome(&gold, &record(&[(0, 6), (1, 4), (10, 11)], "learn"));
        let counts = (out.frames.matched, out.frames.gold, out.frames.suggested);
        assert_eq!(counts, (1.0, 2.0, 3.0));
        assert_eq!(out.found, [true, false]);
        // 3 of 3 suggested and 3 of 4 gold tokens: better than the 4 of 6 of the longer one.
        assert!((out.roles[1].token - 6.0 / 7.0).abs() < 1e-12);
        assert!(out.roles[1].exact.abs() < 1e-12 && out.roles[2].exact.abs() < 1e-12);
    }

    proptest! {
        /// No figure changes if the suggestions come in another order.
        #[test]
        fn the_order_of_suggestions_does_not_matter(
            gold in prop::collection::vec((0_usize..12, 1_usize..5), 0..5),
            said in prop::collection::vec((0_usize..12, 1_usize..5), 0..5), turn in 0_usize..5,
        ) {
            let ranges = |all: &[(usize, usize)]| all.iter().map(|(a, n)| (*a, a + n)).collect::<Vec<_>>();
            let gold = record(&ranges(&gold), "learn");
            let said = record(&ranges(&said), "learn");
            let mut turned = said.clone();
            let by = turn.min(turned.frames.len());
            turned.frames.rotate_left(by);
            turned.frames.reverse();
            let (a, b) = (outcome(&gold, &said), outcome(&gold, &turned));
            prop_assert_eq!(a.frames, b.frames);
            for role in 0..4 {
                prop_assert!((a.roles[role].token - b.roles[role].token).abs() < 1e-9);
                prop_assert!((a.roles[role].exact - b.roles[role].exact).abs() < 1e-9);
            }
        }
    }
}
