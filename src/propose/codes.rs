//! Which codes does a frame get? The likeliest of each list; more than one where the model has seen few
//! examples of it.

use super::{Proposal, ReportView};
use crate::nn::{CodeList, FrameView, Model, TokenStates, frame_features, matrix, softmax};
use crate::words;

/// A rule as sure as this of a status is not overruled by the head.
const CERTAIN: f32 = 0.95;
/// How many codes are ranked where the likeliest is one that the model hardly knows.
const RANKED: usize = 3;

/// A code of one list, suggested for a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// Confidence, 0 to 1.
    pub score: f32,
    /// What it rests on.
    pub basis: Basis,
}

/// What a suggested code rests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Basis {
    /// Rules on tense, check boxes and dates; no training examples.
    Rule,
    /// Ten training examples of the code or more.
    Examples,
    /// Fewer: the three likeliest codes with their probabilities, likeliest first.
    FewExamples(Vec<(String, f32)>),
}

/// Fills [`Proposal::codes`].
pub(super) fn fill(
    model: &Model,
    report: &ReportView<'_>,
    proposal: &mut Proposal,
    tokens: &TokenStates,
) {
    let unit = &report.views[proposal.unit];
    let own = |found: &Option<super::Found>| {
        found
            .as_ref()
            .filter(|f| f.unit == proposal.unit)
            .map(|f| f.span)
    };
    let elsewhere = proposal.event.as_ref().filter(|e| e.unit != proposal.unit);
    let action = proposal.action.span.slice(&unit.text);
    let view = FrameView {
        unit,
        tokens,
        spans: [
            Some(proposal.action.span),
            own(&proposal.target),
            own(&proposal.goal),
        ],
        event: elsewhere.map_or("", |e| report.views[e.unit].text.as_str()),
        rules: &words::frame_rules(unit, action, None),
    };
    let logits = model
        .heads
        .codes
        .logits(&matrix(&[frame_features(&view, report.texts)]));
    let row = logits.row(0).to_vec();
    // Heads were trained without dates, rules know what to do with them.
    let ruled = words::ruled(&words::frame_rules(unit, action, report.date));
    let mut at = 0;
    proposal.codes = model
        .manifest
        .lists
        .iter()
        .map(|list| {
            let from = at;
            at += list.codes.len();
            // Dates and stock phrases say horizon and origin better than the head does, and a check box says the status.
            let sure = |(name, _, confidence): &&(&str, &str, f32)| {
                *name == list.name && (*name != "status" || *confidence >= CERTAIN)
            };
            match ruled.iter().find(sure) {
                Some((_, code, confidence)) => Coded {
                    code: (*code).to_owned(),
                    score: *confidence,
                    basis: Basis::Rule,
                },
                None => likeliest(list, &softmax(&row[from..at])),
            }
        })
        .collect();
}

/// The likeliest code of `list`, of equal ones the first, given the probability of each.
fn likeliest(list: &CodeList, scores: &[f32]) -> Coded {
    let mut order: Vec<usize> = (0..scores.len().min(list.codes.len())).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let ranked = |&n: &usize| (list.codes[n].clone(), scores[n]);
    let Some(&best) = order.first() else {
        return Coded {
            code: "unclear".to_owned(),
            score: 0.0,
            basis: Basis::FewExamples(Vec::new()),
        };
    };
    let (code, score) = ranked(&best);
    let basis = if list.has_few(best) {
        Basis::FewExamples(order.iter().take(RANKED).map(ranked).collect())
    } else {
        Basis::Examples
    };
    Coded { code, score, basis }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(support: [usize; 4]) -> CodeList {
        CodeList {
            name: "event".into(),
            codes: ["a", "b", "c", "d"].map(str::to_owned).to_vec(),
            support: support.to_vec(),
        }
    }

    #[test]
    fn a_code_with_few_examples_comes_with_the_three_likeliest() {
        let scores = [0.2, 0.3, 0.1, 0.4];
        let coded = likeliest(&list([50, 50, 50, 9]), &scores);
        let ranked = [("d", 0.4), ("b", 0.3), ("a", 0.2)].map(|(c, s)| (c.to_owned(), s));
        assert_eq!(coded.code, "d");
        assert_eq!(coded.basis, Basis::FewExamples(ranked.to_vec()));
    }

    #[test]
    fn only_the_suggested_code_has_to_be_known_well() {
        let coded = likeliest(&list([0, 1, 2, 10]), &[0.2, 0.3, 0.1, 0.4]);
        assert_eq!((coded.code.as_str(), coded.basis), ("d", Basis::Examples));
    }

    #[test]
    fn of_equal_codes_the_first_is_taken() {
        assert_eq!(likeliest(&list([99; 4]), &[0.1, 0.4, 0.4, 0.1]).code, "b");
    }
}
