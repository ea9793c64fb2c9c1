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
        _ => sentences(&plain.text),
    };
    let cores: Vec<(Span, Span)> = cut
        .into_iter()
        .filter(|span| holds_words(span.slice(&plain.text), kind))
        .filter_map(|span| Some((span, plain.to_source(span)?)))
        .collect();
    let mut taken = block.span.start;
    for (at, &(span, core)) in cores.iter().enumerate() {
        let next = cores.get(at + 1).map_or(block.span.end, |&(_, next)| next.start);
        // A run that maps as a whole may be shared by two sentences: the first keeps it.
        let core = Span::new(core.start.max(taken), core.end.max(taken));
        let limit = Span::new(taken, next.max(core.end));
        let source = markup::widened(text, core, limit);
        taken = source.end;
        if !source.is_empty() {
            units.push(Unit { span: source, kind, plain: plain.part(span), block: index });
        }
    }
}

/// Whether a sentence holds enough to be a unit of `kind`.
fn holds_words(sentence: &str, kind: UnitKind) -> bool {
    match kind {
        UnitKind::Table => sentence.chars().filter(|c| c.is_alphabetic()).count() >= CELL_LETTERS,
        _ => sentence.chars().any(char::is_alphanumeric),
    }
}
