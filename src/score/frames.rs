//! Which suggested frame is which gold frame, and how right are its roles, codes and summaries?
//!
//! Frames are paired one to one by the token F1 of their action spans, best first, at least a half. Everything
//! else about a frame is judged within its pair: a role of a frame that has no partner counts as missed or spurious.

use super::counts::{FrameCounts, ListCounts, RoleCounts, SummaryCounts};
use super::item::{Item, ItemKind, Outcome};
use super::prf::harmonic;
use super::rouge::{rouge_l, rouge_n, tokens};
use super::settings::MatchPolicy;
use super::side::{Side, overlap};
use super::tokens::{bag_f1, without_edges, words};
use crate::codebook::LISTS;
use crate::record::{Frame, Role, RoleName};
use std::collections::BTreeSet;

/// A code of each side in one pair of frames; `None` where that side has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePair {
    /// Position of the list in [`LISTS`].
    pub list: usize,
    /// Gold's code.
    pub gold: Option<String>,
    /// The suggested code.
    pub suggested: Option<String>,
}

/// Everything about frames.
#[derive(Debug, Clone, Default)]
pub struct FrameOutcome {
    /// Frames.
    pub frames: FrameCounts,
    /// Roles in the order of [`RoleName::ALL`].
    pub roles: [RoleCounts; 4],
    /// Summaries in the order of [`RoleName::ALL`].
    pub summaries: [SummaryCounts; 4],
    /// Codes in the order of [`LISTS`].
    pub lists: [ListCounts; 9],
    /// Every code of every pair.
    pub codes: Vec<CodePair>,
    /// Whether each gold frame has a partner.
    pub found: Vec<bool>,
    /// Frames, roles and codes one by one.
    pub items: Vec<Item>,
}

/// Compares the frames of two records with the same text.
pub fn compare(gold: &Side<'_>, suggested: &Side<'_>, policy: &MatchPolicy) -> FrameOutcome {
    let (golds, saids) = (&gold.record.frames, &suggested.record.frames);
    let pairs = pair(gold, suggested, policy);
    let mut out = FrameOutcome {
        found: (0..golds.len())
            .map(|i| pairs.iter().any(|p| p.0 == i))
            .collect(),
        ..FrameOutcome::default()
    };
    out.frames = FrameCounts {
        gold: golds.len() as f64,
        suggested: saids.len() as f64,
        matched: pairs.len() as f64,
    };
    for (n, &name) in RoleName::ALL.iter().enumerate() {
        let spans = |frames: &[Frame]| {
            let has = |f: &&Frame| f.role(name).is_some_and(|r| r.range().is_some());
            frames.iter().filter(has).count() as f64
        };
        out.roles[n].gold = spans(golds);
        out.roles[n].suggested = spans(saids);
    }
    for &(i, j, score) in &pairs {
        out.item(
            (ItemKind::Frame, "action"),
            (Some(i), Some(j)),
            (gold, suggested),
            score,
        );
        for (n, &name) in RoleName::ALL.iter().enumerate() {
            let roles = (golds[i].role(name), saids[j].role(name));
            out.role(n, (gold, roles.0), (suggested, roles.1));
            let credit = role_credit((gold, roles.0), (suggested, roles.1));
            out.item(
                (ItemKind::Role, name.as_str()),
                (Some(i), Some(j)),
                (gold, suggested),
                credit,
            );
        }
        out.codes(i, j, gold, suggested);
    }
    for i in (0..golds.len()).filter(|&i| !pairs.iter().any(|p| p.0 == i)) {
        out.alone((Some(i), None), (gold, suggested));
    }
    for j in (0..saids.len()).filter(|&j| !pairs.iter().any(|p| p.1 == j)) {
        out.alone((None, Some(j)), (gold, suggested));
    }
    out
}

