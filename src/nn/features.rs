//! What does a head see? Feature rows for units, tokens, event links and frames.

use super::NnError;
use super::cues;
use super::encoder::{Encoder, HIDDEN, POOLED, Pooled, TokenStates};
use super::wording::{WordRow, word_row};
use crate::document::{UnitKind, UnitView};
use crate::span::Span;
use ndarray::{Array2, s};
use std::collections::HashMap;

/// Vectors of many texts, each text read once: what the heads see of units and their surroundings.
#[derive(Debug, Default)]
pub struct Texts {
    index: HashMap<String, usize>,
    /// What the encoder gave; `None` for a text that it has not read.
    pooled: Vec<Option<Pooled>>,
    /// Word vectors' means, [`HIDDEN`] numbers a text, where surroundings are seen by them; else empty.
    still: Vec<Vec<f32>>,
    /// Texts that were read token by token and kept so.
    states: HashMap<usize, TokenStates>,
}

impl Texts {
    /// Reads every unit, innermost heading and innermost lead-in of `views`.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn of(encoder: &Encoder, views: &[&UnitView]) -> Result<Self, NnError> {
        let (index, texts) = indexed(views);
        Ok(Self {
            pooled: encoder.pooled(&texts)?.into_iter().map(Some).collect(),
            index,
            ..Self::default()
        })
    }

    /// Takes every unit, innermost heading and innermost lead-in of `views` word by word only, which costs next to
    /// nothing; units are then [`read`](Self::read) one by one. Surroundings stay as they are.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn still(encoder: &Encoder, views: &[&UnitView]) -> Result<Self, NnError> {
        let (index, texts) = indexed(views);
        Ok(Self {
            pooled: vec![None; texts.len()],
            still: encoder.still(&texts)?,
            index,
            ..Self::default()
        })
    }

    /// Takes in that `text` was read as `pooled`; nothing happens if it is none of these texts.
    pub fn read(&mut self, text: &str, pooled: Pooled) {
        if let Some(&at) = self.index.get(text) {
            self.pooled[at] = Some(pooled);
        }
    }

    /// Takes in that `text` was read as `states`, and keeps them, token by token.
    pub fn keep(&mut self, text: &str, states: TokenStates) {
        if let Some(&at) = self.index.get(text) {
            self.pooled[at] = Some(states.pooled.clone());
            self.states.insert(at, states);
        }
    }

    /// The states of `text`, if they were kept.
    #[must_use]
    pub fn kept(&self, text: &str) -> Option<&TokenStates> {
        self.states.get(self.index.get(text)?)
    }

    /// The vector of `text`; `None` for the empty text or one that was not read.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<&Pooled> {
        self.index
            .get(text)
            .and_then(|&at| self.pooled[at].as_ref())
    }

    /// Whether `text` was longer than the model's input and was read in several windows.
    #[must_use]
    pub fn is_windowed(&self, text: &str) -> bool {
        self.get(text).is_some_and(|p| p.windows > 1)
    }

    /// `text` as surroundings of something else: [`HIDDEN`] numbers of unit length, zeros if it is not known.
    pub(crate) fn around(&self, text: &str) -> &[f32] {
        self.parts(text).map_or(&ZERO[..HIDDEN], |[first, _]| first)
    }

    /// Two vectors of unit length by which `text` is compared with others: by the last and the middle layer, or twice
    /// by words.
    pub(crate) fn parts(&self, text: &str) -> Option<[&[f32]; 2]> {
        let &at = self.index.get(text)?;
        match (self.still.get(at), &self.pooled[at]) {
            (Some(still), _) => Some([still, still]),
            (None, Some(p)) => Some([&p.vector[..HIDDEN], &p.vector[HIDDEN..2 * HIDDEN]]),
            (None, None) => None,
        }
    }
}

/// Every text of `views` once, with its place.
fn indexed<'a>(views: &[&'a UnitView]) -> (HashMap<String, usize>, Vec<&'a str>) {
    let (mut index, mut texts) = (HashMap::new(), Vec::new());
    for text in views
        .iter()
        .flat_map(|v| [v.text.as_str(), v.heading(), v.lead()])
    {
        if !text.is_empty() && !index.contains_key(text) {
            index.insert(text.to_owned(), texts.len());
            texts.push(text);
        }
    }
    (index, texts)
}

