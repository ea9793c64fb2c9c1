//! The suggestion was made for another text of the report: where do its words stand in gold's?
//!
//! Spans are looked for by their words, white space apart. Where words occur several times, the occurrence counts:
//! the second one stays the second one if both texts have it equally often; otherwise the one nearest to
//! the span's old place, as a share of the text, is taken.

use super::side::Side;
use crate::record::{Frame, Record, Role};
use crate::span::OffsetMap;
use regex::Regex;
use serde::Serialize;

/// What became of the spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Realigned {
    /// Spans (units and roles) whose words were found.
    pub placed: usize,
    /// Units whose words are not in gold's text; they are left out.
    pub lost_units: usize,
    /// Roles whose words are not there; the role keeps its codes and loses its span.
    pub lost_roles: usize,
    /// Frames whose action was not found; they are left out.
    pub lost_frames: usize,
}

impl std::ops::AddAssign for Realigned {
    fn add_assign(&mut self, other: Self) {
        self.placed += other.placed;
        self.lost_units += other.lost_units;
        self.lost_roles += other.lost_roles;
        self.lost_frames += other.lost_frames;
    }
}

/// `record` with all offsets into `text`, and the count of what could not be placed. The offsets of `record` must
/// fit its own text ([`Record::faults`]).
///
/// # Examples
/// ```
/// use gleaner::record::Record;
/// use gleaner::score::realign;
/// let line = r#"{"schema": "gleaner/1", "report": {"id": "a"}, "text": "Add an  alert. Sleep.",
///   "sentences": [{"start": 0, "end": 14, "kind": "prose", "labels": ["action"]},
///                 {"start": 15, "end": 21, "kind": "prose", "labels": []}], "frames": []}"#;
/// let record: Record = serde_json::from_str(line).unwrap();
/// let (moved, count) = realign(&record, "We will: Add an alert.");
/// assert_eq!((moved.sentences[0].start, moved.sentences[0].end), (9, 22));
/// assert_eq!((count.placed, count.lost_units), (1, 1));
/// ```
#[must_use]
pub fn realign(record: &Record, text: &str) -> (Record, Realigned) {
    let map = Move {
        from: Side::new(record),
        text,
        chars: OffsetMap::new(text),
    };
    let mut count = Realigned::default();
    let mut out = record.clone();
    text.clone_into(&mut out.text);
    out.sentences.clear();
    for unit in &record.sentences {
        match map.range((unit.start, unit.end)) {
            Some((start, end)) => {
                count.placed += 1;
                let mut unit = unit.clone();
                (unit.start, unit.end) = (start, end);
                out.sentences.push(unit);
            }
            None => count.lost_units += 1,
        }
    }
    out.frames.clear();
    for frame in &record.frames {
        let mut frame: Frame = frame.clone();
        if !map.role(&mut frame.action, &mut count) {
            count.lost_frames += 1;
            continue;
        }
        for role in [&mut frame.target, &mut frame.goal, &mut frame.event] {
            if let Some(role) = role {
                count.lost_roles += usize::from(!map.role(role, &mut count));
            }
        }
        frame.evidence = None;
        out.frames.push(frame);
    }
    (out, count)
}

struct Move<'a> {
    from: Side<'a>,
    text: &'a str,
    chars: OffsetMap,
}

