//! How does a proposal on plain words become a frame on the report's text?

use crate::codebook::LISTS;
use crate::document::{Document, Unit};
use crate::propose::{Basis, Coded, Found, Proposal};
use crate::record::{CodeSupport, Evidence, Frame, LOW_SUPPORT, Ranked, Role};
use crate::span::OffsetMap;
use crate::words::{edges, markup, summary};
use serde_json::{Map, Value};

/// Lists whose code stands in the role, not on the frame.
const ROLE_LISTS: [&str; 4] = ["event", "action", "target", "goal"];

/// Four decimals: more would only be noise.
pub(super) fn rounded(score: f32) -> Value {
    Value::from(four(score))
}

pub(super) fn four(score: f32) -> f64 {
    (f64::from(score) * 1e4).round() / 1e4
}

/// What is said beside a code that the model hardly knows.
fn support(coded: &Coded) -> Option<CodeSupport> {
    let Basis::FewExamples(likeliest) = &coded.basis else {
        return None;
    };
    let ranked = |(code, score): &(String, f32)| Ranked {
        code: code.clone(),
        score: four(*score),
    };
    Some(CodeSupport {
        support: LOW_SUPPORT.into(),
        likeliest: likeliest.iter().map(ranked).collect(),
    })
}

/// A role with nothing but its category.
fn categorised(coded: Option<&Coded>) -> Role {
    let (support, likeliest) = coded
        .and_then(support)
        .map_or_else(Default::default, |s| (Some(s.support), s.likeliest));
    Role {
        category: coded.map(|c| c.code.clone()),
        support,
        likeliest,
        ..Role::default()
    }
}

/// Turns proposals on plain text into frames on the report's text.
pub(super) struct Writer<'a> {
    pub(super) document: &'a Document,
    pub(super) units: &'a [Unit],
    pub(super) map: &'a OffsetMap,
}

impl Writer<'_> {
    /// The frame; `None` if the action has no words in the source.
    pub(super) fn frame(&self, proposal: &Proposal, score: f32) -> Option<Frame> {
        let code = |list: &str| {
            let at = LISTS.iter().position(|l| *l == list)?;
            proposal.codes.get(at)
        };
        let chosen = |list: &str| code(list).map(|c| c.code.clone()).unwrap_or_default();
        let role = |found: &Option<Found>, list: &str, summarise: fn(&str) -> String| {
            found
                .as_ref()
                .and_then(|f| self.role(f, code(list), summarise))
        };
        let action = self.role(&proposal.action, code("action"), summary::imperative)?;
        let goal = role(&proposal.goal, "goal", summary::purpose).or_else(|| {
            // Not said in the report's words: only what the change is of a kind to do.
            let coded = code("goal")?;
            let other: Map<String, Value> = [("implied".to_owned(), Value::Bool(true))]
                .into_iter()
                .collect();
            Some(Role {
                score: Some(four(coded.score)),
                other,
                ..categorised(Some(coded))
            })
        });
        Some(Frame {
            id: String::new(),
            score: Some(four(score)),
            action,
            target: role(&proposal.target, "target", summary::noun_phrase),
            goal,
            event: role(&proposal.event, "event", summary::clause),
            sts: chosen("sts"),
            quality: chosen("quality"),
            status: chosen("status"),
            horizon: chosen("horizon"),
            origin: chosen("origin"),
            evidence: Some(self.evidence(proposal)),
            other: Map::new(),
        })
    }

    /// Where the frame was read, and what the codes of the whole frame rest on.
    fn evidence(&self, proposal: &Proposal) -> Evidence {
        let lead = self.units[proposal.unit].span;
        let mut evidence = Evidence {
            lead: Some((self.map.to_chars(lead.start), self.map.to_chars(lead.end))),
            ..Evidence::default()
        };
        let mut scores = Map::new();
        let codes = LISTS.iter().zip(&proposal.codes);
        for (&list, coded) in codes.filter(|(list, _)| !ROLE_LISTS.contains(*list)) {
            scores.insert(list.into(), rounded(coded.score));
            match support(coded) {
                Some(support) => {
                    evidence.code_support.insert(list.into(), support);
                }
                None if coded.basis == Basis::Rule => evidence.by_rule.push(list.into()),
                None => {}
            }
        }
        evidence
            .other
            .insert("code_scores".into(), Value::Object(scores));
        evidence
    }

    fn role(
        &self,
        found: &Found,
        code: Option<&Coded>,
        summarise: fn(&str) -> String,
    ) -> Option<Role> {
        let unit = &self.units[found.unit];
        let source = unit.plain.to_source(found.span)?;
        let span =
            edges::balance(&self.document.text, source, unit.span).trimmed(&self.document.text);
        if span.is_empty() {
            return None;
        }
        let text = span.slice(&self.document.text);
        let summary = summarise(&markup::strip(found.span.slice(&unit.plain.text)));
        Some(Role {
            start: Some(self.map.to_chars(span.start)),
            end: Some(self.map.to_chars(span.end)),
            text: Some(text.to_owned()),
            summary: (!summary.is_empty()).then_some(summary),
            score: Some(four(found.score)),
            other: [(
                "category_score".to_owned(),
                rounded(code.map_or(0.0, |c| c.score)),
            )]
            .into_iter()
            .collect(),
            ..categorised(code)
        })
    }
}
