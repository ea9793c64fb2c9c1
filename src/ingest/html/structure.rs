//! What is open around the text? Lists, items, tables and cells, what introduces them, and the marks that
//! stand between their blocks in the written text.

use super::frame::{Cell, Frame, Item, Line, List, Place, Table};
use super::table::Spot;
use super::write::Writer;

impl Writer {
    /// Opens a heading, quote, code or hidden part.
    pub(super) fn open(&mut self, frame: Frame) {
        self.flush();
        self.frames.push(frame);
    }

    /// Opens a list; `number` is that of its first item if it is ordered.
    pub(super) fn open_list(&mut self, number: Option<i64>) {
        self.flush();
        let lead = self.lead_in();
        self.frames.push(Frame::List(List {
            number,
            lead,
            last_item: None,
        }));
    }

    /// Opens an item with a given number or its list's next; returns how many frames that took (two where
    /// the item stands outside any list).
    pub(super) fn open_item(&mut self, value: Option<i64>, checked: Option<bool>) -> usize {
        self.flush();
        let inside = matches!(
            self.frames
                .iter()
                .rev()
                .find(|f| matches!(f, Frame::List(_) | Frame::Item(_) | Frame::Cell(_))),
            Some(Frame::List(_))
        );
        if !inside {
            self.open_list(None);
        }
        let list = self.frames.iter_mut().rev().find_map(|f| match f {
            Frame::List(list) => Some(list),
            _ => None,
        });
        let number = list.and_then(|l| l.number.as_mut()).map(|next| {
            let number = value.unwrap_or(*next);
            *next = number.saturating_add(1);
            number
        });
        let marker = Some(number.map_or_else(|| "- ".to_owned(), |n| format!("{n}. ")));
        self.frames.push(Frame::Item(Item {
            marker,
            checked,
            ..Item::default()
        }));
        1 + usize::from(!inside)
    }

    /// Opens a table of data.
    pub(super) fn open_table(&mut self) {
        self.flush();
        let lead = self.lead_in();
        self.frames.push(Frame::Table(Table {
            lead,
            ..Table::default()
        }));
    }

    /// A new row begins.
    pub(super) fn row(&mut self) {
        self.flush();
        if let Some(table) = self.table() {
            (table.line, table.row_head) = (Line::New, None);
        }
    }

    /// Opens a cell.
    pub(super) fn open_cell(&mut self, spot: Spot) {
        self.flush();
        let lead = self.table().and_then(|t| t.lead_of(spot));
        self.frames.push(Frame::Cell(Cell {
            spot,
            lead,
            first: None,
            last: None,
            checked: None,
        }));
    }

    /// State of a task box: that of the item or cell around it.
    pub(super) fn task(&mut self, state: bool) {
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Item(Item { checked, .. }) | Frame::Cell(Cell { checked, .. }) => {
                    *checked = Some(state);
                    if let Some(open) = &mut self.open {
                        open.place.checked = Some(state);
                    }
                    return;
                }
                _ => {}
            }
        }
    }

    /// Closes the innermost `n` frames.
    pub(super) fn close(&mut self, n: usize) {
        self.flush();
        for _ in 0..n {
            match self.frames.pop() {
                Some(Frame::Item(item)) => {
                    if let Some(Frame::List(list)) = self
                        .frames
                        .iter_mut()
                        .rfind(|f| matches!(f, Frame::List(_)))
                    {
                        list.last_item = item.first.or(list.last_item);
                    }
                }
                Some(Frame::Cell(cell)) => {
                    if let Some(table) = self.table() {
                        table.note(cell.spot, cell.first);
                    }
                }
                _ => {}
            }
        }
    }

    fn table(&mut self) -> Option<&mut Table> {
        self.frames.iter_mut().rev().find_map(|f| match f {
            Frame::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The item or header cell that a list or table beginning here is nested in; what stands above an
    /// outermost one is for the outline to see.
    pub(super) fn lead_in(&self) -> Option<usize> {
        let colon = |b: usize| self.drafts[b].plain.text.ends_with([':', '：']);
        for frame in self.frames.iter().rev() {
            match frame {
                Frame::Item(item) if item.last.is_some() => return item.last,
                Frame::List(list) => return list.last_item.or(list.lead),
                Frame::Cell(cell) => return cell.last.filter(|b| colon(*b)).or(cell.lead),
                _ => {}
            }
        }
        None
    }

    /// Writes what separates the block from the one before: an empty line, a line end, a table's bar, and
    /// the item's marker.
    pub(super) fn separate(&mut self, place: Place, pseudo: bool) {
        let in_table = place.row.is_some();
        let first_in_cell = match self
            .frames
            .iter()
            .rev()
            .find(|f| matches!(f, Frame::Item(_) | Frame::Cell(_)))
        {
            Some(Frame::Cell(cell)) => cell.first.is_none() && !pseudo,
            _ => false,
        };
        let line = self.table().map_or(Line::New, |t| t.line);
        let begun = self
            .table()
            .is_some_and(|t| std::mem::replace(&mut t.begun, in_table));
        let tight = (place.depth > 0 && self.after.0) || (in_table && self.after.1);
        let empty = self.text.is_empty();
        if in_table && first_in_cell {
            self.text.push_str(match line {
                Line::Cells => " | ",
                Line::Broken => "\n| ",
                Line::New if empty => "",
                Line::New if begun => "\n",
                Line::New => "\n\n",
            });
        } else if !empty {
            self.text.push_str(if tight { "\n" } else { "\n\n" });
        }
        if let Some(table) = self.table().filter(|_| in_table) {
            table.line = if first_in_cell && line != Line::Broken {
                Line::Cells
            } else {
                Line::Broken
            };
        }
        let marker = match self
            .frames
            .iter_mut()
            .rfind(|f| matches!(f, Frame::Item(_) | Frame::Cell(_)))
        {
            _ if pseudo => Some("- ".to_owned()),
            Some(Frame::Item(item)) => Some(item.marker.take().unwrap_or_else(|| "  ".to_owned())),
            _ => None,
        };
        if let Some(marker) = marker {
            self.text
                .push_str(&"  ".repeat(usize::from(place.depth.saturating_sub(1))));
            self.text.push_str(&marker);
        }
    }

    /// Takes note of block `index` in the item or cell that it belongs to, and in the cell around that.
    pub(super) fn note(&mut self, index: usize) {
        let mut own = true;
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Item(item) if own => {
                    item.first.get_or_insert(index);
                    item.last = Some(index);
                    own = false;
                }
                Frame::Cell(cell) => {
                    cell.first.get_or_insert(index);
                    if own {
                        cell.last = Some(index);
                    }
                    return;
                }
                _ => {}
            }
        }
    }
}
