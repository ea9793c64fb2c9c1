//! Which unit tells of the event? The link head.

use super::super::mlp::{Loss, MlpOptions, fit};
use super::super::{GoldReport, TrainError};
use super::{Course, TrainingReport};
use crate::nn::{Head, LinkReport};
use ndarray::{Array2, Axis, s};
use std::ops::Range;

/// The other units of a report as candidates for one frame's event.
struct Choice {
    report: usize,
    rows: Range<usize>,
    right: usize,
}

/// Trains a head that chooses one row of each of `ranges`.
pub(super) fn fit_choices(
    x: &Array2<f32>,
    y: &Array2<f32>,
    ranges: &[Range<usize>],
    options: &MlpOptions,
) -> Head {
    let rows: Vec<usize> = ranges.iter().cloned().flatten().collect();
    let mut from = 0;
    let moved = ranges.iter().map(|range| {
        from += range.len();
        from - range.len()..from
    });
    let loss = Loss::Choice(moved.collect());
    fit(x, y, &rows, &loss, options)
}

/// Trains the link head on frames whose event stands in another unit: in each report, one unit is to be
/// chosen. `scores` are held-out probabilities.
pub(in super::super) fn link_head(
    course: &Course<'_>,
    scores: &[Vec<[f32; 2]>],
    out: &mut TrainingReport,
) -> Result<Head, TrainError> {
    let (mut parts, mut choices, mut size) = (Vec::new(), Vec::new(), 0);
    let linked = |(_, report): &(usize, &GoldReport)| !report.codes_only;
    for (r, report) in course.reports.iter().enumerate().filter(linked) {
        let whole = LinkReport::new(&report.views);
        for frame in &report.frames {
            let Some(event) = frame.event_unit else {
                continue;
            };
            let all = whole.features(frame.unit, &scores[r], &course.texts[r]);
            let others: Vec<usize> = (0..all.nrows()).filter(|&c| c != frame.unit).collect();
            let Some(place) = others.iter().position(|&c| c == event) else {
                continue;
            };
            parts.push(all.select(Axis(0), &others));
            choices.push(Choice {
                report: r,
                rows: size..size + others.len(),
                right: size + place,
            });
            size += others.len();
        }
    }
    let x = super::stack(&parts);
    drop(parts);
    let train = |fold: Option<usize>| -> Result<Head, TrainError> {
        let of_fold = |c: &&Choice| Some(course.folds[c.report]) != fold;
        let chosen: Vec<&Choice> = choices.iter().filter(of_fold).collect();
        if chosen.is_empty() {
            return Err(TrainError::NothingFor {
                head: "link".into(),
            });
        }
        let ranges: Vec<Range<usize>> = chosen.iter().map(|c| c.rows.clone()).collect();
        let mut y = Array2::zeros((x.nrows(), 1));
        for choice in &choices {
            y[[choice.right, 0]] = 1.0;
        }
        Ok(fit_choices(&x, &y, &ranges, &course.options.link))
    };
    let (mut first, mut third, mut counted) = (0, 0, 0);
    for fold in 0..course.options.folds {
        (course.say)(format!(
            "link head: fold {} of {}",
            fold + 1,
            course.options.folds
        ));
        let held_out = |c: &&Choice| course.folds[c.report] == fold && course.measured(c.report);
        let head = train(Some(fold))?;
        for choice in choices.iter().filter(held_out) {
            let logits = head.logits(&x.slice(s![choice.rows.clone(), ..]).to_owned());
            let right = logits[[choice.right - choice.rows.start, 0]];
            let better = logits.iter().filter(|&&l| l > right).count();
            first += usize::from(better == 0);
            third += usize::from(better < 3);
            counted += 1;
        }
    }
    out.event_first = first as f32 / counted.max(1) as f32;
    out.event_third = third as f32 / counted.max(1) as f32;
    (course.say)("link head: all reports".to_owned());
    train(None)
}
