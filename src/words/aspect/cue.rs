//! Auxiliaries and other words that carry tense and aspect.

use crate::words::morph::{self, Form};
use crate::words::token::{Word, words};

/// What one auxiliary or main word adds to the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// "have" before a participle.
    Have,
    /// "was".
    PastBe,
    /// "is".
    PresentBe,
    /// "being".
    Being,
    /// "been".
    Been,
    /// "will", "going".
    Will,
    /// "should", "have to".
    Need,
    /// "plan to".
    Plan,
    /// "continue".
    Continue,
    /// "working", "started", "ongoing".
    Working,
    /// "now".
    Now,
}

fn cue(lower: &str, next: &str, next_next: &str) -> Option<Cue> {
    let participle = |w: &str| {
        morph::verb(w).is_some_and(|v| v.form == Form::Past)
            || morph::participle(w).is_some() && w.ends_with("ed")
    };
    let adverb = |w: &str| {
        w.ends_with("ly")
            || matches!(
                w,
                "also"
                    | "already"
                    | "now"
                    | "since"
                    | "just"
                    | "recently"
                    | "both"
                    | "not"
                    | "then"
            )
    };
    Some(match lower {
        "we've" | "i've" | "they've" => Cue::Have,
        "have" | "has" | "had"
            if next.is_empty()
                || next == "been"
                || participle(next)
                || adverb(next)
                    && (participle(next_next) || next_next == "been" || next_next.is_empty()) =>
        {
            Cue::Have
        }
        "have" | "has" | "had" if next == "to" => Cue::Need,
        "was" | "were" => Cue::PastBe,
        "is" | "are" | "am" | "we're" | "i'm" | "they're" => Cue::PresentBe,
        "being" => Cue::Being,
        "been" => Cue::Been,
        "will" | "we'll" | "i'll" | "they'll" | "it'll" | "shall" | "going" => Cue::Will,
        "should" | "must" | "need" | "needs" | "ought" => Cue::Need,
        "plan" | "plans" | "planning" | "planned" | "intend" | "intends" | "aim" | "aiming"
        | "scheduled" | "want" | "hope" | "like" | "committed" | "aims" | "expect" | "wants"
            if next == "to" || next == "on" || next == "for" =>
        {
            Cue::Plan
        }
        "set" if next == "to" => Cue::Plan,
        "continue" | "continues" | "continuing" | "continued" => Cue::Continue,
        "working" | "started" | "begun" | "began" | "starting" | "beginning" | "investigating"
        | "looking" | "exploring" | "underway" | "currently" | "ongoing" => Cue::Working,
        "now" => Cue::Now,
        _ => return None,
    })
}

/// The cues of `text` in order.
pub fn cues(text: &str) -> Vec<Cue> {
    let lower: Vec<String> = words(text).iter().map(Word::lower).collect();
    let at = |i: usize| lower.get(i).map_or("", String::as_str);
    (0..lower.len())
        .filter_map(|i| cue(at(i), at(i + 1), at(i + 2)))
        .collect()
}
