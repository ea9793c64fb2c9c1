//! What is shown of one frame, whatever the layout?

use super::paint::{self, DIM, PLAIN};
use super::reading::Reading;
use super::{View, percent, wrap};
use crate::record::{Frame, Record, RoleName};
use anstyle::Style;

/// One role: its words, then what stands beneath.
pub(super) struct Cell {
    /// Colour of `words`.
    pub style: Style,
    /// The report's words, or why there are none.
    pub words: String,
    /// Code of the role's list.
    pub category: Option<String>,
    /// Confidence and `line:column`.
    pub place: Option<String>,
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
    pub(super) fn titled(&self, rule: &[char], left: &str, right: &str) -> String {
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
pub(super) fn title(n: usize, frame: &Frame, reading: &Reading) -> String {
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
pub(super) fn cell(frame: &Frame, name: RoleName, reading: &Reading) -> Cell {
    let nothing = || Cell {
        style: DIM,
        words: "not said".into(),
        category: None,
        place: None,
    };
    let Some(role) = frame.role(name) else {
        return nothing();
    };
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
    }
}

/// The role's name as a heading.
pub(super) fn name(role: RoleName) -> &'static str {
    match role {
        RoleName::Event => "Event",
        RoleName::Action => "Action",
        RoleName::Target => "Target",
        RoleName::Goal => "Goal",
    }
}
