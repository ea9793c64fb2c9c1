//! Tokens for the tools that need them: words, and single characters that are no part of a word.

/// One token. Offsets are code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    pub start: usize,
    pub end: usize,
    pub text: &'a str,
    /// Whether one blank follows it, and nothing else before the next token.
    pub space: bool,
}

/// The tokens of `text`, cut also at each of `cuts` (sorted code points), so that a span between two cuts is whole
/// tokens. White space is in no token.
pub fn tokens<'a>(text: &'a str, cuts: &[usize]) -> Vec<Token<'a>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens: Vec<Token<'a>> = Vec::new();
    // Byte and code point where the open token began, and its last character.
    let mut open: Option<(usize, usize, char)> = None;
    let mut cuts = cuts.iter().copied().peekable();
    let mut close = |open: &mut Option<(usize, usize, char)>, byte: usize, end: usize| {
        if let Some((from, start, _)) = open.take() {
            tokens.push(Token {
                start,
                end,
                text: &text[from..byte],
                space: text[byte..].starts_with(' ')
                    && !text[byte + 1..].starts_with(char::is_whitespace),
            });
        }
    };
    let mut count = 0;
    for (n, (byte, c)) in text.char_indices().enumerate() {
        let mut cut = false;
        while cuts.next_if(|&at| at <= n).is_some() {
            cut = true;
        }
        let joins = !cut
            && !c.is_whitespace()
            && open.is_some_and(|(.., last)| (is_word(last) && is_word(c)) || follows(c));
        if !joins {
            close(&mut open, byte, n);
        }
        if !c.is_whitespace() {
            match &mut open {
                Some((.., last)) => *last = c,
                None => open = Some((byte, n, c)),
            }
        }
        count = n + 1;
    }
    close(&mut open, text.len(), count);
    tokens
}

/// The tokens, and white space as tokens too, as spaCy has it: tokens, each with a blank after it where `space` says so,
/// are the whole text. A blank that a span begins or ends with is a token by itself. `starts` and `ends` of spans are
/// sorted code points.
pub fn whole_tokens<'a>(text: &'a str, starts: &[usize], ends: &[usize]) -> Vec<Token<'a>> {
    let has = |list: &[usize], at: usize| list.binary_search(&at).is_ok();
    let mut cuts: Vec<usize> = starts.iter().chain(ends).copied().collect();
    cuts.sort_unstable();
    let mut bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    bytes.push(text.len());
    let mut whole: Vec<Token<'a>> = Vec::new();
    let end = Token {
        start: bytes.len() - 1,
        end: bytes.len() - 1,
        text: "",
        space: false,
    };
    let mut at = 0;
    for token in tokens(text, &cuts).into_iter().chain([end]) {
        if let Some(last) = whole.last_mut() {
            last.space = at < token.start
                && text[bytes[at]..].starts_with(' ')
                && !has(starts, at)
                && !has(ends, at + 1);
            at += usize::from(last.space);
        }
        while at < token.start {
            let next = cuts[cuts.partition_point(|&c| c <= at)..].first();
            let end = next.copied().unwrap_or(token.start).min(token.start);
            let text = &text[bytes[at]..bytes[end]];
            whole.push(Token {
                start: at,
                end,
                text,
                space: false,
            });
            at = end;
        }
        if token.start < token.end {
            whole.push(token);
            at = token.end;
        }
    }
    whole
}

/// The text cut at each of `edges` (code points), without white space around the pieces: units, and what is between.
pub fn sentences(text: &str, edges: &[usize]) -> Vec<(usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut edges = edges.to_vec();
    edges.extend([0, chars.len()]);
    edges.sort_unstable();
    let trimmed = |w: &[usize]| {
        let inner = &chars[w[0]..w[1]];
        let first = inner.iter().position(|c| !c.is_whitespace())?;
        let last = inner.iter().rposition(|c| !c.is_whitespace())?;
        Some((w[0] + first, w[0] + last + 1))
    };
    edges.windows(2).filter_map(trimmed).collect()
}

/// Combining marks, joiners and variants stay with what they stand on.
fn follows(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_and_signs_with_cuts_within() {
        let found = tokens("Zähler e\u{301}n-v1, da.", &[0, 3]);
        let words: Vec<&str> = found.iter().map(|t| t.text).collect();
        assert_eq!(
            words,
            ["Zäh", "ler", "e\u{301}", "n", "-", "v1", ",", "da", "."]
        );
        assert_eq!(
            found.iter().map(|t| t.space).collect::<Vec<_>>(),
            [false, true, false, false, false, false, true, false, false]
        );
    }

    #[test]
    fn sentences_are_units_and_what_is_between() {
        assert_eq!(
            sentences(" ab cd.\n\nef gh ", &[4, 7, 9, 11]),
            [(1, 3), (4, 7), (9, 11), (12, 14)]
        );
        assert_eq!(sentences(" \n", &[]), []);
    }

    proptest! {
        #[test]
        fn tokens_are_slices_in_order_and_hold_all_but_white_space(
            text in "[a-z \n🔥e\u{301}.,_-]{0,40}", cuts in proptest::collection::btree_set(0_usize..40, 0..4)
        ) {
            let cuts: Vec<usize> = cuts.into_iter().collect();
            let chars: Vec<char> = text.chars().collect();
            let found = tokens(&text, &cuts);
            let mut last = 0;
            for token in &found {
                prop_assert!(last <= token.start && token.start < token.end);
                let said: String = chars[token.start..token.end].iter().collect();
                prop_assert_eq!(&said, token.text);
                prop_assert!(chars[last..token.start].iter().all(|c| c.is_whitespace()));
                prop_assert!(!cuts.iter().any(|&c| token.start < c && c < token.end));
                last = token.end;
            }
            prop_assert!(chars[last..].iter().all(|c| c.is_whitespace()));
        }

        #[test]
        fn whole_tokens_are_the_text_and_every_span_is_some_of_them(
            text in "[a-z  \n🔥.]{1,30}", spans in proptest::collection::vec((0_usize..30, 1_usize..9), 0..5)
        ) {
            let chars: Vec<char> = text.chars().collect();
            let spans: Vec<(usize, usize)> = spans.iter().map(|&(a, n)| (a % chars.len(), (a % chars.len() + n).min(chars.len()))).collect();
            let (mut starts, mut ends): (Vec<usize>, Vec<usize>) = spans.iter().copied().unzip();
            starts.sort_unstable();
            ends.sort_unstable();
            let found = whole_tokens(&text, &starts, &ends);
            let said: String = found.iter().flat_map(|t| [t.text, if t.space { " " } else { "" }]).collect();
            prop_assert_eq!(&said, &text);
            for (start, end) in spans {
                prop_assert!(found.iter().any(|t| t.start == start) && found.iter().any(|t| t.end == end));
            }
        }
    }
}
