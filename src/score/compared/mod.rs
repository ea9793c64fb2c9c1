//! What became of one report? Score's items, put back to the units and frames that they belong to, in the order of the text.
//!
//! Nothing is matched here: what is the same unit or frame, and what is right, [`score_one`](super::score_one) has
//! decided already, so that what is shown is what was counted.

mod frame;
mod tally;
#[cfg(test)]
mod tests;
mod unit;

pub use frame::{ComparedCode, ComparedFrame, ComparedRole};
pub use tally::OutcomeCounts;
pub use unit::{ComparedLabel, ComparedUnit};

use super::item::{Item, ItemKind};

/// One report, gold beside suggestion.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Compared {
    /// Units that carry a label on either side, by their place in the text.
    pub units: Vec<ComparedUnit>,
    /// Frames, paired where they have a partner, by the place of their actions.
    pub frames: Vec<ComparedFrame>,
}

impl Compared {
    /// Groups the items of one report (those of [`ReportScore`](super::ReportScore), which are there only if
    /// [`Settings::items`](super::Settings::items) asks for them).
    ///
    /// # Examples
    /// ```
    /// use gleaner::record::Record;
    /// use gleaner::score::{Compared, ItemKind, Outcome, Settings, score_one};
    /// let line = r#"{"schema": "gleaner/1", "report": {"id": "a.md"}, "text": "We will add an alert.",
    ///   "sentences": [{"start": 0, "end": 21, "kind": "prose", "labels": ["action"]}], "frames": []}"#;
    /// let gold: Record = serde_json::from_str(line).unwrap();
    /// let score = score_one(&gold, None, &Settings::default()).unwrap();
    /// let compared = Compared::of(&score.items);
    /// assert_eq!(compared.units[0].gold, Some((0, 21)));
    /// assert_eq!(compared.units[0].labels[0].outcome, Outcome::Missed);
    /// assert_eq!(compared.counts(ItemKind::Unit).missed, 1);
    /// ```
    #[must_use]
    pub fn of(items: &[Item]) -> Self {
        Self {
            units: unit::grouped(items),
            frames: frame::grouped(items),
        }
    }

    /// What became of all things of one kind.
    #[must_use]
    pub fn counts(&self, kind: ItemKind) -> OutcomeCounts {
        let frames = self.frames.iter();
        match kind {
            ItemKind::Unit => {
                let labels = self.units.iter().flat_map(|unit| &unit.labels);
                labels.map(|label| label.outcome).collect()
            }
            ItemKind::Frame => frames.map(|frame| frame.outcome).collect(),
            ItemKind::Role => {
                let roles = frames.flat_map(|frame| frame.roles.iter().flatten());
                roles.map(|role| role.outcome).collect()
            }
            ItemKind::Code => {
                let codes = frames.flat_map(|frame| &frame.codes);
                codes.map(|code| code.outcome).collect()
            }
        }
    }

    /// What became of everything in the report.
    #[must_use]
    pub fn total(&self) -> OutcomeCounts {
        let kinds = [
            ItemKind::Unit,
            ItemKind::Frame,
            ItemKind::Role,
            ItemKind::Code,
        ];
        kinds.into_iter().map(|kind| self.counts(kind)).sum()
    }
}
