//! Which sentences does a document hold, and where in its source?

use super::{markup, sentences};
use crate::document::{Block, BlockKind, Document, Unit, UnitKind};
use crate::span::Span;

/// A table cell with fewer letters than this holds no clause: a time, an amount, a priority.
const CELL_LETTERS: usize = 3;

/// All sentence units of `doc` in reading order.
///
/// A heading is one unit. Source spans do not overlap and lie inside their blocks; they reach from the
/// first covered run to the last, widened by the markup that opens and closes with them. What holds no
/// letter or digit is no unit, nor is a table cell without a word.
#[must_use]
pub fn units(doc: &Document) -> Vec<Unit> {
    let mut units = Vec::new();
    for (index, block) in doc.blocks.iter().enumerate() {
        if let Some(kind) = unit_kind(block.kind) {
            add_units(&doc.text, index, block, kind, &mut units);
        }
    }
    units
}

/// The kind of the units of a block; `None` where it holds none.
fn unit_kind(kind: BlockKind) -> Option<UnitKind> {
    match kind {
        BlockKind::Heading(_) => Some(UnitKind::Heading),
        BlockKind::Prose | BlockKind::Quote => Some(UnitKind::Prose),
        BlockKind::List => Some(UnitKind::List),
        BlockKind::Table => Some(UnitKind::Table),
        BlockKind::Code | BlockKind::Hidden => None,
    }
}

fn add_units(text: &str, index: usize, block: &Block, kind: UnitKind, units: &mut Vec<Unit>) {
    let plain = &block.plain;
    let cut = match kind {
        UnitKind::Heading => vec![Span::new(0, plain.text.len()).trimmed(&plain.text)],
        _ => block_sentences(text, block),
    };
    let cores: Vec<(Span, Span)> = cut
        .into_iter()
        .filter(|span| holds_words(span.slice(&plain.text), kind))
        .filter_map(|span| Some((span, plain.to_source(span)?)))
        .collect();
    let mut taken = block.span.start;
    for (at, &(span, core)) in cores.iter().enumerate() {
        let next = cores
            .get(at + 1)
            .map_or(block.span.end, |&(_, next)| next.start);
        // A run that maps as a whole may be shared by two sentences: the first keeps it.
        let core = Span::new(core.start.max(taken), core.end.max(taken));
        let limit = Span::new(taken, next.max(core.end));
        let source = markup::widened(text, core, limit);
        taken = source.end;
        if !source.is_empty() {
            units.push(Unit {
                span: source,
                kind,
                plain: plain.part(span),
                block: index,
            });
        }
    }
}

/// Sentence spans in `block`, whose source lies in `text`; marks inside inline code end no sentence.
fn block_sentences(text: &str, block: &Block) -> Vec<Span> {
    let plain = &block.plain;
    if !block.span.slice(text).contains('`') {
        return sentences(&plain.text);
    }
    let mut masked = String::with_capacity(plain.text.len());
    let (mut before, mut code) = (block.span.start, false);
    for run in &plain.runs {
        // Markup between two runs; each fence of backticks in it opens or closes code.
        let markup = &text[before.min(run.source.start)..run.source.start];
        code ^= markup
            .split(|c| c != '`')
            .filter(|fence| !fence.is_empty())
            .count()
            % 2
            == 1;
        before = run.source.end;
        let words = run.plain.slice(&plain.text);
        if code {
            masked.push_str(&words.replace(['.', '!', '?'], "_"));
        } else {
            masked.push_str(words);
        }
    }
    sentences(&masked)
}

