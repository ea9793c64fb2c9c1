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
    }
}
