//! How does a gold record become training rows? The text is read and cut again by gleaner's own stages, and
//! the gold marks are carried over to those units, so that training sees what annotation will see.

use super::TrainError;
use crate::codebook::{Codebook, LISTS};
use crate::document::UnitView;
use crate::ingest::{ReadOptions, read_again};
use crate::record::{Record, Role, RoleName};
use crate::segment;
use crate::span::{OffsetMap, Span};

/// Role order of the tag head.
pub const ROLES: [RoleName; 4] = [
    RoleName::Action,
    RoleName::Target,
    RoleName::Goal,
    RoleName::Event,
];

/// One gold report, cut by gleaner, with the gold marks on its units.
#[derive(Debug, Clone)]
pub struct GoldReport {
    /// Record id.
    pub id: String,
    /// Organisation, or the id where it is not known.
    pub organisation: String,
    /// Whether it counts in the figures; otherwise it is only learnt from.
    pub measured: bool,
    /// Whether only the codes of its frames are learnt from, not its labels, spans and links.
    pub codes_only: bool,
    /// Units with their surroundings.
    pub views: Vec<UnitView>,
    /// For each unit and label of the codebook whether it holds.
    pub labels: Vec<Vec<bool>>,
    /// Frames whose action lies in a unit.
    pub frames: Vec<GoldFrame>,
}

/// One gold frame on gleaner's units.
#[derive(Debug, Clone)]
pub struct GoldFrame {
    /// Index of the unit that holds the action.
    pub unit: usize,
    /// Spans in that unit's plain text, in the order of [`ROLES`].
    pub spans: [Option<Span>; 4],
    /// The unit that holds the event, if that is another one.
    pub event_unit: Option<usize>,
    /// The unit that holds the goal, and the goal's words in its plain text, if that is another one.
    pub goal_apart: Option<(usize, Span)>,
    /// Index of the code in each list of [`LISTS`]; `None` where not coded.
    pub codes: Vec<Option<usize>>,
}

/// What could not be carried over, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Lost {
    /// Gold units with a label that overlap no unit of ours.
    pub units: usize,
    /// Frames whose action overlaps no unit of ours.
    pub frames: usize,
}

/// Carries one record over.
///
/// # Errors
/// [`TrainError::Record`] if the record is not sound; [`TrainError::Ingest`] if its text cannot be read.
pub fn prepare(
    record: &Record,
    codebook: &Codebook,
    lost: &mut Lost,
) -> Result<GoldReport, TrainError> {
    let id = &record.report.id;
    if let Some(fault) = record.faults(Some(codebook)).first() {
        return Err(TrainError::Record {
            id: id.clone(),
            fault: fault.to_string(),
        });
    }
    let document = read_again(record, ReadOptions::default().max_bytes)?;
    same_text(&document.text, record)?;
    let units = segment::units(&document);
    let map = OffsetMap::new(&record.text);
    let bytes =
        |start: usize, end: usize| Some(Span::new(map.to_bytes(start)?, map.to_bytes(end)?));
    let mut labels = vec![vec![false; codebook.labels().len()]; units.len()];
    for sentence in record.sentences.iter().filter(|s| !s.labels.is_empty()) {
        let Some(span) = bytes(sentence.start, sentence.end) else {
            continue;
        };
        let mut found = false;
        for (n, _) in units.iter().enumerate().filter(|(_, u)| same(u.span, span)) {
            found = true;
            for (l, label) in codebook.labels().iter().enumerate() {
                labels[n][l] |= sentence.labels.iter().any(|s| s == label);
            }
        }
        lost.units += usize::from(!found);
    }
    let mut frames = Vec::new();
    for frame in &record.frames {
        let span_of =
            |role: Option<&Role>| role.and_then(Role::range).and_then(|(a, b)| bytes(a, b));
        let unit_of = |span: Span| {
            let shared = |n: &usize| units[*n].span.overlap(span);
            (0..units.len())
                .filter(|n| shared(n) > 0)
                .max_by_key(|n| (shared(n), std::cmp::Reverse(*n)))
        };
        let Some(unit) = span_of(Some(&frame.action)).and_then(unit_of) else {
            lost.frames += 1;
            continue;
        };
        let inside = |name: RoleName| {
            let span = span_of(frame.role(name))?;
            (units[unit].span.overlap(span) > 0)
                .then(|| units[unit].plain.to_plain(span))
                .flatten()
        };
        let event = span_of(frame.event.as_ref());
        let event_unit = event.and_then(unit_of).filter(|&n| n != unit);
        let goal_apart = span_of(frame.goal.as_ref()).and_then(|span| {
            let at = unit_of(span).filter(|&n| n != unit)?;
            Some((at, units[at].plain.to_plain(span)?))
        });
        let code = |list: &str| {
            let code = match list {
                "event" | "action" | "target" | "goal" => RoleName::ALL
                    .iter()
                    .find(|n| n.as_str() == list)
                    .and_then(|&n| frame.role(n)?.category.as_deref()),
                _ => frame
                    .codes()
                    .into_iter()
                    .find(|(l, _)| *l == list)
                    .map(|(_, c)| c),
            }?;
            codebook.codes(list)?.iter().position(|(c, _)| c == code)
        };
        frames.push(GoldFrame {
            unit,
            spans: ROLES.map(inside),
            event_unit,
            goal_apart,
            codes: LISTS.iter().map(|list| code(list)).collect(),
        });
    }
    Ok(GoldReport {
        id: id.clone(),
        organisation: record
            .report
            .organisation
            .clone()
            .unwrap_or_else(|| id.clone()),
        measured: true,
        codes_only: false,
        views: document.views(&units),
        labels,
        frames,
    })
}

/// Offsets of a record hold only for its own text.
fn same_text(read: &str, record: &Record) -> Result<(), TrainError> {
    if read == record.text {
        return Ok(());
    }
    let pairs = read.bytes().zip(record.text.bytes());
    let at = pairs.take_while(|(a, b)| a == b).count();
    Err(TrainError::Record {
        id: record.report.id.clone(),
        fault: format!(
            "its text reads otherwise from byte {at} on; write it without byte order mark and with \\n line ends"
        ),
    })
}

/// Two units are the same if they share at least half of the shorter one.
fn same(a: Span, b: Span) -> bool {
    2 * a.overlap(b) >= a.len().min(b.len()).max(1)
}
