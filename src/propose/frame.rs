//! Where in the unit do its changes and their roles stand?

use super::{Coded, ReportView, Thresholds};
use crate::nn::{NnError, SpanScores, TokenStates, best_spans, sigmoid, span_confidence};
use crate::span::Span;
use crate::words::edges;
use ndarray::Array2;

/// A role's words.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Unit that holds it.
    pub unit: usize,
    /// Byte range in that unit's plain text.
    pub span: Span,
    /// Confidence, 0 to 1.
    pub score: f32,
}

/// One proposed frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Unit that holds the action.
    pub unit: usize,
    /// The change.
    pub action: Found,
    /// What is changed.
    pub target: Option<Found>,
    /// What it is for.
    pub goal: Option<Found>,
    /// What motivated it.
    pub event: Option<Found>,
    /// A code of each list of [`crate::codebook::LISTS`], in that order.
    pub codes: Vec<Coded>,
}

/// How likely a second change must begin where rules see one, for the unit to be split there.
const SPLIT: f32 = 0.3;

/// Least confidence in an event within the action's own unit.
const IN_UNIT: f32 = 0.5;

/// Confidence in a goal that rules found and the model did not.
pub(super) const RULED: f32 = 0.5;

/// The frames of one unit; none if no words are left of the action. `apart` looks for a goal in the other units.
pub(super) fn frames(
    report: &ReportView<'_>,
    unit: usize,
    tokens: &TokenStates,
    logits: &Array2<f32>,
    thresholds: Thresholds,
    apart: &mut dyn FnMut() -> Result<Option<Found>, NnError>,
) -> Result<Vec<Proposal>, NnError> {
    let text = &report.views[unit].text;
    let roles: Vec<SpanScores> = (0..4)
        .map(|role| SpanScores::of_role(logits, role))
        .collect();
    let whole = tokens.spans.len();
    let find = |role: usize, from: usize, to: usize, least: f32| -> Option<Found> {
        let (first, last, score) = best_spans(&roles[role], from, to)?;
        let score = span_confidence(score);
        let span = whole_words(
            text,
            Span::new(tokens.spans[first].start, tokens.spans[last].end),
        );
        (score >= least)
            .then(|| trimmed(text, span))
            .flatten()
            .map(|span| Found { unit, span, score })
    };
    let ranges = changes(text, tokens, &roles[0]);
    let read = find(2, 0, whole, thresholds.goal);
    let ruled = edges::purpose_clause(text).map(|span| Found {
        unit,
        span,
        score: RULED,
    });
    // Events rarely stand in the same words as the action: the model must be surer of that than of nothing.
    let event = find(3, 0, whole, thresholds.event.max(IN_UNIT));
    let mut proposals = Vec::new();
    for &(from, to) in &ranges {
        let Some(mut action) = find(0, from, to, 0.0) else {
            continue;
        };
        action.span = edges::tidy(text, action.span);
        if action.span.is_empty() {
            continue;
        }
        let inside = |t: &&Span| t.overlap(action.span) > 0;
        let first = tokens.spans.iter().position(|t| inside(&t)).unwrap_or(from);
        let last = tokens
            .spans
            .iter()
            .rposition(|t| inside(&t))
            .unwrap_or(to - 1);
        // The target nearly always lies in the action; in a passive it stands before the verb group.
        let target = find(1, first, last + 1, thresholds.target)
            .or_else(|| find(1, from, to, thresholds.target))
            .map(|t| Found {
                span: edges::bare(text, t.span),
                ..t
            })
            .filter(|t| !t.span.is_empty());
        // The model's goal; else one that rules see beside the action; else one in another unit.
        let beside = read
            .clone()
            .filter(|g| !g.span.contains(action.span))
            .or_else(|| ruled.clone().filter(|g| g.span.overlap(action.span) == 0));
        let goal = match beside {
            Some(goal) => Some(goal),
            None => apart()?,
        }
        .filter(|g| g.score >= thresholds.goal);
        if let Some(goal) = goal.as_ref().filter(|g| g.unit == unit) {
            action.span = without_purpose(text, action.span, goal.span);
        }
        proposals.push(Proposal {
            unit,
            action,
            target,
            goal,
            event: event.clone(),
            codes: Vec::new(),
        });
    }
    Ok(proposals)
}