static ZERO: [f32; POOLED] = [0.0; POOLED];

/// Widths of the rows of [`unit_features`], [`token_features`], `LinkReport::features` and [`frame_features`]:
/// a head made for other widths is of another version.
pub(crate) const WIDTHS: [usize; 4] = [
    UNIT_CUES + POOLED + 4 * HIDDEN,
    2 * HIDDEN + 4 * HIDDEN + 7 * (cues::TOKENS.len() + 5) + 4 * HINTS + HIDDEN,
    super::link::OWN + UNIT_CUES,
    9 * HIDDEN + 3 + 3 * cues::UNIT_WIDTH + 2 * cues::HEADING_WIDTH + SHAPE + RULES,
];

/// How many of the first numbers of a row of [`unit_features`], or, for reading fast, of [`first_features`], the sequence head
/// sees: all but the vectors of the units before and after, since it reads those itself.
pub(crate) const SEQUENCE_WIDTHS: [usize; 2] = [WIDTHS[0] - 2 * HIDDEN, FIRST_WIDTH - 2 * HIDDEN];

/// Width of the rows of [`super::goal_features`].
pub(crate) const GOAL_WIDTH: usize = super::goal::GOAL_OWN + WIDTHS[2];

/// Width of the rows of [`first_features`].
pub(crate) const FIRST_WIDTH: usize = UNIT_CUES + 5 * HIDDEN;

/// Numbers that [`unit_cues`] gives.
const UNIT_CUES: usize = SHAPE + 3 * cues::UNIT_WIDTH + 3 * cues::HEADING_WIDTH;
/// Numbers that [`shape`] gives.
const SHAPE: usize = 20;
/// Spans that rules propose for a unit's tokens.
const HINTS: usize = 4;
/// Numbers that rules give for a frame.
const RULES: usize = 12;

fn shape(view: &UnitView, at: usize, of: usize) -> Vec<f32> {
    let flag = |b: bool| f32::from(u8::from(b));
    let words = view.text.split_whitespace().count();
    let first = view.text.chars().find(|c| c.is_alphanumeric());
    vec![
        flag(view.kind == UnitKind::Prose),
        flag(view.kind == UnitKind::List),
        flag(view.kind == UnitKind::Table),
        flag(view.kind == UnitKind::Heading),
        flag(view.quoted),
        flag(view.continues),
        flag(view.row == Some(0)),
        flag(view.checked == Some(true)),
        flag(view.checked == Some(false)),
        at as f32 / (of.max(2) - 1) as f32,
        flag(at < 3),
        flag(of - at <= 3),
        words.min(60) as f32 / 30.0,
        flag(words < 4),
        flag(words < 8),
        flag(first.is_some_and(char::is_lowercase)),
        flag(view.text.trim_end().ends_with(['.', '!'])),
        flag(!view.leads.is_empty()),
        flag(view.leads.len() > 1),
        flag(view.headings.len() > 1),
    ]
}

/// The part of [`unit_features`] that needs no encoder, first in each row: shape and cues.
#[must_use]
pub(crate) fn unit_cues(views: &[UnitView]) -> Vec<Vec<f32>> {
    let own: Vec<Vec<f32>> = views.iter().map(|v| cues::unit(&v.text)).collect();
    let none = vec![0.0; cues::UNIT_WIDTH];
    let row = |at: usize| {
        let view = &views[at];
        let before = at.checked_sub(1);
        let after = Some(at + 1).filter(|&n| n < views.len());
        let mut row = shape(view, at, views.len());
        row.extend(&own[at]);
        for neighbour in [before, after] {
            row.extend(neighbour.map_or(&none, |n| &own[n]));
        }
        row.extend(cues::heading(view.heading()));
        // The title says little about the section: leave it out where there is more.
        row.extend(cues::heading(
            &view.headings[usize::from(view.headings.len() > 1)..].join(" / "),
        ));
        row.extend(cues::heading(&view.leads.join(" / ")));
        row
    };
    (0..views.len()).map(row).collect()
}

/// One row a unit of one report: `[units, features]`. A row takes in the unit, its headings and lead-ins
/// and the units before and after it.
#[must_use]
pub fn unit_features(views: &[UnitView], texts: &Texts) -> Array2<f32> {
    let all: Vec<usize> = (0..views.len()).collect();
    unit_rows(views, &unit_cues(views), &all, texts)
}

