//! What of one coder's coding is the same thing as what of another's?

use super::matching::{frame_pairs, matched, unit_pairs};
use super::spans::TokenSpan;
use super::study::StudyReport;
use crate::record::{Frame, Record, RoleName, Sentence};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Words of a text, as `score.py` counts them, in any alphabet.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{Alphabetic}\p{N}]+(?:['’]\p{Ll}+)?").expect("a sound expression")
});

/// The units and frames of one report, matched across its coders.
#[derive(Debug)]
pub struct ReportItems<'a> {
    /// In reading order.
    pub units: Vec<CodedUnit<'a>>,
    /// In the order of their actions.
    pub frames: Vec<CodedFrame<'a>>,
    /// Start and end of each token of the text, in code points.
    tokens: Vec<(usize, usize)>,
}

/// One sentence unit, with the labels that each coder gave it.
#[derive(Debug)]
pub struct CodedUnit<'a> {
    /// Half-open range in code points, as its first coder cut it.
    pub range: (usize, usize),
    /// Each coder's labels; empty also without such a unit, `None` for those who did not code the report.
    pub labels: Vec<Option<BTreeSet<&'a str>>>,
}

/// One frame, as each coder has it.
#[derive(Debug)]
pub struct CodedFrame<'a> {
    /// Each coder's frame, where they have it.
    pub frames: Vec<Option<&'a Frame>>,
}

impl<'a> ReportItems<'a> {
    /// Matches what the coders of `report` made, for a study of `coders` coders.
    ///
    /// Units are the same if they share half of the shorter one's code points or more, frames if the token F1 of
    /// their action spans is 0.5 or more; each goes to its best counterpart first, and to one of each coder at most.
    /// Frames without an action span match nothing.
    #[must_use]
    pub fn new(report: &StudyReport<'a>, coders: usize) -> Self {
        let tokens = tokens(report.text);
        let sizes = |count: &dyn Fn(&Record) -> usize| {
            let mut sizes = vec![0; coders];
            for coding in &report.codings {
                sizes[coding.coder] = count(coding.record);
            }
            sizes
        };
        let mut records: Vec<Option<&'a Record>> = vec![None; coders];
        for coding in &report.codings {
            records[coding.coder] = Some(coding.record);
        }

        let units = matched(&sizes(&|r| r.sentences.len()), &unit_pairs(report));
        let units = units.into_iter().map(|group| {
            let unit = |coder: usize| -> Option<&'a Sentence> {
                Some(&records[coder]?.sentences[group[coder]?])
            };
            let labels = (0..coders).map(|coder| {
                records[coder]?;
                let given = unit(coder).map(|u| u.labels.iter().map(String::as_str));
                Some(given.into_iter().flatten().collect())
            });
            CodedUnit {
                range: (0..coders)
                    .find_map(unit)
                    .map_or((0, 0), |u| (u.start, u.end)),
                labels: labels.collect(),
            }
        });
        let mut units: Vec<_> = units.collect();
        units.sort_by_key(|unit| unit.range);

        let frames = matched(&sizes(&|r| r.frames.len()), &frame_pairs(report, &tokens));
        let frames = frames.into_iter().map(|group| CodedFrame {
            frames: (0..coders)
                .map(|coder| Some(&records[coder]?.frames[group[coder]?]))
                .collect(),
        });
        let mut frames: Vec<CodedFrame<'a>> = frames.collect();
        frames.sort_by_key(CodedFrame::place);
        Self {
            units,
            frames,
            tokens,
        }
    }

    /// The distinct spans of one role in a record, in order.
    pub(super) fn spans(&self, record: &Record, role: RoleName) -> Vec<TokenSpan> {
        let places: BTreeSet<_> = record
            .frames
            .iter()
            .filter_map(|frame| frame.role(role)?.range())
            .collect();
        places
            .into_iter()
            .map(|place| TokenSpan {
                place,
                tokens: covered(&self.tokens, place),
            })
            .collect()
    }
}

impl<'a> CodedFrame<'a> {
    /// Those who have it, with theirs.
    pub fn given(&self) -> impl Iterator<Item = (usize, &'a Frame)> {
        self.frames
            .iter()
            .enumerate()
            .filter_map(|(coder, frame)| Some((coder, (*frame)?)))
    }

