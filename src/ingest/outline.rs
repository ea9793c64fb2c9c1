//! What stands above and before each block? Headings by level, and the block that leads in to it.

use crate::document::{Block, BlockKind, Plain};
use crate::span::Span;
use std::collections::HashMap;

/// A block as a reader finds it, before its surroundings are known.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// What it is.
    pub kind: BlockKind,
    /// Source range without markers.
    pub span: Span,
    /// Its words.
    pub plain: Plain,
    /// List depth, 0 outside lists.
    pub depth: u8,
    /// State of a task-list box.
    pub checked: Option<bool>,
    /// Row of a table cell.
    pub row: Option<usize>,
    /// Index (among the drafts) of the item it is nested in or of its column's header cell.
    pub parent: Option<usize>,
    /// Whether all its words are bold.
    pub bold: bool,
    /// Whether what a bold line above it introduced has ended (`</details>`).
    pub apart: bool,
}

impl Draft {
    /// A block outside lists and tables.
    pub(crate) fn new(kind: BlockKind, span: Span, plain: Plain) -> Self {
        Self {
            kind,
            span,
            plain,
            depth: 0,
            checked: None,
            row: None,
            parent: None,
            bold: false,
            apart: false,
        }
    }

    fn ends_in_colon(&self) -> bool {
        self.plain.text.trim_end().ends_with([':', '：'])
    }

    /// A bold line of its own that works as a heading: short, and no sentence that goes on.
    fn is_bold_label(&self) -> bool {
        let text = self.plain.text.trim();
        self.bold && text.chars().count() <= 120 && text.split_whitespace().count() <= 16
    }

    /// A short paragraph such as "User impact:".
    fn is_plain_label(&self) -> bool {
        self.ends_in_colon() && self.plain.text.split_whitespace().count() <= 6
    }
}

/// What leads in to the blocks that follow, while going down the page.
#[derive(Default)]
struct Walk {
    /// (level, index) of the open headings.
    headings: Vec<(u8, usize)>,
    /// The last bold line that stands as a paragraph of its own.
    section: Option<usize>,
    /// The paragraph that ends in a colon, while nothing but its list or table has come since.
    intro: Option<usize>,
    /// The list item that is a bold label with a colon ("**Review actions**:").
    item_label: Option<usize>,
    /// Whether the very last block was a short label with a colon.
    after_label: bool,
}

impl Walk {
    fn lead(&mut self, at: usize, draft: &Draft) -> Option<usize> {
        let label = std::mem::take(&mut self.after_label);
        if draft.apart {
            (self.section, self.intro, self.item_label) = (None, None, None);
        }
        let around = self.intro.or(self.section);
        match draft.kind {
            BlockKind::Heading(level) => {
                self.headings.retain(|h| h.0 < level);
                (self.section, self.intro, self.item_label) = (None, None, None);
                None
            }
            BlockKind::Hidden => {
                self.after_label = label;
                None
            }
            BlockKind::Code => {
                self.item_label = None;
                self.intro.take().or(self.section)
            }
            BlockKind::Prose | BlockKind::Quote => {
                self.item_label = None;
                let lead = if label { around } else { self.section };
                self.intro = draft.ends_in_colon().then_some(at);
                self.after_label = draft.is_plain_label();
                if draft.kind == BlockKind::Prose && draft.is_bold_label() {
                    (self.section, self.intro) = (Some(at), Some(at));
                    return None;
                }
                lead
            }
            BlockKind::List
                if draft.depth <= 1 && draft.is_bold_label() && draft.ends_in_colon() =>
            {
                self.item_label = Some(at);
                around
            }
            BlockKind::List => self.item_label.or(around),
            BlockKind::Table => around,
        }
    }
}

/// Puts the drafts into reading order and says of each what stands above and before it.
pub(crate) fn finish(drafts: Vec<Draft>) -> Vec<Block> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&i| (drafts[i].span.start, i));
    let mut place = vec![0; drafts.len()];
    for (at, &i) in order.iter().enumerate() {
        place[i] = at;
    }
    let mut sorted: Vec<(usize, Draft)> = drafts.into_iter().enumerate().collect();
    sorted.sort_by_key(|(i, _)| place[*i]);
    let mut walk = Walk::default();
    let mut blocks = Vec::with_capacity(sorted.len());
    for (at, (_, draft)) in sorted.into_iter().enumerate() {
        let around = walk.lead(at, &draft);
        let parent = draft.parent.map(|p| place[p]);
        let headings = walk.headings.iter().map(|h| h.1).collect();
        if let BlockKind::Heading(level) = draft.kind {
            walk.headings.push((level, at));
        }
        blocks.push(Block {
            kind: draft.kind,
            span: draft.span,
            plain: draft.plain,
            headings,
            lead: parent.filter(|&p| p < at).or(around),
            depth: draft.depth,
            checked: draft.checked,
            row: draft.row,
        });
    }
    blocks
}

