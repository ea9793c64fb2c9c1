//! What does the page need of one report to draw it? Plain data that is written as JSON beside the page and read
//! only when somebody opens the report.
//!
//! # Format
//! `lines` are the text in pieces ([`Line`]); `marks` spans by which pieces are underlined; `tags` what stands before
//! a span or a unit; `units` tinted; `frames` the cards beside the text. Outcomes are written as in `results.csv`.

use super::pieces::{self, Line};
use crate::cli::score::pairs::Pair;
use crate::cli::show::marks::{name, sign};
use crate::cli::show::rows::{Lines, rows};
use crate::cli::show::sides::maker;
use crate::cli::show::units::score;
use crate::cli::view::reading::Reading;
use crate::cli::view::{percent, roles, wrap};
use crate::record::{Frame, RoleName};
use crate::score::{Compared, ComparedFrame, ComparedUnit, Outcome, Range};
use serde::Serialize;

/// One report.
#[derive(Debug, Serialize)]
pub struct Drawn {
    id: String,
    title: String,
    about: String,
    lines: Vec<Line>,
    marks: Vec<Mark>,
    tags: Vec<Tag>,
    units: Vec<&'static str>,
    frames: Vec<Card>,
}

/// A span of one side.
#[derive(Debug, Serialize)]
struct Mark {
    /// The frame's position among the cards.
    f: usize,
    role: &'static str,
    /// `gold` or `said`.
    side: &'static str,
    outcome: &'static str,
    lane: usize,
    #[serde(skip)]
    range: Range,
}

/// What stands before a span or a unit.
#[derive(Debug, Serialize)]
struct Tag {
    /// What is written there.
    t: String,
    /// The same for who cannot see it.
    say: String,
    outcome: &'static str,
    /// `unit`, or a role.
    of: &'static str,
    /// `gold`, `said` or `both`.
    side: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    f: Option<usize>,
    /// Whether it is a difference that one can go to.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    diff: bool,
    #[serde(skip)]
    at: usize,
}

/// A frame beside the text.
#[derive(Debug, Serialize)]
struct Card {
    title: String,
    outcome: &'static str,
    state: String,
    sides: [String; 2],
    rows: Vec<CardRow>,
}

#[derive(Debug, Serialize)]
struct CardRow {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    cells: [Vec<String>; 2],
}

impl Drawn {
    /// The report as it is drawn.
    pub fn new(pair: &Pair) -> Self {
        let (gold, said) = (&pair.gold, pair.suggested.as_ref());
        let compared = Compared::of(&pair.score.items);
        let reading = Reading::new(gold);
        let (mut marks, mut tags, mut cards) = (Vec::new(), Vec::new(), Vec::new());
        for unit in &compared.units {
            tags.extend(unit_tags(unit, pair));
        }
        for (n, frame) in compared.frames.iter().enumerate() {
            let of_gold = frame.gold.map(|at| &gold.frames[at]);
            let of_said = frame.suggested.and_then(|at| said?.frames.get(at));
            spans(n, frame, &mut marks, &mut tags);
            cards.extend(card(n, frame, [of_gold, of_said], &reading));
        }
        let ranges: Vec<Range> = marks.iter().map(|mark| mark.range).collect();
        for (mark, lane) in marks.iter_mut().zip(pieces::lanes(&ranges)) {
            mark.lane = lane;
        }
        let spans: Vec<_> = marks.iter().map(|mark| (mark.range, mark.lane)).collect();
        let places: Vec<usize> = tags.iter().map(|tag| tag.at).collect();
        let units: Vec<Range> = compared.units.iter().map(ComparedUnit::range).collect();
        let report = &gold.report;
        let made = said.map_or("no suggestion: all is missed".to_owned(), |said| {
            format!("suggested by {}", maker(said))
        });
        let about = [
            report.organisation.as_deref().map(wrap::folded),
            report.date.as_deref().map(wrap::folded),
            Some(wrap::folded(&report.id)),
            Some(format!("gold by {}", maker(gold))),
            Some(made),
        ];
        Self {
            id: report.id.clone(),
            title: wrap::folded(report.title.as_deref().unwrap_or(&report.id)),
            about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            lines: pieces::lines(&gold.text, &units, &spans, &places),
            marks,
            tags,
            units: compared.units.iter().map(|u| worst(u).as_str()).collect(),
            frames: cards,
        }
    }
}

/// A unit is tinted by what is least right about it.
fn worst(unit: &ComparedUnit) -> Outcome {
    let outcomes = unit.labels.iter().map(|label| label.outcome);
    outcomes.max().unwrap_or(Outcome::Right)
}

