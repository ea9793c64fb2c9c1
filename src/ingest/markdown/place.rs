//! Where in lists, quotes and tables the reader is, and what that makes of a paragraph.

use crate::document::{BlockKind, Plain};
use crate::ingest::outline::Draft;
use crate::span::Span;

/// A list item that is being read.
#[derive(Debug, Default)]
struct Item {
    /// The draft of its first own text.
    first: Option<usize>,
    checked: Option<bool>,
}

/// Where in a table the reader is.
#[derive(Debug, Default)]
struct Table {
    row: usize,
    column: usize,
    header: Vec<Option<usize>>,
}

/// The containers around the reader, outermost first.
#[derive(Debug, Default)]
pub(super) struct Place {
    items: Vec<Item>,
    /// For each open quote: whether it is a plain one (no callout), and how many items are around it.
    quotes: Vec<(bool, usize)>,
    table: Option<Table>,
}

impl Place {
    /// Goes into a list item.
    pub(super) fn enter_item(&mut self) {
        self.items.push(Item::default());
    }

    /// Leaves a list item.
    pub(super) fn leave_item(&mut self) {
        self.items.pop();
    }

    /// Notes the state of the item's task-list box.
    pub(super) fn check(&mut self, done: bool) {
        if let Some(item) = self.items.last_mut() {
            item.checked = Some(done);
        }
    }

    /// Goes into a quote; a callout is the authors' own words.
    pub(super) fn enter_quote(&mut self, callout: bool) {
        self.quotes.push((!callout, self.items.len()));
    }

    /// Leaves a quote.
    pub(super) fn leave_quote(&mut self) {
        self.quotes.pop();
    }

    /// Goes into a table.
    pub(super) fn enter_table(&mut self) {
        self.table = Some(Table::default());
    }

    /// Leaves a table.
    pub(super) fn leave_table(&mut self) {
        self.table = None;
    }

    /// Leaves a cell; `draft` is its block, if it has words.
    pub(super) fn leave_cell(&mut self, draft: Option<usize>) {
        if let Some(table) = &mut self.table {
            if table.row == 0 {
                table.header.push(draft);
            }
            table.column += 1;
        }
    }

    /// Leaves a row.
    pub(super) fn leave_row(&mut self) {
        if let Some(table) = &mut self.table {
            (table.row, table.column) = (table.row + 1, 0);
        }
    }

    /// What a paragraph is here; `None` if neither a list nor a quote is around it.
    pub(super) fn kind(&self) -> Option<BlockKind> {
        match self.quotes.last().filter(|q| q.1 == self.items.len()) {
            Some((true, _)) => Some(BlockKind::Quote),
            Some((false, _)) => Some(BlockKind::Prose),
            None => (!self.items.is_empty()).then_some(BlockKind::List),
        }
    }

    /// A draft at this place. `next` is the index that it will have.
    pub(super) fn draft(
        &mut self,
        kind: BlockKind,
        span: Span,
        plain: Plain,
        next: usize,
    ) -> Draft {
        let mut draft = Draft::new(kind, span, plain);
        draft.depth = self.items.len().min(usize::from(u8::MAX)) as u8;
        draft.parent = self.items.iter().rev().find_map(|i| i.first);
        if let Some(table) = &self.table {
            draft.row = Some(table.row);
            let header = table.header.get(table.column).copied().flatten();
            draft.parent = header.filter(|_| table.row > 0).or(draft.parent);
        }
        if kind == BlockKind::List
            && let Some(item) = self.items.last_mut()
        {
            draft.checked = item.checked;
            item.first = item.first.or(Some(next));
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_items_decide_by_which_is_inner() {
        let mut place = Place::default();
        assert_eq!(place.kind(), None);
        place.enter_quote(false);
        assert_eq!(place.kind(), Some(BlockKind::Quote));
        place.enter_item();
        assert_eq!(place.kind(), Some(BlockKind::List));
        place.enter_quote(true);
        assert_eq!(place.kind(), Some(BlockKind::Prose));
    }

    #[test]
    fn an_item_without_words_leaves_its_parent_to_the_next() {
        let mut place = Place::default();
        let draft = |place: &mut Place, next| {
            place.draft(BlockKind::List, Span::new(0, 0), Plain::default(), next)
        };
        place.enter_item();
        assert_eq!(draft(&mut place, 4).parent, None);
        place.enter_item();
        place.enter_item();
        let inner = draft(&mut place, 5);
        assert_eq!((inner.parent, inner.depth), (Some(4), 3));
    }
}
