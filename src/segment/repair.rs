//! Which cuts of the crate are wrong, and which are missing?

/// Words that begin sentences far more often than they follow an abbreviation or a dot in a name.
const OPENERS: &[&str] = &[
    "A", "After", "All", "Also", "Although", "An", "And", "As", "At", "Because", "Before", "Both", "But", "By",
    "Despite", "Due", "During", "Each", "Finally", "First", "For", "From", "He", "Here", "How", "However", "I", "If",
    "In", "Instead", "It", "Its", "Later", "Mr", "Mrs", "Ms", "My", "No", "Not", "Now", "On", "Once", "One", "Our",
    "Please", "She", "Since", "So", "Some", "Thank", "Thanks", "That", "The", "Their", "Then", "There", "These", "They",
    "This", "Those", "To", "Today", "Unfortunately", "Until", "We", "What", "When", "While", "Why", "With", "You",
    "Your",
];

/// Lower-case words of three letters and more whose dot does not end a sentence, even before a capital.
const ABBREVIATIONS: &[&str] = &[
    "approx", "appl", "ave", "blvd", "capt", "cit", "col", "corp", "dept", "eds", "esp", "est", "excl", "fig", "figs",
    "gen", "gov", "hon", "ibid", "incl", "max", "min", "misc", "nos", "orig", "prof", "ref", "refs", "resp", "rev",
    "sec", "sect", "sgt", "supt", "ver", "viz", "vol", "vols",
];

/// Two-letter words that do end sentences; other short words may be initials or units.
const SHORT_WORDS: &[&str] = &[
    "AM", "API", "CA", "DB", "DC", "ID", "IP", "PM", "QA", "UI", "VM", "am", "an", "as", "at", "be", "by", "db", "do",
    "go", "he", "id", "if", "in", "is", "it", "me", "my", "no", "of", "off", "on", "or", "so", "to", "up", "us", "we",
];

/// Names of time zones that follow "a.m." and "p.m.".
const ZONES: &[&str] = &[
    "AEST", "BST", "CDT", "CEST", "CET", "CST", "CT", "Central", "Coordinated", "EDT", "EST", "ET", "Eastern", "GMT",
    "IST", "JST", "MDT", "MST", "MT", "Mountain", "PDT", "PST", "PT", "Pacific", "UTC", "Z",
];

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
        return before.ends_with(['.', '!', '?']) && after.starts_with(|c: char| c.is_ascii()) && !opens(after);
    }
    let mut last = before.chars().rev();
    if let (Some(quote), Some('.' | '!' | '?'), Some(open)) = (last.next(), last.next(), last.next())
        && is_quote(quote)
        && is_quote(open)
    {
        return true; // a quoted mark: users with a '.' in their name
    }
    let word = first_word(after);
    ZONES.contains(&word) && ends_with_half_day(before) || is_bare_time(before)
}

/// Whether `before` ends in "a.m." or "p.m." in either case.
fn ends_with_half_day(before: &str) -> bool {
    let tail = before.as_bytes().last_chunk::<4>();
    tail.is_some_and(|t| t[0].eq_ignore_ascii_case(&b'a') || t[0].eq_ignore_ascii_case(&b'p'))
        && tail.is_some_and(|t| t[1] == b'.' && t[2].eq_ignore_ascii_case(&b'm') && t[3] == b'.')
}

/// Whether `piece` is only the beginning of a sentence: "At 5 a.m."
fn is_bare_time(piece: &str) -> bool {
    ends_with_half_day(piece) && piece.split_whitespace().count() <= 3
}

/// Whether `text` starts with a word that opens sentences, written as prose and not as `The(x)`.
fn opens(text: &str) -> bool {
    let word = first_word(text);
    let mut rest = text[word.len()..].chars();
    OPENERS.contains(&word)
        && match rest.next() {
            Some('.') => rest.next().is_some_and(char::is_whitespace),
            next => next.is_some_and(|c| c.is_whitespace() || c == ',' || c == '\'' || c == '’'),
        }
}

/// The letters that `text` starts with.
fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
}

/// Adds cuts after sentence ends inside `[start, end)` that leave no doubt: a plain word or a closing
/// bracket, the mark, white space, a capital; outside brackets and double quotes.
fn add_missing(text: &str, start: usize, end: usize, cuts: &mut Vec<usize>) {
    let bytes = text.as_bytes();
    let (mut depth, mut quoted) = (0usize, false);
    for at in start..end {
        match bytes[at] {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'"' => quoted = !quoted,
            // The last bytes of the curly double quotes, E2 80 9C and E2 80 9D.
            0x9C if bytes[..at].ends_with(&[0xE2, 0x80]) => depth += 1,
            0x9D if bytes[..at].ends_with(&[0xE2, 0x80]) => depth = depth.saturating_sub(1),
            b'.' | b'!' | b'?' if depth == 0 && !quoted => {
                if let Some(next) = next_sentence(&text[..end], start, at) {
                    cuts.push(next);
                }
            }
            _ => {}
        }
    }
}

/// Where the next sentence starts, if the mark at byte `at` beyond doubt ends one that began after `start`.
fn next_sentence(text: &str, start: usize, at: usize) -> Option<usize> {
    let after = text[at + 1..].trim_start_matches(['\'', '’']);
    let next = after.trim_start();
    if next.len() == after.len() {
        return spaced_ellipsis(text, at);
    }
    let word = next.trim_start_matches(['\'', '‘', '"', '“', '(', '[']);
    if !word.starts_with(char::is_uppercase) {
        return spaced_ellipsis(text, at);
    }
    let before = text[start..at].trim_end_matches(['\'', '’']);
    let last = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let plain = last.len() >= 3 && last.chars().all(char::is_lowercase) && !ABBREVIATIONS.contains(&last);
    let ends = plain
        || SHORT_WORDS.contains(&last)
        || before.ends_with([')', ']', '"', '”'])
        || last.len() >= 2 && last.ends_with(|c: char| c.is_ascii_digit()) && opens(word);
    ends.then_some(text.len() - next.len())
}

/// `word. . . . Next`: the first dot ends the sentence, the ellipsis opens the next one.
fn spaced_ellipsis(text: &str, at: usize) -> Option<usize> {
    let next = text[at..].strip_prefix(". . . . ")?;
    (text[..at].ends_with(char::is_alphanumeric) && next.starts_with(char::is_uppercase)).then_some(at + 2)
}

/// Whether `c` is a quotation mark of any shape.
fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '"' | '`' | '‘' | '’' | '“' | '”')
}
