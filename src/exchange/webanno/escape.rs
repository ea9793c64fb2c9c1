//! What stands for characters that have a meaning in TSV?

/// As a feature's value: the characters that the format reserves have a backslash before them.
pub fn value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let reserved = matches!(c, '[' | ']' | '|' | '_' | ';' | '*');
        if reserved || (c == '-' && chars.peek() == Some(&'>')) {
            out.push('\\');
        }
        push(&mut out, c);
    }
    out
}

/// As words of the text: only what would end a line or a cell.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut out, c));
    out
}

fn push(out: &mut String, c: char) {
    match c {
        '\\' => *out += "\\\\",
        '\n' => *out += "\\n",
        '\r' => *out += "\\r",
        '\t' => *out += "\\t",
        '\u{8}' => *out += "\\b",
        '\u{c}' => *out += "\\f",
        c => out.push(c),
    }
}

/// Back from either.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some(other) => other,
                None => '\\',
            },
            c => c,
        });
    }
    out
}

/// The parts between bars that have no backslash before them.
pub fn stacked(cell: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in cell.char_indices() {
        if c == '|' && !quoted {
            parts.push(&cell[from..at]);
            from = at + 1;
        }
        quoted = c == '\\' && !quoted;
    }
    parts.push(&cell[from..]);
    parts
}

/// A value and the number in brackets after it.
pub fn numbered(part: &str) -> (&str, Option<&str>) {
    let inner = part.strip_suffix(']').and_then(|p| p.rsplit_once('['));
    let is_number = |n: &str| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit() || c == '_');
    // Brackets of a value have a backslash before them, which has none itself.
    let quoted = |value: &str| (value.len() - value.trim_end_matches('\\').len()) % 2 == 1;
    match inner {
        Some((value, number)) if is_number(number) && !quoted(value) => (value, Some(number)),
        _ => (part, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn values_come_back_from_a_stack(values in proptest::collection::vec("[a-z0-9_|;*\\[\\]\\\\\\->\\n\\t\\r 🔥]{0,12}", 1..4)) {
            let cell: Vec<String> = values.iter().zip(1..).map(|(v, n)| format!("{}[{n}]", value(v))).collect();
            let cell = cell.join("|");
            prop_assert!(!cell.contains(['\t', '\n', '\r']));
            let back: Vec<(String, Option<&str>)> =
                stacked(&cell).into_iter().map(|part| { let (v, n) = numbered(part); (plain(v), n) }).collect();
            for (n, (value, number)) in back.iter().enumerate() {
                prop_assert_eq!(value, &values[n]);
                let wanted = (n + 1).to_string();
                prop_assert_eq!(*number, Some(&*wanted));
            }
            prop_assert_eq!(back.len(), values.len());
        }

        #[test]
        fn words_come_back(text in "\\PC{0,8}[\\\\\\n\\t\\r_|a]{0,8}") {
            prop_assert_eq!(plain(&words(&text)), text);
        }
    }

    #[test]
    fn brackets_in_a_value_are_no_number() {
        assert_eq!(numbered("a\\[1\\]"), ("a\\[1\\]", None));
        assert_eq!(numbered("1-3[5_6]"), ("1-3", Some("5_6")));
        assert_eq!(value("a->b_c"), "a\\->b\\_c");
    }
}
