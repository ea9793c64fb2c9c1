//! Where does a block stand? The lists, items, tables, cells and quotes that are open around it.

use super::table::{Heads, Spot};
use crate::document::BlockKind;

/// Something open around the text that is being written.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// A list.
    List(List),
    /// One item of it.
    Item(Item),
    /// A table of data.
    Table(Table),
    /// One cell of it.
    Cell(Cell),
    /// A heading of a level.
    Heading(u8),
    /// Quoted text.
    Quote,
    /// Preformatted text.
    Code,
    /// Captions and by-lines.
    Hidden,
}

/// An open list.
#[derive(Debug, Clone, Default)]
pub(super) struct List {
    /// Number of the next item; `None` for a list with bullets.
    pub number: Option<i64>,
    /// The block that introduces it.
    pub lead: Option<usize>,
    /// First block of its latest item.
    pub last_item: Option<usize>,
}

/// An open list item.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    /// Marker that its first block still needs.
    pub marker: Option<String>,
    /// Its first block.
    pub first: Option<usize>,
    /// Its latest block.
    pub last: Option<usize>,
    /// State of its task box.
    pub checked: Option<bool>,
}

/// An open table.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// The block that introduces it.
    pub lead: Option<usize>,
    /// First block of each column's header cell.
    pub heads: Vec<Option<usize>>,
    /// First block of the row's header cell.
    pub row_head: Option<usize>,
    /// Whether one of its cells has been written.
    pub begun: bool,
    /// What the row's line holds so far.
    pub line: Line,
}

/// State of the line that a table row is written on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing yet.
    #[default]
    New,
    /// Cells, so that the next one follows a bar.
    Cells,
    /// A cell took more than one line: the next one begins a line with a bar.
    Broken,
}

/// An open table cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Where it stands.
    pub spot: Spot,
    /// Its header cell, or what introduces the table.
    pub lead: Option<usize>,
    /// Its first block.
    pub first: Option<usize>,
    /// Its latest block.
    pub last: Option<usize>,
    /// State of a task box in it.
    pub checked: Option<bool>,
}

/// What the frames make of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its kind.
    pub kind: BlockKind,
    /// List depth.
    pub depth: u8,
    /// What introduces it, as far as the frames know.
    pub lead: Option<usize>,
    /// Table row.
    pub row: Option<usize>,
    /// Task box.
    pub checked: Option<bool>,
}

impl Table {
    /// What introduces a cell: its column's header, its row's header, or the line above the table.
    pub(super) fn lead_of(&self, spot: Spot) -> Option<usize> {
        let column = self.heads.get(spot.column).copied().flatten();
        match spot.heads {
            Heads::Column => self.lead,
            Heads::Row => column.or(self.lead),
            Heads::Nothing => column.or(self.row_head).or(self.lead),
        }
    }

    /// Takes note of a header cell whose first block is `first`.
    pub(super) fn note(&mut self, spot: Spot, first: Option<usize>) {
        match spot.heads {
            Heads::Nothing => {}
            Heads::Row => self.row_head = first,
            Heads::Column => {
                let end = spot.column + spot.width;
                if self.heads.len() < end {
                    self.heads.resize(end, None);
                }
                for head in &mut self.heads[spot.column..end] {
                    *head = first.or(*head);
                }
            }
        }
    }
}

/// Reads the frames from the outside in.
pub(super) fn place(frames: &[Frame]) -> Place {
    let mut place = Place {
        kind: BlockKind::Prose,
        depth: 0,
        lead: None,
        row: None,
        checked: None,
    };
    let (mut quote, mut code, mut hidden, mut heading) = (false, false, false, None);
    for frame in frames {
        match frame {
            Frame::List(list) => {
                place.depth = place.depth.saturating_add(1);
                place.kind = BlockKind::List;
                place.lead = list.lead;
                place.checked = None;
            }
            Frame::Item(item) => {
                place.lead = item.first.or(place.lead);
                place.checked = item.checked;
            }
            Frame::Table(_) => heading = None,
            Frame::Cell(cell) => {
                place.kind = BlockKind::Table;
                (place.depth, place.lead) = (0, cell.lead);
                place.row = Some(cell.spot.row);
                place.checked = cell.checked;
            }
            Frame::Heading(level) => heading = Some(*level),
            Frame::Quote => quote = true,
            Frame::Code => code = true,
            Frame::Hidden => hidden = true,
        }
    }
    place.kind = match (hidden, code, quote, heading) {
        (true, ..) => BlockKind::Hidden,
        (_, true, ..) => BlockKind::Code,
        (_, _, true, _) => BlockKind::Quote,
        (.., Some(level)) if place.row.is_none() => BlockKind::Heading(level),
        _ => place.kind,
    };
    if matches!(place.kind, BlockKind::Heading(_)) {
        (place.depth, place.lead) = (0, None);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_decide_from_the_outside_in() {
        let list = || {
            Frame::List(List {
                lead: Some(3),
                ..List::default()
            })
        };
        let item = |first| {
            Frame::Item(Item {
                first,
                ..Item::default()
            })
        };
        let nested = place(&[list(), item(Some(4)), list(), item(None)]);
        assert_eq!(
            (nested.kind, nested.depth, nested.lead),
            (BlockKind::List, 2, Some(3))
        );
        assert_eq!(
            place(&[list(), item(Some(4))]).lead,
            Some(4),
            "a second paragraph of an item"
        );
        assert_eq!(
            place(&[Frame::Quote, list(), item(None)]).kind,
            BlockKind::Quote
        );
        assert_eq!(
            place(&[Frame::Hidden, Frame::Heading(2)]).kind,
            BlockKind::Hidden
        );
    }

    #[test]
    fn cells_know_their_headers() {
        let mut table = Table {
            lead: Some(0),
            ..Table::default()
        };
        let spot = |row, column, heads| Spot {
            row,
            column,
            width: 1,
            heads,
        };
        assert_eq!(table.lead_of(spot(0, 1, Heads::Column)), Some(0));
        table.note(spot(0, 1, Heads::Column), Some(2));
        table.note(spot(1, 0, Heads::Row), Some(3));
        assert_eq!(table.lead_of(spot(1, 1, Heads::Nothing)), Some(2));
        assert_eq!(table.lead_of(spot(1, 7, Heads::Nothing)), Some(3));
    }
}
