//! Which items are the nearest, and what do they say together?

use crate::record::Neighbour;
use std::collections::BTreeMap;

/// The `k` candidates with the greatest likeness, most similar first; of equally similar ones (to four
/// decimals, which is more than batches of another size change) those that were coded first.
pub(super) fn most_similar<'a>(
    candidates: impl Iterator<Item = (f32, &'a Neighbour)>,
    k: usize,
) -> Vec<Neighbour> {
    let rank = |likeness: f32| (f64::from(likeness) * 1e4).round() as i64;
    let mut order: Vec<(i64, usize, &Neighbour)> = candidates
        .enumerate()
        .map(|(n, (likeness, told))| (-rank(likeness), n, told))
        .collect();
    if k < order.len() {
        order.select_nth_unstable_by_key(k, |&(rank, n, _)| (rank, n));
        order.truncate(k);
    }
    order.sort_unstable_by_key(|&(rank, n, _)| (rank, n));
    let similarity = |rank: i64| (-rank as f64 / 1e4).clamp(-1.0, 1.0);
    order
        .into_iter()
        .map(|(rank, _, told)| Neighbour {
            similarity: similarity(rank),
            ..told.clone()
        })
        .collect()
}

/// The code that most items carry and the share that do; of several, the one met first. `None` without items.
pub(super) fn majority(items: &[Neighbour]) -> Option<(String, f64)> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *votes.entry(&item.category).or_default() += 1;
    }
    let most = votes.values().copied().max()?;
    let code = items.iter().map(|i| i.category.as_str());
    let first = code.into_iter().find(|code| votes[code] == most)?;
    let share = most as f64 / items.len() as f64;
    Some((first.to_owned(), (share * 1e4).round() / 1e4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(frame: usize, code: &str) -> Neighbour {
        Neighbour {
            report: "a.md".into(),
            frame: format!("f{frame}"),
            text: None,
            summary: None,
            category: code.into(),
            similarity: 0.0,
        }
    }

    #[test]
    fn equally_similar_items_stay_in_the_order_of_coding() {
        let items: Vec<_> = (0..6).map(|n| told(n, "x")).collect();
        let likeness = [0.5, 0.7, 0.700_01, 0.9, 0.5, 0.2];
        let found = most_similar(likeness.into_iter().zip(&items), 4);
        let frames: Vec<_> = found.iter().map(|i| i.frame.as_str()).collect();
        assert_eq!(frames, ["f3", "f1", "f2", "f0"]);
        assert!((found[1].similarity - 0.7).abs() < 1e-9);
    }

    #[test]
    fn the_majority_wins_and_of_equals_the_nearest() {
        let vote = |codes: &[&str]| {
            let items: Vec<_> = codes.iter().map(|code| told(0, code)).collect();
            majority(&items)
        };
        assert_eq!(vote(&["a", "b", "b"]), Some(("b".into(), 0.6667)));
        assert_eq!(vote(&["b", "a", "a", "b", "c"]), Some(("b".into(), 0.4)));
        assert_eq!(vote(&[]), None);
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_of_a_whole_sort(likeness in proptest::collection::vec(-1.0_f32..1.0, 0..40), k in 1_usize..12) {
            let items: Vec<_> = (0..likeness.len()).map(|n| told(n, "x")).collect();
            let found = most_similar(likeness.iter().copied().zip(&items), k);
            let mut order: Vec<usize> = (0..likeness.len()).collect();
            order.sort_by_key(|&n| -(f64::from(likeness[n]) * 1e4).round() as i64);
            let wanted: Vec<_> = order.iter().take(k).map(|n| format!("f{n}")).collect();
            prop_assert_eq!(found.into_iter().map(|i| i.frame).collect::<Vec<_>>(), wanted);
        }
    }
}
