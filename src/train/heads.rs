//! In which order are the heads trained, and what is measured on the way?

use super::measure::{AtThreshold, best, calibration_error, span_f1};
use super::mlp::{Loss, MlpOptions, fit};
use super::{GoldFrame, GoldReport, ROLES, TrainError, by_organisation};
use crate::codebook::{Codebook, LISTS};
use crate::nn::{
    CodeList, Encoder, FrameView, Head, Heads, LinkView, SpanScores, Texts, TokenStates,
    best_spans, frame_features, link_features, matrix, sigmoid, token_features, unit_features,
};
use crate::words;
use ndarray::{Array2, Axis, concatenate, s};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How to train.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TrainOptions {
    /// Folds of the cross-validation.
    pub folds: usize,
    /// The unit head.
    pub unit: MlpOptions,
    /// The tag head.
    pub tags: MlpOptions,
    /// The link head.
    pub link: MlpOptions,
    /// The code head.
    pub codes: MlpOptions,
}

impl TrainOptions {
    /// The settings that cross-validation chose, from one seed.
    #[must_use]
    pub fn with_seed(folds: usize, seed: u64) -> Self {
        let unit = MlpOptions {
            hidden: 64,
            members: 3,
            epochs: 10,
            batch: 64,
            rate: 1e-3,
            decay: 0.01,
            input_dropout: 0.5,
            hidden_dropout: 0.5,
            seed,
        };
        Self {
            folds,
            unit,
            tags: MlpOptions {
                members: 2,
                epochs: 8,
                batch: 256,
                input_dropout: 0.4,
                hidden_dropout: 0.4,
                ..unit
            },
            link: MlpOptions {
                hidden: 24,
                members: 2,
                epochs: 4,
                batch: 256,
                input_dropout: 0.1,
                hidden_dropout: 0.2,
                ..unit
            },
            codes: MlpOptions {
                members: 2,
                epochs: 30,
                batch: 32,
                ..unit
            },
        }
    }
}

/// What comes out.
#[derive(Debug, Clone)]
pub struct Trained {
    /// Heads trained on all reports.
    pub heads: Heads,
    /// Order and support of the code head's outputs.
    pub lists: Vec<CodeList>,
    /// What was measured on held-out organisations.
    pub report: TrainingReport,
}

/// Figures of the cross-validation: every number is of organisations that the head had not seen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrainingReport {
    /// Reports, organisations, units, frames.
    pub reports: usize,
    /// Number of organisations.
    pub organisations: usize,
    /// Number of units.
    pub units: usize,
    /// Number of frames.
    pub frames: usize,
    /// Per label: the best threshold and what it gives.
    pub labels: BTreeMap<String, AtThreshold>,
    /// Per label: expected calibration error.
    pub calibration: BTreeMap<String, f32>,
    /// Per role, on gold action units: the best threshold on the span's probability and the token F1 there.
    pub roles: BTreeMap<String, AtThreshold>,
    /// Of frames whose event stands in another unit: how often the first-ranked unit is the right one.
    pub event_first: f32,
    /// Per code list: share of gold frames with the right code.
    pub codes: BTreeMap<String, f32>,
    /// Per code list: share of the commonest code, for comparison.
    pub commonest: BTreeMap<String, f32>,
}

/// A gold action unit, token by token.
struct TagUnit<'a> {
    report: usize,
    unit: usize,
    frames: Vec<&'a GoldFrame>,
    tokens: TokenStates,
    features: Array2<f32>,
}

