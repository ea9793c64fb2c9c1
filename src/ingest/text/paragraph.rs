//! A paragraph of plain text while its lines are read, and the blocks it becomes.

use super::bullet;
use crate::document::{BlockKind, Plain};
use crate::ingest::outline::Draft;
use crate::span::Span;

/// Lines that belong together.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// What they are.
    pub kind: BlockKind,
    /// Their ranges, without white space and markers.
    pub lines: Vec<Span>,
    /// State of a task-list box.
    pub checked: Option<bool>,
    /// List depth.
    pub depth: u8,
    /// Draft of the item around it.
    pub parent: Option<usize>,
}

impl Paragraph {
    /// A paragraph of one line outside lists.
    pub(super) fn new(kind: BlockKind, line: Span) -> Self {
        Self {
            kind,
            lines: vec![line],
            checked: None,
            depth: 0,
            parent: None,
        }
    }

    /// Appends its blocks: one, or several if a list runs inside its line.
    pub(super) fn finish(self, text: &str, drafts: &mut Vec<Draft>) {
        let mut plain = Plain::default();
        for &line in &self.lines {
            if let Some(last) = plain.runs.last() {
                plain.push(" ", Span::new(last.source.end, line.start));
            }
            plain.push(line.slice(text), line);
        }
        let (depth, parent) = (self.depth, self.parent);
        let draft = |kind, part: Plain| {
            let span = part.to_source(Span::new(0, part.text.len()));
            span.map(|span| Draft {
                depth,
                parent,
                ..Draft::new(kind, span, part)
            })
        };
        let (intro, items) = match bullet::run_in(&plain.text) {
            Some((end, items)) => (plain.part(Span::new(0, end)), items),
            None => (plain.clone(), Vec::new()),
        };
        let before = drafts.len();
        drafts.extend(draft(self.kind, intro).map(|d| Draft {
            checked: self.checked,
            ..d
        }));
        for item in items {
            let inner = draft(BlockKind::List, plain.part(item));
            drafts.extend(inner.map(|d| Draft {
                depth: depth.saturating_add(1),
                parent: Some(before),
                ..d
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_with_one_space_that_maps_to_the_gap() {
        let text = "It broke.\n    Next steps: 1. Test.\n 2. Alert.";
        let mut drafts = Vec::new();
        let lines = vec![Span::new(0, 9), Span::new(14, 34), Span::new(36, 45)];
        Paragraph {
            lines,
            ..Paragraph::new(BlockKind::Prose, Span::new(0, 9))
        }
        .finish(text, &mut drafts);
        let seen: Vec<_> = drafts
            .iter()
            .map(|d| (d.plain.text.as_str(), d.span.slice(text), d.parent))
            .collect();
        assert_eq!(
            seen,
            [
                ("It broke. Next steps:", "It broke.\n    Next steps:", None),
                ("Test.", "Test.", Some(0)),
                ("Alert.", "Alert.", Some(0)),
            ]
        );
    }
}
