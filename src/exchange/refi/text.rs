//! How does a text keep its offsets in a file whose lines end in `\n` alone?
//!
//! Tools read a `\r\n` as one character, and offsets behind it would be off by one. So a carriage return before a line
//! feed becomes a space, any other becomes a line feed, and a variable of the source says where they were.

use std::collections::HashSet;

/// What [`folded`] says where each line ends in `\r\n` and nothing else is there.
const ALL: &str = "all \\r\\n";

/// The text as the file has it, as many code points long, and where carriage returns were; `None` if nowhere.
pub fn folded(text: &str) -> (String, Option<String>) {
    if !text.contains('\r') {
        return (text.to_owned(), None);
    }
    let (mut out, mut places, mut bare) = (String::with_capacity(text.len()), Vec::new(), false);
    let mut chars = text.chars().enumerate().peekable();
    let mut last = '\0';
    while let Some((at, c)) = chars.next() {
        bare |= c == '\n' && last != '\r';
        last = c;
        if c == '\r' {
            let before = chars.peek().is_some_and(|n| n.1 == '\n');
            bare |= !before;
            places.push(at.to_string());
            out.push(if before { ' ' } else { '\n' });
        } else {
            out.push(c);
        }
    }
    let places = if bare { places.join(" ") } else { ALL.into() };
    (out, Some(places))
}

/// The text as it was; as it is in the file if that was changed, or if `places` says nothing that can be.
pub fn unfolded(text: &str, places: &str) -> String {
    if places == ALL {
        let whole = text
            .split('\n')
            .rev()
            .skip(1)
            .all(|line| line.ends_with(' '));
        return if whole {
            text.replace(" \n", "\r\n")
        } else {
            text.to_owned()
        };
    }
    let chars: Vec<char> = text.chars().collect();
    let wanted: Option<HashSet<usize>> =
        places.split_whitespace().map(|p| p.parse().ok()).collect();
    let was = |at: usize| match (chars.get(at), chars.get(at + 1)) {
        (Some(' '), next) => next == Some(&'\n'),
        (c, _) => c == Some(&'\n'),
    };
    match wanted {
        Some(wanted) if wanted.iter().all(|&at| was(at)) => {
            let back = |(at, c): (usize, &char)| if wanted.contains(&at) { '\r' } else { *c };
            chars.iter().enumerate().map(back).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn offsets_stay_and_the_text_comes_back(text in "[ab \\r\\n🔥]{0,12}") {
            let (file, places) = folded(&text);
            prop_assert!(!file.contains('\r'));
            prop_assert_eq!(file.chars().count(), text.chars().count());
            prop_assert_eq!(places.map_or(file.clone(), |p| unfolded(&file, &p)), text);
        }
    }

    #[test]
    fn a_changed_text_is_left_as_it_is() {
        let (_, places) = folded("a\r\nb\rc");
        assert_eq!(unfolded("a!\nb\nc", &places.unwrap()), "a!\nb\nc");
        assert_eq!(unfolded("a\nb", ALL), "a\nb");
        assert_eq!(folded("a\r\nb\r\n").1.as_deref(), Some(ALL));
    }
}
