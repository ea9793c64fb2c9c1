//! Which goes with which, if every pair is to be worth as much as possible together?

use pathfinding::prelude::{Matrix, kuhn_munkres};

/// Pairs (row, column) of the one-to-one assignment with the greatest sum of weights. `edges` are
/// (row, column, weight) with positive weights; what has no edge is never paired. Every connected part is solved by
/// itself (Kuhn and Munkres), so that many small overlaps stay cheap. The greatest sum does not depend
/// on the order of rows, columns or edges; which of several equally good assignments comes out may.
///
/// # Examples
/// ```
/// use gleaner::score::assign;
/// // Greedy would take (0, 0) first and leave row 1 alone.
/// let pairs = assign(2, 2, &[(0, 0, 3), (0, 1, 2), (1, 0, 2)]);
/// assert_eq!(pairs, [(0, 1), (1, 0)]);
/// ```
#[must_use]
pub fn assign(rows: usize, columns: usize, edges: &[(usize, usize, i64)]) -> Vec<(usize, usize)> {
    let mut part: Vec<usize> = (0..rows + columns).collect();
    for &(row, column, _) in edges {
        let (a, b) = (root(&mut part, row), root(&mut part, rows + column));
        part[a.max(b)] = a.min(b);
    }
    let mut parts: Vec<Vec<(usize, usize, i64)>> = vec![Vec::new(); rows + columns];
    for &edge in edges {
        let of = root(&mut part, edge.0);
        parts[of].push(edge);
    }
    let mut pairs: Vec<_> = parts
        .iter()
        .filter(|edges| !edges.is_empty())
        .flat_map(|edges| solve(edges))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// The first node of the part that `node` is in; shortens the way there.
fn root(part: &mut [usize], mut node: usize) -> usize {
    while part[node] != node {
        part[node] = part[part[node]];
        node = part[node];
    }
    node
}

/// One connected part.
fn solve(edges: &[(usize, usize, i64)]) -> Vec<(usize, usize)> {
    if let [(row, column, _)] = edges {
        return vec![(*row, *column)];
    }
    let index = |mut all: Vec<usize>| {
        all.sort_unstable();
        all.dedup();
        all
    };
    let rows = index(edges.iter().map(|e| e.0).collect());
    let columns = index(edges.iter().map(|e| e.1).collect());
    let flip = rows.len() > columns.len();
    let (long, wide) = if flip {
        (&columns, &rows)
    } else {
        (&rows, &columns)
    };
    let mut weights = Matrix::new(long.len(), wide.len(), 0);
    for &(row, column, weight) in edges {
        let (a, b) = if flip { (column, row) } else { (row, column) };
        if let (Ok(a), Ok(b)) = (long.binary_search(&a), wide.binary_search(&b)) {
            weights[(a, b)] = weight.max(weights[(a, b)]);
        }
    }
    let (_, chosen) = kuhn_munkres(&weights);
    chosen
        .into_iter()
        .enumerate()
        .filter(|&(a, b)| weights[(a, b)] > 0)
        .map(|(a, b)| {
            if flip {
                (wide[b], long[a])
            } else {
                (long[a], wide[b])
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The greatest sum by trying every choice for every row.
    fn by_trial(row: usize, rows: usize, taken: u32, edges: &[(usize, usize, i64)]) -> i64 {
        if row == rows {
            return 0;
        }
        let alone = by_trial(row + 1, rows, taken, edges);
        edges
            .iter()
            .filter(|e| e.0 == row && taken >> e.1 & 1 == 0)
            .map(|e| e.2 + by_trial(row + 1, rows, taken | 1 << e.1, edges))
            .fold(alone, i64::max)
    }

    proptest! {
        #[test]
        fn the_sum_is_the_greatest_and_each_is_used_once(
            weights in prop::collection::vec(prop::collection::vec(0_i64..5, 5), 0..6)
        ) {
            let edges: Vec<_> = weights.iter().enumerate()
                .flat_map(|(r, row)| row.iter().enumerate().map(move |(c, w)| (r, c, *w)))
                .filter(|e| e.2 > 2)
                .collect();
            let pairs = assign(weights.len(), 5, &edges);
            let sum: i64 = pairs.iter().map(|&(r, c)| weights[r][c]).sum();
            prop_assert_eq!(sum, by_trial(0, weights.len(), 0, &edges));
            for side in [|p: &(usize, usize)| p.0, |p: &(usize, usize)| p.1] {
                let mut used: Vec<_> = pairs.iter().map(side).collect();
                used.sort_unstable();
                let before = used.len();
                used.dedup();
                prop_assert_eq!(used.len(), before);
            }
        }
    }
}
