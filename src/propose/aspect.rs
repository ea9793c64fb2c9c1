//! In which tense and aspect is an action told? Read from the auxiliaries before its verb and inside it.

use super::morph::{self, Form};
use super::token::words;

/// Tense and aspect of an action, as far as it bears on its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// "we have added", "has been added".
    Perfect,
    /// "was added".
    Passive,
    /// "we added", "Added".
    Past,
    /// "we are adding", "is being added", "have been working on".
    Progressive,
    /// "we will add", "going to add", "will be added", "plan to add".
    Future,
    /// "should", "must", "need to", "to be done".
    Need,
    /// "it now adds", "is now".
    Present,
    /// "continue to add", with no future before it.
    Continue,
    /// "Adding" with nothing before it.
    Gerund,
    /// An order or a noun phrase.
    Bare,
}

/// What one auxiliary or main word adds to the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    Have,
    PastBe,
    PresentBe,
    Being,
    Been,
    Will,
    Need,
    Plan,
    Continue,
    Working,
    Now,
}

fn cue(lower: &str, next: &str, next_next: &str) -> Option<Cue> {
    let participle = |w: &str| morph::verb(w).is_some_and(|v| v.form == Form::Past) || morph::participle(w).is_some() && w.ends_with("ed");
    let adverb = |w: &str| w.ends_with("ly") || matches!(w, "also" | "already" | "now" | "since" | "just" | "recently" | "both" | "not" | "then");
    Some(match lower {
        "we've" | "i've" | "they've" => Cue::Have,
        "have" | "has" | "had" if next == "been" || participle(next) || adverb(next) && (participle(next_next) || next_next == "been") => Cue::Have,
        "have" | "has" | "had" if next == "to" => Cue::Need,
        "was" | "were" => Cue::PastBe,
        "is" | "are" | "am" | "we're" | "i'm" | "they're" => Cue::PresentBe,
        "being" => Cue::Being,
        "been" => Cue::Been,
        "will" | "we'll" | "i'll" | "they'll" | "it'll" | "shall" | "going" => Cue::Will,
        "should" | "must" | "need" | "needs" | "ought" => Cue::Need,
        "plan" | "plans" | "planning" | "planned" | "intend" | "intends" | "aim" | "aiming" | "scheduled" | "want" | "hope"
        | "like" | "committed" | "aims" | "expect" | "wants"
            if next == "to" || next == "on" || next == "for" => Cue::Plan,
        "continue" | "continues" | "continuing" | "continued" => Cue::Continue,
        "working" | "started" | "begun" | "began" | "starting" | "beginning" | "investigating" | "looking" | "exploring" | "underway"
        | "currently" | "ongoing" | "actively" => Cue::Working,
        "now" => Cue::Now,
        _ => return None,
    })
}

/// The cues of `text` in order.
fn cues(text: &str) -> Vec<Cue> {
    let lower: Vec<String> = words(text).iter().map(super::token::Word::lower).collect();
    let at = |i: usize| lower.get(i).map_or("", String::as_str);
    (0..lower.len()).filter_map(|i| cue(at(i), at(i + 1), at(i + 2))).collect()
}

