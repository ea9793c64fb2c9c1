//! What is a token? Three rules, each that of a tool whose figures we give.

/// Byte offsets of the words that begin in `text[start..end]`, ascending; a contraction (`don't`) is one word.
/// A span that begins inside a word counts the rest of that word.
///
/// # Panics
/// If the range does not lie on `char` boundaries of `text`.
pub fn places(text: &str, start: usize, end: usize) -> Vec<usize> {
    scan(&text[start..end])
        .map(|(first, _)| start + first)
        .collect()
}

/// The words of `text` in lower case; a contraction is one word.
pub fn words(text: &str) -> Vec<String> {
    scan(text)
        .map(|(first, end)| text[first..end].to_lowercase())
        .collect()
}

/// First and end byte of each word: `[A-Za-z0-9]+(?:['’][a-z]+)?` by hand, since this runs for every span of every
/// report.
fn scan(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let run = |from: usize, is: fn(&u8) -> bool| bytes[from..].iter().take_while(|b| is(b)).count();
    let mut at = 0;
    std::iter::from_fn(move || {
        at += run(at, |b| !b.is_ascii_alphanumeric());
        let first = at;
        at += run(at, u8::is_ascii_alphanumeric);
        if first == at {
            return None;
        }
        for mark in ["'", "’"] {
            if bytes[at..].starts_with(mark.as_bytes()) {
                let tail = run(at + mark.len(), u8::is_ascii_lowercase);
                at += if tail > 0 { mark.len() + tail } else { 0 };
                break;
            }
        }
        Some((first, at))
    })
}

/// Runs of ASCII letters and digits, cut first and then in lower case.
pub fn runs(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|run| !run.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The text without anything but letters, digits and `_` at its ends, in lower case.
pub fn without_edges(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric() && c != '_')
        .to_lowercase()
}

/// How many numbers two ascending lists share.
pub fn shared(a: &[usize], b: &[usize]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    both
}

/// F1 of two bags of tokens: each token counts as often as both have it. 0 if either is empty.
pub fn bag_f1(a: &[String], b: &[String]) -> f64 {
    let (mut x, mut y): (Vec<&str>, Vec<&str>) = (
        a.iter().map(String::as_str).collect(),
        b.iter().map(String::as_str).collect(),
    );
    x.sort_unstable();
    y.sort_unstable();
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < x.len() && j < y.len() {
        both += usize::from(x[i] == y[j]);
        let order = x[i].cmp(y[j]);
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    set_f1(both, x.len(), y.len())
}

/// F1 of two sets of `a` and `b` members that share `both`; 0 if either is empty.
pub fn set_f1(both: usize, a: usize, b: usize) -> f64 {
    if a == 0 || b == 0 {
        return 0.0;
    }
    super::prf::harmonic(both as f64 / a as f64, both as f64 / b as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contractions_are_one_word_here_and_two_there() {
        assert_eq!(
            words("We don't, they’re 2nd"),
            ["we", "don't", "they’re", "2nd"]
        );
        assert_eq!(runs("We DON'T"), ["we", "don", "t"]);
        assert_eq!(places("é don't go", 3, 11), [3, 9]);
        assert_eq!(without_edges("(“Älter_”!)"), "älter_");
    }

    proptest! {
        #[test]
        fn the_scanner_agrees_with_the_pattern(text in "[aZ9 '’é.]{0,20}") {
            let pattern = regex::Regex::new("[A-Za-z0-9]+(?:['’][a-z]+)?").unwrap();
            let slow: Vec<_> = pattern.find_iter(&text).map(|m| (m.start(), m.end())).collect();
            prop_assert_eq!(scan(&text).collect::<Vec<_>>(), slow);
        }

        #[test]
        fn bags_agree_with_counting_one_by_one(a in "[ab ]{0,12}", b in "[ab ]{0,12}") {
            let (x, y) = (words(&a), words(&b));
            let mut left = y.clone();
            let both = x.iter().filter(|w| {
                left.iter().position(|l| l == *w).map(|at| left.remove(at)).is_some()
            }).count();
            let f1 = if x.is_empty() || y.is_empty() { 0.0 } else { 2.0 * both as f64 / (x.len() + y.len()) as f64 };
            prop_assert!((bag_f1(&x, &y) - f1).abs() < 1e-12);
        }
    }
}
