//! What does one report add to the figures? Measured once, then added up as asked.

use super::continuum::Continuum;
use super::figure::Undefined;
use super::gamma::{Gamma, GammaOptions, Mark, gamma};
use super::items::ReportItems;
use super::spans::{SpanCounts, TokenSpan, span_f1};
use super::study::{Coding, StudyReport};
use crate::record::{Frame, RoleName};
use std::collections::{BTreeMap, BTreeSet};

/// Classes of one item by coder; `None` where a coder gave none.
pub(super) type Row = Vec<Option<String>>;

/// What one report adds to every figure.
pub(super) struct Part {
    pub id: String,
    /// Whether all coders of the study coded it.
    pub whole: bool,
    /// Label sets of units.
    pub units: Vec<Vec<Option<BTreeSet<String>>>>,
    /// Classes of matched frames, by list.
    pub classes: BTreeMap<usize, Vec<Row>>,
    pub frame_counts: Vec<usize>,
    /// Sum of both coders' frames, and those matched, over pairs.
    pub frame_pairs: (usize, usize),
    /// By role, then all.
    pub roles: Vec<RolePart>,
}

pub(super) struct RolePart {
    pub counts: Vec<usize>,
    pub pairs: Result<SpanCounts, Undefined>,
    /// One of each role that counts here.
    pub kinds: Vec<Continuum>,
    pub gamma: Gamma,
}

/// Names of the code lists with how a frame gives its class.
const LISTS: [&str; 9] = [
    "category event",
    "category action",
    "category target",
    "category goal",
    "code sts",
    "code quality",
    "code status",
    "code horizon",
    "code origin",
];

/// The class of list `list`; a role that the frame does not have is the class `none`.
pub(super) fn class_of(frame: &Frame, list: usize) -> Option<String> {
    if let Some(&role) = RoleName::ALL.get(list) {
        return frame
            .role(role)
            .map_or(Some("none".into()), |role| role.category.clone());
    }
    let (_, code) = frame.codes()[list - RoleName::ALL.len()];
    Some(code.to_owned()).filter(|code| !code.is_empty())
}

/// Names of the lists of [`class_of`], in its order.
pub(super) fn lists() -> impl Iterator<Item = (usize, &'static str)> {
    LISTS.into_iter().enumerate()
}

impl Part {
    pub fn new(report: &StudyReport<'_>, coders: usize, options: GammaOptions) -> Self {
        let items = ReportItems::new(report, coders);
        let mut classes: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
        let (mut frame_counts, mut matched) = (vec![0; coders], 0);
        for frame in &items.frames {
            let given = frame.given().count();
            matched += given * (given - 1) / 2;
            for (coder, _) in frame.given() {
                frame_counts[coder] += 1;
            }
            for (list, _) in lists() {
                let row = frame
                    .frames
                    .iter()
                    .map(|f| f.and_then(|f| class_of(f, list)));
                classes.entry(list).or_default().push(row.collect());
            }
        }
        let own = |labels: &BTreeSet<&str>| labels.iter().map(|l| (*l).to_owned()).collect();
        let roles = (0..=RoleName::ALL.len())
            .map(|role| RolePart::new(report, &items, coders, role, options));
        Self {
            id: report.id.to_owned(),
            whole: report.codings.len() == coders,
            units: items
                .units
                .iter()
                .map(|unit| unit.labels.iter().map(|l| l.as_ref().map(own)).collect())
                .collect(),
            classes,
            // Each coder's frames stand in as many pairs as there are others who coded the report.
            frame_pairs: (
                frame_counts.iter().sum::<usize>() * (report.codings.len() - 1),
                matched,
            ),
            frame_counts,
            roles: roles.collect(),
        }
    }
}

#[allow(clippy::cast_possible_wrap, reason = "no text has 2^63 code points")]
impl RolePart {
    /// `role` past the last one means all of them.
    fn new(
        report: &StudyReport<'_>,
        items: &ReportItems<'_>,
        coders: usize,
        role: usize,
        options: GammaOptions,
    ) -> Self {
        let all = RoleName::ALL;
        let roles = all.get(role).map_or(&all[..], std::slice::from_ref);
        let length = report.text.chars().count();
        let spans: Vec<Vec<_>> = roles
            .iter()
            .map(|role| {
                let of = |c: &Coding<'_>| items.spans(c.record, *role);
                report.codings.iter().map(of).collect()
            })
            .collect();
        let (mut counts, mut pairs) = (vec![0; coders], Ok(SpanCounts::default()));
        let mut marks = vec![Vec::new(); report.codings.len()];
        let mut kinds = Vec::new();
        for (kind, of_role) in spans.iter().enumerate() {
            for (n, mine) in of_role.iter().enumerate() {
                counts[report.codings[n].coder] += mine.len();
                marks[n].extend(mine.iter().map(|span| Mark {
                    start: span.place.0 as i64,
                    end: span.place.1 as i64,
                    kind,
                }));
                for theirs in &of_role[n + 1..] {
                    let found = span_f1(mine, theirs);
                    pairs = pairs.and_then(|mut sum: SpanCounts| {
                        sum.add(&found?);
                        Ok(sum)
                    });
                }
            }
            let places = |spans: &Vec<TokenSpan>| spans.iter().map(|span| span.place).collect();
            kinds.push(Continuum {
                length,
                coders: of_role.iter().map(places).collect(),
            });
        }
        Self {
            counts,
            pairs,
            kinds,
            gamma: gamma(length, &marks, options),
        }
    }
}
