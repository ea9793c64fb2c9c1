//! What goes through the encoder as one input? A text, a window of one that is too long, or neighbouring texts one after the other.

use super::window;

/// One input: parts of texts, each given as the text and the range of its tokens.
///
/// The encoder reads `[CLS] first [SEP] second [SEP] …`; a part's states are those of its tokens with the special tokens right
/// before and after them, so that two neighbours share the one between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) parts: Vec<(usize, (usize, usize))>,
}

impl Piece {
    /// Tokens of the input, special ones included.
    pub(crate) fn length(&self) -> usize {
        let parts = self.parts.iter();
        1 + parts.map(|(_, (from, to))| to - from + 1).sum::<usize>()
    }
}

/// Each of the texts `from..from + lengths.len()`, whose lengths in tokens are given, by itself; at most `room` tokens without
/// special ones an input.
pub(crate) fn alone(from: usize, lengths: &[usize], room: usize) -> Vec<Piece> {
    let of_text = |(n, &length): (usize, &usize)| {
        let windows = window::windows(length, room).into_iter();
        windows.map(move |w| Piece {
            parts: vec![(from + n, w)],
        })
    };
    lengths.iter().enumerate().flat_map(of_text).collect()
}

/// The texts `from..from + lengths.len()` in order, as many neighbours an input as fit into it whole. A text that is too long for
/// one input is read in windows, by itself.
pub(crate) fn in_context(from: usize, lengths: &[usize], room: usize) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut open = false;
    for (n, &length) in lengths.iter().enumerate() {
        let text = from + n;
        if length > room {
            out.extend(alone(text, &[length], room));
            open = false;
            continue;
        }
        match out.last_mut() {
            Some(last) if open && last.length() + length < room + 2 => {
                last.parts.push((text, (0, length)));
            }
            _ => out.push(Piece {
                parts: vec![(text, (0, length))],
            }),
        }
        open = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_share_an_input_until_it_is_full() {
        let texts = |p: &Piece| p.parts.iter().map(|(t, _)| *t).collect::<Vec<_>>();
        // With the special tokens, ten fit: 1 + (3 + 1) + (4 + 1) = 10.
        let pieces = in_context(5, &[3, 4, 1, 20, 2, 2], 8);
        let read: Vec<_> = pieces.iter().map(texts).collect();
        assert_eq!(
            read,
            [vec![5, 6], vec![7], vec![8], vec![8], vec![8], vec![9, 10]]
        );
        assert_eq!(pieces[0].length(), 10);
        assert_eq!(pieces[2].parts, [(8, (0, 8))]);
    }

    proptest! {
        #[test]
        fn every_token_is_read_and_nothing_is_too_long(
            lengths in proptest::collection::vec(0_usize..60, 0..40),
            room in 4_usize..50,
        ) {
            for pieces in [alone(0, &lengths, room), in_context(0, &lengths, room)] {
                let mut read: Vec<Vec<bool>> = lengths.iter().map(|&l| vec![false; l]).collect();
                for (text, (from, to)) in pieces.iter().flat_map(|p| &p.parts) {
                    read[*text][*from..*to].fill(true);
                }
                prop_assert!(read.iter().flatten().all(|r| *r));
                prop_assert!(pieces.iter().all(|p| p.length() <= room + 2 && !p.parts.is_empty()));
            }
        }
    }
}
