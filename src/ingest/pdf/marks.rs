//! Which characters stand for others? Ligatures, bullets of symbol fonts, and the markers of items.

/// Ligatures spelt out, bullets of symbol fonts as bullets, white space collapsed, invisible marks left out.
pub(super) fn normalised(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ﬀ' => clean.push_str("ff"),
            'ﬁ' => clean.push_str("fi"),
            'ﬂ' => clean.push_str("fl"),
            'ﬃ' => clean.push_str("ffi"),
            'ﬄ' => clean.push_str("ffl"),
            'ﬅ' | 'ﬆ' => clean.push_str("st"),
            '\u{f0b7}' | '\u{f0a7}' | '\u{f076}' | '\u{f0d8}' | '\u{2023}' | '\u{25cf}'
            | '\u{25aa}' | '\u{25a0}' | '\u{25e6}' | '\u{25cb}' | '\u{f06f}' => clean.push('•'),
            '\u{200b}' | '\u{feff}' | '\u{2060}' => {}
            c if c.is_whitespace() || c.is_control() => clean.push(' '),
            c => clean.push(c),
        }
    }
    clean
        .split(' ')
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether the word is a bullet.
pub(super) fn is_bullet(word: &str) -> bool {
    matches!(
        word,
        "•" | "-" | "–" | "*" | "·" | "o" | "‣" | "►" | "➢" | "✓" | "☐" | "☑" | "☒"
    )
}

/// Whether the word is a bullet or an item's number: "1.", "(b)", "iv)".
pub(super) fn is_marker(word: &str) -> bool {
    let inner = word.strip_prefix('(').unwrap_or(word);
    let number = inner
        .strip_suffix(['.', ')'])
        .filter(|n| (1..=3).contains(&n.len()));
    is_bullet(word)
        || number.is_some_and(|n| {
            n.chars().all(|c| c.is_ascii_digit())
                || (n.len() == 1 && n.chars().all(|c| c.is_ascii_lowercase()))
                || n.chars().all(|c| "ivx".contains(c))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_and_symbols_are_spelt_out() {
        assert_eq!(normalised("o\u{fb03}ce \u{a0} \u{f0b7}x"), "office •x");
        for (word, marker) in [
            ("1.", true),
            ("(b)", true),
            ("iv)", true),
            ("2019.", false),
            ("I.", false),
            ("x", false),
        ] {
            assert_eq!(is_marker(word), marker, "{word}");
        }
    }
}