fn unit_tags(unit: &ComparedUnit, pair: &Pair) -> Vec<Tag> {
    let at = unit.range().0;
    let place = unit.suggested.or(unit.gold).unwrap_or_default();
    let tag = |label: &crate::score::ComparedLabel| {
        let said = pair.suggested.as_ref();
        let score = said
            .and_then(|said| score(said, place, &label.name))
            .map(percent);
        let score = score.map_or(String::new(), |score| format!(" {score}"));
        let label_name = wrap::folded(&label.name);
        Tag {
            t: format!("{} {label_name}{score}", sign(label.outcome)),
            say: format!("unit, {label_name}: {}{score}", name(label.outcome)),
            outcome: label.outcome.as_str(),
            of: "unit",
            side: match label.outcome {
                Outcome::Missed => "gold",
                Outcome::Spurious => "said",
                _ => "both",
            },
            f: None,
            diff: label.outcome != Outcome::Right,
            at,
        }
    };
    unit.labels.iter().map(tag).collect()
}

/// The marks of a frame's roles, and their tags: one for both sides where they begin at one place.
fn spans(n: usize, frame: &ComparedFrame, marks: &mut Vec<Mark>, tags: &mut Vec<Tag>) {
    for role in RoleName::ALL {
        let Some(compared) = frame.role(role) else {
            continue;
        };
        let outcome = compared.outcome;
        let sides = [("gold", compared.gold), ("said", compared.suggested)];
        let begun = sides.map(|(_, range)| range.map(|range| range.0));
        let both = begun[0].is_some() && begun[0] == begun[1];
        for (position, (side, range)) in sides.into_iter().enumerate() {
            let Some(range) = range else { continue };
            marks.push(Mark {
                f: n,
                role: role.as_str(),
                side,
                outcome: outcome.as_str(),
                lane: 0,
                range,
            });
            if both && position == 1 {
                continue;
            }
            let codes = role == RoleName::Action && position == 0;
            let wrong = frame
                .codes
                .iter()
                .filter(|c| c.outcome != Outcome::Right)
                .count();
            let codes = if codes && wrong > 0 { wrong } else { 0 };
            let letter = &role.as_str()[..1].to_uppercase();
            let (more, told) = match codes {
                0 => (String::new(), String::new()),
                n => (" ≠".to_owned(), format!("; codes not right: {n}")),
            };
            let side = if both { "both" } else { side };
            let of = match side {
                "both" => "gold and suggestion",
                "said" => "suggestion",
                _ => "gold",
            };
            tags.push(Tag {
                t: format!("{letter}{}{}{more}", n + 1, sign(outcome)),
                say: format!(
                    "frame {}, {}, {of}: {}{told}",
                    n + 1,
                    role.as_str(),
                    name(outcome)
                ),
                outcome: if outcome == Outcome::Right && codes > 0 {
                    Outcome::WrongCode.as_str()
                } else {
                    outcome.as_str()
                },
                of: role.as_str(),
                side,
                f: Some(n),
                // The suggestion's other end of a wrong boundary is no difference of its own.
                diff: (outcome != Outcome::Right || codes > 0)
                    && (position == 0 || begun[0].is_none()),
                at: range.0,
            });
        }
    }
}

fn card(
    n: usize,
    frame: &ComparedFrame,
    sides: [Option<&Frame>; 2],
    reading: &Reading,
) -> Option<Card> {
    let first = sides[0].or(sides[1])?;
    let told = |lines: &Lines| lines.iter().map(|(words, _)| words.clone()).collect();
    let row = |row: crate::cli::show::rows::Row| CardRow {
        cells: [told(&row.cells[0]), told(&row.cells[1])],
        name: row.name,
        outcome: row.outcome.map(Outcome::as_str),
    };
    let mut all: Vec<CardRow> = rows(frame, sides, reading).into_iter().map(row).collect();
    let right = frame
        .codes
        .iter()
        .filter(|code| code.outcome == Outcome::Right);
    let right = right.filter(|code| {
        RoleName::ALL
            .iter()
            .all(|role| role.as_str() != &*code.list)
    });
    for code in right {
        let code_name = vec![wrap::folded(code.gold.as_deref().unwrap_or_default())];
        all.push(CardRow {
            name: code.list.to_string(),
            outcome: Some(Outcome::Right.as_str()),
            cells: [code_name.clone(), code_name],
        });
    }
    let outcome = match frame.outcome {
        Outcome::Right if !frame.is_right() => "paired",
        other => other.as_str(),
    };
    Some(Card {
        title: roles::title(n, first, reading),
        outcome,
        state: match frame.outcome {
            Outcome::Right if frame.is_right() => "= right".into(),
            Outcome::Right => format!("paired · action F1 {:.2}", frame.credit),
            other => format!("{} {}", sign(other), name(other)),
        },
        sides: sides.map(|frame| {
            let sure = frame.and_then(|frame| frame.score).map(percent);
            let id = frame.map(|frame| wrap::folded(&frame.id));
            [id, sure]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        }),
        rows: all,
    })
}