/// Trains all heads. `say` is told what is being done.
///
/// # Errors
/// [`TrainError`] if there are fewer organisations than folds or the encoder fails.
pub fn train_heads(
    reports: &[GoldReport],
    encoder: &Encoder,
    codebook: &Codebook,
    options: &TrainOptions,
    say: &dyn Fn(String),
) -> Result<Trained, TrainError> {
    let organisations: BTreeSet<&str> = reports.iter().map(|r| r.organisation.as_str()).collect();
    if organisations.len() < options.folds {
        return Err(TrainError::TooFew {
            found: organisations.len(),
            folds: options.folds,
        });
    }
    let sizes: Vec<_> = reports
        .iter()
        .map(|r| (r.organisation.clone(), r.views.len()))
        .collect();
    let folds = by_organisation(&sizes, options.folds);
    let mut out = TrainingReport {
        reports: reports.len(),
        organisations: organisations.len(),
        units: reports.iter().map(|r| r.views.len()).sum(),
        frames: reports.iter().map(|r| r.frames.len()).sum(),
        ..TrainingReport::default()
    };

    say(format!(
        "reading {} units of {} reports",
        out.units, out.reports
    ));
    let views: Vec<_> = reports.iter().flat_map(|r| &r.views).collect();
    let texts = Texts::of(encoder, &views)?;

    let (unit, scores) = unit_head(reports, &texts, codebook, options, &folds, &mut out, say);
    let tagged = tag_units(reports, encoder)?;
    let tags = tag_head(&tagged, options, &folds, &mut out, say);
    let link = link_head(reports, &texts, &scores, options, &folds, &mut out, say);
    let (codes, lists) = code_head(
        reports, &tagged, encoder, &texts, codebook, options, &folds, &mut out, say,
    )?;
    Ok(Trained {
        heads: Heads {
            unit,
            tags,
            link,
            codes,
        },
        lists,
        report: out,
    })
}

/// Predicts every row by a head that was trained without its fold; then trains on all rows.
fn cross(
    name: &str,
    x: &Array2<f32>,
    y: &Array2<f32>,
    fold_of: &[usize],
    loss: &Loss,
    o: &MlpOptions,
    folds: usize,
    say: &dyn Fn(String),
) -> (Head, Array2<f32>) {
    let mut held_out = Array2::zeros(y.dim());
    for fold in 0..folds {
        say(format!("{name} head: fold {} of {folds}", fold + 1));
        let pick = |inside: bool| -> Vec<usize> {
            (0..x.nrows())
                .filter(|&r| (fold_of[r] == fold) == inside)
                .collect()
        };
        let head = fit(x, y, &pick(false), loss, o);
        let rows = pick(true);
        let logits = head.logits(&x.select(Axis(0), &rows));
        for (from, &row) in rows.iter().enumerate() {
            held_out.row_mut(row).assign(&logits.row(from));
        }
    }
    say(format!("{name} head: all {} rows", x.nrows()));
    let all: Vec<usize> = (0..x.nrows()).collect();
    (fit(x, y, &all, loss, o), held_out)
}

/// All rows below each other; reports without units add none.
fn stack(parts: &[Array2<f32>]) -> Array2<f32> {
    let views: Vec<_> = parts
        .iter()
        .filter(|p| p.nrows() > 0)
        .map(|p| p.view())
        .collect();
    match views.is_empty() {
        true => Array2::zeros((0, 0)),
        false => concatenate(Axis(0), &views).expect("rows made by the same code have one width"),
    }
}

/// The unit head and the held-out probabilities of each report's units.
fn unit_head(
    reports: &[GoldReport],
    texts: &Texts,
    codebook: &Codebook,
    options: &TrainOptions,
    folds: &[usize],
    out: &mut TrainingReport,
    say: &dyn Fn(String),
) -> (Head, Vec<Vec<[f32; 2]>>) {
    let x = stack(
        &reports
            .iter()
            .map(|r| unit_features(&r.views, texts))
            .collect::<Vec<_>>(),
    );
    let labels = codebook.labels();
    let truth: Vec<&Vec<bool>> = reports.iter().flat_map(|r| &r.labels).collect();
    let y = Array2::from_shape_fn((x.nrows(), labels.len()), |(r, c)| f32::from(truth[r][c]));
    let fold_of: Vec<usize> = reports
        .iter()
        .zip(folds)
        .flat_map(|(r, &f)| std::iter::repeat_n(f, r.views.len()))
        .collect();
    let (unit, logits) = cross(
        "unit",
        &x,
        &y,
        &fold_of,
        &Loss::Binary,
        &options.unit,
        options.folds,
        say,
    );
    for (l, label) in labels.iter().enumerate() {
        let pairs: Vec<_> = truth
            .iter()
            .enumerate()
            .map(|(r, t)| (sigmoid(logits[[r, l]]), t[l]))
            .collect();
        out.labels.insert((*label).to_owned(), best(&pairs));
        out.calibration
            .insert((*label).to_owned(), calibration_error(&pairs));
    }
    let mut rows = logits.outer_iter();
    let scores = reports
        .iter()
        .map(|r| {
            rows.by_ref()
                .take(r.views.len())
                .map(|l| [sigmoid(l[0]), sigmoid(l[1])])
                .collect()
        })
        .collect();
    (unit, scores)
}

