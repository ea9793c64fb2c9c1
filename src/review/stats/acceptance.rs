//! How does acceptance move while a coder works?

use super::{Acceptance, Outcomes};
use crate::review::coding::kinds;
use crate::review::item::ItemState;
use crate::review::store::Logged;
use std::collections::BTreeMap;

/// Suggestions decided in one block of [`Statistics::acceptance`].
const BLOCK: usize = 20;

/// What became of suggestions in the order in which they were decided; what was undone is left out.
pub(super) fn acceptance(log: &[&Logged]) -> Vec<Acceptance> {
    let mut stands: BTreeMap<i64, bool> = BTreeMap::new();
    for Logged { entry, .. } in log {
        match (entry.kind.as_str(), entry.undoes) {
            (kinds::UNDO, Some(of)) => stands.insert(of, false),
            (kinds::REDO, Some(of)) => stands.insert(of, true),
            _ => stands.insert(entry.id, true),
        };
    }
    let mut blocks: Vec<Acceptance> = Vec::new();
    let mut count = 0;
    for Logged { entry, changes } in log {
        if matches!(entry.kind.as_str(), kinds::UNDO | kinds::REDO)
            || stands.get(&entry.id) != Some(&true)
        {
            continue;
        }
        for change in changes {
            let was = change.before.as_ref().map(|item| item.state);
            let Some(item) = &change.after else { continue };
            let decided = was == Some(ItemState::Pending)
                && item.state != ItemState::Pending
                && item.model.is_some();
            let added = was.is_none() && item.state == ItemState::Added;
            let added = added && entry.kind != kinds::IMPORTED;
            if !(decided || added) {
                continue;
            }
            if blocks.last().is_none_or(|block| {
                decided && block.to + 1 - block.from >= BLOCK && block.to == count
            }) {
                blocks.push(Acceptance {
                    from: count + 1,
                    to: count,
                    outcomes: Outcomes::default(),
                    model: String::new(),
                });
            }
            let block = blocks.last_mut().expect("there is one now");
            if decided {
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
    }
    blocks
}
