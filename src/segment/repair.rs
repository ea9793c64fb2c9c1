//! Which cuts of the crate are wrong, and which are missing?

use super::words::{
    ABBREVIATIONS, MONTHS, SHORT_WORDS, ZONES, first_word, is_abbreviated, last_word, opens,
};

/// The crate's cuts `rough` (ascending) without the wrong ones and with the missing ones.
pub(super) fn corrected(text: &str, rough: &[usize]) -> Vec<usize> {
    let mut cuts = Vec::with_capacity(rough.len() + 8);
    let mut start = 0;
    for &end in rough.iter().chain([&text.len()]) {
        add_missing(text, start, end, &mut cuts);
        if end < text.len() && !is_wrong(text, start, end) {
            cuts.push(end);
        }
        start = end;
    }
    cuts
}

/// Whether the cut at `cut`, which ends a piece that begins at `start`, divides a sentence.
fn is_wrong(text: &str, start: usize, cut: usize) -> bool {
    let before = text[start..cut].trim_end();
    let after = &text[cut..];
    if before.len() == cut - start && !after.starts_with(char::is_whitespace) {
        // No space: the end of "it works.Then", but not of `pool-...-9`, `System.Out` or a CJK sentence.
        return before.ends_with(['.', '!', '?'])
            && after.starts_with(|c: char| c.is_ascii())
            && !opens(after);
    }
    let mut last = before.chars().rev();
    if let (Some(quote), Some('.' | '!' | '?'), Some(open)) =
        (last.next(), last.next(), last.next())
        && is_quote(quote)
        && is_quote(open)
    {
        return true; // a quoted mark: users with a '.' in their name
    }
    if after.starts_with(char::is_lowercase)
        && before
            .strip_suffix(['.', '!', '?'])
            .is_some_and(|b| b.ends_with(char::is_whitespace))
    {
        return true; // a mark by itself: then . matches any letter
    }
    let half_day = ends_with_half_day(before);
    let number = before
        .strip_suffix('.')
        .is_some_and(|b| b.ends_with(|c: char| c.is_ascii_digit()));
    let word = first_word(after);
    half_day && (ZONES.contains(&word) || before.split_whitespace().count() <= 3) // only "At 5 a.m."
        || number && MONTHS.contains(&word)
        || is_abbreviated(before) && after.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
        || before.strip_suffix(". . . .").is_some_and(|b| b.ends_with(char::is_alphanumeric))
}

/// Whether `before` ends in "a.m." or "p.m." in either case.
fn ends_with_half_day(before: &str) -> bool {
    let tail = before.as_bytes().last_chunk::<4>();
    tail.is_some_and(|t| t[0].eq_ignore_ascii_case(&b'a') || t[0].eq_ignore_ascii_case(&b'p'))
        && tail.is_some_and(|t| t[1] == b'.' && t[2].eq_ignore_ascii_case(&b'm') && t[3] == b'.')
}

/// Adds cuts after sentence ends inside `[start, end)` that leave no doubt, outside brackets and double
/// quotes, and after brackets that hold a whole sentence.
fn add_missing(text: &str, start: usize, end: usize, cuts: &mut Vec<usize>) {
    let bytes = text.as_bytes();
    let (mut from, mut depth, mut opened, mut quoted) = (start, 0usize, start, false);
    for at in start..end {
        let mut next = None;
        match bytes[at] {
            b'(' | b'[' => {
                if depth == 0 {
                    opened = at;
                }
                depth += 1;
            }
            b')' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0 && !quoted && matches!(bytes[at - 1], b'.' | b'!' | b'?') {
                    let whole = text[from..opened.max(from)].trim().is_empty();
                    next = next_word(text, at).filter(|&next| whole || opens(&text[next..]));
                }
            }
            b'"' => quoted = !quoted,
            // The last bytes of the curly double quotes, E2 80 9C and E2 80 9D.
            0x9C if bytes[..at].ends_with(&[0xE2, 0x80]) => depth += 1,
            0x9D if bytes[..at].ends_with(&[0xE2, 0x80]) => depth = depth.saturating_sub(1),
            b'.' | b'!' | b'?' if depth == 0 && !quoted => {
                next = next_sentence(text, from, at).or_else(|| spaced_ellipsis(text, at));
            }
            _ => {}
        }
        if let Some(next) = next.filter(|&next| next < end) {
            cuts.push(next);
            from = next;
        }
    }
}

/// Where the next sentence starts, if the mark at byte `at` beyond doubt ends one that began at `from`: a
/// plain word, a link or a closing bracket before it, a capital behind.
fn next_sentence(text: &str, from: usize, at: usize) -> Option<usize> {
    let next = next_word(text, at)?;
    let before = text[from..at].trim_end_matches(['\'', '’']);
    let last = last_word(before);
    let token = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let plain =
        last.len() >= 3 && last.chars().all(char::is_lowercase) && !ABBREVIATIONS.contains(&last);
    let ends = plain
        || SHORT_WORDS.contains(&last)
        || before.ends_with([')', ']', '"', '”'])
        || token.contains("://")
        || last.len() >= 2 && last.ends_with(|c: char| c.is_ascii_digit()) && opens(&text[next..])
        || last.len() == 1 && before.len() > 1 && !token.contains('.') && opens_long(&text[next..]);
    ends.then_some(next)
}

/// Whether `text` starts with a word of two letters and more that opens sentences.
fn opens_long(text: &str) -> bool {
    opens(text) && first_word(text).len() > 1
}

/// Where the word after the mark at byte `at` and white space starts, opening quotes and brackets included;
/// `None` unless it has a capital.
fn next_word(text: &str, at: usize) -> Option<usize> {
    let after = text[at + 1..].trim_start_matches(['\'', '’']);
    let next = after.trim_start();
    let word = next.trim_start_matches(['\'', '‘', '"', '“', '(', '[']);
    (next.len() < after.len() && word.starts_with(char::is_uppercase))
        .then_some(text.len() - next.len())
}

/// `word. . . . Next`: the first dot ends the sentence, the ellipsis opens the next one.
fn spaced_ellipsis(text: &str, at: usize) -> Option<usize> {
    let next = text[at..].strip_prefix(". . . . ")?;
    (text[..at].ends_with(char::is_alphanumeric) && next.starts_with(char::is_uppercase))
        .then_some(at + 2)
}

/// Whether `c` is a quotation mark of any shape.
fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '"' | '`' | '‘' | '’' | '“' | '”')
}