fn tag_units<'a>(
    reports: &'a [GoldReport],
    encoder: &Encoder,
) -> Result<Vec<TagUnit<'a>>, TrainError> {
    let mut wanted: Vec<(usize, usize, Vec<&GoldFrame>)> = Vec::new();
    for (r, report) in reports.iter().enumerate() {
        let mut of_unit: BTreeMap<usize, Vec<&GoldFrame>> = BTreeMap::new();
        for frame in &report.frames {
            of_unit.entry(frame.unit).or_default().push(frame);
        }
        wanted.extend(of_unit.into_iter().map(|(unit, frames)| (r, unit, frames)));
    }
    let texts: Vec<&str> = wanted
        .iter()
        .map(|(r, u, _)| reports[*r].views[*u].text.as_str())
        .collect();
    let states = encoder.tokens(&texts)?;
    let unit =
        |((report, unit, frames), tokens): ((usize, usize, Vec<&'a GoldFrame>), TokenStates)| {
            let text = &reports[report].views[unit].text;
            let features = token_features(text, &tokens, &words::hints(text));
            TagUnit {
                report,
                unit,
                frames,
                tokens,
                features,
            }
        };
    Ok(wanted.into_iter().zip(states).map(unit).collect())
}

/// Inclusive token range that a span of the unit's text covers.
fn token_range(tokens: &TokenStates, span: crate::span::Span) -> Option<(usize, usize)> {
    let touched = |t: &crate::span::Span| t.overlap(span) > 0;
    Some((
        tokens.spans.iter().position(touched)?,
        tokens.spans.iter().rposition(touched)?,
    ))
}

/// Logits of role `role` as span scores.
pub(super) fn role_scores(logits: &Array2<f32>, role: usize) -> SpanScores {
    let column = |c: usize| logits.column(3 * role + c).to_vec();
    SpanScores {
        inside: column(0),
        start: column(1),
        end: column(2),
    }
}