    /// Range of the first coder's action span.
    pub(super) fn place(&self) -> (usize, usize) {
        self.given()
            .find_map(|(_, frame)| frame.action.range())
            .unwrap_or_default()
    }
}

/// Tokens in code points.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let (mut at, mut chars) = (0, 0);
    let mut count = |to: usize| {
        chars += text[at..to].chars().count();
        at = to;
        chars
    };
    TOKEN
        .find_iter(text)
        .map(|token| (count(token.start()), count(token.end())))
        .collect()
}

pub(super) fn covered(tokens: &[(usize, usize)], (start, end): (usize, usize)) -> (usize, usize) {
    let first = tokens.partition_point(|token| token.1 <= start);
    let last = tokens.partition_point(|token| token.0 < end);
    (first, last.max(first))
}

#[cfg(test)]
mod tests {
    use super::super::study::{Study, tests::record};
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn tokens_are_words_in_any_alphabet_and_places_are_code_points() {
        assert_eq!(tokens("Zähler – don’t 5xx"), [(0, 6), (9, 14), (15, 18)]);
        assert_eq!(covered(&[(0, 6), (9, 14), (15, 18)], (10, 16)), (1, 3));
        assert_eq!(covered(&[(0, 6), (9, 14)], (6, 9)), (1, 1));
    }

    fn unit(start: usize, end: usize, labels: &[&str]) -> Value {
        json!({"start": start, "end": end, "kind": "prose", "labels": labels})
    }

    fn frame(start: usize, end: usize) -> Value {
        json!({"id": "f1", "action": {"start": start, "end": end, "category": "add"}, "target": null,
            "goal": null, "event": null, "sts": "unclear", "quality": "reliability", "status": "planned",
            "horizon": "unstated", "origin": "new"})
    }

    #[test]
    fn units_cut_otherwise_are_matched_by_overlap_and_missing_ones_have_no_label() {
        let text = "One two three. Four five six. Seven.";
        let (ann, bea) = (
            json!([unit(0, 14, &["lesson"]), unit(15, 36, &["action"])]),
            json!([
                unit(1, 14, &[]),
                unit(15, 29, &["action"]),
                unit(30, 36, &[])
            ]),
        );
        let coders = [
            ("ann".to_owned(), vec![record("1", text, &ann, &json!([]))]),
            ("bea".to_owned(), vec![record("1", text, &bea, &json!([]))]),
        ];
        let study = Study::join(&coders).unwrap();
        let units = ReportItems::new(&study.reports[0], 2).units;
        let given: Vec<_> = units
            .iter()
            .map(|u| {
                (
                    u.range,
                    u.labels.iter().map(|l| l.as_ref().unwrap().len()).collect(),
                )
            })
            .collect();
        let expected: [((usize, usize), Vec<usize>); 3] = [
            ((0, 14), vec![1, 0]),
            ((15, 36), vec![1, 1]),
            ((30, 36), vec![0, 0]),
        ];
        assert_eq!(given, expected);
    }

    #[test]
    fn frames_go_to_the_likest_counterpart_of_each_coder() {
        let text = "a b c d e f g h i j k l";
        let coders = [
            vec![frame(0, 7), frame(8, 15)],
            vec![frame(0, 5), frame(0, 7)],
            vec![frame(2, 7), frame(16, 23)],
        ];
        let coders = coders.map(|frames| {
            (
                "x".to_owned(),
                vec![record("1", text, &json!([]), &json!(frames))],
            )
        });
        let study = Study::join(&coders).unwrap();
        let frames = ReportItems::new(&study.reports[0], 3).frames;
        let places: Vec<Vec<_>> = frames
            .iter()
            .map(|f| {
                f.frames
                    .iter()
                    .map(|f| f.and_then(|f| f.action.range()))
                    .collect()
            })
            .collect();
        assert_eq!(
            places,
            [
                vec![None, Some((0, 5)), None],
                vec![Some((0, 7)), Some((0, 7)), Some((2, 7))],
                vec![Some((8, 15)), None, None],
                vec![None, None, Some((16, 23))],
            ]
        );
    }
}
