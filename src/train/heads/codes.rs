//! Which codes does a frame get? The code head.

use super::super::TrainError;
use super::super::mlp::Loss;
use super::tags::TagUnit;
use super::{Course, TrainingReport};
use crate::codebook::LISTS;
use crate::nn::{CodeList, FrameView, Head, frame_features, matrix};
use crate::words;
use ndarray::{Array2, s};

/// Features, gold codes and report of every frame.
pub(in super::super) type FrameRows<'a> = (Array2<f32>, Vec<&'a [Option<usize>]>, Vec<usize>);

/// Reads every frame of the tagged units.
pub(in super::super) fn code_rows<'a>(
    course: &Course<'_>,
    tagged: &[TagUnit<'a>],
) -> FrameRows<'a> {
    let (mut rows, mut codes, mut report_of) = (Vec::new(), Vec::new(), Vec::new());
    for t in tagged {
        let unit = &course.reports[t.report].views[t.unit];
        for frame in &t.frames {
            let action = frame.spans[0].map_or("", |s| s.slice(&unit.text));
            let view = FrameView {
                unit,
                tokens: &t.tokens,
                spans: [frame.spans[0], frame.spans[1], frame.spans[2]],
                event: frame
                    .event_unit
                    .map_or("", |n| course.reports[t.report].views[n].text.as_str()),
                rules: &words::frame_rules(unit, action, None),
            };
            rows.push(frame_features(&view, &course.texts[t.report]));
            codes.push(frame.codes.as_slice());
            report_of.push(t.report);
        }
    }
    (matrix(&rows), codes, report_of)
}

/// Order and support of the code head's outputs.
pub(in super::super) fn code_lists(
    course: &Course<'_>,
    codes: &[&[Option<usize>]],
) -> Vec<CodeList> {
    LISTS
        .iter()
        .enumerate()
        .map(|(n, &name)| {
            let known = course.codebook.codes(name).unwrap_or_default();
            let count = |code: usize| codes.iter().filter(|c| c[n] == Some(code)).count();
            CodeList {
                name: name.to_owned(),
                codes: known.iter().map(|(code, _)| code.clone()).collect(),
                support: (0..known.len()).map(count).collect(),
            }
        })
        .collect()
}

/// What the code head should say of each frame; NaN where a list was not coded.
pub(in super::super) fn code_target(codes: &[&[Option<usize>]], sizes: &[usize]) -> Array2<f32> {
    let mut y = Array2::zeros((codes.len(), sizes.iter().sum()));
    for (r, frame) in codes.iter().enumerate() {
        let mut at = 0;
        for (n, &size) in sizes.iter().enumerate() {
            match frame[n] {
                Some(code) => y[[r, at + code]] = 1.0,
                None => y.slice_mut(s![r, at..at + size]).fill(f32::NAN),
            }
            at += size;
        }
    }
    y
}

/// Trains the code head; also the order and support of its outputs.
pub(super) fn code_head(
    course: &Course<'_>,
    tagged: &[TagUnit<'_>],
    out: &mut TrainingReport,
) -> Result<(Head, Vec<CodeList>), TrainError> {
    let (x, codes, report_of) = code_rows(course, tagged);
    let lists = code_lists(course, &codes);
    let sizes: Vec<usize> = lists.iter().map(|l| l.codes.len()).collect();
    let y = code_target(&codes, &sizes);
    let fold_of: Vec<usize> = report_of.iter().map(|&r| course.folds[r]).collect();
    let options = &course.options.codes;
    let (head, logits) = course.cross("code", &x, &y, &fold_of, &Loss::Groups(sizes), options)?;
    let counts: Vec<bool> = report_of.iter().map(|&r| course.measured(r)).collect();
    measure(&lists, &codes, &counts, &logits, out);
    Ok((head, lists))
}

/// Share of frames with the right code in each list, beside the share of the commonest code.
pub(in super::super) fn measure(
    lists: &[CodeList],
    codes: &[&[Option<usize>]],
    counts: &[bool],
    logits: &Array2<f32>,
    out: &mut TrainingReport,
) {
    let mut at = 0;
    for (n, list) in lists.iter().enumerate() {
        let group = at..at + list.codes.len();
        at = group.end;
        let right = codes.iter().enumerate().filter(|(r, c)| {
            let top = group
                .clone()
                .max_by(|&a, &b| logits[[*r, a]].total_cmp(&logits[[*r, b]]));
            counts[*r] && c[n].is_some() && top.map(|t| t - group.start) == c[n]
        });
        let with_code = codes
            .iter()
            .zip(counts)
            .filter(|(c, counts)| **counts && c[n].is_some());
        let total = with_code.count().max(1) as f32;
        out.codes
            .insert(list.name.clone(), right.count() as f32 / total);
        let of = |code: usize| {
            let same = codes.iter().zip(counts);
            same.filter(|(c, counts)| **counts && c[n] == Some(code))
                .count()
        };
        let most = (0..list.codes.len()).map(of).max().unwrap_or(0);
        out.commonest.insert(list.name.clone(), most as f32 / total);
    }
}
