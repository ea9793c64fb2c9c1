//! What does a format not hold? The difference between a record and what comes back from the format, by kind.

use crate::record::{Frame, Record, Report, RoleName, Sentence};
use std::collections::BTreeMap;

/// A kind of thing that a format may not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loss {
    /// The text of the report, or how it is spaced.
    Text,
    /// Title, organisation, date, address, format or hash of the report.
    Report,
    /// Who made the record: `producer`, `coder`.
    Maker,
    /// Units (those without a label, where the format marks labels only).
    Units,
    /// Whether a unit is prose, list, table or heading.
    UnitKinds,
    /// Labels of units.
    Labels,
    /// Probabilities.
    Scores,
    /// Frames (those whose action has no span, where the format marks spans only).
    Frames,
    /// Spans of roles.
    Spans,
    /// Roles that are meant and not said.
    Unsaid,
    /// Summaries.
    Summaries,
    /// Categories of roles and codes of frames.
    Codes,
    /// What a suggestion rests on.
    Evidence,
    /// Fields that gleaner does not know.
    Extra,
}

impl Loss {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Text,
        Self::Report,
        Self::Maker,
        Self::Units,
        Self::UnitKinds,
        Self::Labels,
        Self::Scores,
        Self::Frames,
        Self::Spans,
        Self::Unsaid,
        Self::Summaries,
        Self::Codes,
        Self::Evidence,
        Self::Extra,
    ];

    /// What it is, in words.
    #[must_use]
    pub fn what(self) -> &'static str {
        match self {
            Self::Text => "texts of reports, or their spacing",
            Self::Report => "what is known of a report (title, date, hash, ...)",
            Self::Maker => "producers and coders",
            Self::Units => "units without a label",
            Self::UnitKinds => "kinds of units",
            Self::Labels => "labels of units",
            Self::Scores => "probabilities",
            Self::Frames => "frames whose action has no span",
            Self::Spans => "spans of roles",
            Self::Unsaid => "roles that are not said",
            Self::Summaries => "summaries",
            Self::Codes => "categories and codes",
            Self::Evidence => "what a suggestion rests on",
            Self::Extra => "fields that gleaner does not know",
        }
    }
}

/// How often each kind was lost; empty if nothing was.
pub type Losses = BTreeMap<Loss, usize>;

/// Counts what of `record` is not in `back`, which is what a format gave back of it, or is there otherwise.
///
/// # Examples
/// ```
/// use gleaner::{exchange::{Loss, losses}, record::Record};
/// let record: Record = serde_json::from_str(r#"{"schema": "gleaner/1", "report": {"id": "a"}, "text": "",
///   "sentences": [], "frames": [], "coder": "Ann"}"#).unwrap();
/// let back = Record { coder: None, ..record.clone() };
/// assert_eq!(losses(&record, &back).into_iter().collect::<Vec<_>>(), [(Loss::Maker, 1)]);
/// assert!(losses(&record, &record).is_empty());
/// ```
#[must_use]
pub fn losses(record: &Record, back: &Record) -> Losses {
    let mut tally = Tally(Losses::new());
    tally.differ(Loss::Text, &record.text, &back.text);
    let (ours, theirs) = (&record.report, &back.report);
    tally.differ(Loss::Report, &ours.id, &theirs.id);
    tally.differ(Loss::Report, &ours.title, &theirs.title);
    tally.differ(Loss::Report, &ours.organisation, &theirs.organisation);
    tally.differ(Loss::Report, &ours.date, &theirs.date);
    tally.differ(Loss::Report, &ours.url, &theirs.url);
    tally.differ(Loss::Report, &ours.format, &theirs.format);
    tally.differ(Loss::Report, &ours.sha256, &theirs.sha256);
    let judged = |r: &Report| (r.is_incident_report, r.incident_report_score);
    tally.differ(Loss::Report, &judged(ours), &judged(theirs));
    tally.differ(Loss::Extra, &ours.other, &theirs.other);
    tally.differ(Loss::Extra, &record.other, &back.other);
    tally.differ(Loss::Maker, &record.producer, &back.producer);
    tally.differ(Loss::Maker, &record.coder, &back.coder);
    let range = |unit: &Sentence| (unit.start, unit.end);
    let found: BTreeMap<_, _> = back.sentences.iter().map(|u| (range(u), u)).collect();
    tally.beyond(Loss::Units, record.sentences.len(), back.sentences.len());
    for unit in &record.sentences {
        match found.get(&range(unit)) {
            Some(same) => {
                tally.differ(Loss::UnitKinds, &unit.kind, &same.kind);
                tally.differ(Loss::Labels, &unit.labels, &same.labels);
                tally.differ(Loss::Scores, &unit.scores, &same.scores);
                tally.differ(Loss::Extra, &unit.other, &same.other);
            }
            None => tally.add(Loss::Units),
        }
    }
    let found: BTreeMap<_, _> = back.frames.iter().map(|f| (&f.id, f)).collect();
    tally.beyond(Loss::Frames, record.frames.len(), back.frames.len());
    for frame in &record.frames {
        match found.get(&frame.id) {
            Some(same) => tally.frame(frame, same),
            None => tally.add(Loss::Frames),
        }
    }
    tally.0
}

struct Tally(Losses);

impl Tally {
    fn add(&mut self, kind: Loss) {
        *self.0.entry(kind).or_default() += 1;
    }

    fn differ<T: PartialEq>(&mut self, kind: Loss, ours: &T, theirs: &T) {
        if ours != theirs {
            self.add(kind);
        }
    }

    /// What came back and was never there.
    fn beyond(&mut self, kind: Loss, ours: usize, theirs: usize) {
        for _ in ours..theirs {
            self.add(kind);
        }
    }

    fn frame(&mut self, ours: &Frame, theirs: &Frame) {
        self.differ(Loss::Scores, &ours.score, &theirs.score);
        self.differ(Loss::Evidence, &ours.evidence, &theirs.evidence);
        self.differ(Loss::Extra, &ours.other, &theirs.other);
        for (a, b) in ours.codes().iter().zip(theirs.codes()) {
            self.differ(Loss::Codes, a, &b);
        }
        for name in RoleName::ALL {
            let (a, b) = match (ours.role(name), theirs.role(name)) {
                (None, None) => continue,
                (Some(a), Some(b)) => (a, b),
                (Some(one), None) | (None, Some(one)) => {
                    self.add(if one.range().is_some() {
                        Loss::Spans
                    } else {
                        Loss::Unsaid
                    });
                    continue;
                }
            };
            self.differ(Loss::Spans, &(a.range(), &a.text), &(b.range(), &b.text));
            self.differ(Loss::Summaries, &a.summary, &b.summary);
            self.differ(Loss::Codes, &a.category, &b.category);
            self.differ(Loss::Scores, &a.score, &b.score);
            self.differ(
                Loss::Evidence,
                &(&a.support, &a.likeliest, &a.nearest),
                &(&b.support, &b.likeliest, &b.nearest),
            );
            self.differ(Loss::Extra, &a.other, &b.other);
        }
    }
}