/// Token ranges `[from, to)` of the separate changes: where rules see a coordination and the model agrees
/// that an action begins.
fn changes(text: &str, tokens: &TokenStates, action: &SpanScores) -> Vec<(usize, usize)> {
    let whole = tokens.spans.len();
    let mut starts = vec![0];
    for change in edges::split_coordination(text).iter().skip(1) {
        let Some(at) = tokens.spans.iter().position(|t| t.end > change.start) else {
            continue;
        };
        // The rule may be a word early or late.
        let near = at.saturating_sub(1)..(at + 3).min(whole);
        let likely = action.start[near]
            .iter()
            .copied()
            .map(sigmoid)
            .fold(0.0, f32::max);
        if likely >= SPLIT && starts.last().is_some_and(|&s| at > s + 1) {
            starts.push(at);
        }
    }
    starts
        .iter()
        .enumerate()
        .map(|(n, &from)| (from, starts.get(n + 1).copied().unwrap_or(whole)))
        .collect()
}

/// The action without a goal that ends it, and without the words that lead to the goal.
fn without_purpose(text: &str, action: Span, goal: Span) -> Span {
    const LEADING: [&str; 7] = [
        "in order to",
        "so as to",
        "so that",
        "to",
        "so",
        "for",
        "thereby",
    ];
    if goal.start <= action.start || goal.start >= action.end || goal.end < action.end {
        return action;
    }
    let outer =
        |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '(' | '-' | '–' | '—');
    let mut kept = text[action.start..goal.start].trim_end_matches(outer);
    while let Some(shorter) = LEADING.iter().find_map(|l| {
        let rest = kept.strip_suffix(l)?;
        rest.ends_with(char::is_whitespace)
            .then(|| rest.trim_end_matches(outer))
    }) {
        kept = shorter;
    }
    // A single word left is no change: then the purpose was part of it.
    match kept.split_whitespace().nth(1) {
        Some(_) => Span::new(action.start, action.start + kept.len()),
        None => action,
    }
}

/// The span with the words at its ends whole.
pub(super) fn whole_words(text: &str, span: Span) -> Span {
    let word = |c: char| c.is_alphanumeric();
    let before: usize = text[..span.start]
        .chars()
        .rev()
        .take_while(|c| word(*c))
        .map(char::len_utf8)
        .sum();
    let after: usize = text[span.end..]
        .chars()
        .take_while(|c| word(*c))
        .map(char::len_utf8)
        .sum();
    let starts = text[span.start..].starts_with(word);
    let ends = span.slice(text).ends_with(word);
    Span::new(
        span.start - if starts { before } else { 0 },
        span.end + if ends { after } else { 0 },
    )
}

/// The span without punctuation and space at its ends; `None` if nothing is left.
pub(super) fn trimmed(text: &str, span: Span) -> Option<Span> {
    let outer = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!');
    let slice = span.slice(text);
    let start = span.start + (slice.len() - slice.trim_start_matches(outer).len());
    let kept = slice.trim_matches(outer);
    (!kept.is_empty()).then(|| Span::new(start, start + kept.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_purpose_goes_from_the_end_of_the_action() {
        let cut = |text: &str, goal: &str| {
            let at = text.find(goal).unwrap();
            let action = Span::new(0, text.len());
            without_purpose(text, action, Span::new(at, at + goal.len()))
                .slice(text)
                .to_owned()
        };
        let text = "Add a quota to the mail pool in order to protect it";
        assert_eq!(cut(text, "protect it"), "Add a quota to the mail pool");
        assert_eq!(
            cut("Add a quota, so that mail survives", "mail survives"),
            "Add a quota"
        );
        assert_eq!(cut("Try to protect it", "protect it"), "Try to protect it");
        assert_eq!(
            cut("Protect it with a quota", "it"),
            "Protect it with a quota",
            "not at the end"
        );
    }

    #[test]
    fn words_are_never_cut() {
        let text = "Rotate the cre\u{301}dentials, soon.";
        let at = text.find("dent").unwrap();
        let span = whole_words(text, Span::new(at, at + 4));
        assert!(span.slice(text).ends_with("dentials"));
        assert_eq!(
            trimmed(text, Span::new(0, text.len())).unwrap().slice(text),
            "Rotate the cre\u{301}dentials, soon"
        );
        assert_eq!(trimmed(", .", Span::new(0, 3)), None);
    }
}
