//! What does a head see? Feature rows for units, tokens and frames; those of links stand in [`super::link`].

mod frame;
mod texts;
mod tokens;

#[cfg(feature = "torch")]
pub(crate) use frame::frame_cues;
pub use frame::{FrameView, frame_features};
pub use texts::Texts;
pub(crate) use texts::unit_texts;
pub use tokens::token_features;
#[cfg(feature = "torch")]
pub(crate) use tokens::{NEAR, tag_cues};

use super::cues;
use super::encoder::{HIDDEN, POOLED};
use super::wording::{WordRow, word_row};
use crate::document::{UnitKind, UnitView};
use ndarray::{Array2, ArrayView1, Axis, s};
use texts::ZERO;

/// Widths of the rows of [`unit_features`], [`token_features`], `LinkReport::features` and [`frame_features`]:
/// a head made for other widths is of another version.
pub(crate) const WIDTHS: [usize; 4] = [
    UNIT_CUES + POOLED + 4 * HIDDEN,
    2 * HIDDEN + 4 * HIDDEN + 7 * (cues::TOKENS.len() + 5) + 4 * HINTS + HIDDEN,
    super::link::OWN + UNIT_CUES,
    9 * HIDDEN + 3 + 3 * cues::UNIT_WIDTH + 2 * cues::HEADING_WIDTH + SHAPE + RULES,
];

/// What the sequence head sees: so many of the first numbers of a row of [`unit_features`], all but the vectors of the units
/// before and after, since it reads those itself; for reading fast, a row of [`sequence_rows`].
pub(crate) const SEQUENCE_WIDTHS: [usize; 2] =
    [WIDTHS[0] - 2 * HIDDEN, FIRST_SEQUENCE_WIDTH + POOLED];

/// How many of the first numbers of a row of [`first_features`] the first pass's sequence head sees: as above.
pub(crate) const FIRST_SEQUENCE_WIDTH: usize = FIRST_WIDTH - 2 * HIDDEN;

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

/// What the sequence head sees when only the units `read` were read: one row a unit, what the first pass's sequence head sees
/// (the beginning of its row in `first`), then the vector by the encoder, which is NaN where the unit was not read.
///
/// Whether a unit counts as read is for `read` to say and not for `texts`, where another report may have the same words.
pub(crate) fn sequence_rows(
    views: &[UnitView],
    first: &Array2<f32>,
    read: &[bool],
    texts: &Texts,
) -> Array2<f32> {
    let mut rows = Array2::from_elem((views.len(), SEQUENCE_WIDTHS[1]), f32::NAN);
    let (mut seen, mut own) = rows.view_mut().split_at(Axis(1), FIRST_SEQUENCE_WIDTH);
    seen.assign(&first.slice(s![.., ..FIRST_SEQUENCE_WIDTH]));
    for ((view, mut own), _) in views
        .iter()
        .zip(own.outer_iter_mut())
        .zip(read)
        .filter(|(_, read)| **read)
    {
        let vector = texts.get(&view.text).map_or(&ZERO[..], |p| &p.vector);
        own.assign(&ArrayView1::from(vector));
    }
    rows
}

/// Heading, lead-in, unit before and unit after, each [`HIDDEN`] numbers, zeros where there is none.
fn around(views: &[UnitView], at: usize, texts: &Texts) -> Vec<f32> {
    let before = at.checked_sub(1).and_then(|n| views.get(n));
    let [before, after] = [before, views.get(at + 1)].map(|v| v.map_or("", |v| v.text.as_str()));
    [views[at].heading(), views[at].lead(), before, after]
        .map(|text| texts.around(text))
        .concat()
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

/// Rows of equal width as a matrix.
pub(crate) fn matrix(rows: &[Vec<f32>]) -> Array2<f32> {
    let shape = (rows.len(), rows.first().map_or(0, Vec::len));
    Array2::from_shape_vec(shape, rows.concat()).expect("every row is made by the same code")
}
