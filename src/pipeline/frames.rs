//! How does a proposal on plain words become a frame on the report's text?

use crate::codebook::LISTS;
use crate::document::{Document, Unit};
use crate::propose::{Found, Proposal};
use crate::record::{Evidence, Frame, Role};
use crate::span::OffsetMap;
use crate::words::{edges, markup, summary};
use serde_json::{Map, Value};

/// Four decimals: more would only be noise.
pub(super) fn rounded(score: f32) -> Value {
    Value::from((f64::from(score) * 1e4).round() / 1e4)
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
        let chosen = |list: &str| code(list).map(|(c, _)| c.clone()).unwrap_or_default();
        let role = |found: &Option<Found>, list: &str, summarise: fn(&str) -> String| {
            found
                .as_ref()
                .and_then(|f| self.role(f, code(list), summarise))
        };
        let action = self.role(&proposal.action, code("action"), summary::imperative)?;
        let goal = role(&proposal.goal, "goal", summary::purpose).or_else(|| {
            // Not said in the report's words: only what the change is of a kind to do.
            let (category, score) = code("goal")?;
            let other: Map<String, Value> = [("implied".to_owned(), Value::Bool(true))]
                .into_iter()
                .collect();
            Some(Role {
                category: Some(category.clone()),
                score: rounded(*score).as_f64(),
                other,
                ..Role::default()
            })
        });
        let lead = self.units[proposal.unit].span;
        let mut scores = Map::new();
        for list in ["sts", "quality", "status", "horizon", "origin"] {
            scores.insert(list.into(), rounded(code(list).map_or(0.0, |(_, s)| *s)));
        }
        Some(Frame {
            id: String::new(),
            score: rounded(score).as_f64(),
            action,
            target: role(&proposal.target, "target", summary::noun_phrase),
            goal,
            event: role(&proposal.event, "event", summary::clause),
            sts: chosen("sts"),
            quality: chosen("quality"),
            status: chosen("status"),
            horizon: chosen("horizon"),
            origin: chosen("origin"),
            evidence: Some(Evidence {
                lead: Some((self.map.to_chars(lead.start), self.map.to_chars(lead.end))),
                other: [("code_scores".to_owned(), Value::Object(scores))]
                    .into_iter()
                    .collect(),
            }),
            other: Map::new(),
        })
    }

    fn role(
        &self,
        found: &Found,
        code: Option<&(String, f32)>,
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
            category: code.map(|(c, _)| c.clone()),
            score: rounded(found.score).as_f64(),
            other: [(
                "category_score".to_owned(),
                rounded(code.map_or(0.0, |(_, s)| *s)),
            )]
            .into_iter()
            .collect(),
        })
    }
}
