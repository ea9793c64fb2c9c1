//! What is this word's verb? Regular and irregular forms back to the base form, and the gerund of a base.

use super::verbs;

/// The form in which a verb stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// "add", also past forms that look the same ("set").
    Base,
    /// "adds".
    Third,
    /// "added", "written": past or participle.
    Past,
    /// "adding".
    Gerund,
}

/// A verb found in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb {
    /// Base form, lower case.
    pub base: String,
    /// The form it had.
    pub form: Form,
}

impl Verb {
    fn new(base: impl Into<String>, form: Form) -> Self {
        Self {
            base: base.into(),
            form,
        }
    }
}

/// The known verb of `word` (any case), with a prefix such as "re-" or "auto-" kept; `None` for words
/// that no table knows and for words that only look like a form ("string", "existing").
///
/// # Examples
/// ```
/// use gleaner::words::morph::{Form, verb};
/// let found = verb("planned").unwrap();
/// assert_eq!((found.base.as_str(), found.form), ("plan", Form::Past));
/// assert_eq!(verb("making").unwrap().base, "make");
/// assert_eq!(verb("string"), None);
/// assert_eq!(verb("unknown"), None);
/// ```
#[must_use]
pub fn verb(word: &str) -> Option<Verb> {
    let word = word.to_lowercase().replace('’', "'");
    if let Some(found) = whole(&word) {
        return Some(found);
    }
    if verbs::is_never_verb(&word) {
        return None;
    }
    let (prefix, rest) = match word.rsplit_once('-') {
        Some((prefix, rest)) if prefix.chars().all(char::is_alphabetic) => {
            (format!("{prefix}-"), rest)
        }
        Some(_) => return None,
        None => ["re", "un", "de", "pre", "over", "auto", "dis"]
            .iter()
            .find_map(|p| {
                Some((
                    (*p).to_string(),
                    word.strip_prefix(p).filter(|r| r.len() > 4)?,
                ))
            })?,
    };
    if prefix.ends_with('-') && !HYPHEN_PREFIXES.contains(&prefix.as_str()) {
        return None;
    }
    let found = whole(rest)?;
    Some(Verb::new(format!("{prefix}{}", found.base), found.form))
}

/// Prefixes that make a new verb with a hyphen; "cross-" and "read-" make adjectives.
const HYPHEN_PREFIXES: [&str; 10] = [
    "re-", "pre-", "auto-", "de-", "un-", "double-", "load-", "hot-", "over-", "co-",
];

fn whole(word: &str) -> Option<Verb> {
    if verbs::is_base(word) && !verbs::is_never_verb(word) {
        return Some(Verb::new(word, Form::Base));
    }
    if verbs::is_never_verb(word) {
        return None;
    }
    if let Some(base) = verbs::irregular(word) {
        return Some(Verb::new(base, Form::Past));
    }
    let candidates = [
        (Form::Gerund, stems_ing(word)),
        (Form::Past, stems_ed(word)),
        (Form::Third, stems_s(word)),
    ];
    candidates.into_iter().find_map(|(form, stems)| {
        stems
            .into_iter()
            .find(|s| verbs::is_base(s))
            .map(|base| Verb::new(base, form))
    })
}

fn stems_ing(word: &str) -> Vec<String> {
    let Some(stem) = word.strip_suffix("ing").filter(|s| s.len() >= 2) else {
        return Vec::new();
    };
    let mut stems = vec![stem.to_string(), format!("{stem}e")];
    stems.extend(undoubled(stem));
    stems.extend(stem.strip_suffix('y').map(|s| format!("{s}ie")));
    stems.extend(stem.strip_suffix("ck").map(|s| format!("{s}c")));
    stems
}

fn stems_ed(word: &str) -> Vec<String> {
    let Some(stem) = word.strip_suffix("ed").filter(|s| s.len() >= 2) else {
        return Vec::new();
    };
    let mut stems = vec![format!("{stem}e"), stem.to_string()];
    if verbs::is_base(stem) {
        stems.swap(0, 1);
    }
    stems.extend(undoubled(stem));
    stems.extend(stem.strip_suffix('i').map(|s| format!("{s}y")));
    stems
}

fn stems_s(word: &str) -> Vec<String> {
    let Some(stem) = word
        .strip_suffix('s')
        .filter(|s| s.len() >= 2 && !s.ends_with('s'))
    else {
        return Vec::new();
    };
    let mut stems = vec![stem.to_string()];
    stems.extend(stem.strip_suffix("ie").map(|s| format!("{s}y")));
    stems.extend(stem.strip_suffix('e').map(str::to_string));
    stems
}

/// "plann" to "plan"; nothing where the last two letters differ.
fn undoubled(stem: &str) -> Option<String> {
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next()?, letters.next()?);
    (last == before && !"aeiou".contains(last))
        .then(|| stem[..stem.len() - last.len_utf8()].to_string())
}

