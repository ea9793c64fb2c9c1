//! What has a coder made of a report so far? The state that the log comes to; pure, no store.

mod frames;
mod plan;

pub use frames::{best_unit, same, unit_of};
pub use plan::Ground;

use super::item::{Body, Item, ItemState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kinds of entries that are no decisions on items.
pub mod kinds {
    /// The coder has opened the report.
    pub const OPENED: &str = "opened";
    /// The coder has said that it is done.
    pub const FINISH: &str = "finish";
    /// It is not done after all.
    pub const REOPEN: &str = "reopen";
    /// A decision was taken back.
    pub const UNDO: &str = "undo";
    /// A decision that was taken back was made again.
    pub const REDO: &str = "redo";
    /// A coding that was made elsewhere, with suggestions in view or not: nobody says.
    pub const IMPORTED: &str = "imported";
    /// The same, with suggestions in view.
    pub const IMPORTED_ASSISTED: &str = "imported-assisted";
    /// The same, without.
    pub const IMPORTED_BLIND: &str = "imported-blind";

    /// Whether a coding was made elsewhere.
    #[must_use]
    pub fn is_import(kind: &str) -> bool {
        matches!(kind, IMPORTED | IMPORTED_ASSISTED | IMPORTED_BLIND)
    }
    /// A blind coder was shown the suggestions beside the finished coding.
    pub const COMPARED: &str = "compared";
}

/// One item before and after a decision; absent where it was not there, or is no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Which item.
    pub key: String,
    /// As it was.
    pub before: Option<Item>,
    /// As it became.
    pub after: Option<Item>,
}
/// A coder's coding of one report.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the log")]
pub struct Coding {
    items: BTreeMap<String, Item>,
    /// For each item the decision that first changed it.
    first: BTreeMap<String, i64>,
    /// Last decision; 0 if there is none.
    pub version: i64,
    /// Whether the coder has said that it is done.
    pub finished: bool,
    /// Decisions that can be undone, oldest first.
    pub done: Vec<i64>,
    /// Decisions that were undone and can be made again, last undone last.
    pub undone: Vec<i64>,
    /// Whether it is coded without suggestions.
    pub blind: bool,
    /// Whether suggestions were shown when it was first opened; absent if it has not been.
    pub opened: Option<bool>,
    /// Whether a blind coder has seen the suggestions.
    pub revealed: bool,
    /// Whether something was changed after that.
    pub late: bool,
    /// Whether it was coded elsewhere.
    pub imported: bool,
    /// Whether suggestions were in view then; absent if nobody says.
    pub imported_assisted: Option<bool>,
    /// Whether decisions were made on other suggestions than those that are pending.
    pub suggested_anew: bool,
    /// The suggestion whose items are pending.
    pub suggestion: Option<i64>,
}