fn tag_head(
    tagged: &[TagUnit<'_>],
    options: &TrainOptions,
    folds: &[usize],
    out: &mut TrainingReport,
    say: &dyn Fn(String),
) -> Head {
    let x = stack(
        &tagged
            .iter()
            .map(|t| t.features.clone())
            .collect::<Vec<_>>(),
    );
    let targets: Vec<Array2<f32>> = tagged
        .iter()
        .map(|t| {
            let mut y = Array2::zeros((t.tokens.spans.len(), 3 * ROLES.len()));
            for frame in &t.frames {
                for (role, span) in frame.spans.iter().enumerate() {
                    if let Some((first, last)) = span.and_then(|s| token_range(&t.tokens, s)) {
                        y.slice_mut(s![first..=last, 3 * role]).fill(1.0);
                        y[[first, 3 * role + 1]] = 1.0;
                        y[[last, 3 * role + 2]] = 1.0;
                    }
                }
            }
            y
        })
        .collect();
    let fold_of: Vec<usize> = tagged
        .iter()
        .flat_map(|t| std::iter::repeat_n(folds[t.report], t.tokens.spans.len()))
        .collect();
    let (head, logits) = cross(
        "tag",
        &x,
        &stack(&targets),
        &fold_of,
        &Loss::Binary,
        &options.tags,
        options.folds,
        say,
    );
    // Token F1 of the best span against the gold span, over units with one frame.
    let mut found: [Vec<(f32, f32, bool)>; 4] = Default::default();
    let mut at_row = 0;
    for t in tagged {
        let rows = at_row..at_row + t.tokens.spans.len();
        at_row = rows.end;
        if t.frames.len() != 1 {
            continue;
        }
        let logits = logits.slice(s![rows, ..]).to_owned();
        for (role, found) in found.iter_mut().enumerate() {
            let gold = t.frames[0].spans[role].and_then(|s| token_range(&t.tokens, s));
            let Some((first, last, score)) =
                best_spans(&role_scores(&logits, role), 0, t.tokens.spans.len())
            else {
                continue;
            };
            let f1 = gold.map_or(0.0, |g| span_f1((first, last), g));
            found.push((sigmoid(score / 2.0), f1, gold.is_some()));
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
    head
}

fn link_head(
    reports: &[GoldReport],
    texts: &Texts,
    scores: &[Vec<[f32; 2]>],
    options: &TrainOptions,
    folds: &[usize],
    out: &mut TrainingReport,
    say: &dyn Fn(String),
) -> Head {
    let (mut rows, mut truth, mut fold_of, mut groups) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (r, report) in reports.iter().enumerate() {
        for frame in report.frames.iter().filter(|f| f.event_unit.is_some()) {
            let from = rows.len();
            for candidate in (0..report.views.len()).filter(|&c| c != frame.unit) {
                let link = LinkView {
                    views: &report.views,
                    action: frame.unit,
                    candidate,
                    scores: scores[r][candidate],
                };
                rows.push(link_features(&link, texts));
                truth.push(frame.event_unit == Some(candidate));
                fold_of.push(folds[r]);
            }
            groups.push(from..rows.len());
        }
    }
    let x = matrix(rows);
    let y = Array2::from_shape_fn((x.nrows(), 1), |(r, _)| f32::from(truth[r]));
    let (head, logits) = cross(
        "link",
        &x,
        &y,
        &fold_of,
        &Loss::Binary,
        &options.link,
        options.folds,
        say,
    );
    let first = groups
        .iter()
        .filter(|g| {
            let top = (g.start..g.end).max_by(|&a, &b| logits[[a, 0]].total_cmp(&logits[[b, 0]]));
            top.is_some_and(|t| truth[t])
        })
        .count();
    out.event_first = first as f32 / groups.len().max(1) as f32;
    head
}

#[expect(
    clippy::too_many_arguments,
    reason = "the last of four steps that share what was computed before"
)]
fn code_head(
    reports: &[GoldReport],
    tagged: &[TagUnit<'_>],
    encoder: &Encoder,
    texts: &Texts,
    codebook: &Codebook,
    options: &TrainOptions,
    folds: &[usize],
    out: &mut TrainingReport,
    say: &dyn Fn(String),
) -> Result<(Head, Vec<CodeList>), TrainError> {
    let _ = encoder;
    let (mut rows, mut codes, mut fold_of) = (Vec::new(), Vec::new(), Vec::new());
    for t in tagged {
        let unit = &reports[t.report].views[t.unit];
        for frame in &t.frames {
            let action = frame.spans[0].map_or("", |s| s.slice(&unit.text));
            let view = FrameView {
                unit,
                tokens: &t.tokens,
                spans: [frame.spans[0], frame.spans[1], frame.spans[2]],
                event: frame
                    .event_unit
                    .map_or("", |n| reports[t.report].views[n].text.as_str()),
                rules: &words::frame_rules(unit, action, None),
            };
            rows.push(frame_features(&view, texts));
            codes.push(&frame.codes);
            fold_of.push(folds[t.report]);
        }
    }
    let lists: Vec<CodeList> = LISTS
        .iter()
        .enumerate()
        .map(|(n, &name)| {
            let known = codebook.codes(name).unwrap_or_default();
            let count = |code: usize| codes.iter().filter(|c| c[n] == Some(code)).count();
            CodeList {
                name: name.to_owned(),
                codes: known.iter().map(|(code, _)| code.clone()).collect(),
                support: (0..known.len()).map(count).collect(),
            }
        })
        .collect();
    let sizes: Vec<usize> = lists.iter().map(|l| l.codes.len()).collect();
    let x = matrix(rows);
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
    let (head, logits) = cross(
        "code",
        &x,
        &y,
        &fold_of,
        &loss,
        &options.codes,
        options.folds,
        say,
    );
    let mut at = 0;
    for (n, list) in lists.iter().enumerate() {
        let group = at..at + sizes[n];
        at = group.end;
        let right = codes.iter().enumerate().filter(|(r, c)| {
            let top = group
                .clone()
                .max_by(|&a, &b| logits[[*r, a]].total_cmp(&logits[[*r, b]]));
            c[n].is_some() && top.map(|t| t - group.start) == c[n]
        });
        let coded = codes.iter().filter(|c| c[n].is_some()).count().max(1) as f32;
        out.codes
            .insert(list.name.clone(), right.count() as f32 / coded);
        let most = list.support.iter().max().copied().unwrap_or(0);
        out.commonest.insert(list.name.clone(), most as f32 / coded);
    }
    Ok((head, lists))
}