/// Blocks that repeat an earlier run of blocks word for word; runs of fewer than this many words do not count.
const REPEATED_WORDS: usize = 60;

/// A note on text that the source prints twice: some pages carry every update again in a summary.
pub(crate) fn repetition_note(blocks: &[Block]) -> Option<String> {
    let coded: Vec<&str> = blocks
        .iter()
        .filter(|b| b.kind.is_coded())
        .map(|b| b.plain.text.as_str())
        .collect();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let words = |at: usize| coded[at].split_whitespace().count();
    let (mut repeated, mut total, mut at) = (0, 0, 0);
    while at < coded.len() {
        let Some(&earlier) = first.get(coded[at]) else {
            first.insert(coded[at], at);
            at += 1;
            continue;
        };
        let longest = at - earlier;
        let run = (0..longest)
            .take_while(|n| coded.get(at + n) == Some(&coded[earlier + n]))
            .count();
        let length: usize = (at..at + run).map(words).sum();
        if length >= REPEATED_WORDS {
            (repeated, total) = (repeated + run, total + length);
        }
        at += run.max(1);
    }
    (repeated > 0).then(|| {
        format!("The source prints text twice: {repeated} blocks ({total} words) repeat earlier ones word for word; all are kept.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drafts at made-up places, in order.
    fn drafts(list: &[(BlockKind, &str)]) -> Vec<Draft> {
        let mut at = 0;
        list.iter()
            .map(|&(kind, text)| {
                let mut plain = Plain::default();
                let bold = text.starts_with("**");
                let text = text.trim_matches('*');
                let span = Span::new(at, at + text.len());
                plain.push(text, span);
                at += text.len() + 1;
                Draft {
                    bold,
                    ..Draft::new(kind, span, plain)
                }
            })
            .collect()
    }

    fn leads(list: &[(BlockKind, &str)]) -> Vec<Option<usize>> {
        finish(drafts(list)).iter().map(|b| b.lead).collect()
    }

    use BlockKind::{Heading, List, Prose};

    #[test]
    fn headings_stack_by_level() {
        let blocks = finish(drafts(&[
            (Heading(1), "a"),
            (Heading(3), "b"),
            (Prose, "c"),
            (Heading(2), "d"),
            (Prose, "e"),
        ]));
        let above: Vec<_> = blocks.iter().map(|b| b.headings.clone()).collect();
        assert_eq!(above, [vec![], vec![0], vec![0, 1], vec![0], vec![0, 3]]);
    }

    #[test]
    fn a_colon_leads_its_list_only() {
        let list = [
            (Prose, "We will:"),
            (List, "x"),
            (List, "y"),
            (Prose, "z"),
            (List, "w"),
        ];
        assert_eq!(leads(&list), [None, Some(0), Some(0), None, None]);
    }

    #[test]
    fn a_bold_line_leads_all_until_the_next() {
        let list = [
            (Prose, "**What broke"),
            (Prose, "a"),
            (Prose, "So:"),
            (List, "b"),
            (Prose, "**Next"),
            (Prose, "c"),
            (Heading(2), "h"),
            (Prose, "d"),
        ];
        assert_eq!(
            leads(&list),
            [None, Some(0), Some(0), Some(2), None, Some(4), None, None]
        );
    }

    #[test]
    fn a_bold_item_with_a_colon_leads_its_siblings() {
        let mut list = drafts(&[
            (List, "**Review actions:"),
            (List, "x"),
            (List, "**More:"),
            (List, "y"),
        ]);
        for draft in &mut list {
            draft.depth = 1;
        }
        assert_eq!(
            finish(list).iter().map(|b| b.lead).collect::<Vec<_>>(),
            [None, Some(0), None, Some(2)]
        );
    }

    #[test]
    fn text_printed_twice_is_counted() {
        let long = "word ".repeat(40);
        let (a, b) = (format!("{long}a"), format!("{long}b"));
        let twice = [
            (Prose, a.as_str()),
            (Prose, b.as_str()),
            (Prose, "between"),
            (Prose, a.as_str()),
            (Prose, b.as_str()),
        ];
        assert!(
            repetition_note(&finish(drafts(&twice)))
                .unwrap()
                .contains("2 blocks (82 words)")
        );
        let once = [
            (Prose, "Resolved."),
            (Prose, a.as_str()),
            (Prose, "Resolved."),
        ];
        assert_eq!(repetition_note(&finish(drafts(&once))), None);
    }
}
