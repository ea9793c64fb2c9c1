//! What is shown of one frame, whatever the layout?

use super::paint::{self, DIM, PLAIN};
use super::reading::Reading;
use super::{View, percent, wrap};
use crate::record::{Frame, Ranked, Record, RoleName};
use anstyle::Style;

/// One role: its words, then what stands beneath.
pub(in crate::cli) struct Cell {
    /// Colour of `words`.
    pub style: Style,
    /// The report's words, or why there are none.
    pub words: String,
    /// Code of the role's list.
    pub category: Option<String>,
    /// Confidence and `line:column`.
    pub place: Option<String>,
    /// Codes that the model hardly knows, each with the next likeliest.
    pub doubts: Vec<String>,
}

impl View {
    /// The actions as table or cards; a line where there is none.
    pub(super) fn actions(&self, record: &Record, reading: &Reading) -> String {
        let frames = &record.frames;
        if frames.is_empty() {
            return String::new();
        }
        let body = if self.width >= super::TABLE_FROM {
            self.table(frames, reading)
        } else {
            self.cards(frames, reading)
        };
        self.heading("Actions", frames.len()) + &body + "\n"
    }

    /// A rule with `left` in bold near its beginning and `right` near its end, both on top of it.
    pub(in crate::cli) fn titled(&self, rule: &[char], left: &str, right: &str) -> String {
        let size = |text: &str| {
            if text.is_empty() {
                0
            } else {
                wrap::width(text) + 2
            }
        };
        let left = wrap::cut(left, rule.len().saturating_sub(size(right) + 8));
        let line = |from: usize, to: usize| {
            self.paint
                .with(DIM, &rule[from..to.max(from)].iter().collect::<String>())
        };
        let spaced = |style: Style, text: &str| match text {
            "" => String::new(),
            text => format!(" {} ", self.paint.with(style, text)),
        };
        let (start, end) = (2 + size(&left), rule.len() - 2 - size(right));
        line(0, 2)
            + &spaced(paint::TITLE, &left)
            + &line(start, end)
            + &spaced(PLAIN, right)
            + &line(rule.len() - 2, rule.len())
    }
}

/// Number and summary; the action's own words where it has no summary.
pub(in crate::cli) fn title(n: usize, frame: &Frame, reading: &Reading) -> String {
    let said = || {
        frame
            .action
            .range()
            .map(|(start, end)| reading.words(start, end))
    };
    let words = frame
        .action
        .summary
        .as_deref()
        .map(wrap::folded)
        .or_else(said);
    let words = words.unwrap_or_else(|| frame.id.clone());
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().collect::<String>())
        .unwrap_or_default();
    format!("{}  {first}{}", n + 1, letters.as_str())
}

/// How far it has come, when it is due, how sure it is a frame.
pub(super) fn state(frame: &Frame) -> String {
    let mark = match frame.status.as_str() {
        "completed" => "✓ ",
        "in-progress" => "◐ ",
        "planned" => "○ ",
        "considered" => "? ",
        _ => "",
    };
    let mut parts = vec![format!("{mark}{}", wrap::folded(&frame.status))];
    if frame.horizon != "unstated" {
        parts.push(wrap::folded(&frame.horizon));
    }
    parts.extend(frame.score.map(percent));
    parts.join(" · ")
}

/// What is shown of role `name`.
pub(in crate::cli) fn cell(frame: &Frame, name: RoleName, reading: &Reading) -> Cell {
    let nothing = || Cell {
        style: DIM,
        words: "not said".into(),
        category: None,
        place: None,
        doubts: Vec::new(),
    };
    let Some(role) = frame.role(name) else {
        return nothing();
    };
    let doubts = doubts(frame, name);
    let category = role.category.as_deref().map(wrap::folded);
    let Some((start, end)) = role.range() else {
        return match (&role.summary, category) {
            (None, None) => nothing(),
            (summary, category) => {
                let words = format!(
                    "({})",
                    summary.as_deref().map_or("not said".into(), wrap::folded)
                );
                Cell {
                    style: DIM,
                    words,
                    category,
                    place: None,
                    doubts,
                }
            }
        };
    };
    let (line, column) = reading.place(start);
    let place = match role.score {
        Some(score) => format!("{} · {line}:{column}", percent(score)),
        None => format!("{line}:{column}"),
    };
    Cell {
        style: paint::role(name),
        words: reading.words(start, end),
        category,
        place: Some(place),
        doubts,
    }
}

/// What else is likely where a code was learnt from few examples: the role's own code, and under the action
/// those of the whole frame.
fn doubts(frame: &Frame, name: RoleName) -> Vec<String> {
    let told = |of: &str, code: &str, likeliest: &[Ranked]| {
        let others: Vec<String> = likeliest
            .iter()
            .filter(|ranked| ranked.code != code)
            .map(|ranked| format!("{} {}", wrap::folded(&ranked.code), percent(ranked.score)))
            .collect();
        let few = format!("{of}few examples");
        if others.is_empty() {
            few
        } else {
            format!("{few}; or {}", others.join(", "))
        }
    };
    let role = frame.role(name).filter(|role| role.support.is_some());
    let own = role.map(|role| {
        let code = role.category.as_deref().unwrap_or_default();
        told("", code, &role.likeliest)
    });
    let evidence = frame.evidence.iter().filter(|_| name == RoleName::Action);
    let whole = evidence
        .flat_map(|e| &e.code_support)
        .map(|(list, beside)| {
            let codes = frame.codes();
            let code = codes
                .iter()
                .find(|(l, _)| l == list)
                .map_or("", |(_, c)| *c);
            let of = format!("{} {}: ", wrap::folded(list), wrap::folded(code));
            told(&of, code, &beside.likeliest)
        });
    own.into_iter().chain(whole).collect()
}

/// The role's name as a heading.
pub(in crate::cli) fn name(role: RoleName) -> &'static str {
    match role {
        RoleName::Event => "Event",
        RoleName::Action => "Action",
        RoleName::Target => "Target",
        RoleName::Goal => "Goal",
    }
}
