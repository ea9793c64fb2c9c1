//! What has a coder made of a report so far? The state that the log comes to; pure, no store.

use super::error::Refused;
use super::item::{Body, FrameItem, Item, ItemState};
use super::request::{Request, Step};
use crate::codebook::Codebook;
use crate::record::Frame;
use crate::span::OffsetMap;
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
    /// A coding that was made elsewhere.
    pub const IMPORTED: &str = "imported";
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

/// What decisions are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The report's text.
    pub text: &'a str,
    /// Its code points.
    pub map: &'a OffsetMap,
    /// Code-point ranges of its units.
    pub units: &'a [(usize, usize)],
    /// Which labels and codes there are.
    pub codebook: &'a Codebook,
}

/// A coder's coding of one report.
#[derive(Debug, Clone, Default)]
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
    /// Whether it has been finished at least once: then a blind coder has seen the suggestions.
    pub was_finished: bool,
    /// Whether something was changed after that.
    pub late: bool,
    /// Whether it was coded elsewhere.
    pub imported: bool,
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
            item.rev = revs.get(&item.key).copied().unwrap_or(item.rev);
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
        self.late |= self.was_finished && shown && !changes.is_empty();
        self.apply(id, changes);
        match kind {
            kinds::FINISH => (self.finished, self.was_finished) = (true, true),
            kinds::IMPORTED => (self.finished, self.imported) = (true, true),
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

    /// What `request` comes to; `next` is the number that its decision will have.
    ///
    /// # Errors
    /// [`Refused::Conflict`] if an item is not as the coder saw it; [`Refused::Invalid`] if a change makes no sense.
    pub fn plan(
        &self,
        request: &Request,
        next: i64,
        ground: Ground<'_>,
    ) -> Result<Vec<Change>, Refused> {
        let stale: Vec<_> = request
            .changes
            .iter()
            .filter_map(|step| self.stale(step))
            .collect();
        if !stale.is_empty() {
            return Err(Refused::Conflict(stale));
        }
        if request.changes.is_empty() {
            return Err(Refused::Invalid("the decision has no changes".into()));
        }
        let mut changes: Vec<Change> = Vec::new();
        for (n, step) in request.changes.iter().enumerate() {
            for change in self.step(step, &format!("a{next}-{n}"), ground)? {
                if changes.iter().any(|c| c.key == change.key) {
                    let why = format!("{}: is changed twice in one decision", change.key);
                    return Err(Refused::Invalid(why));
                }
                changes.push(change);
            }
        }
        Ok(changes)
    }

    /// The item that `step` is about, if it is not as the coder saw it.
    fn stale(&self, step: &Step) -> Option<(String, Option<Item>)> {
        let (key, rev) = match step {
            Step::Accept { key, rev }
            | Step::Reject { key, rev }
            | Step::Reset { key, rev }
            | Step::Set { key, rev, .. }
            | Step::Remove { key, rev } => (key.clone(), *rev),
            Step::Label {
                unit, label, rev, ..
            } => (Item::label_key(*unit, label), *rev),
            Step::Add { .. } => return None,
        };
        let now = self.items.get(&key);
        let same = match (step, now) {
            (Step::Label { .. }, None) => rev == 0,
            (_, now) => now.is_some_and(|item| item.rev == rev),
        };
        (!same).then(|| (key, now.cloned()))
    }

    fn step(&self, step: &Step, new: &str, ground: Ground<'_>) -> Result<Vec<Change>, Refused> {
        match step {
            Step::Accept { key, .. } => self.accept(key),
            Step::Reject { key, .. } => {
                let item = self.known(key)?;
                if item.state == ItemState::Added {
                    return Ok(vec![gone(item)]);
                }
                Ok(vec![to(item, ItemState::Rejected)])
            }
            Step::Reset { key, .. } => {
                let item = self.known(key)?;
                if !item.is_suggestion() {
                    let why = format!("{key}: nobody suggested it; remove it instead");
                    return Err(Refused::Invalid(why));
                }
                let mut change = to(item, ItemState::Pending);
                if let Some(frame) = change.after.as_mut().and_then(Item::as_frame_mut)
                    && let Some(suggested) = frame.suggested.clone()
                {
                    frame.frame = suggested;
                }
                Ok(vec![change])
            }
            Step::Set { key, frame, .. } => {
                let item = self.known(key)?;
                let Some(had) = item.as_frame() else {
                    return Err(Refused::Invalid(format!("{key}: is a label, not a frame")));
                };
                let frame = sound(frame, &had.frame.id, ground)?;
                let state = match item.state {
                    ItemState::Added => ItemState::Added,
                    // Put back as it was suggested, it counts as taken as it is.
                    _ if had.suggested.as_ref().is_some_and(|s| same(s, &frame)) => {
                        ItemState::Accepted
                    }
                    _ => ItemState::Corrected,
                };
                let mut change = to(item, state);
                if let Some(now) = change.after.as_mut().and_then(Item::as_frame_mut) {
                    now.unit = unit_of(&frame, ground.units);
                    now.frame = frame;
                }
                let mut changes = vec![change];
                changes.extend(self.rivals_of(item));
                Ok(changes)
            }
            Step::Add { frame, from } => {
                let frame = sound(frame, new, ground)?;
                let item = FrameItem {
                    unit: unit_of(&frame, ground.units),
                    frame,
                    suggested: None,
                    rivals: Vec::new(),
                    from: from.clone(),
                };
                let mut item = Item::frame(new.into(), ItemState::Added, item);
                item.score = None;
                Ok(vec![Change {
                    key: new.into(),
                    before: None,
                    after: Some(item),
                }])
            }
            Step::Remove { key, .. } => {
                let item = self.known(key)?;
                if item.is_suggestion() {
                    let why = format!("{key}: was suggested; reject it instead");
                    return Err(Refused::Invalid(why));
                }
                Ok(vec![gone(item)])
            }
            Step::Label {
                unit, label, on, ..
            } => self.set_label(*unit, label, *on, ground),
        }
    }

    fn known(&self, key: &str) -> Result<&Item, Refused> {
        let missing = || Refused::Invalid(format!("{key}: there is no such item"));
        self.items.get(key).ok_or_else(missing)
    }

    fn accept(&self, key: &str) -> Result<Vec<Change>, Refused> {
        let item = self.known(key)?;
        let state = match item.state {
            ItemState::Added | ItemState::Agreed | ItemState::Corrected => item.state,
            // A rejected frame may have been corrected before.
            _ => match item.as_frame() {
                Some(frame)
                    if frame
                        .suggested
                        .as_ref()
                        .is_some_and(|s| !same(s, &frame.frame)) =>
                {
                    ItemState::Corrected
                }
                _ => ItemState::Accepted,
            },
        };
        let mut changes = vec![to(item, state)];
        changes.extend(self.rivals_of(item));
        Ok(changes)
    }

    /// Rejects the rivals of an item that is to hold.
    fn rivals_of(&self, item: &Item) -> Vec<Change> {
        let rivals = item
            .as_frame()
            .map(|f| f.rivals.as_slice())
            .unwrap_or_default();
        let rivals = rivals.iter().filter_map(|key| self.items.get(key));
        let open = rivals.filter(|rival| rival.state != ItemState::Rejected);
        open.map(|rival| to(rival, ItemState::Rejected)).collect()
    }

    fn set_label(
        &self,
        unit: usize,
        label: &str,
        on: bool,
        ground: Ground<'_>,
    ) -> Result<Vec<Change>, Refused> {
        if unit >= ground.units.len() {
            let why = format!("unit {unit}: the report has {}", ground.units.len());
            return Err(Refused::Invalid(why));
        }
        if !ground.codebook.has_label(label) {
            let labels = ground.codebook.labels().join(", ");
            let why = format!("label {label:?} is not in the codebook; it has {labels}");
            return Err(Refused::Invalid(why));
        }
        let key = Item::label_key(unit, label);
        let change = match (self.items.get(&key), on) {
            (None, true) => Change {
                key,
                before: None,
                after: Some(Item::label(unit, label, ItemState::Added)),
            },
            (None, false) => {
                let why = format!("unit {unit} does not carry the label {label:?}");
                return Err(Refused::Invalid(why));
            }
            (Some(item), true) if item.is_suggestion() => to(item, ItemState::Accepted),
            (Some(item), true) => to(item, ItemState::Added),
            (Some(item), false) if item.is_suggestion() => to(item, ItemState::Rejected),
            (Some(item), false) => gone(item),
        };
        Ok(vec![change])
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

fn gone(item: &Item) -> Change {
    Change {
        key: item.key.clone(),
        before: Some(item.clone()),
        after: None,
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

/// Whether two frames say the same; confidence and names do not count.
#[must_use]
pub fn same(a: &Frame, b: &Frame) -> bool {
    use crate::record::RoleName;
    let role = |frame: &Frame, name| {
        let role = frame.role(name)?;
        Some((
            role.range(),
            role.category.clone(),
            role.summary.clone().unwrap_or_default(),
        ))
    };
    a.codes() == b.codes()
        && RoleName::ALL
            .iter()
            .all(|&name| role(a, name) == role(b, name))
}

/// The unit that holds most of the frame's action.
#[must_use]
pub fn unit_of(frame: &Frame, units: &[(usize, usize)]) -> Option<usize> {
    best_unit(frame.action.range()?, units)
}

/// The unit that shares most with `range`, the first of several; `None` if none shares anything.
#[must_use]
pub fn best_unit((start, end): (usize, usize), units: &[(usize, usize)]) -> Option<usize> {
    let shared = |n: usize| end.min(units[n].1).saturating_sub(start.max(units[n].0));
    let best = (0..units.len()).max_by_key(|&n| (shared(n), std::cmp::Reverse(n)))?;
    (shared(best) > 0).then_some(best)
}

/// The frame as it goes into the coding: its spans' words filled in, everything else checked.
fn sound(frame: &Frame, id: &str, ground: Ground<'_>) -> Result<Frame, Refused> {
    use crate::record::RoleName;
    let mut frame = frame.clone();
    frame.id = id.into();
    for name in RoleName::ALL {
        let Some(role) = frame.role_mut(name) else {
            continue;
        };
        role.text = match (role.start, role.end) {
            (None, None) => None,
            (Some(start), Some(end)) => {
                let slice = || {
                    let (a, b) = (ground.map.to_bytes(start)?, ground.map.to_bytes(end)?);
                    (a < b).then(|| ground.text[a..b].to_owned())
                };
                Some(slice().ok_or_else(|| {
                    let name = name.as_str();
                    Refused::Invalid(format!(
                        "{name}: {start}..{end} is not a stretch of the text"
                    ))
                })?)
            }
            _ => {
                let why = format!("{}: a span needs start and end", name.as_str());
                return Err(Refused::Invalid(why));
            }
        };
        if role.summary.as_ref().is_some_and(|s| s.trim().is_empty()) {
            role.summary = None;
        }
        if role.category.as_ref().is_some_and(String::is_empty) {
            role.category = None;
        }
    }
    let record = crate::record::Record {
        text: ground.text.into(),
        frames: vec![frame],
        ..crate::record::Record::empty(crate::record::Report::default())
    };
    if let Some(fault) = record.faults(Some(ground.codebook)).into_iter().next() {
        return Err(Refused::Invalid(fault.to_string()));
    }
    Ok(record.frames.into_iter().next().expect("one was put in"))
}

#[cfg(test)]
mod tests;
