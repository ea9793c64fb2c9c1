//! Which words are forms of one word? Porter's stemmer with NLTK's extensions, which `rouge-score` uses.
//!
//! Porter, M.: *An algorithm for suffix stripping* (1980), in the mode `NLTK_EXTENSIONS` of NLTK's
//! `PorterStemmer`: irregular forms by a table, `y` after a consonant only, `flies` to `fli` but `dies` to `die`.
//! This is not the Snowball ("Porter2") English stemmer, which gives other stems.

/// Irregular forms and their stems.
const POOL: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// The stem of a word of lower-case ASCII letters and digits.
///
/// # Examples
/// ```
/// use gleaner::score::porter::stem;
/// assert_eq!(stem("relational"), "relat");
/// assert_eq!(stem("flies"), "fli");
/// assert_eq!(stem("dies"), "die");
/// assert_eq!(stem("enjoy"), "enjoy");
/// ```
#[must_use]
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = POOL.iter().find(|(form, _)| *form == word) {
        return (*stem).into();
    }
    if word.len() <= 2 {
        return word.into();
    }
    let mut word = step1b(step1a(word));
    let last = word.len().saturating_sub(1);
    if word.ends_with('y') && last > 1 && is_consonant(&word[..last], last - 1) {
        word.replace_range(last.., "i");
    }
    step5(step4(step3(step2(word))))
}

/// Whether the letter at `at` is a consonant; `y` is one at the beginning and after a vowel.
fn is_consonant(word: &str, at: usize) -> bool {
    consonants(word)[at]
}

fn consonants(word: &str) -> Vec<bool> {
    let mut flags = Vec::with_capacity(word.len());
    for letter in word.bytes() {
        flags.push(match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => flags.last().is_none_or(|before: &bool| !before),
            _ => true,
        });
    }
    flags
}

/// How often a vowel is followed by a consonant: Porter's *m*.
fn measure(stem: &str) -> usize {
    let flags = consonants(stem);
    flags.windows(2).filter(|two| !two[0] && two[1]).count()
}

fn has_vowel(stem: &str) -> bool {
    consonants(stem).contains(&false)
}

fn ends_double_consonant(word: &str) -> bool {
    let bytes = word.as_bytes();
    let n = bytes.len();
    n >= 2 && bytes[n - 1] == bytes[n - 2] && is_consonant(word, n - 1)
}

/// Porter's `*o`: consonant, vowel, consonant other than w, x, y; or, with NLTK, just vowel and consonant.
fn ends_cvc(word: &str) -> bool {
    let flags = consonants(word);
    match flags.as_slice() {
        [false, true] => true,
        [.., true, false, true] => !word.ends_with(['w', 'x', 'y']),
        _ => false,
    }
}

fn step1a(word: &str) -> String {
    if word.len() == 4 && word.ends_with("ies") {
        return word[..3].into();
    }
    for (suffix, kept) in [("sses", 2), ("ies", 1), ("ss", 2), ("s", 0)] {
        if let Some(stem) = word.strip_suffix(suffix) {
            return word[..stem.len() + kept].into();
        }
    }
    word.into()
}

fn step1b(word: String) -> String {
    if let Some(stem) = word.strip_suffix("ied") {
        let kept = if word.len() == 4 { 2 } else { 1 };
        return word[..stem.len() + kept].into();
    }
    if let Some(stem) = word.strip_suffix("eed") {
        return if measure(stem) > 0 {
            format!("{stem}ee")
        } else {
            word
        };
    }
    let stripped = ["ed", "ing"]
        .iter()
        .filter_map(|suffix| word.strip_suffix(suffix))
        .find(|stem| has_vowel(stem));
    let Some(stem) = stripped else {
        return word;
    };
    if ["at", "bl", "iz"].iter().any(|end| stem.ends_with(end)) {
        return format!("{stem}e");
    }
    if ends_double_consonant(stem) {
        let cut = usize::from(!stem.ends_with(['l', 's', 'z']));
        return stem[..stem.len() - cut].into();
    }
    if measure(stem) == 1 && ends_cvc(stem) {
        return format!("{stem}e");
    }
    stem.into()
}

/// The first rule whose suffix the word has decides, whether or not the stem is long enough.
fn by_rules(word: String, rules: &[(&str, &str)], least: usize) -> String {
    for (suffix, instead) in rules {
        if let Some(stem) = word.strip_suffix(suffix) {
            return if measure(stem) >= least {
                format!("{stem}{instead}")
            } else {
                word
            };
        }
    }
    word
}

fn step2(word: String) -> String {
    const RULES: [(&str, &str); 21] = [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("bli", "ble"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
        ("fulli", "ful"),
    ];
    if let Some(stem) = word.strip_suffix("alli")
        && measure(stem) > 0
    {
        return step2(format!("{stem}al"));
    }
    // The `l` belongs to the stem here, so that `geology` is cut and `logy` is not.
    if let Some(stem) = word.strip_suffix("ogi")
        && stem.ends_with('l')
    {
        return if measure(stem) > 0 {
            format!("{stem}og")
        } else {
            word
        };
    }
    by_rules(word, &RULES, 1)
}

fn step3(word: String) -> String {
    const RULES: [(&str, &str); 7] = [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];
    by_rules(word, &RULES, 1)
}

fn step4(word: String) -> String {
    const RULES: [&str; 19] = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
        "ou", "ism", "ate", "iti", "ous", "ive", "ize",
    ];
    for suffix in RULES {
        if let Some(stem) = word.strip_suffix(suffix) {
            let fits = suffix != "ion" || stem.ends_with(['s', 't']);
            return if measure(stem) > 1 && fits {
                stem.into()
            } else {
                word
            };
        }
    }
    word
}

fn step5(mut word: String) -> String {
    if let Some(stem) = word.strip_suffix('e') {
        let m = measure(stem);
        if m > 1 || (m == 1 && !ends_cvc(stem)) {
            word.truncate(stem.len());
        }
    }
    if word.ends_with("ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stems that NLTK 3.10 gives; the parity script compares thousands more.
    #[test]
    fn stems_are_those_of_nltk() {
        let pairs = [
            ("caresses", "caress"),
            ("ponies", "poni"),
            ("ties", "tie"),
            ("cats", "cat"),
            ("agreed", "agre"),
            ("feed", "feed"),
            ("plastered", "plaster"),
            ("bled", "bled"),
            ("conflated", "conflat"),
            ("hopping", "hop"),
            ("falling", "fall"),
            ("filing", "file"),
            ("happy", "happi"),
            ("enjoy", "enjoy"),
            ("valency", "valenc"),
            ("archaeology", "archaeolog"),
            ("conditional", "condit"),
            ("adoption", "adopt"),
            ("controlling", "control"),
            ("rate", "rate"),
            ("cease", "ceas"),
            ("yes", "ye"),
            ("syzygy", "syzygi"),
            ("died", "die"),
            ("spied", "spi"),
            ("succeed", "succeed"),
            ("monitoring", "monitor"),
            ("2nds", "2nd"),
        ];
        for (word, expected) in pairs {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