/// The base form of `word` where grammar says that it is a participle (after "was" or "being"): also
/// words that elsewhere only describe ("used", "required") and unknown ones.
#[must_use]
pub fn participle(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    if word.contains('-') {
        return verb(&word).filter(|v| v.form == Form::Past).map(|v| v.base);
    }
    if let Some(base) = verbs::irregular(&word) {
        return Some(base.into());
    }
    if verbs::is_unchanged(&word) {
        return Some(word);
    }
    let known = stems_ed(&word).into_iter().find(|s| verbs::is_base(s));
    let prefixed = || verb(&word).filter(|v| v.form == Form::Past).map(|v| v.base);
    known
        .or_else(prefixed)
        .or_else(|| guess(&word).filter(|_| word.ends_with("ed")))
}

/// A guess at the base form of a word in -ing or -ed that no table knows: `None` for other words.
///
/// A doubled consonant is undone and a final e is restored where English spelling asks for it; wrong for
/// some rare verbs, so only for places where a verb must stand.
#[must_use]
pub fn guess(word: &str) -> Option<String> {
    let word = word.to_lowercase();
    if verbs::is_never_verb(&word) {
        return None;
    }
    let stem = word
        .strip_suffix("ing")
        .or_else(|| word.strip_suffix("ed"))
        .filter(|s| s.len() >= 3 && s.is_ascii())?;
    if !stem.contains(|c| "aeiouy".contains(c)) {
        return None;
    }
    if word.ends_with("ed") && stem.ends_with('i') {
        return Some(format!("{}y", &stem[..stem.len() - 1]));
    }
    if stem.ends_with("ll") || stem.ends_with("ss") || stem.ends_with("ff") || stem.ends_with("zz")
    {
        return Some(stem.to_string());
    }
    if let Some(single) = undoubled(stem) {
        return Some(single);
    }
    let ends = [
        "at", "iz", "is", "iv", "uc", "ud", "ag", "ur", "ut", "c", "v", "u", "dg", "rg", "ng",
        "bl", "gl", "as", "os", "us",
    ];
    let letters: Vec<char> = stem.chars().collect();
    let vowel = |i: usize| "aeiouy".contains(letters[letters.len() - i]);
    let one_syllable = letters.iter().filter(|c| "aeiouy".contains(**c)).count() == 1;
    let short = letters.len() >= 3
        && !vowel(1)
        && vowel(2)
        && !vowel(3)
        && one_syllable
        && !"wxy".contains(letters[letters.len() - 1]);
    Some(if short || ends.iter().any(|e| stem.ends_with(e)) {
        format!("{stem}e")
    } else {
        stem.to_string()
    })
}

/// The gerund of a base form ("move" to "moving", "plan" to "planning").
#[must_use]
pub fn gerund(base: &str) -> String {
    let letters: Vec<char> = base.chars().collect();
    let vowel = |c: char| "aeiou".contains(c);
    let vowels = letters.iter().filter(|c| vowel(**c)).count();
    if let Some(stem) = base.strip_suffix("ie") {
        return format!("{stem}ying");
    }
    if base.ends_with('e') && !base.ends_with("ee") && letters.len() > 2 {
        return format!("{}ing", &base[..base.len() - 1]);
    }
    if let [.., a, b, c] = letters[..]
        && vowels == 1
        && !vowel(a)
        && vowel(b)
        && !vowel(c)
        && !"wxy".contains(c)
    {
        return format!("{base}{c}ing");
    }
    format!("{base}ing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_their_base() {
        let cases = [
            ("adding", "add"),
            ("making", "make"),
            ("moving", "move"),
            ("stopping", "stop"),
            ("planned", "plan"),
            ("rolling", "roll"),
            ("Written", "write"),
            ("built", "build"),
            ("began", "begin"),
            ("tying", "tie"),
            ("applied", "apply"),
            ("verifies", "verify"),
            ("patches", "patch"),
            ("closes", "close"),
            ("re-architecting", "re-architect"),
            ("redeployed", "redeploy"),
            ("preheats", "-"),
            ("setting", "set"),
            ("paying", "pay"),
            ("freed", "-"),
            ("caches", "cache"),
            ("shipped", "ship"),
            ("agreed", "agree"),
        ];
        for (word, base) in cases {
            assert_eq!(
                verb(word).map_or("-".to_string(), |v| v.base),
                base,
                "{word}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_verb_is_none() {
        for word in [
            "string",
            "existing",
            "during",
            "related",
            "thing",
            "cross-region",
            "read-only",
            "é",
            "",
        ] {
            assert_eq!(verb(word), None, "{word}");
        }
    }

    #[test]
    fn unknown_verbs_are_guessed_by_spelling() {
        let cases = [
            ("spiking", "spike"),
            ("hotfixing", "hotfix"),
            ("containerizing", "containerize"),
            ("jogging", "jog"),
            ("tarballed", "tarball"),
            ("defragmenting", "defragment"),
            ("sliced", "slice"),
        ];
        for (word, base) in cases {
            assert_eq!(guess(word).as_deref(), Some(base), "{word}");
        }
        assert_eq!(guess("string"), None);
        assert_eq!(guess("shall"), None);
    }

    #[test]
    fn gerunds_follow_spelling() {
        for (base, form) in [
            ("move", "moving"),
            ("plan", "planning"),
            ("add", "adding"),
            ("tie", "tying"),
            ("free", "freeing"),
            ("allow", "allowing"),
            ("monitor", "monitoring"),
        ] {
            assert_eq!(gerund(base), form);
        }
    }
}