/// (gold, suggested, token F1 of the actions), in the order in which they were paired.
pub(super) fn pair(
    gold: &Side<'_>,
    suggested: &Side<'_>,
    policy: &MatchPolicy,
) -> Vec<(usize, usize, f64)> {
    let saids = &suggested.record.frames;
    // Among equals the place in the text decides and then the content, not the order in the file.
    let mut order: Vec<usize> = (0..saids.len()).collect();
    order.sort_by_cached_key(|&j| {
        let content = serde_json::to_string(&Frame {
            id: String::new(),
            ..saids[j].clone()
        });
        (saids[j].action.range(), content.unwrap_or_default())
    });
    let mut candidates = Vec::new();
    for (i, frame) in gold.record.frames.iter().enumerate() {
        for (rank, &j) in order.iter().enumerate() {
            if let (Some(a), Some(b)) = (frame.action.range(), saids[j].action.range())
                && overlap(a, b) > 0
            {
                let score = gold.token_f1(a, suggested, b);
                if score >= policy.frame_token_f1 && score > 0.0 {
                    candidates.push((score, i, rank));
                }
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used, mut taken, mut pairs) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (score, i, rank) in candidates {
        if !used.contains(&i) && !taken.contains(&rank) {
            used.insert(i);
            taken.insert(rank);
            pairs.push((i, order[rank], score));
        }
    }
    pairs
}

type Given<'a, 'r> = (&'a Side<'r>, Option<&'a Role>);

/// Token F1 of a role's spans; 0 unless both sides have one.
fn role_credit((gold, g): Given<'_, '_>, (suggested, s): Given<'_, '_>) -> f64 {
    match (g.and_then(Role::range), s.and_then(Role::range)) {
        (Some(a), Some(b)) => gold.token_f1(a, suggested, b),
        _ => 0.0,
    }
}

impl FrameOutcome {
    /// Adds role `n` of a pair.
    fn role(&mut self, n: usize, (gold, g): Given<'_, '_>, (suggested, s): Given<'_, '_>) {
        let (Some(g), Some(s)) = (g, s) else {
            return;
        };
        if let (Some(a), Some(b)) = (g.range(), s.range()) {
            self.roles[n].token += gold.token_f1(a, suggested, b);
            let same = without_edges(gold.slice(a)) == without_edges(suggested.slice(b));
            self.roles[n].exact += f64::from(u8::from(same));
        }
        if let Some(summary) = g.summary.as_deref().filter(|s| !s.is_empty()) {
            summary_of(&mut self.summaries[n], summary, &suggested.summary(s));
        }
    }

    /// Adds the nine codes of a pair.
    fn codes(&mut self, i: usize, j: usize, gold: &Side<'_>, suggested: &Side<'_>) {
        let (g, s) = (&gold.record.frames[i], &suggested.record.frames[j]);
        for (list, name) in LISTS.iter().enumerate() {
            let (g_code, s_code) = (code(g, name), code(s, name));
            if let (Some(a), Some(b)) = (&g_code, &s_code) {
                let counts = &mut self.lists[list];
                counts.right += f64::from(u8::from(a == b));
                counts.parent += f64::from(u8::from(parent(a) == parent(b)));
                let (x, y) = (nodes(a), nodes(b));
                counts.shared_nodes += x.iter().filter(|node| y.contains(node)).count() as f64;
            } else if both_open(g, s, name) {
                // A role on both sides that neither has put into a category.
                self.lists[list].right += 1.0;
                self.lists[list].parent += 1.0;
            }
            let count =
                |code: &Option<String>| code.as_deref().map_or(0, |c| nodes(c).len()) as f64;
            self.lists[list].gold_nodes += count(&g_code);
            self.lists[list].suggested_nodes += count(&s_code);
            if g_code.is_none() && s_code.is_none() {
                continue;
            }
            let (outcome, credit) = match (&g_code, &s_code) {
                (Some(a), Some(b)) if a == b => (Outcome::Right, 1.0),
                (Some(a), Some(b)) if parent(a) == parent(b) => (Outcome::WrongCode, 0.5),
                (Some(_), Some(_)) => (Outcome::WrongCode, 0.0),
                (Some(_), None) => (Outcome::Missed, 0.0),
                _ => (Outcome::Spurious, 0.0),
            };
            self.items.push(Item {
                kind: ItemKind::Code,
                name: (*name).into(),
                gold_frame: Some(i),
                suggested_frame: Some(j),
                gold: g.action.range(),
                suggested: s.action.range(),
                gold_code: g_code.clone(),
                suggested_code: s_code.clone(),
                outcome,
                credit,
            });
            self.codes.push(CodePair {
                list,
                gold: g_code,
                suggested: s_code,
            });
        }
    }

    /// Adds what a frame without a partner leaves missed or spurious.
    fn alone(&mut self, frames: (Option<usize>, Option<usize>), sides: (&Side<'_>, &Side<'_>)) {
        self.item((ItemKind::Frame, "action"), frames, sides, 0.0);
        for name in RoleName::ALL {
            self.item((ItemKind::Role, name.as_str()), frames, sides, 0.0);
        }
    }

    /// Adds one comparison of spans, unless neither side has one.
    fn item(
        &mut self,
        (kind, name): (ItemKind, &str),
        (i, j): (Option<usize>, Option<usize>),
        (gold, suggested): (&Side<'_>, &Side<'_>),
        credit: f64,
    ) {
        let range = |side: &Side<'_>, n: Option<usize>| {
            let frame = &side.record.frames[n?];
            let role = RoleName::ALL.iter().find(|r| r.as_str() == name)?;
            frame.role(*role)?.range()
        };
        let (g, s) = (range(gold, i), range(suggested, j));
        let outcome = match (g, s) {
            (None, None) => return,
            (Some(_), None) => Outcome::Missed,
            (None, Some(_)) => Outcome::Spurious,
            (Some(_), Some(_)) if kind == ItemKind::Frame => Outcome::Right,
            (Some(a), Some(b))
                if without_edges(gold.slice(a)) == without_edges(suggested.slice(b))
                    && credit > 0.0 =>
            {
                Outcome::Right
            }
            (Some(a), Some(b)) if overlap(a, b) > 0 => Outcome::WrongBoundary,
            (Some(_), Some(_)) => Outcome::WrongPlace,
        };
        self.items.push(Item {
            kind,
            name: name.into(),
            gold_frame: i,
            suggested_frame: j,
            gold: g,
            suggested: s,
            gold_code: None,
            suggested_code: None,
            outcome,
            credit,
        });
    }
}

/// Adds how a suggested summary compares with gold's.
fn summary_of(counts: &mut SummaryCounts, gold: &str, said: &str) {
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

fn role_of(list: &str) -> Option<RoleName> {
    RoleName::ALL.into_iter().find(|role| role.as_str() == list)
}

/// A frame's code of one list: its role's category, or a code of the whole frame.
pub(super) fn code(frame: &Frame, list: &str) -> Option<String> {
    match role_of(list) {
        Some(role) => frame.role(role)?.category.clone(),
        None => frame
            .codes()
            .into_iter()
            .find(|(name, _)| *name == list)
            .map(|(_, code)| code.to_owned()),
    }
}

/// Whether both frames have the role of that name, and neither a category for it.
fn both_open(g: &Frame, s: &Frame, list: &str) -> bool {
    let open = |f: &Frame| {
        role_of(list).is_some_and(|r| f.role(r).is_some_and(|role| role.category.is_none()))
    };
    open(g) && open(s)
}

/// What stands before the `/`.
fn parent(code: &str) -> &str {
    code.split('/').next().unwrap_or(code)
}

/// A code and its parent, where it has one.
fn nodes(code: &str) -> Vec<&str> {
    let mut nodes = vec![code];
    if parent(code) != code {
        nodes.push(parent(code));
    }
    nodes
}

/// F1 of codes and parents: what hierarchical classification calls hF (Kiritchenko et al. 2005).
pub(super) fn hierarchical_f1(counts: &ListCounts) -> Option<f64> {
    let (p, r) = (
        super::prf::ratio(counts.shared_nodes, counts.suggested_nodes),
        super::prf::ratio(counts.shared_nodes, counts.gold_nodes),
    );
    (p.is_some() || r.is_some()).then(|| harmonic(p.unwrap_or_default(), r.unwrap_or_default()))
}
