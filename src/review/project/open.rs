//! What does a person see of a report? Its text and items, and beside them what others made of it.

use super::answers::{Figures, OpenReport, OpenUnit, SuggestedLabel, Unlike};
use super::decide::{Deed, state};
use super::{Compared, Person, Project};
use crate::record::Record;
use crate::review::coding::{best_unit, kinds};
use crate::review::error::{Refused, ReviewError};
use crate::review::item::Item;
use crate::score::agree::{GammaOptions, Study, agreement, disagreements};

/// Name under which a suggestion stands beside a coding.
const SUGGESTED: &str = "suggested";

impl Project {
    /// Opens report `n` for a person; that they did, and whether suggestions were shown, is logged the first time and
    /// whenever they come back from another report.
    ///
    /// # Errors
    /// [`ReviewError`] if there is no such report for them, or the log cannot be written.
    pub fn open_report(
        &mut self,
        n: i64,
        who: &Person,
        session: &str,
    ) -> Result<OpenReport, ReviewError> {
        self.catch_up()?;
        let before = self.store.place_of(&who.coder)?;
        let coding = self.coding(n, who)?;
        if coding.opened.is_none() || before != Some(n) {
            self.note(n, who, session, kinds::OPENED)?;
        }
        let open = self.opened(n, who)?;
        if open.compare.is_none() || open.revealed {
            return Ok(open);
        }
        // It is in the log before it is seen.
        self.note(n, who, session, kinds::COMPARED)?;
        self.opened(n, who)
    }

    /// Logs what is no decision.
    fn note(&mut self, n: i64, who: &Person, session: &str, kind: &str) -> Result<(), ReviewError> {
        let deed = Deed {
            session,
            request: None,
            kind,
            undoes: None,
            took_ms: None,
            changes: &[],
        };
        while !self.log(n, who, &deed)? {
            self.catch_up()?;
        }
        Ok(())
    }

    /// Whether a blind coder is to see the suggestions for report `n` now: it is finished, and so are all others if
    /// comparisons are held back until then.
    fn may_compare(&mut self, n: i64, who: &Person) -> Result<bool, ReviewError> {
        let coding = self.coding(n, who)?;
        if !(coding.blind && coding.finished) {
            return Ok(false);
        }
        if !who.holds_back || coding.revealed {
            return Ok(true);
        }
        let finished = self.store.finished(&who.coder)?;
        Ok(self
            .reports()?
            .iter()
            .all(|report| finished.contains(&report.n)))
    }

    fn opened(&mut self, n: i64, who: &Person) -> Result<OpenReport, ReviewError> {
        let report = self.report(n)?;
        let compare = if self.may_compare(n, who)? {
            self.compared(n, who)?
        } else {
            None
        };
        let coding = self.coding(n, who)?;
        let mut items: Vec<Item> = coding.items().cloned().collect();
        items.sort_by_cached_key(|item| place(item, &report.units));
        let record = &report.record;
        let units = record.sentences.iter().enumerate();
        let notes = record
            .other
            .get("notes")
            .and_then(|notes| notes.as_array())
            .cloned();
        Ok(OpenReport {
            n,
            id: record.report.id.clone(),
            title: record
                .report
                .title
                .clone()
                .unwrap_or_else(|| record.report.id.clone()),
            organisation: record.report.organisation.clone(),
            date: record.report.date.clone(),
            url: record.report.url.clone(),
            version: coding.version,
            state: state(coding),
            mode: if coding.blind { "blind" } else { "assisted" },
            revealed: coding.blind && coding.revealed,
            compare_later: coding.blind && coding.finished && compare.is_none(),
            notes: notes.unwrap_or_default(),
            blocks: report.blocks.clone(),
            units: units
                .map(|(n, unit)| OpenUnit {
                    n,
                    start: unit.start,
                    end: unit.end,
                    kind: unit.kind,
                })
                .collect(),
            items,
            previous: None,
            next: None,
            can_undo: !coding.finished && !coding.done.is_empty(),
            can_redo: !coding.finished && !coding.undone.is_empty(),
            compare,
        })
    }

    /// A blind coding that is done, beside the suggestions.
    fn compared(&mut self, n: i64, who: &Person) -> Result<Option<Compared>, ReviewError> {
        let report = self.report(n)?;
        let Some((row, mut suggested)) = self.store.first_suggestion(n)? else {
            return Ok(None);
        };
        let Some(own) = self.export_one(n, &who.coder)? else {
            return Ok(None);
        };
        suggested.report.id.clone_from(&own.record.report.id);
        let labels = suggested.sentences.iter().flat_map(|unit| {
            let place = best_unit((unit.start, unit.end), &report.units);
            unit.labels.iter().filter_map(move |label| {
                Some(SuggestedLabel {
                    unit: place?,
                    label: label.clone(),
                    score: unit.scores.get(label).and_then(serde_json::Value::as_f64),
                })
            })
        });
        let (labels, frames) = (labels.collect(), suggested.frames.clone());
        let sides = [
            (who.coder.clone(), vec![own.record]),
            (SUGGESTED.to_owned(), vec![suggested]),
        ];
        let study = Study::join(&sides)?;
        let none = GammaOptions {
            samples: 0,
            seed: 1,
        };
        Ok(Some(Compared {
            against: row.model,
            frames,
            labels,
            differences: disagreements(&study)
                .into_iter()
                .map(Unlike::from)
                .collect(),
            figures: Figures::from(&agreement(&study, none).overall),
        }))
    }

    /// How much the coders that `who` compares agree: on report `n`, on all reports that they have finished, and how many
    /// these are.
    ///
    /// # Errors
    /// [`Refused::Waiting`] if they have not all finished `n`.
    pub fn agreement(
        &mut self,
        n: i64,
        who: &Person,
    ) -> Result<(Figures, Figures, usize), ReviewError> {
        self.catch_up()?;
        let here = self.codings_of(n, who)?;
        let mut all: Vec<(String, Vec<Record>)> = who
            .compares
            .iter()
            .map(|c| (c.clone(), Vec::new()))
            .collect();
        let mut reports = 0;
        for row in self.reports()? {
            match self.codings_of(row.n, who) {
                Ok(codings) => {
                    reports += 1;
                    for (own, (_, records)) in all.iter_mut().zip(codings) {
                        own.1.extend(records);
                    }
                }
                Err(ReviewError::Refused(Refused::Waiting { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        let none = GammaOptions {
            samples: 0,
            seed: 1,
        };
        let figures = |codings: &[(String, Vec<Record>)]| -> Result<Figures, ReviewError> {
            Ok(Figures::from(
                &agreement(&Study::join(codings)?, none).overall,
            ))
        };
        Ok((figures(&here)?, figures(&all)?, reports))
    }
}
/// Where an item stands in the text: labels by their unit, before the frames that begin there.
fn place(item: &Item, units: &[(usize, usize)]) -> (usize, u8, usize, String) {
    match (item.as_label(), item.as_frame()) {
        (Some((unit, _)), _) => {
            let (start, end) = units.get(unit).copied().unwrap_or((usize::MAX, usize::MAX));
            (start, 0, end, item.key.clone())
        }
        (None, frame) => {
            let range = frame
                .and_then(|f| f.frame.action.range())
                .unwrap_or((usize::MAX, usize::MAX));
            (range.0, 1, range.1, item.key.clone())
        }
    }
}