impl Coding {
    /// All items, in no order that means anything.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// One item.
    #[must_use]
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items.get(key)
    }

    /// Suggestions that are undecided, and decisions.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let pending = |item: &&Item| item.state == ItemState::Pending;
        let pending = self.items.values().filter(pending).count();
        (pending, self.items.len() - pending)
    }

    /// Puts new suggestions, made after decision `after`, in the place of those that nobody has decided on. What was
    /// decided stays; a new suggestion that an earlier decision answers already, being about the same label or an
    /// overlapping action, is left out.
    pub fn suggest_again(&mut self, suggested: Vec<Item>, after: i64) {
        // One that was decided on and is pending again keeps its revision.
        let pending = self
            .items
            .values()
            .filter(|item| item.state == ItemState::Pending);
        let revs: BTreeMap<String, i64> =
            pending.map(|item| (item.key.clone(), item.rev)).collect();
        self.drop_pending();
        let earlier = |item: &&Item| {
            self.first
                .get(&item.key)
                .is_some_and(|&first| first <= after)
        };
        let earlier: Vec<Item> = self.items.values().filter(earlier).cloned().collect();
        for mut item in suggested {
            if self.items.contains_key(&item.key)
                || earlier.iter().any(|decided| answers(decided, &item))
            {
                continue;
            }
            if let Some(&rev) = revs.get(&item.key).filter(|rev| **rev > 0) {
                (item.rev, item.state) = (rev, ItemState::Pending);
            }
            self.items.insert(item.key.clone(), item);
        }
    }

    /// Forgets suggestions that nobody has decided on.
    pub fn drop_pending(&mut self) {
        self.items
            .retain(|_, item| item.state != ItemState::Pending);
    }

    /// Keeps count of what can be undone and made again.
    fn count(&mut self, kind: &str, id: i64, undoes: Option<i64>) {
        match (kind, undoes) {
            (kinds::UNDO, Some(undone)) => {
                self.done.pop();
                self.undone.push(undone);
            }
            (kinds::REDO, Some(again)) => {
                self.undone.pop();
                self.done.push(again);
            }
            _ => {
                self.done.push(id);
                self.undone.clear();
            }
        }
    }

    /// What rejects every suggestion that is undecided.
    #[must_use]
    pub fn rejection_of_rest(&self) -> Vec<Change> {
        let pending = self
            .items
            .values()
            .filter(|item| item.state == ItemState::Pending);
        pending.map(|item| to(item, ItemState::Rejected)).collect()
    }

    /// What is agreed and was not touched: it is put into the log when an adjudication is finished, so that it stays.
    #[must_use]
    pub fn untouched(&self) -> Vec<Change> {
        let agreed = self
            .items
            .values()
            .filter(|item| item.state == ItemState::Agreed && item.rev == 0);
        agreed.map(|item| to(item, ItemState::Agreed)).collect()
    }

    /// What an entry of the log does: `id`, of that kind, made while suggestions were `shown` or not.
    pub fn take(
        &mut self,
        kind: &str,
        id: i64,
        undoes: Option<i64>,
        changes: &[Change],
        shown: bool,
    ) {
        if kind == kinds::OPENED {
            self.opened.get_or_insert(shown);
            return;
        }
        self.late |= self.revealed && shown && !changes.is_empty();
        self.apply(id, changes);
        match kind {
            kinds::FINISH => {
                self.finished = true;
                // What was rejected on the way can be taken back, once it is open again.
                if changes.iter().any(|change| change.before != change.after) {
                    self.count(kind, id, undoes);
                }
            }
            kinds::COMPARED => self.revealed = true,
            kinds::IMPORTED | kinds::IMPORTED_ASSISTED | kinds::IMPORTED_BLIND => {
                (self.finished, self.imported) = (true, true);
                self.imported_assisted = match kind {
                    kinds::IMPORTED_ASSISTED => Some(true),
                    kinds::IMPORTED_BLIND => Some(false),
                    _ => None,
                };
            }
            kinds::REOPEN => self.finished = false,
            _ => self.count(kind, id, undoes),
        }
    }

    /// Puts `changes` of `decision` in force.
    fn apply(&mut self, decision: i64, changes: &[Change]) {
        for change in changes {
            self.first.entry(change.key.clone()).or_insert(decision);
            match &change.after {
                Some(item) => {
                    let mut item = item.clone();
                    item.rev = decision;
                    self.items.insert(change.key.clone(), item);
                }
                None => {
                    self.items.remove(&change.key);
                }
            }
        }
        self.version = decision;
    }
}

fn to(item: &Item, state: ItemState) -> Change {
    Change {
        key: item.key.clone(),
        before: Some(item.clone()),
        after: Some(Item {
            state,
            ..item.clone()
        }),
    }
}

/// Whether `decided` leaves nothing of `new` to decide.
fn answers(decided: &Item, new: &Item) -> bool {
    match (&decided.body, &new.body) {
        (Body::Label { .. }, Body::Label { .. }) => decided.key == new.key,
        (Body::Frame(a), Body::Frame(b)) => {
            let ranges = [Some(&a.frame), a.suggested.as_ref()];
            let mut ranges = ranges
                .into_iter()
                .flatten()
                .filter_map(|f| f.action.range());
            let Some((start, end)) = b.frame.action.range() else {
                return false;
            };
            ranges.any(|(s, e)| {
                let shared = end.min(e).saturating_sub(start.max(s));
                2 * shared >= (end - start).min(e - s)
            })
        }
        _ => false,
    }
}
#[cfg(test)]
mod tests;
