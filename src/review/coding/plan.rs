//! What does a decision come to? The changes that it makes, or why it makes none.

use super::frames::{same, sound, unit_of, without_stale};
use super::{Change, Coding, to};
use crate::codebook::Codebook;
use crate::review::error::Refused;
use crate::review::item::{FrameItem, Item, ItemState};
use crate::review::request::{Request, Step};
use crate::span::OffsetMap;

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
impl Coding {
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
                if changes.contains(&change) {
                    continue;
                }
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
                    frame.unit = unit_of(&suggested, ground.units);
                    frame.frame = suggested;
                }
                Ok(vec![change])
            }
            Step::Set { key, frame, .. } => {
                let item = self.known(key)?;
                let Some(had) = item.as_frame() else {
                    return Err(Refused::Invalid(format!("{key}: is a label, not a frame")));
                };
                let mut frame = sound(frame, &had.frame.id, ground)?;
                without_stale(&mut frame, had.suggested.as_ref());
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
                let mut frame = sound(frame, new, ground)?;
                without_stale(&mut frame, None);
                (frame.score, frame.evidence) = (None, None);
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
fn gone(item: &Item) -> Change {
    Change {
        key: item.key.clone(),
        before: Some(item.clone()),
        after: None,
    }
}
