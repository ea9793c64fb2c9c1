//! Which other unit tells the goal, if the action's own does not? The goal head.

use super::super::measure::{AtThreshold, at};
use super::link::fit_choices;
use super::{Course, TrainingReport};
use crate::nn::{Head, LinkReport, goal_candidates, goal_features, softmax};
use crate::words;
use ndarray::{Array2, s};
use std::ops::Range;

/// The units near one action as candidates for its goal, its own unit first.
struct Choice {
    report: usize,
    rows: Range<usize>,
    /// Place of the right one; 0 if no other unit tells the goal.
    right: usize,
}

/// Trains the goal head on frames whose own unit tells no goal; `None` if no such goal stands in another unit, outside some
/// fold. `scores` are held-out probabilities.
pub(super) fn goal_head(
    course: &Course<'_>,
    scores: &[Vec<[f32; 2]>],
    out: &mut TrainingReport,
) -> Option<Head> {
    let (mut parts, mut choices, mut size) = (Vec::new(), Vec::new(), 0);
    for (r, report) in course.reports.iter().enumerate() {
        if report.codes_only {
            continue;
        }
        let whole = LinkReport::new(&report.views);
        for frame in report.frames.iter().filter(|f| f.spans[2].is_none()) {
            let candidates = goal_candidates(&report.views, frame.unit);
            let right = match frame.goal_apart {
                None => 0,
                Some((unit, _)) => match candidates.iter().position(|&c| c == unit) {
                    Some(place) => place,
                    // Too far away to be found.
                    None => continue,
                },
            };
            let linked = whole.features(frame.unit, &scores[r], &course.texts[r]);
            let rules: Vec<[bool; 2]> = candidates
                .iter()
                .map(|&c| words::purposes(&report.views[c].text))
                .collect();
            parts.push(goal_features(
                &report.views,
                frame.unit,
                &candidates,
                &linked,
                &rules,
            ));
            choices.push(Choice {
                report: r,
                rows: size..size + candidates.len(),
                right,
            });
            size += candidates.len();
        }
    }
    let x = super::stack(&parts);
    drop(parts);
    let mut y = Array2::zeros((x.nrows(), 1));
    for choice in &choices {
        y[[choice.rows.start + choice.right, 0]] = 1.0;
    }
    let train = |fold: Option<usize>| -> Option<Head> {
        let of_fold = |c: &&Choice| Some(course.folds[c.report]) != fold;
        let chosen: Vec<&Choice> = choices.iter().filter(of_fold).collect();
        if chosen.iter().all(|c| c.right == 0) {
            return None;
        }
        let ranges: Vec<Range<usize>> = chosen.iter().map(|c| c.rows.clone()).collect();
        Some(fit_choices(&x, &y, &ranges, &course.options.link))
    };
    let (mut found, mut apart) = (Vec::new(), 0);
    for fold in 0..course.options.folds {
        (course.say)(format!(
            "goal head: fold {} of {}",
            fold + 1,
            course.options.folds
        ));
        let held_out = |c: &&Choice| course.folds[c.report] == fold && course.measured(c.report);
        let head = train(Some(fold))?;
        for choice in choices.iter().filter(held_out) {
            let logits = head.logits(&x.slice(s![choice.rows.clone(), ..]).to_owned());
            let chances = softmax(&logits.column(0).to_vec());
            let first = (1..chances.len()).max_by(|&a, &b| chances[a].total_cmp(&chances[b]));
            apart += usize::from(choice.right > 0);
            if let Some(first) = first {
                found.push((chances[first], first == choice.right));
            }
        }
    }
    // A wrong unit is no hit, yet its goal is there to be found.
    let figures = |n: i32| {
        let at = at(&found, n as f32 / 100.0);
        let f1 = 2.0 * at.hits as f32 / (at.suggested + apart).max(1) as f32;
        AtThreshold {
            gold: apart,
            f1,
            ..at
        }
    };
    let better = |a: AtThreshold, b: AtThreshold| if b.f1 > a.f1 { b } else { a };
    out.goal_apart = (1..100).map(figures).fold(AtThreshold::default(), better);
    (course.say)("goal head: all reports".to_owned());
    train(None)
}
