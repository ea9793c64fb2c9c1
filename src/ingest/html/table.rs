//! How is a table built? Rows, columns under spans, header cells, and whether it is a table of data at all.

use super::dom::{attr, heading_level, is_silent, name, text};
use dom_query::{NodeId, NodeRef};
use std::collections::HashMap;

/// Columns beyond which spans are not followed.
const MAX_COLUMNS: usize = 1_000;

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// 0 for header rows, data rows count from 1.
    pub row: usize,
    /// First column, spans of earlier cells counted.
    pub column: usize,
    /// Columns that it spans, at least 1.
    pub width: usize,
    /// What it heads.
    pub heads: Heads,
}

/// What a cell is a header of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heads {
    /// Nothing: an ordinary cell.
    Nothing,
    /// The columns below it.
    Column,
    /// The rest of its row.
    Row,
}

/// Spots of a table's own cells (not of tables inside it); `None` for a table that only lays out a page:
/// one marked as such, or without header cells and with a single cell, a table or headings inside.
pub(super) fn spots(table: &NodeRef) -> Option<HashMap<NodeId, Spot>> {
    let (rows, holds_more) = rows(table);
    let cells = rows.iter().map(|r| r.cells.len()).sum::<usize>();
    let has_heads = rows.iter().any(|r| r.cells.iter().any(|c| name(c) == "th"));
    if matches!(attr(table, "role").as_str(), "presentation" | "none")
        || (!has_heads && (cells < 2 || holds_more))
    {
        return None;
    }
    let header_rows = rows
        .iter()
        .take_while(|r| r.in_head || r.cells.iter().all(|c| name(c) == "th"))
        .count();
    // A table of nothing but header cells has no header.
    let header_rows = match header_rows {
        0 if rows.len() > 1 && rows[0].cells.len() > 1 && rows[0].cells.iter().all(is_bold) => 1,
        n if n == rows.len() && n > 1 => usize::from(rows[0].in_head || rows[0].cells.len() > 1),
        n => n,
    };
    let mut spots = HashMap::new();
    // Rows still covered in each column by cells of rows above.
    let mut covered: Vec<usize> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let mut column = 0;
        let mut next: Vec<usize> = covered.iter().map(|n| n.saturating_sub(1)).collect();
        for (nth, cell) in row.cells.iter().enumerate() {
            while covered.get(column).is_some_and(|n| *n > 0) {
                column += 1;
            }
            let span = |which: &str| {
                attr(cell, which)
                    .parse()
                    .unwrap_or(1usize)
                    .clamp(1, MAX_COLUMNS)
            };
            let width = span("colspan")
                .min(MAX_COLUMNS.saturating_sub(column))
                .max(1);
            let first_of_pair = nth == 0 && row.cells.len() > 1;
            let heads = match i < header_rows {
                true => Heads::Column,
                false
                    if first_of_pair
                        && (name(cell) == "th" || (header_rows == 0 && is_bold(cell))) =>
                {
                    Heads::Row
                }
                false => Heads::Nothing,
            };
            spots.insert(
                cell.id,
                Spot {
                    row: (i + 1).saturating_sub(header_rows),
                    column,
                    width,
                    heads,
                },
            );
            if next.len() < column + width {
                next.resize(column + width, 0);
            }
            next[column..column + width].fill(span("rowspan") - 1);
            column += width;
        }
        covered = next;
    }
    Some(spots)
}

/// One row of a table.
struct Row<'a> {
    in_head: bool,
    cells: Vec<NodeRef<'a>>,
}

/// The rows with cells, and whether the cells hold tables or headings.
fn rows<'a>(table: &NodeRef<'a>) -> (Vec<Row<'a>>, bool) {
    let (mut rows, mut holds_more) = (Vec::new(), false);
    let mut stack: Vec<NodeRef<'a>> = table.children_it(true).collect();
    while let Some(node) = stack.pop() {
        match name(&node).as_str() {
            "thead" | "tbody" | "tfoot" => stack.extend(node.children_it(true)),
            "tr" => {
                let cells: Vec<_> = node
                    .children_it(false)
                    .filter(|c| matches!(name(c).as_str(), "td" | "th"))
                    .collect();
                holds_more = holds_more
                    || cells.iter().flat_map(NodeRef::descendants_it).any(|n| {
                        let name = name(&n);
                        name == "table" || heading_level(&n, &name).is_some()
                    });
                if !cells.is_empty() {
                    let in_head = node.parent().is_some_and(|p| name(&p) == "thead");
                    rows.push(Row { in_head, cells });
                }
            }
            _ => {}
        }
    }
    (rows, holds_more)
}

/// Whether all words of a cell are bold, and there are some, in one short line.
fn is_bold(cell: &NodeRef) -> bool {
    let words = text(cell);
    if words.is_empty() || words.chars().count() > 80 {
        return false;
    }
    let mut stack: Vec<_> = cell.children_it(false).collect();
    while let Some(node) = stack.pop() {
        let name = name(&node);
        if node.is_text() && !node.text().trim().is_empty() {
            return false;
        }
        if node.is_element() && !matches!(name.as_str(), "b" | "strong" | "th") && !is_silent(&name)
        {
            stack.extend(node.children_it(false));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use dom_query::Document;

    /// Row, column and what it heads, of each cell in order.
    fn grid(html: &str) -> Option<Vec<(String, usize, usize, Heads)>> {
        let doc = Document::from(html);
        let spots = spots(&doc.select_single("table").nodes()[0])?;
        let cells = doc.select("td, th");
        Some(
            cells
                .nodes()
                .iter()
                .filter_map(|c| {
                    spots
                        .get(&c.id)
                        .map(|s| (text(c), s.row, s.column, s.heads))
                })
                .collect(),
        )
    }

    #[test]
    fn header_rows_count_zero_and_spans_move_columns() {
        let cells = grid(
            "<table><tr><th>What<th>Who<th>When</tr><tr><td rowspan=2>add alarm<td>Ida<td>May</tr>\
             <tr><td>Bo<td>June</tr></table>",
        )
        .unwrap();
        assert_eq!(cells[0], ("What".into(), 0, 0, Heads::Column));
        assert_eq!(cells[3], ("add alarm".into(), 1, 0, Heads::Nothing));
        assert_eq!(cells[6], ("Bo".into(), 2, 1, Heads::Nothing));
        assert_eq!(cells[7], ("June".into(), 2, 2, Heads::Nothing));
    }

    #[test]
    fn a_first_column_of_headers_heads_rows() {
        let cells =
            grid("<table><tr><th>Impact<td>all users</tr><tr><td><b>Owner</b><td>Ida</tr></table>")
                .unwrap();
        assert_eq!(cells[0], ("Impact".into(), 1, 0, Heads::Row));
        assert_eq!(cells[2], ("Owner".into(), 2, 0, Heads::Row));
        assert_eq!(cells[3].3, Heads::Nothing);
    }

    #[test]
    fn a_bold_first_row_is_a_header() {
        let cells =
            grid("<table><tr><td><b>What</b><td><b>Who</b></tr><tr><td>x<td>y</tr></table>")
                .unwrap();
        assert_eq!((cells[0].1, cells[0].3), (0, Heads::Column));
        assert_eq!(cells[2].1, 1);
    }

    #[test]
    fn layout_tables_are_told_apart() {
        assert!(grid("<table role=presentation><tr><th>a<td>b</table>").is_none());
        assert!(grid("<table><tr><td>all of the page</table>").is_none());
        assert!(grid("<table><tr><td><table><tr><th>x<td>y</table><td>z</table>").is_none());
    }
}
