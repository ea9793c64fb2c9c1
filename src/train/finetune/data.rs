//! What does training read, over and over? Token ids, cues and targets of every report, made once.

use super::super::heads::{TagUnit, tag_target};
use super::super::{GoldReport, ROLES};
use super::net::of_matrix;
use crate::nn::NnError;
use crate::nn::{TextTokenizer, frame_cues, matrix, tag_cues, unit_cues};
use crate::span::Span;
use crate::words;
use std::collections::HashMap;
use tch::{Device, Tensor};

/// All reports, ready for training.
pub(super) struct Prepared {
    /// Ids of each text with its special tokens.
    pub(super) texts: Vec<Vec<u32>>,
    /// Texts that were cut to the longest input.
    pub(super) cut: usize,
    /// One a report.
    pub(super) reports: Vec<Report>,
}

/// One report.
pub(super) struct Report {
    /// Text of each unit, its innermost heading, its innermost lead-in; `None` for the empty text.
    pub(super) texts: Vec<[Option<usize>; 3]>,
    /// `[units, cues]`
    pub(super) cues: Tensor,
    /// `[units, labels]`
    pub(super) labels: Tensor,
    /// Units that hold an action.
    pub(super) tagged: Vec<Tagged>,
}

/// A unit that holds the actions of one or more frames.
pub(super) struct Tagged {
    pub(super) unit: usize,
    /// `[tokens, cues]`
    pub(super) cues: Tensor,
    /// `[tokens, 3 * roles]`
    pub(super) target: Tensor,
    pub(super) frames: Vec<Frame>,
}

/// One frame.
pub(super) struct Frame {
    /// First and last token of action, target and goal.
    pub(super) spans: [Option<(usize, usize)>; 3],
    /// Text of the event's unit.
    pub(super) event: Option<usize>,
    /// `[1, cues]`
    pub(super) cues: Tensor,
    /// Code in each list, or -1.
    pub(super) codes: Vec<i64>,
}

struct Table<'a> {
    tokenizer: &'a TextTokenizer,
    longest: usize,
    index: HashMap<String, usize>,
    texts: Vec<Vec<u32>>,
    spans: Vec<Vec<Span>>,
    cut: usize,
}

impl Table<'_> {
    fn at(&mut self, text: &str) -> Result<Option<usize>, NnError> {
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(&at) = self.index.get(text) {
            return Ok(Some(at));
        }
        let mut tokens = self.tokenizer.tokens(text)?;
        let room = self.longest - 2;
        self.cut += usize::from(tokens.ids.len() > room);
        tokens.ids.truncate(room);
        tokens.spans.truncate(room);
        self.texts.push(self.tokenizer.framed([&tokens.ids[..]]));
        self.spans.push(tokens.spans);
        self.index.insert(text.to_owned(), self.texts.len() - 1);
        Ok(Some(self.texts.len() - 1))
    }
}

/// First and last token that `span` touches.
fn tokens_of(spans: &[Span], span: Span) -> Option<(usize, usize)> {
    let touched = |t: &Span| t.overlap(span) > 0;
    Some((
        spans.iter().position(touched)?,
        spans.iter().rposition(touched)?,
    ))
}

/// Reads every text once.
pub(super) fn prepare(
    reports: &[GoldReport],
    tokenizer: &TextTokenizer,
    longest: usize,
    device: Device,
) -> Result<Prepared, NnError> {
    let mut table = Table {
        tokenizer,
        longest,
        index: HashMap::new(),
        texts: Vec::new(),
        spans: Vec::new(),
        cut: 0,
    };
    let mut out = Vec::new();
    for report in reports {
        let mut texts = Vec::new();
        for v in &report.views {
            texts.push([
                table.at(&v.text)?,
                table.at(v.heading())?,
                table.at(v.lead())?,
            ]);
        }
        let truth: Vec<Vec<f32>> = report
            .labels
            .iter()
            .map(|l| l.iter().map(|&b| f32::from(b)).collect())
            .collect();
        let mut tagged = Vec::new();
        for (unit, frames) in TagUnit::group(report) {
            let text = &report.views[unit].text;
            let Some(at) = table.at(text)? else { continue };
            let spans = table.spans[at].clone();
            let cues = tag_cues(text, &spans, &words::hints(text));
            let mut made = Vec::new();
            for frame in &frames {
                let event = frame
                    .event_unit
                    .map_or("", |n| report.views[n].text.as_str());
                let action = frame.spans[0].map_or("", |s| s.slice(text));
                let rules = words::frame_rules(&report.views[unit], action, None);
                let row = frame_cues(&report.views[unit], frame.spans[0], event, &rules);
                let of = |role: usize| frame.spans[role].and_then(|s| tokens_of(&spans, s));
                let code = |c: &Option<usize>| c.map_or(-1, |c| c as i64);
                made.push(Frame {
                    spans: [of(0), of(1), of(2)],
                    event: table.at(event)?,
                    cues: of_matrix(&matrix(&[row]), device),
                    codes: frame.codes.iter().map(code).collect(),
                });
            }
            let target = tag_target(&frames, &spans);
            debug_assert_eq!(target.ncols(), 3 * ROLES.len());
            tagged.push(Tagged {
                unit,
                cues: of_matrix(&matrix(&cues), device),
                target: of_matrix(&target, device),
                frames: made,
            });
        }
        out.push(Report {
            texts,
            cues: of_matrix(&matrix(&unit_cues(&report.views)), device),
            labels: of_matrix(&matrix(&truth), device),
            tagged,
        });
    }
    Ok(Prepared {
        texts: table.texts,
        cut: table.cut,
        reports: out,
    })
}