/// Whether a sentence holds enough to be a unit of `kind`.
fn holds_words(sentence: &str, kind: UnitKind) -> bool {
    match kind {
        UnitKind::Table => sentence.chars().filter(|c| c.is_alphabetic()).count() >= CELL_LETTERS,
        _ => sentence.chars().any(char::is_alphanumeric),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{ReadOptions, read};
    use proptest::prelude::*;

    fn document(source: &str) -> Document {
        read("report.md", source.as_bytes(), &ReadOptions::default()).unwrap()
    }

    fn slices(source: &str) -> Vec<(UnitKind, String)> {
        let doc = document(source);
        units(&doc)
            .iter()
            .map(|u| (u.kind, u.span.slice(&doc.text).to_owned()))
            .collect()
    }

    #[test]
    fn each_kind_of_block_gives_its_units() {
        let source = "# What broke. And why?\n\nThe **queue** grew. It\nstalled!\n\n```\nsome log. More log.\n```\n\n\
                      > Sorry. We are.\n\n1. Add an alert. Tell the team.\n   - Page `#ops`.\n\n\
                      | When | What |\n|---|---|\n| 14:02 | It fell. We slept. |\n\n---\n\n...\n";
        let expected = [
            (UnitKind::Heading, "What broke. And why?"),
            (UnitKind::Prose, "The **queue** grew."),
            (UnitKind::Prose, "It\nstalled!"),
            (UnitKind::Prose, "Sorry."),
            (UnitKind::Prose, "We are."),
            (UnitKind::List, "Add an alert."),
            (UnitKind::List, "Tell the team."),
            (UnitKind::List, "Page `#ops`."),
            (UnitKind::Table, "When"),
            (UnitKind::Table, "What"),
            (UnitKind::Table, "It fell."),
            (UnitKind::Table, "We slept."),
        ];
        assert_eq!(
            slices(source),
            expected.map(|(kind, slice)| (kind, slice.to_owned()))
        );
    }

    #[test]
    fn source_spans_read_whole() {
        let source = "**Raise the quota.** See [the ticket](https://x.org/1?a=b(c) \"A. B.\"). *Done.*\n\n\
                      - [ ] [Fix it](https://x.org/2)\n- `kubectl` hung. Füge **Alarme** hinzu.\n\nIn `a. Be!` a `.` matches all.\n";
        let got: Vec<String> = slices(source).into_iter().map(|(_, slice)| slice).collect();
        let expected = [
            "**Raise the quota.**",
            "See [the ticket](https://x.org/1?a=b(c) \"A. B.\").",
            "*Done.*",
            "[Fix it](https://x.org/2)",
            "`kubectl` hung.",
            "Füge **Alarme** hinzu.",
            "In `a. Be!` a `.` matches all.",
        ];
        assert_eq!(got, expected);
    }

    proptest! {
        /// Whatever the Markdown, units lie in their blocks, in order, and hold the sources of their words.
        #[test]
        fn units_lie_in_their_blocks(pieces in prop::collection::vec(prop::sample::select(vec![
            "# ", "\n", "\n\n", "- ", "1. ", "> ", "**", "*", "_", "`", "[", "](u)", "<b>", "</b>", "&amp;", "\\",
            "| a | b |\n|---|---|\n| c. D. | ", "word ", "The end. ", "Ärger! ", "日本。", "  \n", "(x) ", "?",
        ]), 0..30)) {
            let source = format!("x{}", pieces.concat());
            let doc = document(&source);
            let mut end_in_block = (usize::MAX, 0);
            for unit in units(&doc) {
                let block = &doc.blocks[unit.block];
                prop_assert!(block.span.contains(unit.span), "{:?} in {:?}", unit, block);
                prop_assert!(doc.text.get(unit.span.start..unit.span.end).is_some());
                if end_in_block.0 == unit.block {
                    prop_assert!(unit.span.start >= end_in_block.1, "overlap at {unit:?}");
                }
                end_in_block = (unit.block, unit.span.end);
                prop_assert!(unit.plain.text.chars().any(char::is_alphanumeric));
                prop_assert_eq!(unit.plain.text.trim(), &unit.plain.text);
                prop_assert!(unit.plain.runs.iter().all(|run| unit.span.contains(run.source)), "{unit:?}");
            }
        }
    }
}
