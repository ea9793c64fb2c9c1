//! How does acceptance move while a coder works?

use super::{Acceptance, Outcomes};
use crate::review::item::ItemState;
use crate::review::store::Logged;
use std::collections::BTreeMap;

/// Suggestions decided in one block of [`Statistics::acceptance`].
const BLOCK: usize = 20;

/// What became of suggestions, in the order in which they were first decided; what is undecided again is left out.
pub(super) fn acceptance(log: &[&Logged]) -> Vec<Acceptance> {
    let (mut order, mut last) = (Vec::new(), BTreeMap::new());
    for Logged { entry, changes } in log {
        for change in changes {
            let place = (entry.report, change.key.as_str());
            if last.insert(place, change.after.as_ref()).is_none() {
                order.push(place);
            }
        }
    }
    let mut blocks: Vec<Acceptance> = Vec::new();
    let mut count = 0;
    for item in order.iter().filter_map(|place| last[place]) {
        let added = item.state == ItemState::Added;
        let decided = item.state != ItemState::Pending && item.model.is_some();
        if !(decided || added) {
            continue;
        }
        let full = |block: &Acceptance| block.to + 1 - block.from >= BLOCK;
        if blocks.last().is_none_or(|block| decided && full(block)) {
            blocks.push(Acceptance {
                from: count + 1,
                to: count,
                outcomes: Outcomes::default(),
                model: String::new(),
            });
        }
        let block = blocks.last_mut().expect("there is one now");
        if decided && !added {
            count += 1;
            block.to = count;
            block.model = item.model.clone().unwrap_or_default();
        }
        match item.state {
            ItemState::Accepted => block.outcomes.accepted += 1,
            ItemState::Corrected => block.outcomes.corrected += 1,
            ItemState::Rejected => block.outcomes.rejected += 1,
            ItemState::Added => block.outcomes.added += 1,
            ItemState::Pending | ItemState::Agreed => {}
        }
    }
    blocks
}
