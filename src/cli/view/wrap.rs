//! How do words fill columns? Widths are terminal columns: wide characters take two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` on one line: white space folded to single blanks; control characters and marks that turn the
/// reading direction, which could change what a terminal shows, are left out.
pub fn folded(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| {
            !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` filled up with blanks to `columns`.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// `text` if it fits, else its beginning and an ellipsis.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (head, _) = split(text, columns.saturating_sub(1));
    format!("{}…", head.trim_end())
}

/// `text` in lines of at most `columns`, broken at blanks; a longer word is broken after a `/`, `-`, `_`
/// or `.`, else anywhere. At least one line.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split_whitespace() {
        let mut rest = word;
        loop {
            let blank = usize::from(used > 0);
            let size = width(rest);
            if used + blank + size <= columns {
                line.push_str(&" ".repeat(blank));
                line.push_str(rest);
                used += blank + size;
                break;
            }
            let room = columns.saturating_sub(used + blank);
            if size > columns && room >= 2 && room * 3 >= columns {
                let (head, tail) = broken(rest, room);
                line.push_str(&" ".repeat(blank));
                line.push_str(head);
                rest = tail;
            }
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word's part for at most `columns`, ended at a joint in its second half if there is one.
fn broken(word: &str, columns: usize) -> (&str, &str) {
    let (head, _) = split(word, columns);
    let joint = head.rfind(['/', '-', '_', '.']).map(|at| at + 1);
    word.split_at(
        joint
            .filter(|&at| at * 2 > head.len())
            .unwrap_or(head.len()),
    )
}

/// The longest beginning of at most `columns`, at least one character, and the rest.
fn split(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns && at > 0 {
            return text.split_at(at);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_break_at_blanks_then_at_joints() {
        assert_eq!(wrapped("add an alert now", 8), ["add an", "alert", "now"]);
        assert_eq!(
            wrapped("response/customer-communication", 20),
            ["response/customer-", "communication"]
        );
        assert_eq!(wrapped("障 障--", 3), ["障", "障-", "-"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("", 9), [""]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(wrapped("障害報告", 4), ["障害", "報告"]);
        assert_eq!(cut("障害報告", 5), "障害…");
        assert_eq!(padded("障", 4), "障  ");
    }

    #[test]
    fn what_could_drive_a_terminal_is_left_out() {
        assert_eq!(folded("a\n\t b\u{1b}[31m\u{202e}c"), "a b[31mc");
    }

    proptest! {
        /// No line is too wide, and no word is lost.
        #[test]
        fn lines_fit_and_keep_everything(text in "[a-zé障/ .-]{0,80}", columns in 2usize..30) {
            let lines = wrapped(&text, columns);
            prop_assert!(lines.iter().all(|l| width(l) <= columns));
            let bare = |s: &str| s.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }
}
