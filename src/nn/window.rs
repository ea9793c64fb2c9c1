//! How does a text longer than the model's input get through? In overlapping windows, never cut.

/// Token ranges `[start, end)` that cover `tokens` tokens with windows of at most `room`, each sharing
/// at least a quarter of its length with the one before. One window if everything fits.
pub(crate) fn windows(tokens: usize, room: usize) -> Vec<(usize, usize)> {
    let room = room.max(4);
    if tokens <= room {
        return vec![(0, tokens)];
    }
    let step = room - room / 4;
    let mut out = Vec::new();
    let mut start = 0;
    loop {
        let end = (start + room).min(tokens);
        out.push((end.saturating_sub(room), end));
        if end == tokens {
            return out;
        }
        start += step;
    }
}

/// How much the state of the token at `at` in window `[start, end)` counts when windows are merged: more
/// in the middle, where the token sees both sides. Never 0.
pub(crate) fn weight(at: usize, (start, end): (usize, usize)) -> f32 {
    (1 + (at - start).min(end - 1 - at)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_cover_and_overlap(tokens in 0_usize..2000, room in 4_usize..300) {
            let all = windows(tokens, room);
            prop_assert_eq!(all[0].0, 0);
            prop_assert_eq!(all[all.len() - 1].1, tokens);
            for (a, b) in all.iter().zip(all.iter().skip(1)) {
                prop_assert!(b.0 > a.0 && b.0 < a.1, "{:?} then {:?}", a, b);
                prop_assert!(a.1 - b.0 >= room / 4);
            }
            prop_assert!(all.iter().all(|w| w.1 - w.0 <= room));
        }
    }

    #[test]
    fn the_middle_counts_most() {
        assert!(weight(5, (0, 11)) > weight(1, (0, 11)));
        assert!(weight(0, (0, 11)) > 0.0);
    }
}