impl Move<'_> {
    /// Moves a role's span; without a place the span is taken off. Whether all is well.
    fn role(&self, role: &mut Role, count: &mut Realigned) -> bool {
        let Some(range) = role.range() else {
            return true;
        };
        let found = self.range(range);
        count.placed += usize::from(found.is_some());
        role.start = found.map(|r| r.0);
        role.end = found.map(|r| r.1);
        role.text = found.map(|(a, b)| {
            let byte = |at| self.chars.to_bytes(at).unwrap_or(self.text.len());
            self.text[byte(a)..byte(b)].to_owned()
        });
        found.is_some()
    }

    /// Where the words under `range` stand in the other text.
    fn range(&self, range: (usize, usize)) -> Option<(usize, usize)> {
        let words: Vec<String> = self
            .from
            .slice(range)
            .split_whitespace()
            .map(regex::escape)
            .collect();
        if words.is_empty() {
            return None;
        }
        // Words of one span are apart in both texts, however far.
        let pattern = Regex::new(&words.join(r"\s+")).ok()?;
        let own = &self.from.record.text;
        let before: Vec<usize> = pattern.find_iter(own).map(|m| m.start()).collect();
        let there: Vec<_> = pattern.find_iter(self.text).collect();
        let at = self.from.byte(range.0);
        let place = before.iter().position(|&start| start == at);
        let found = match place {
            Some(n) if before.len() == there.len() => there.get(n),
            _ => {
                let share = at as f64 / own.len().max(1) as f64;
                let wanted = share * self.text.len() as f64;
                let gap = |m: &&regex::Match<'_>| (m.start() as f64 - wanted).abs();
                there.iter().min_by(|a, b| gap(a).total_cmp(&gap(b)))
            }
        }?;
        Some((
            self.chars.to_chars(found.start()),
            self.chars.to_chars(found.end()),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(
        text: &str,
        units: &[(usize, usize)],
        action: (usize, usize),
        goal: (usize, usize),
    ) -> Record {
        let sentences: Vec<_> = units
            .iter()
            .map(|(a, b)| serde_json::json!({"start": a, "end": b, "kind": "prose", "labels": []}))
            .collect();
        serde_json::from_value(serde_json::json!({
            "schema": "gleaner/1", "report": {"id": "a"}, "text": text, "sentences": sentences,
            "frames": [{"id": "f1", "action": {"start": action.0, "end": action.1},
                "goal": {"start": goal.0, "end": goal.1, "category": "learn"}, "target": null, "event": null,
                "sts": "", "quality": "", "status": "", "horizon": "", "origin": ""}]
        }))
        .unwrap()
    }

    #[test]
    fn the_second_occurrence_stays_the_second() {
        let old = record("ok é ok zz", &[(5, 7)], (0, 2), (8, 10));
        let (new, count) = realign(&old, "é é é ok ok");
        assert_eq!((new.sentences[0].start, new.sentences[0].end), (9, 11));
        assert_eq!(new.frames[0].action.range(), Some((6, 8)));
        assert_eq!(new.frames[0].goal.as_ref().unwrap().range(), None);
        assert_eq!(
            new.frames[0].goal.as_ref().unwrap().category.as_deref(),
            Some("learn")
        );
        let lost = (
            count.placed,
            count.lost_units,
            count.lost_roles,
            count.lost_frames,
        );
        assert_eq!(lost, (2, 0, 1, 0));
    }

    #[test]
    fn a_frame_without_its_action_is_left_out_and_counted() {
        let (new, count) = realign(&record("abc def", &[], (0, 3), (4, 7)), "def");
        assert!(new.frames.is_empty());
        assert_eq!((count.lost_frames, count.placed), (1, 0));
    }

    proptest! {
        /// With the same words and other white space, every span of whole words is found where it was.
        #[test]
        fn words_are_found_again(
            words in prop::collection::vec("[a-c]{1,3}", 2..12), gaps in prop::collection::vec("[ \n]{1,3}", 12),
            a in 0_usize..12, b in 0_usize..12,
        ) {
            let (a, b) = (a.min(b) % words.len(), (a.max(b) % words.len()).max(a.min(b) % words.len()));
            let join = |gap: &dyn Fn(usize) -> String| {
                let (mut text, mut places) = (String::from("•"), Vec::new());
                for (n, word) in words.iter().enumerate() {
                    text += &gap(n);
                    places.push((text.chars().count(), text.chars().count() + word.len()));
                    text += word;
                }
                (text, places)
            };
            let (old, from) = join(&|_| " ".into());
            let (new, to) = join(&|n| gaps[n].clone());
            let span = (from[a].0, from[b].1);
            let (moved, count) = realign(&record(&old, &[span], span, span), &new);
            prop_assert_eq!(count.placed, 3);
            let found = moved.frames[0].action.range().unwrap();
            let slice: Vec<char> = new.chars().skip(found.0).take(found.1 - found.0).collect();
            let said: String = slice.into_iter().collect();
            let same: Vec<&str> = said.split_whitespace().collect();
            prop_assert_eq!(same, words[a..=b].iter().map(String::as_str).collect::<Vec<_>>());
            // Words that stand in the text only once can only be there.
            if words.iter().filter(|w| w.contains(words[a].as_str())).count() == 1 {
                prop_assert_eq!(found, (to[a].0, to[b].1));
            }
        }
    }
}
