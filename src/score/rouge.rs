//! How much of a summary is the other's words? ROUGE-1, -2 and -L as the package `rouge-score` 0.1.2 gives them.
//!
//! Lin, C.-Y.: *ROUGE: a package for automatic evaluation of summaries* (2004). Text in lower case is cut at
//! everything but ASCII letters and digits; with stemming, words of more than three letters go through Porter's
//! stemmer in the variant of NLTK ([`porter`](super::porter)).

use super::porter::stem;
use super::prf::harmonic;
use std::collections::HashMap;

/// The words of a text as ROUGE sees them.
///
/// # Examples
/// ```
/// use gleaner::score::rouge::{rouge_l, rouge_n, tokens};
/// let gold = tokens("Add an alert on queue depth", false);
/// let said = tokens("add alerts on the queue depth", false);
/// assert!((rouge_n(&gold, &said, 1) - 4.0 / 6.0).abs() < 1e-12);
/// assert!((rouge_l(&gold, &said) - 4.0 / 6.0).abs() < 1e-12);
/// assert!(rouge_n(&tokens("alert", true), &tokens("alerting", true), 1) > 0.999);
/// ```
#[must_use]
pub fn tokens(text: &str, stemmed: bool) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit())
        .filter(|word| !word.is_empty())
        .map(|word| {
            if stemmed && word.len() > 3 {
                stem(word)
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// F1 of the runs of `n` words that `gold` and `suggested` share, each as often as both have it.
#[must_use]
pub fn rouge_n(gold: &[String], suggested: &[String], n: usize) -> f64 {
    let mut left: HashMap<&[String], usize> = HashMap::new();
    for gram in gold.windows(n) {
        *left.entry(gram).or_default() += 1;
    }
    let mut both = 0;
    for gram in suggested.windows(n) {
        if let Some(count) = left.get_mut(gram).filter(|count| **count > 0) {
            *count -= 1;
            both += 1;
        }
    }
    let grams = |words: &[String]| (words.len() + 1).saturating_sub(n).max(1) as f64;
    harmonic(
        f64::from(both) / grams(suggested),
        f64::from(both) / grams(gold),
    )
}

/// F1 of the longest common subsequence of words; 0 if either has none.
#[must_use]
pub fn rouge_l(gold: &[String], suggested: &[String]) -> f64 {
    if gold.is_empty() || suggested.is_empty() {
        return 0.0;
    }
    let common = common_subsequence(gold, suggested) as f64;
    harmonic(common / suggested.len() as f64, common / gold.len() as f64)
}

/// Length of the longest common subsequence, one row at a time.
fn common_subsequence(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                diagonal + 1
            } else {
                above.max(row[j])
            };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: longest subsequence of `a` that is one of `b`, by trying all of them.
    fn by_trial(a: &[String], b: &[String]) -> usize {
        let within = |chosen: &[&String]| {
            let mut rest = b.iter();
            chosen.iter().all(|word| rest.any(|other| other == *word))
        };
        (0..1_u32 << a.len())
            .map(|mask| {
                let pick = |n: &usize| mask >> n & 1 == 1;
                (0..a.len()).filter(pick).map(|n| &a[n]).collect::<Vec<_>>()
            })
            .filter(|chosen| within(chosen))
            .map(|chosen| chosen.len())
            .max()
            .unwrap_or(0)
    }

    proptest! {
        #[test]
        fn subsequences_agree_with_trying_all(a in "([abc] ){0,8}", b in "([abc] ){0,8}") {
            let (a, b) = (tokens(&a, false), tokens(&b, false));
            prop_assert_eq!(common_subsequence(&a, &b), by_trial(&a, &b));
        }

        #[test]
        fn rouge_is_symmetric_and_one_for_equals(a in "([abc]{1,2} ){2,8}", b in "([abc]{1,2} ){0,8}") {
            let (a, b) = (tokens(&a, true), tokens(&b, true));
            for n in [1, 2] {
                prop_assert!((rouge_n(&a, &b, n) - rouge_n(&b, &a, n)).abs() < 1e-12);
                prop_assert!((rouge_n(&a, &a, n) - 1.0).abs() < 1e-12);
            }
            prop_assert!((rouge_l(&a, &b) - rouge_l(&b, &a)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_word_more_than_there_are_is_no_gram() {
        let one = tokens("alert", false);
        assert!(
            rouge_n(&one, &one, 2).abs() < 1e-12,
            "no pair of words in one"
        );
        assert!(rouge_l(&one, &[]).abs() < 1e-12);
    }
}
