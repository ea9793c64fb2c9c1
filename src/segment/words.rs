//! Which words tell that a sentence goes on, or that one begins?

/// Words that begin sentences far more often than they follow an abbreviation or a dot in a name.
const OPENERS: &[&str] = &[
    "A",
    "After",
    "All",
    "Also",
    "Although",
    "An",
    "And",
    "As",
    "At",
    "Because",
    "Before",
    "Both",
    "But",
    "By",
    "Despite",
    "Due",
    "During",
    "Each",
    "Finally",
    "First",
    "For",
    "From",
    "He",
    "Here",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Instead",
    "It",
    "Its",
    "Later",
    "Mr",
    "Mrs",
    "Ms",
    "My",
    "No",
    "Not",
    "Now",
    "On",
    "Once",
    "One",
    "Our",
    "Please",
    "She",
    "Since",
    "So",
    "Some",
    "Thank",
    "Thanks",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "To",
    "Today",
    "Unfortunately",
    "Until",
    "We",
    "What",
    "When",
    "While",
    "Why",
    "With",
    "You",
    "Your",
];

/// Lower-case words of three letters and more whose dot does not end a sentence, even before a capital.
pub(super) const ABBREVIATIONS: &[&str] = &[
    "approx", "appl", "ave", "blvd", "capt", "cit", "col", "corp", "dept", "eds", "esp", "est",
    "excl", "fig", "figs", "gen", "gov", "hon", "ibid", "incl", "max", "min", "misc", "nos",
    "orig", "prof", "ref", "refs", "resp", "rev", "sec", "sect", "sgt", "supt", "ver", "viz",
    "vol", "vols",
];

/// Two-letter words that do end sentences; other short words may be initials or units.
pub(super) const SHORT_WORDS: &[&str] = &[
    "AM", "API", "CA", "DB", "DC", "ID", "IP", "PM", "QA", "UI", "VM", "am", "an", "as", "at",
    "be", "by", "db", "do", "go", "he", "id", "if", "in", "is", "it", "me", "my", "no", "of",
    "off", "on", "or", "so", "to", "up", "us", "we",
];

/// Names of time zones that follow "a.m." and "p.m.".
pub(super) const ZONES: &[&str] = &[
    "AEST",
    "BST",
    "CDT",
    "CEST",
    "CET",
    "CST",
    "CT",
    "Central",
    "Coordinated",
    "EDT",
    "EST",
    "ET",
    "Eastern",
    "GMT",
    "IST",
    "JST",
    "MDT",
    "MST",
    "MT",
    "Mountain",
    "PDT",
    "PST",
    "PT",
    "Pacific",
    "UTC",
    "Z",
];

/// Months, as in "3. May".
pub(super) const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Sept",
    "Oct",
    "Nov",
    "Dec",
];

/// Whether `text` starts with a word that opens sentences, written as prose and not as `The(x)`.
pub(super) fn opens(text: &str) -> bool {
    let word = first_word(text);
    let mut rest = text[word.len()..].chars();
    OPENERS.contains(&word)
        && match rest.next() {
            Some('.') => rest.next().is_some_and(char::is_whitespace),
            next => next.is_some_and(|c| c.is_whitespace() || c == ',' || c == '\'' || c == '’'),
        }
}

/// Whether `before` ends in one of the [`ABBREVIATIONS`] and its dot.
pub(super) fn is_abbreviated(before: &str) -> bool {
    let Some(before) = before.strip_suffix('.') else {
        return false;
    };
    let last = last_word(before);
    ABBREVIATIONS
        .iter()
        .any(|word| word.eq_ignore_ascii_case(last))
}

/// The letters that `text` starts with.
pub(super) fn first_word(text: &str) -> &str {
    &text[..text
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(text.len())]
}

/// The letters and digits that `text` ends with.
pub(super) fn last_word(text: &str) -> &str {
    text.rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
}
