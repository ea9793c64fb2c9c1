//! Changes told as nouns: "improvement of X" to "improve X", "make changes to X" to "change X", "better X"
//! to "improve X".

use super::core;
use crate::words::verbs;

/// Nouns of doing with their verbs.
const NOUNS: &[(&str, &str)] = &[
    ("addition", "add"),
    ("adjustment", "adjust"),
    ("adjustments", "adjust"),
    ("adoption", "adopt"),
    ("analysis", "analyze"),
    ("assessment", "assess"),
    ("audit", "audit"),
    ("automation", "automate"),
    ("change", "change"),
    ("changes", "change"),
    ("clarification", "clarify"),
    ("cleanup", "clean up"),
    ("completion", "complete"),
    ("consolidation", "consolidate"),
    ("creation", "create"),
    ("deletion", "delete"),
    ("deployment", "deploy"),
    ("development", "develop"),
    ("documentation", "document"),
    ("enhancement", "enhance"),
    ("enhancements", "enhance"),
    ("evaluation", "evaluate"),
    ("examination", "examine"),
    ("expansion", "expand"),
    ("implementation", "implement"),
    ("improvement", "improve"),
    ("improvements", "improve"),
    ("installation", "install"),
    ("integration", "integrate"),
    ("introduction", "introduce"),
    ("investigation", "investigate"),
    ("isolation", "isolate"),
    ("migration", "migrate"),
    ("modification", "modify"),
    ("modifications", "modify"),
    ("monitoring", "monitor"),
    ("optimization", "optimize"),
    ("reduction", "reduce"),
    ("removal", "remove"),
    ("replacement", "replace"),
    ("review", "review"),
    ("rotation", "rotate"),
    ("separation", "separate"),
    ("simplification", "simplify"),
    ("testing", "test"),
    ("update", "update"),
    ("updates", "update"),
    ("upgrade", "upgrade"),
    ("upgrades", "upgrade"),
    ("validation", "validate"),
    ("verification", "verify"),
];

/// Verbs that say nothing of their own before such a noun.
const LIGHT: [&str; 10] = [
    "make",
    "do",
    "perform",
    "conduct",
    "undertake",
    "carry",
    "launch",
    "complete",
    "continue",
    "have",
];

fn verb_of(noun: &str) -> Option<&'static str> {
    NOUNS.iter().find(|(n, _)| *n == noun).map(|(_, v)| *v)
}

/// The order with nouns of doing unfolded where one opens it, or follows an empty verb.
pub fn unfold(words: &[String]) -> Vec<String> {
    let lower: Vec<String> = words.iter().map(|w| core(w)).collect();
    let at = |i: usize| lower.get(i).map_or("", String::as_str);
    let joined = |head: &[&str], from: usize| {
        head.iter()
            .map(ToString::to_string)
            .chain(words[from..].iter().cloned())
            .collect::<Vec<_>>()
    };
    if words.len() < 3 {
        return words.to_vec();
    }
    if let Some(verb) = verb_of(at(0)).filter(|_| matches!(at(1), "of" | "to" | "in")) {
        return joined(&[verb], 2);
    }
    if let (Some(verb), "of") = (verb_of(at(1)), at(2))
        && words.len() > 3
        && !LIGHT.contains(&at(0))
        && !verbs::is_base(at(0))
    {
        return joined(&[verb], 3);
    }
    if LIGHT.contains(&at(0)) {
        let from = if at(0) == "carry" { 2 } else { 1 };
        let noun = (from..(from + 4).min(lower.len())).find(|&i| verb_of(at(i)).is_some());
        if let Some(noun) = noun
            && matches!(at(noun + 1), "of" | "to" | "into" | "in" | "on" | "for")
            && lower[from..noun].iter().all(|w| is_droppable(w))
            && (at(0) != "have" || at(noun) == "monitoring")
            && words.len() > noun + 2
        {
            let verb = verb_of(at(noun)).unwrap_or_default();
            return match at(0) {
                "continue" => joined(&["continue", &crate::words::morph::gerund(verb)], noun + 2),
                _ => joined(&[verb], noun + 2),
            };
        }
    }
    match at(0) {
        "better" | "improved" | "enhanced" if !matches!(at(1), "to" | "than") => {
            joined(&["improve"], 1)
        }
        "more" | "additional" if !verbs::is_base(at(1)) || verbs::is_noun_base(at(1)) => {
            let mut order = words.to_vec();
            order[0].clone_from(&lower[0]);
            order.insert(0, "add".into());
            order
        }
        "fewer" | "less" => joined(&["reduce"], 1),
        "faster" => joined(&["speed", "up"], 1),
        _ => words.to_vec(),
    }
}

/// Adjectives and articles that say little between an empty verb and its noun.
fn is_droppable(lower: &str) -> bool {
    matches!(
        lower,
        "a" | "an"
            | "the"
            | "some"
            | "any"
            | "further"
            | "full"
            | "complete"
            | "thorough"
            | "detailed"
            | "in-depth"
            | "proper"
            | "necessary"
            | "appropriate"
            | "several"
            | "comprehensive"
            | "deep"
            | "deeper"
            | "internal"
            | "own"
            | "our"
            | "these"
            | "various"
            | "careful"
            | "general"
            | "additional"
            | "required"
    )
}
