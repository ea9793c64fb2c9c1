//! How is a text with spans that nest and cross drawn flat? Cut at every end of a span, so that each piece lies
//! wholly inside or outside of each. Offsets are code points here; a browser only ever gets the pieces.

use crate::score::Range;
use serde::Serialize;
use std::collections::BTreeSet;

/// One line of the text.
#[derive(Debug, Serialize)]
pub struct Line {
    /// Its number, from 1.
    pub n: usize,
    /// How many lanes of marks lie under it.
    pub lanes: usize,
    /// Its pieces in order; together they are the line with its line feed.
    pub p: Vec<Piece>,
}

/// A stretch that no span and no unit begins or ends in.
#[derive(Debug, Serialize)]
pub struct Piece {
    /// Its characters.
    pub t: String,
    /// The unit that it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub u: Option<usize>,
    /// The marks that it lies in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub m: Vec<usize>,
    /// Tags that stand before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub g: Vec<usize>,
}

/// The lowest free lane for each span, from 0; spans of one lane do not overlap.
pub fn lanes(spans: &[Range]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    // The longer one first: it takes the lane that is nearer to the text.
    order.sort_by_key(|&n| (spans[n].0, usize::MAX - spans[n].1, n));
    let (mut ends, mut lanes): (Vec<usize>, Vec<usize>) = (Vec::new(), vec![0; spans.len()]);
    for n in order {
        let (start, end) = spans[n];
        let free = ends.iter().position(|&taken| taken <= start);
        let lane = free.unwrap_or(ends.len());
        if lane == ends.len() {
            ends.push(end);
        }
        ends[lane] = end;
        lanes[n] = lane;
    }
    lanes
}

/// Cuts `text` at line ends and wherever a unit, a mark or a tag begins or ends. `marks` are spans with their lanes,
/// `tags` the places before which they stand; of units that overlap a piece shows the one that begins last.
pub fn lines(text: &str, units: &[Range], marks: &[(Range, usize)], tags: &[usize]) -> Vec<Line> {
    let ranges = units.iter().chain(marks.iter().map(|(range, _)| range));
    let mut cuts: BTreeSet<usize> = ranges.flat_map(|&(start, end)| [start, end]).collect();
    cuts.extend(tags);
    let mut lines = Vec::new();
    let (mut line, mut piece, mut from) = (Vec::new(), String::new(), 0);
    let mut at = 0;
    let within = |(start, end): Range, from: usize| start <= from && from < end;
    let cut = |piece: &mut String, from: usize, line: &mut Vec<Piece>| {
        if piece.is_empty() {
            return;
        }
        let of_units = (0..units.len()).filter(|&n| within(units[n], from));
        line.push(Piece {
            t: std::mem::take(piece),
            u: of_units.max_by_key(|&n| units[n].0),
            m: (0..marks.len())
                .filter(|&n| within(marks[n].0, from))
                .collect(),
            g: (0..tags.len()).filter(|&n| tags[n] == from).collect(),
        });
    };
    for c in text.chars() {
        if cuts.contains(&at) {
            cut(&mut piece, from, &mut line);
            from = at;
        }
        piece.push(c);
        at += 1;
        if c == '\n' {
            cut(&mut piece, from, &mut line);
            from = at;
            lines.push(std::mem::take(&mut line));
        }
    }
    cut(&mut piece, from, &mut line);
    if !line.is_empty() {
        lines.push(line);
    }
    let numbered = lines.into_iter().zip(1..);
    let deepest = |line: &[Piece]| {
        line.iter()
            .flat_map(|p| &p.m)
            .map(|&n| marks[n].1 + 1)
            .max()
    };
    numbered
        .map(|(p, n)| Line {
            n,
            lanes: deepest(&p).unwrap_or(0),
            p,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn crossing_spans_become_three_pieces_and_two_lanes() {
        let spans = [(0, 6), (3, 9)];
        let depths = lanes(&spans);
        assert_eq!(depths, [0, 1]);
        let marks: Vec<_> = spans.into_iter().zip(depths).collect();
        let lines = lines("añb→c😀def\nx", &[(0, 9)], &marks, &[0, 3]);
        let pieces = lines[0]
            .p
            .iter()
            .map(|p| (p.t.as_str(), p.m.clone(), p.g.clone()));
        let expected = [
            ("añb", vec![0], vec![0]),
            ("→c😀", vec![0, 1], vec![1]),
            ("def", vec![1], vec![]),
            ("\n", vec![], vec![]),
        ];
        assert_eq!(pieces.collect::<Vec<_>>(), expected);
        assert_eq!((lines[0].lanes, lines[1].lanes, lines[1].n), (2, 0, 2));
    }

    fn spans() -> impl Strategy<Value = Vec<Range>> {
        prop::collection::vec(
            (0_usize..20, 1_usize..9).prop_map(|(a, n)| (a, a + n)),
            0..8,
        )
    }

    proptest! {
        #[test]
        fn no_two_spans_of_a_lane_overlap(spans in spans()) {
            let depths = lanes(&spans);
            for (a, first) in spans.iter().enumerate() {
                for (b, second) in spans.iter().enumerate().skip(a + 1) {
                    let apart = first.1 <= second.0 || second.1 <= first.0;
                    prop_assert!(apart || depths[a] != depths[b]);
                }
            }
        }

        /// Character by character: the pieces are the text, and each lies in the marks that the character lies in.
        #[test]
        fn each_character_keeps_its_marks(
            text in "[a-zé→😀\n]{28,40}", spans in spans(), units in spans(),
            tags in prop::collection::vec(0_usize..28, 0..5),
        ) {
            let marks: Vec<_> = spans.iter().copied().zip(lanes(&spans)).collect();
            let lines = lines(&text, &units, &marks, &tags);
            let pieces = || lines.iter().flat_map(|line| &line.p);
            prop_assert_eq!(pieces().map(|p| p.t.as_str()).collect::<String>(), text.clone());
            let mut at = 0;
            for piece in pieces() {
                let here: Vec<usize> = (0..tags.len()).filter(|&n| tags[n] == at).collect();
                prop_assert_eq!(&piece.g, &here);
                for _ in piece.t.chars() {
                    let inside = |n: &usize| spans[*n].0 <= at && at < spans[*n].1;
                    let expected: Vec<usize> = (0..spans.len()).filter(inside).collect();
                    prop_assert_eq!(&piece.m, &expected);
                    let in_unit = piece.u.is_some();
                    prop_assert_eq!(in_unit, units.iter().any(|u| u.0 <= at && at < u.1));
                    at += 1;
                }
            }
        }
    }
}
