//! Which codes does a frame get? The code head.

use super::super::TrainError;
use super::super::mlp::Loss;
use super::tags::TagUnit;
use super::{Course, TrainingReport};
use crate::codebook::LISTS;
use crate::nn::{CodeList, FrameView, Head, frame_features, matrix};
use crate::words;
use ndarray::{Array2, s};

/// Trains the code head; also the order and support of its outputs.
pub(super) fn code_head(
    course: &Course<'_>,
    tagged: &[TagUnit<'_>],
    out: &mut TrainingReport,
) -> Result<(Head, Vec<CodeList>), TrainError> {
    let (mut rows, mut codes, mut fold_of) = (Vec::new(), Vec::new(), Vec::new());
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
            rows.push(frame_features(&view, &course.texts));
            codes.push(&frame.codes);
            fold_of.push(course.folds[t.report]);
        }
    }
    let lists: Vec<CodeList> = LISTS
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
        .collect();
    let sizes: Vec<usize> = lists.iter().map(|l| l.codes.len()).collect();
    let x = matrix(&rows);
    let mut y = Array2::zeros((x.nrows(), sizes.iter().sum()));
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
    let loss = Loss::Groups(sizes.clone());
    let (head, logits) = course.cross("code", &x, &y, &fold_of, &loss, &course.options.codes)?;
    measure(&lists, &codes, &logits, out);
    Ok((head, lists))
}

/// Share of frames with the right code in each list, beside the share of the commonest code.
fn measure(
    lists: &[CodeList],
    codes: &[&Vec<Option<usize>>],
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
            c[n].is_some() && top.map(|t| t - group.start) == c[n]
        });
        let total = codes.iter().filter(|c| c[n].is_some()).count().max(1) as f32;
        out.codes
            .insert(list.name.clone(), right.count() as f32 / total);
        let most = list.support.iter().max().copied().unwrap_or(0);
        out.commonest.insert(list.name.clone(), most as f32 / total);
    }
}