/// The rows `wanted` of [`unit_features`], given what [`unit_cues`] says of all units.
pub(crate) fn unit_rows(
    views: &[UnitView],
    cues: &[Vec<f32>],
    wanted: &[usize],
    texts: &Texts,
) -> Array2<f32> {
    let row = |&at: &usize| {
        let own = texts.get(&views[at].text).map_or(&ZERO[..], |p| &p.vector);
        [&cues[at], own, &around(views, at, texts)].concat()
    };
    matrix(&wanted.iter().map(row).collect::<Vec<_>>())
}

/// What the first pass sees: one row a unit of one report, `[units, features]`. As [`unit_features`], but of the unit
/// itself only the mean of its words' vectors; `texts` are [`Texts::still`].
#[must_use]
pub fn first_features(views: &[UnitView], texts: &Texts) -> Array2<f32> {
    first_rows(views, &unit_cues(views), texts)
}

/// [`first_features`], given what [`unit_cues`] says.
pub(crate) fn first_rows(views: &[UnitView], cues: &[Vec<f32>], texts: &Texts) -> Array2<f32> {
    let row = |(at, cues): (usize, &Vec<f32>)| {
        [
            cues,
            texts.around(&views[at].text),
            &around(views, at, texts),
        ]
        .concat()
    };
    matrix(&cues.iter().enumerate().map(row).collect::<Vec<_>>())
}

/// Heading, lead-in, unit before and unit after, each [`HIDDEN`] numbers, zeros where there is none.
fn around(views: &[UnitView], at: usize, texts: &Texts) -> Vec<f32> {
    let before = at.checked_sub(1).and_then(|n| views.get(n));
    let [before, after] = [before, views.get(at + 1)].map(|v| v.map_or("", |v| v.text.as_str()));
    [views[at].heading(), views[at].lead(), before, after]
        .map(|text| texts.around(text))
        .concat()
}

/// One row a token: `[tokens, features]`. `hints` are spans that rules propose (one a rule, in a fixed
/// order); the row says whether the token lies in each and whether it begins or ends it.
#[must_use]
pub fn token_features(text: &str, tokens: &TokenStates, hints: &[Option<Span>]) -> Array2<f32> {
    let n = tokens.spans.len();
    let small = tag_cues(text, &tokens.spans, hints);
    let row = |at: usize| {
        let mut row: Vec<f32> = tokens.states.row(at).to_vec();
        for offset in NEAR {
            match at.checked_add_signed(offset).filter(|&i| i < n) {
                Some(i) => row.extend(tokens.states.slice(s![i, HIDDEN..])),
                None => row.extend(&ZERO[..HIDDEN]),
            }
        }
        row.extend(&small[at]);
        row.extend(tokens.pooled.embedding());
        row
    };
    matrix(&(0..n).map(row).collect::<Vec<_>>())
}

/// Neighbours whose middle state a token's row takes in, in order.
pub(crate) const NEAR: [isize; 4] = [-2, -1, 1, 2];

/// The part of [`token_features`] that needs no encoder: cues of the tokens around, and the hints.
#[must_use]
pub(crate) fn tag_cues(text: &str, spans: &[Span], hints: &[Option<Span>]) -> Vec<Vec<f32>> {
    let n = spans.len();
    let small: Vec<Vec<f32>> = (0..n).map(|at| token_cues(text, spans, at)).collect();
    let blank = vec![0.0; cues::TOKENS.len() + 5];
    let row = |at: usize| {
        let mut row = Vec::new();
        for offset in -3_isize..=3 {
            let near = at.checked_add_signed(offset).filter(|&i| i < n);
            row.extend(near.map_or(&blank, |i| &small[i]));
        }
        for hint in hints {
            let token = spans[at];
            let inside = hint.is_some_and(|h| h.overlap(token) > 0);
            row.push(f32::from(inside));
            row.push(f32::from(
                inside && hint.is_some_and(|h| token.start <= h.start),
            ));
            row.push(f32::from(
                inside && hint.is_some_and(|h| h.end <= token.end),
            ));
            row.push(f32::from(hint.is_some()));
        }
        row
    };
    (0..n).map(row).collect()
}

