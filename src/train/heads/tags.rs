//! Where do the roles begin and end? The tag head.

use super::super::measure::{AtThreshold, span_f1};
use super::super::mlp::Loss;
use super::super::{GoldFrame, GoldReport, ROLES, TrainError};
use super::{Course, TrainingReport, stack};
use crate::nn::{
    Encoder, Head, SpanScores, TokenStates, best_spans, span_confidence, token_features, unit_texts,
};
use crate::span::Span;
use crate::words;
use ndarray::{Array2, s};
use std::collections::BTreeMap;

/// Place of the goal in [`ROLES`].
const GOAL: usize = 2;

/// A gold unit, token by token: one that holds an action, or the goal of one elsewhere.
pub(in super::super) struct TagUnit<'a> {
    pub(in super::super) report: usize,
    pub(in super::super) unit: usize,
    pub(in super::super) frames: Vec<&'a GoldFrame>,
    /// Goals of other units' frames; only in a unit that holds no action, whose other roles then teach nothing.
    goals: Vec<Span>,
    pub(in super::super) tokens: TokenStates,
    features: Array2<f32>,
}

impl TagUnit<'_> {
    /// Units that hold the action of a frame, with their frames, in order.
    pub(in super::super) fn group(report: &GoldReport) -> Vec<(usize, Vec<&GoldFrame>)> {
        let mut of_unit: BTreeMap<usize, Vec<&GoldFrame>> = BTreeMap::new();
        for frame in &report.frames {
            of_unit.entry(frame.unit).or_default().push(frame);
        }
        of_unit.into_iter().collect()
    }
}

/// What the tag head should say of a unit's tokens: `[tokens, 3 * roles]`.
pub(in super::super) fn tag_target(frames: &[&GoldFrame], tokens: &[Span]) -> Array2<f32> {
    let mut y = Array2::zeros((tokens.len(), 3 * ROLES.len()));
    for frame in frames {
        for (role, span) in frame.spans.iter().enumerate() {
            if let Some((first, last)) = span.and_then(|s| token_range(tokens, s)) {
                y.slice_mut(s![first..=last, 3 * role]).fill(1.0);
                y[[first, 3 * role + 1]] = 1.0;
                y[[last, 3 * role + 2]] = 1.0;
            }
        }
    }
    y
}

/// Reads every unit that holds the action of a frame, and, if asked for, those without one that hold another's goal; together
/// with their neighbours, if asked for.
pub(in super::super) fn tag_units<'a>(
    reports: &'a [GoldReport],
    encoder: &Encoder,
    (apart, context): (bool, bool),
) -> Result<Vec<TagUnit<'a>>, TrainError> {
    let mut wanted: Vec<(usize, usize, Vec<&GoldFrame>, Vec<Span>)> = Vec::new();
    for (r, report) in reports.iter().enumerate() {
        let mut of_unit: BTreeMap<usize, (Vec<&GoldFrame>, Vec<Span>)> = BTreeMap::new();
        for (unit, frames) in TagUnit::group(report) {
            of_unit.entry(unit).or_default().0 = frames;
        }
        let goals = report.frames.iter().filter_map(|f| f.goal_apart);
        for (unit, goal) in goals.filter(|_| apart) {
            let (frames, goals) = of_unit.entry(unit).or_default();
            if frames.is_empty() && !goals.contains(&goal) {
                goals.push(goal);
            }
        }
        wanted.extend(of_unit.into_iter().map(|(u, (f, g))| (r, u, f, g)));
    }
    let states = if context {
        let texts: Vec<Vec<&str>> = reports.iter().map(|r| unit_texts(&r.views)).collect();
        let mut of_report = vec![Vec::new(); reports.len()];
        for (r, u, ..) in &wanted {
            of_report[*r].push(*u);
        }
        let states = encoder.tokens_in_context(&texts, &of_report)?;
        states.into_iter().flatten().collect()
    } else {
        let texts = wanted
            .iter()
            .map(|(r, u, ..)| reports[*r].views[*u].text.as_str());
        encoder.tokens(&texts.collect::<Vec<_>>())?
    };
    let read = wanted.into_iter().zip(states);
    Ok(read
        .map(|((report, unit, frames, goals), tokens)| {
            let text = &reports[report].views[unit].text;
            let features = token_features(text, &tokens, &words::hints(text));
            TagUnit {
                report,
                unit,
                frames,
                goals,
                tokens,
                features,
            }
        })
        .collect())
}