/// Aspect of `action`, which stands after `prefix` and before `rest` in its unit.
///
/// # Examples
/// ```
/// use gleaner::propose::aspect::{Aspect, of};
/// assert_eq!(of("We have also ", "added a limit", ""), Aspect::Perfect);
/// assert_eq!(of("We will keep X and ", "add a limit", ""), Aspect::Future);
/// ```
#[must_use]
pub fn of(prefix: &str, action: &str, rest: &str) -> Aspect {
    let lower: Vec<String> = words(action).iter().map(super::token::Word::lower).collect();
    let first = lower.iter().find(|w| !w.ends_with("ly") && !matches!(w.as_str(), "also" | "already" | "now")).map_or("", String::as_str);
    let verb = morph::verb(first);
    let form = verb.as_ref().map(|v| v.form);
    let before = cues(after_comma(prefix));
    let last = |wanted: &[Cue]| before.iter().rev().find(|c| wanted.contains(c)).copied();
    let continued = verb.as_ref().is_some_and(|v| v.base == "continue" && v.form != Form::Past);
    match form {
        Some(Form::Past) if !matches!(first, "set" | "put" | "cut") => match last(&[Cue::Have, Cue::PastBe, Cue::PresentBe, Cue::Will, Cue::Being, Cue::Need]) {
            Some(Cue::Have) => return Aspect::Perfect,
            Some(Cue::Will) => return Aspect::Future,
            Some(Cue::Being) => return Aspect::Progressive,
            Some(Cue::Need) => return Aspect::Need,
            Some(_) => return Aspect::Passive,
            None if first == "continued" => return Aspect::Continue,
            None => return Aspect::Past,
        },
        Some(Form::Gerund) if !before.is_empty() => {
            if let Some(found) = last(&[Cue::Will, Cue::Plan, Cue::Need, Cue::PresentBe, Cue::Have, Cue::Working, Cue::Continue, Cue::PastBe]) {
                return match found {
                    Cue::Will => Aspect::Future,
                    Cue::Plan | Cue::Need => if before.contains(&Cue::Will) { Aspect::Future } else { Aspect::Need },
                    Cue::PastBe => Aspect::Past,
                    Cue::Have if !before.contains(&Cue::Been) => Aspect::Perfect,
                    _ if before.contains(&Cue::Will) => Aspect::Future,
                    _ => Aspect::Progressive,
                };
            }
        }
        Some(Form::Base | Form::Third) => {
            let found = last(&[Cue::Will, Cue::Plan, Cue::Need, Cue::Continue, Cue::Working, Cue::Have, Cue::PastBe, Cue::Now]);
            match found {
                Some(Cue::Will | Cue::Plan) => return Aspect::Future,
                Some(Cue::Need) => return Aspect::Need,
                Some(Cue::Continue | Cue::Working) if before.contains(&Cue::Will) => return Aspect::Future,
                Some(Cue::Continue) => return Aspect::Continue,
                Some(Cue::Working) => return if before.contains(&Cue::PastBe) { Aspect::Past } else { Aspect::Progressive },
                Some(Cue::Have) => return Aspect::Perfect,
                Some(Cue::PastBe) => return Aspect::Past,
                Some(Cue::Now) => return Aspect::Present,
                _ if continued => return Aspect::Continue,
                _ if form == Some(Form::Third) && !prefix.trim().is_empty() => return Aspect::Present,
                _ => {}
            }
            if !before.contains(&Cue::PresentBe) && form == Some(Form::Base) {
                return Aspect::Bare;
            }
        }
        _ => {}
    }
    inside(&cues(action), &cues(rest), &before).unwrap_or(match form {
        Some(Form::Gerund) => Aspect::Gerund,
        _ => Aspect::Bare,
    })
}

/// Aspect from auxiliaries inside a passive span, then from those right after it or before it.
fn inside(own: &[Cue], rest: &[Cue], before: &[Cue]) -> Option<Aspect> {
    for group in [own, rest, before] {
        for (i, cue) in group.iter().enumerate() {
            let later = &group[i + 1..];
            return Some(match cue {
                Cue::Will | Cue::Plan => Aspect::Future,
                Cue::Need => Aspect::Need,
                Cue::Have if later.contains(&Cue::Working) => Aspect::Progressive,
                Cue::Have => Aspect::Perfect,
                Cue::PastBe => Aspect::Passive,
                Cue::Being | Cue::Working => Aspect::Progressive,
                Cue::PresentBe if later.contains(&Cue::Will) => Aspect::Future,
                Cue::PresentBe if later.iter().any(|c| matches!(c, Cue::Being | Cue::Working)) => Aspect::Progressive,
                Cue::PresentBe if std::ptr::eq(group, before) => Aspect::Progressive,
                Cue::PresentBe | Cue::Now => Aspect::Present,
                Cue::Continue => Aspect::Continue,
                Cue::Been => continue,
            });
        }
    }
    None
}

/// What of a prefix governs the action: not an introductory phrase that ends in a comma ("While X was
/// down, we will").
fn after_comma(prefix: &str) -> &str {
    match prefix.rfind(", ") {
        Some(at) if !cues(&prefix[at..]).is_empty() => &prefix[at..],
        _ => prefix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auxiliaries_may_stand_in_or_before_the_span() {
        let cases = [
            ("", "the limit has been raised", "", Aspect::Perfect),
            ("", "a new pool will be built", "", Aspect::Future),
            ("", "the pool is being rebuilt", "", Aspect::Progressive),
            ("We've been ", "rebuilding the pool", "", Aspect::Progressive),
            ("We continue to ", "watch the pool", "", Aspect::Continue),
            ("We will continue to ", "watch the pool", "", Aspect::Future),
            ("We need to ", "watch the pool", "", Aspect::Need),
            ("When the pool was full, we decided that we will ", "watch it", "", Aspect::Future),
            ("The gateway now ", "rejects such calls", "", Aspect::Present),
            ("", "Rebuilding the pool", "", Aspect::Gerund),
            ("", "A second pool", "", Aspect::Bare),
            ("", "a rebuild of the pool", " is ongoing", Aspect::Progressive),
        ];
        for (prefix, action, rest, aspect) in cases {
            assert_eq!(of(prefix, action, rest), aspect, "{prefix}{action}");
        }
    }
}