fn token_cues(text: &str, spans: &[Span], at: usize) -> Vec<f32> {
    let n = spans.len();
    let word = spans[at].slice(text).to_lowercase();
    let mut row: Vec<f32> = cues::TOKENS
        .iter()
        .map(|cue| f32::from(*cue == word))
        .collect();
    let inner = at > 0 && spans[at - 1].end == spans[at].start;
    row.extend([
        f32::from(!word.chars().all(char::is_alphanumeric)),
        f32::from(inner),
        (n - 1 - at).min(20) as f32 / 10.0,
        at.min(20) as f32 / 10.0,
        at as f32 / n as f32,
    ]);
    row
}

/// What the codes of a frame are read from.
#[derive(Debug, Clone)]
pub struct FrameView<'a> {
    /// The unit that holds the action.
    pub unit: &'a UnitView,
    /// Its tokens.
    pub tokens: &'a TokenStates,
    /// Action, target and goal as byte ranges of the unit's text.
    pub spans: [Option<Span>; 3],
    /// Text of the event, in the unit or elsewhere.
    pub event: &'a str,
    /// What rules say, as numbers in a fixed order.
    pub rules: &'a [f32],
}

/// One row for a frame.
#[must_use]
pub fn frame_features(frame: &FrameView<'_>, texts: &Texts) -> Vec<f32> {
    let mut row = Vec::new();
    for (n, span) in frame.spans.iter().enumerate() {
        let width = if n == 0 { 2 * HIDDEN } else { HIDDEN };
        row.extend(mean_states(frame.tokens, *span, width));
        row.push(f32::from(span.is_some()));
    }
    row.extend(first_state(frame.tokens, frame.spans[0], 2 * HIDDEN));
    row.extend(frame.tokens.pooled.embedding());
    row.extend(texts.around(frame.unit.heading()));
    row.extend(texts.around(frame.event));
    row.extend(frame_cues(
        frame.unit,
        frame.spans[0],
        frame.event,
        frame.rules,
    ));
    row
}

/// The part of [`frame_features`] that needs no encoder, last in the row.
#[must_use]
pub(crate) fn frame_cues(
    unit: &UnitView,
    action: Option<Span>,
    event: &str,
    rules: &[f32],
) -> Vec<f32> {
    let action = action.map_or("", |s| s.slice(&unit.text));
    let mut row = cues::unit(&unit.text);
    row.extend(cues::unit(action));
    row.extend(cues::heading(unit.heading()));
    row.extend(cues::heading(&unit.leads.join(" / ")));
    row.extend(cues::unit(event));
    row.extend(shape(unit, 0, 1));
    row.extend(rules);
    row
}

/// The words of a unit, its heading, lead-in and kind, hashed for a [`WordHead`](super::WordHead).
#[must_use]
pub fn unit_words(view: &UnitView, buckets: usize) -> WordRow {
    let kind = format!("{:?}", view.kind);
    let fields = [
        ('u', view.text.as_str(), 1.0),
        ('h', view.heading(), 0.7),
        ('l', view.lead(), 0.5),
        ('k', kind.as_str(), 0.3),
    ];
    word_row(&fields, buckets)
}

/// Mean state of the tokens in `span`, first `width` numbers, unit length; zeros without a span.
fn mean_states(tokens: &TokenStates, span: Option<Span>, width: usize) -> Vec<f32> {
    let mut sum = vec![0.0_f32; width];
    for (at, token) in tokens.spans.iter().enumerate() {
        if span.is_some_and(|s| s.overlap(*token) > 0) {
            sum.iter_mut()
                .zip(tokens.states.row(at))
                .for_each(|(total, x)| *total += x);
        }
    }
    let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    sum.iter().map(|x| x / norm).collect()
}

/// State of the first token in `span`, first `width` numbers, unit length; zeros without a span. Actions begin
/// with their verb.
fn first_state(tokens: &TokenStates, span: Option<Span>, width: usize) -> Vec<f32> {
    let first = tokens
        .spans
        .iter()
        .find(|token| span.is_some_and(|s| s.overlap(**token) > 0));
    mean_states(tokens, first.copied(), width)
}

/// Rows of equal width as a matrix.
pub(crate) fn matrix(rows: &[Vec<f32>]) -> Array2<f32> {
    let shape = (rows.len(), rows.first().map_or(0, Vec::len));
    Array2::from_shape_vec(shape, rows.concat()).expect("every row is made by the same code")
}
