//! Which colour means what on a terminal?

use crate::record::RoleName;
use anstyle::{AnsiColor, Style};

/// Titles.
pub const TITLE: Style = Style::new().bold();
/// What is secondary: places, categories, lines of a table.
pub const DIM: Style = Style::new().dimmed();
/// Words of the report.
pub const PLAIN: Style = Style::new();

/// The colour of a role, the same wherever it is named.
pub fn role(name: RoleName) -> Style {
    let colour = match name {
        RoleName::Event => AnsiColor::Yellow,
        RoleName::Action => AnsiColor::Green,
        RoleName::Target => AnsiColor::Cyan,
        RoleName::Goal => AnsiColor::Magenta,
    };
    Style::new().fg_color(Some(colour.into()))
}

/// Puts styles around words, or leaves them as they are.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// Whether styles are written at all.
    pub on: bool,
}

impl Paint {
    /// `text` in `style`. Widths are measured before painting: escape codes take no columns.
    pub fn with(self, style: Style, text: &str) -> String {
        if self.on && !text.is_empty() && style != PLAIN {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_leaves_words_alone() {
        assert_eq!(Paint { on: false }.with(TITLE, "a"), "a");
        assert_eq!(Paint { on: true }.with(TITLE, "a"), "\u{1b}[1ma\u{1b}[0m");
        assert_eq!(Paint { on: true }.with(TITLE, ""), "");
    }
}
