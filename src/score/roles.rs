//! How right is a role of a pair of frames: its span and its summary?

use super::counts::{RoleCounts, SummaryCounts};
use super::frames::Frames;
use super::item::{Item, ItemKind, Outcome};
use super::rouge::{rouge_l, rouge_n, tokens};
use super::side::{Range, Side, overlap};
use super::tokens::{bag_f1, without_edges, words};
use crate::record::{Frame, Role, RoleName};
use std::sync::Arc;

/// Frames that have a span for the role.
pub(super) fn spans(frames: &[Frame], name: RoleName) -> f64 {
    let has = |f: &&Frame| f.role(name).is_some_and(|r| r.range().is_some());
    frames.iter().filter(has).count() as f64
}

/// Adds role `n` of a pair to the counts; the item, unless neither side has a span.
pub(super) fn compare(
    n: usize,
    at: Frames,
    (gold, said): (&Side<'_>, &Side<'_>),
    counts: &mut RoleCounts,
    summaries: &mut SummaryCounts,
) -> Option<Item> {
    let (g, s) = (role(gold, at.0, n), role(said, at.1, n));
    if let (Some(g), Some(s)) = (g, s)
        && let Some(summary) = g.summary.as_deref().filter(|text| !text.is_empty())
    {
        add_summary(summaries, summary, &said.summary(s));
    }
    let (Some(a), Some(b)) = (g.and_then(Role::range), s.and_then(Role::range)) else {
        return alone(n, at, (gold, said));
    };
    let token = gold.token_f1(a, said, b);
    let exact = without_edges(gold.slice(a)) == without_edges(said.slice(b));
    counts.token += token;
    counts.exact += f64::from(u8::from(exact));
    let outcome = if exact && overlap(a, b) > 0 {
        Outcome::Right
    } else if overlap(a, b) > 0 {
        Outcome::WrongBoundary
    } else {
        Outcome::WrongPlace
    };
    Some(item(n, at, (Some(a), Some(b)), outcome, token))
}

/// The item of a role that at most one side has a span for.
pub(super) fn alone(n: usize, at: Frames, (gold, said): (&Side<'_>, &Side<'_>)) -> Option<Item> {
    let g = role(gold, at.0, n).and_then(Role::range);
    let s = role(said, at.1, n).and_then(Role::range);
    let outcome = match (g, s) {
        (Some(_), None) => Outcome::Missed,
        (None, Some(_)) => Outcome::Spurious,
        _ => return None,
    };
    Some(item(n, at, (g, s), outcome, 0.0))
}

fn role<'a>(side: &Side<'a>, frame: Option<usize>, n: usize) -> Option<&'a Role> {
    side.record.frames[frame?].role(RoleName::ALL[n])
}

fn item(
    n: usize,
    (gold_frame, suggested_frame): Frames,
    (gold, suggested): (Option<Range>, Option<Range>),
    outcome: Outcome,
    credit: f64,
) -> Item {
    Item {
        kind: ItemKind::Role,
        name: Arc::from(RoleName::ALL[n].as_str()),
        gold_frame,
        suggested_frame,
        gold,
        suggested,
        gold_code: None,
        suggested_code: None,
        outcome,
        credit,
    }
}

/// Adds how a suggested summary compares with gold's.
fn add_summary(counts: &mut SummaryCounts, gold: &str, said: &str) {
    counts.pairs += 1.0;
    counts.words += bag_f1(&words(said), &words(gold));
    let (g, s) = (tokens(gold, false), tokens(said, false));
    counts.rouge1 += rouge_n(&g, &s, 1);
    counts.rouge2 += rouge_n(&g, &s, 2);
    counts.rouge_l += rouge_l(&g, &s);
    let (g, s) = (tokens(gold, true), tokens(said, true));
    counts.stemmed1 += rouge_n(&g, &s, 1);
    counts.stemmed2 += rouge_n(&g, &s, 2);
    counts.stemmed_l += rouge_l(&g, &s);
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, score_one};
    use super::*;
    use crate::record::Record;
    use serde_json::json;

    const TEXT: &str = "We will add a \"disk alert\", so that we see it. Later it broke again.";

    fn record(goal: &serde_json::Value, target: &serde_json::Value) -> Record {
        serde_json::from_value(json!({"schema": "gleaner/1", "report": {"id": "a"}, "text": TEXT, "sentences": [],
            "frames": [{"id": "f1", "action": {"start": 8, "end": 26}, "goal": goal, "target": target, "event": null,
                "sts": "", "quality": "", "status": "", "horizon": "", "origin": ""}]}))
        .unwrap()
    }

    #[test]
    fn each_outcome_of_a_role() {
        let none = json!(null);
        let alert = json!({"start": 15, "end": 25, "summary": "Disk alert"});
        let quoted = json!({"start": 14, "end": 26});
        let disk = json!({"start": 15, "end": 19});
        let late = json!({"start": 47, "end": 61});
        for (gold, said, expected) in [
            (&alert, &quoted, Some((Outcome::Right, 1.0))),
            (&alert, &disk, Some((Outcome::WrongBoundary, 2.0 / 3.0))),
            (&alert, &late, Some((Outcome::WrongPlace, 0.0))),
            (&alert, &none, Some((Outcome::Missed, 0.0))),
            (&none, &alert, Some((Outcome::Spurious, 0.0))),
            (&none, &none, None),
        ] {
            let (gold, said) = (record(&none, gold), record(&none, said));
            let score = score_one(&gold, Some(&said), &Settings::default()).unwrap();
            let target = score
                .items
                .iter()
                .find(|i| &*i.name == "target" && i.kind == ItemKind::Role);
            assert_eq!(target.map(|i| i.outcome), expected.map(|e| e.0));
            let credit = target.map_or(0.0, |i| i.credit);
            assert!((credit - expected.map_or(0.0, |e| e.1)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_summary_is_compared_with_the_words_where_there_is_none() {
        let gold = record(
            &json!({"summary": "See the alert"}),
            &json!({"start": 15, "end": 25, "summary": "disk alerts"}),
        );
        let said = record(
            &json!({"category": "learn"}),
            &json!({"start": 15, "end": 25}),
        );
        let score = score_one(&gold, Some(&said), &Settings::default()).unwrap();
        let [_, _, target, goal] = score.frames.summaries;
        assert!((target.rouge1 - 0.5).abs() < 1e-12 && (target.stemmed1 - 1.0).abs() < 1e-12);
        assert!(
            (goal.pairs - 1.0).abs() < 1e-12 && goal.rouge1.abs() < 1e-12,
            "nothing was said"
        );
    }
}