/// Inclusive token range that a span of the unit's text covers.
pub(in super::super) fn token_range(tokens: &[Span], span: Span) -> Option<(usize, usize)> {
    let touched = |t: &Span| t.overlap(span) > 0;
    Some((
        tokens.iter().position(touched)?,
        tokens.iter().rposition(touched)?,
    ))
}

/// Features, targets and fold of every token of the tagged units.
pub(in super::super) fn tag_rows(
    course: &Course<'_>,
    tagged: &[TagUnit<'_>],
) -> (Array2<f32>, Array2<f32>, Vec<usize>) {
    let parts: Vec<_> = tagged.iter().map(|t| t.features.clone()).collect();
    let targets: Vec<Array2<f32>> = tagged
        .iter()
        .map(|t| {
            let mut target = tag_target(&t.frames, &t.tokens.spans);
            if !t.goals.is_empty() {
                target.fill(f32::NAN);
                let mut goal = target.slice_mut(s![.., 3 * GOAL..3 * GOAL + 3]);
                goal.fill(0.0);
                for span in &t.goals {
                    if let Some((first, last)) = token_range(&t.tokens.spans, *span) {
                        goal.slice_mut(s![first..=last, 0]).fill(1.0);
                        goal[[first, 1]] = 1.0;
                        goal[[last, 2]] = 1.0;
                    }
                }
            }
            if course.reports[t.report].codes_only {
                target.mapv_into(|_| f32::NAN)
            } else {
                target
            }
        })
        .collect();
    let fold_of = tagged
        .iter()
        .flat_map(|t| std::iter::repeat_n(course.folds[t.report], t.tokens.spans.len()))
        .collect();
    (stack(&parts), stack(&targets), fold_of)
}

/// Trains the tag head.
pub(super) fn tag_head(
    course: &Course<'_>,
    tagged: &[TagUnit<'_>],
    out: &mut TrainingReport,
) -> Result<Head, TrainError> {
    let (x, y, fold_of) = tag_rows(course, tagged);
    let options = &course.options.tags;
    let (head, logits) = course.cross("tag", &x, &y, &fold_of, &Loss::Binary, options)?;
    measure(course, tagged, &logits, out);
    Ok(head)
}

/// Token F1 of the best span against the gold span, over units with one frame.
pub(in super::super) fn measure(
    course: &Course<'_>,
    tagged: &[TagUnit<'_>],
    logits: &Array2<f32>,
    out: &mut TrainingReport,
) {
    let mut found: [Vec<(f32, f32, bool)>; 4] = Default::default();
    let mut at_row = 0;
    for t in tagged {
        let rows = at_row..at_row + t.tokens.spans.len();
        at_row = rows.end;
        if t.frames.len() != 1 || !course.measured(t.report) {
            continue;
        }
        let logits = logits.slice(s![rows, ..]).to_owned();
        for (role, found) in found.iter_mut().enumerate() {
            let gold = t.frames[0].spans[role].and_then(|s| token_range(&t.tokens.spans, s));
            let Some((first, last, score)) =
                best_spans(&SpanScores::of_role(&logits, role), 0, t.tokens.spans.len())
            else {
                continue;
            };
            let f1 = gold.map_or(0.0, |g| span_f1((first, last), g));
            found.push((span_confidence(score), f1, gold.is_some()));
        }
    }
    for (role, found) in found.iter().enumerate() {
        let gold = found.iter().filter(|f| f.2).count();
        let at = |threshold: f32| {
            let kept: Vec<_> = found.iter().filter(|f| f.0 >= threshold).collect();
            let sum: f32 = kept.iter().map(|f| f.1).sum();
            let f1 = 2.0 * sum / (kept.len() + gold).max(1) as f32;
            AtThreshold {
                threshold,
                hits: sum.round() as usize,
                suggested: kept.len(),
                gold,
                f1,
            }
        };
        let best = (0..100)
            .map(|t| at(t as f32 / 100.0))
            .fold(
                AtThreshold::default(),
                |a, b| if b.f1 > a.f1 { b } else { a },
            );
        out.roles.insert(ROLES[role].as_str().to_owned(), best);
    }
}
