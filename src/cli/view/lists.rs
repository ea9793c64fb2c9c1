//! Lessons, and sentences that speak of an action but have no frame, as numbered lists.

use super::paint::{DIM, PLAIN};
use super::reading::Reading;
use super::{View, percent, wrap};
use crate::record::{Frame, Record, Sentence};
use std::fmt::Write as _;

impl View {
    /// All lessons; nothing where there is none.
    pub(super) fn lessons(&self, record: &Record, reading: &Reading) -> String {
        let lessons = labelled(record, "lesson").collect::<Vec<_>>();
        self.list("Lessons", &lessons, "lesson", reading)
    }

    /// Sentences labelled as actions that no frame comes from.
    pub(super) fn unframed(&self, record: &Record, reading: &Reading) -> String {
        let bare = |s: &&Sentence| !record.frames.iter().any(|frame| comes_from(frame, s));
        let left = labelled(record, "action").filter(bare).collect::<Vec<_>>();
        self.list("Other action sentences", &left, "action", reading)
    }

    fn list(&self, name: &str, items: &[&Sentence], label: &str, reading: &Reading) -> String {
        if items.is_empty() {
            return String::new();
        }
        let mut out = self.heading(name, items.len());
        let digits = items.len().to_string().len();
        let scored = items.iter().any(|s| score(s, label).is_some());
        let indent = 2 + digits + 2 + if scored { 5 } else { 0 };
        for (n, sentence) in items.iter().enumerate() {
            let lines = wrap::wrapped(
                &reading.words(sentence.start, sentence.end),
                self.width - indent,
            );
            let mut head = format!("  {:>digits$}  ", n + 1);
            if scored {
                let _ = write!(
                    head,
                    "{:>3}  ",
                    score(sentence, label).map(percent).unwrap_or_default()
                );
            }
            for line in lines {
                let _ = writeln!(
                    out,
                    "{}{}",
                    self.paint.with(DIM, &head),
                    self.paint.with(PLAIN, &line)
                );
                head = " ".repeat(indent);
            }
            let mut place = vec![format!("line {}", reading.place(sentence.start).0)];
            place.extend(reading.section(sentence.start));
            if label == "lesson" && sentence.labels.iter().any(|l| l == "action") {
                place.push("also an action".into());
            }
            let place = wrap::cut(&place.join(" · "), self.width - indent);
            let _ = writeln!(
                out,
                "{}{}",
                " ".repeat(indent),
                self.paint.with(DIM, &place)
            );
        }
        out + "\n"
    }
}

fn labelled<'a>(record: &'a Record, label: &'a str) -> impl Iterator<Item = &'a Sentence> {
    record
        .sentences
        .iter()
        .filter(move |s| s.labels.iter().any(|l| l == label))
}

fn score(sentence: &Sentence, label: &str) -> Option<f64> {
    sentence.scores.get(label)?.as_f64()
}

/// Whether the frame's evidence or its action overlaps the sentence.
fn comes_from(frame: &Frame, sentence: &Sentence) -> bool {
    let lead = frame.evidence.as_ref().and_then(|evidence| evidence.lead);
    let overlaps = |(start, end): (usize, usize)| start < sentence.end && sentence.start < end;
    lead.into_iter().chain(frame.action.range()).any(overlaps)
}
