//! Where does an enumeration run into a paragraph? `1. First 2. Second`, `a. First b. Second`.

/// The mark of an item and its place in the order.
struct Marker {
    /// First byte, bullet included.
    start: usize,
    /// First byte of the item's words.
    words: usize,
    /// 1 for `1.` and `a.`
    order: u32,
    lettered: bool,
}

/// Cuts before each item of an enumeration, and takes back cuts between a mark and its words.
///
/// A row of items begins at the text's start with any number, or elsewhere with 1 after a finished
/// sentence or a colon, and counts on without a gap.
pub(super) fn separate(text: &str, cuts: &mut Vec<usize>) {
    let markers = markers(text);
    if markers.is_empty() {
        return;
    }
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    let mut rest = &markers[..];
    while let Some(head) = rest.first() {
        let row = &rest[..row_length(text, rest)];
        if head.start == 0 || row.len() > 1 || cuts.binary_search(&head.start).is_ok() {
            for marker in row {
                let after = |byte| cuts.partition_point(|&cut| cut <= byte);
                removed.extend_from_slice(&cuts[after(marker.start)..after(marker.words)]);
                added.push(marker.start);
            }
        }
        rest = &rest[row.len()..];
    }
    cuts.retain(|cut| removed.binary_search(cut).is_err());
    cuts.extend(added.into_iter().filter(|&start| start > 0));
    cuts.sort_unstable();
    cuts.dedup();
}

/// How many of `markers` count on from the first; 1 if the first cannot begin a row.
fn row_length(text: &str, markers: &[Marker]) -> usize {
    let head = &markers[0];
    let leads = head.start == 0;
    if !leads && (head.order != 1 || !follows_end(text, head.start)) {
        return 1;
    }
    let goes_on = |pair: &[Marker]| {
        pair[1].order == pair[0].order + 1
            && pair[1].lettered == head.lettered
            && (leads || follows_end(text, pair[1].start))
    };
    1 + markers.windows(2).take_while(|pair| goes_on(pair)).count()
}

/// Whether what stands before `at` can lead in to an item: a finished sentence, a colon, a bracket.
fn follows_end(text: &str, at: usize) -> bool {
    text[..at]
        .trim_end()
        .ends_with(['.', '!', '?', ':', ';', ']', ')'])
}

/// All `12.` and `c.` before a capital, with the bullets in front of them.
fn markers(text: &str) -> Vec<Marker> {
    let mut markers = Vec::new();
    for (dot, _) in text.match_indices('.') {
        let after = &text[dot + 1..];
        let words = after.trim_start();
        if words.len() == after.len() || !words.starts_with(|c: char| c.is_uppercase() || c == '`')
        {
            continue;
        }
        let label = text[..dot]
            .rsplit(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let before = &text[..dot - label.len()];
        if !before.is_empty() && !before.ends_with(|c: char| c.is_whitespace() || is_bullet(c)) {
            continue;
        }
        let order = match label.as_bytes() {
            &[letter @ b'a'..=b'z'] => Some(u32::from(letter - b'a') + 1),
            [_] | [_, _] => label.parse().ok(),
            _ => None,
        };
        if let Some(order) = order {
            let bare = before.trim_end_matches(|c| is_bullet(c) || c == ' ');
            let start = before.len() - before[bare.len()..].trim_start().len();
            let lettered = !label.starts_with(|c: char| c.is_ascii_digit());
            markers.push(Marker {
                start,
                words: text.len() - words.len(),
                order,
                lettered,
            });
        }
    }
    markers
}

/// Whether `c` is drawn in front of list items.
fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '‣' | '◦')
}

#[cfg(test)]
mod tests {
    use crate::segment::sentences;

    fn cut(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|s| s.slice(text)).collect()
    }

    #[test]
    fn items_after_a_colon_are_sentences() {
        let text = "Three things follow: 1. Raise the quota. Tell the team. 2. Test the backup [started] 3. Drop it.";
        let items = [
            "Three things follow:",
            "1. Raise the quota.",
            "Tell the team.",
            "2. Test the backup [started]",
            "3. Drop it.",
        ];
        assert_eq!(cut(text), items);
    }

    #[test]
    fn a_mark_stays_with_its_words() {
        assert_eq!(
            cut("7. Add a probe. Watch it."),
            ["7. Add a probe.", "Watch it."]
        );
        assert_eq!(
            cut("It failed. 2. Add a probe."),
            ["It failed.", "2. Add a probe."]
        );
    }

    #[test]
    fn numbers_that_end_sentences_are_no_marks() {
        assert_eq!(
            cut("We ran shard 1. Then shard 2. Both failed."),
            ["We ran shard 1.", "Then shard 2.", "Both failed."]
        );
        assert_eq!(
            cut("On Monday 3. February it broke."),
            ["On Monday 3. February it broke."]
        );
    }
}
