//! What was taken for what?

use super::one::ReportScore;
use super::units::SetPairs;
use crate::codebook::LISTS;
use serde::Serialize;
use std::sync::Arc;

/// Which code or label set was taken for which.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Confusion {
    /// `labels`, or the code list.
    pub of: String,
    /// (gold, suggested, how often); `(none)` where a side has no code.
    pub cells: Vec<(String, String, usize)>,
}

/// Label sets, then the nine code lists.
pub(super) fn confusions(reports: &[ReportScore]) -> Vec<Confusion> {
    let mut sets = SetPairs::new();
    let mut lists = vec![SetPairs::new(); LISTS.len()];
    for report in reports {
        for (pair, n) in &report.sets {
            *sets.entry(pair.clone()).or_default() += n;
        }
        for pair in &report.frames.codes {
            let name = |code: &Option<Arc<str>>| code.as_deref().unwrap_or("(none)").to_owned();
            let key = (name(&pair.gold), name(&pair.suggested));
            *lists[pair.list].entry(key).or_default() += 1;
        }
    }
    let cells = |pairs: SetPairs| pairs.into_iter().map(|((g, s), n)| (g, s, n)).collect();
    let named = LISTS.iter().map(|l| (*l).to_owned()).zip(lists);
    std::iter::once(("labels".to_owned(), sets))
        .chain(named)
        .map(|(of, pairs)| Confusion {
            of,
            cells: cells(pairs),
        })
        .collect()
}
