//! Which frame and role does a selection stand for, where a tool keeps memos and drops links?
//!
//! A memo of a role begins with `[f1 target]` and its summary; a line of the same form for another role is the summary of a role
//! that is not said. A memo of a unit begins with its kind, `[list]`, unless that is prose. `[note]` and lines without a
//! mark are a person's note. A line that goes on after a break is indented by two spaces.

use super::super::sheet::{KIND, Mark, ROLES, UNIT, kind_of};

/// Behind the role: the frame's action has no span, and the selection is the passage it was read from ...
const UNMARKED: &str = ", unmarked";
/// ... or the whole text, where no passage is known.
const NOWHERE: &str = ", unmarked, no passage";
const NOTE: &str = "[note]";

/// A frame's role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    pub frame: String,
    pub role: String,
    pub place: Place,
}

/// What a role's selection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Its span.
    Span,
    /// The passage of an action without a span.
    Passage,
    /// The whole text, for an action that has neither.
    Nowhere,
}

impl Tag {
    /// As it stands in names and memos.
    pub fn written(&self) -> String {
        let more = match self.place {
            Place::Span => "",
            Place::Passage => UNMARKED,
            Place::Nowhere => NOWHERE,
        };
        format!("[{} {}{more}]", one_line(&self.frame), self.role)
    }

    /// The tag that `line` begins with, and what stands behind it.
    pub fn read(line: &str) -> Option<(Self, &str)> {
        let inner = line.strip_prefix('[')?;
        let mut closings = inner.match_indices(']').map(|(at, _)| at);
        closings.find_map(|end| {
            let (said, rest) = (&inner[..end], &inner[end + 1..]);
            let (said, place) = if let Some(said) = said.strip_suffix(NOWHERE) {
                (said, Place::Nowhere)
            } else if let Some(said) = said.strip_suffix(UNMARKED) {
                (said, Place::Passage)
            } else {
                (said, Place::Span)
            };
            let (frame, role) = said.rsplit_once(' ')?;
            let tag = Self {
                frame: frame.into(),
                role: role.into(),
                place,
            };
            let known = ROLES.contains(&role)
                && (place == Place::Span || role == "action")
                && !frame.is_empty();
            known.then(|| (tag, rest.strip_prefix(' ').unwrap_or(rest)))
        })
    }
}

/// What a memo says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Memo {
    /// Of what the selection is a part; the first tag.
    pub tag: Option<Tag>,
    /// (role, summary).
    pub summaries: Vec<(String, String)>,
    /// The kind of a unit.
    pub kind: Option<String>,
    /// All else.
    pub note: Option<String>,
}

impl Memo {
    /// The memo of a mark; `tag` is that of a role.
    pub fn of(mark: &Mark, tag: Option<&Tag>) -> String {
        let mut lines = Vec::new();
        if let Some(tag) = tag {
            let own = mark.notes.iter().find(|n| n.0 == tag.role);
            lines.push(section(&tag.written(), own.map(|n| n.1.as_str())));
            for (role, summary) in mark.notes.iter().filter(|n| n.0 != tag.role) {
                let other = Tag {
                    role: role.clone(),
                    place: Place::Span,
                    ..tag.clone()
                };
                lines.push(section(&other.written(), Some(summary)));
            }
        } else if mark.label.starts_with(UNIT) {
            let kind = mark.codes.iter().find(|c| c.0 == KIND && c.1 != "prose");
            lines.extend(kind.map(|k| format!("[{}]", k.1)));
        }
        lines.extend(mark.memo.as_ref().map(|memo| section(NOTE, Some(memo))));
        lines.join("\n")
    }

    /// Reads one.
    pub fn read(text: &str) -> Self {
        let mut memo = Self::default();
        let (mut notes, mut in_note): (Vec<String>, bool) = (Vec::new(), true);
        for (n, line) in text.split('\n').enumerate() {
            let kind = line
                .trim_end()
                .strip_prefix('[')
                .and_then(|k| k.strip_suffix(']'));
            if let Some((tag, words)) = Tag::read(line) {
                if !words.is_empty() {
                    memo.summaries.push((tag.role.clone(), words.into()));
                }
                memo.tag.get_or_insert(tag);
                in_note = words.is_empty();
            } else if let Some(words) = line.strip_prefix(NOTE) {
                notes.push(words.strip_prefix(' ').unwrap_or(words).into());
                in_note = true;
            } else if let Some(kind) = kind.filter(|k| n == 0 && kind_of(k).is_some()) {
                memo.kind = Some(kind.into());
            } else if let (Some(more), true) = (line.strip_prefix("  "), n > 0) {
                let last = if in_note {
                    notes.last_mut()
                } else {
                    memo.summaries.last_mut().map(|s| &mut s.1)
                };
                match last {
                    Some(words) => {
                        words.push('\n');
                        words.push_str(more);
                    }
                    None => notes.push(line.into()),
                }
            } else {
                notes.push(line.into());
                in_note = true;
            }
        }
        let note = notes.join("\n");
        memo.note = Some(note).filter(|n| !n.trim().is_empty());
        memo
    }
}

fn section(mark: &str, words: Option<&str>) -> String {
    words.map_or_else(
        || mark.to_owned(),
        |w| format!("{mark} {}", w.replace('\n', "\n  ")),
    )
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(frame: &str, role: &str, place: Place) -> Tag {
        Tag {
            frame: frame.into(),
            role: role.into(),
            place,
        }
    }

    #[test]
    fn tags_read_as_they_are_written() {
        for tag in [
            tag("f1", "target", Place::Span),
            tag("IR 7 [b]", "goal", Place::Span),
            tag("f2", "action", Place::Passage),
            tag("f2", "action", Place::Nowhere),
        ] {
            let line = tag.written() + " Add an alert";
            assert_eq!(Tag::read(&line), Some((tag, "Add an alert")), "{line}");
        }
        for other in [
            "take action",
            "[sic] action",
            "[f1 lesson] x",
            "[ action]",
            "[f1 goal, unmarked]",
            "[",
            "",
        ] {
            assert_eq!(Tag::read(other), None, "{other}");
        }
    }

    #[test]
    fn memos_read_as_they_are_written() {
        let own = tag("f1", "action", Place::Span);
        let mark = Mark {
            label: "action".into(),
            notes: vec![
                ("action".into(), "Add\nan alert".into()),
                ("goal".into(), "See [it]".into()),
            ],
            memo: Some("Ask Jo:\nis it done?\n\n[list]".into()),
            ..Mark::default()
        };
        let memo = Memo::read(&Memo::of(&mark, Some(&own)));
        assert_eq!(
            (memo.tag, memo.summaries, memo.note),
            (Some(own), mark.notes, mark.memo)
        );
    }

    #[test]
    fn what_a_person_adds_is_a_note() {
        let memo = Memo::read("[f1 target] Queue\nreally?\nyes");
        assert_eq!(memo.summaries, [("target".into(), "Queue".into())]);
        assert_eq!(memo.note.as_deref(), Some("really?\nyes"));
        assert_eq!(
            Memo::read("[heading]\nfunny").kind.as_deref(),
            Some("heading")
        );
        assert_eq!(
            Memo::read("[a] thought").note.as_deref(),
            Some("[a] thought")
        );
        assert_eq!(Memo::read(""), Memo::default());
    }
}
