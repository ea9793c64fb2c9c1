//! Which frames are a pair, and what became of their roles and codes?

use super::super::item::{Item, ItemKind, Outcome};
use super::super::side::Range;
use crate::record::RoleName;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A pair of frames, or one without a partner.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedFrame {
    /// Position of gold's frame in its record; `None` if it is spurious.
    pub gold: Option<usize>,
    /// Position of the suggested frame in its record; `None` if it was missed.
    pub suggested: Option<usize>,
    /// Right for a pair, else missed or spurious.
    pub outcome: Outcome,
    /// Token F1 of the two action spans, 0 without a partner.
    pub credit: f64,
    /// Roles in the order of [`RoleName::ALL`]; `None` where neither side has a span.
    pub roles: [Option<ComparedRole>; 4],
    /// Codes in the order of [`LISTS`](crate::codebook::LISTS), those that either side has; empty without a partner.
    pub codes: Vec<ComparedCode>,
    /// Where it stands: by its action in gold, else in the suggestion.
    pub place: Range,
}

/// A role's two spans.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRole {
    /// Gold's span, in code points of the text, half-open.
    pub gold: Option<Range>,
    /// The suggested span.
    pub suggested: Option<Range>,
    /// What became of it.
    pub outcome: Outcome,
    /// Token F1 of the two spans.
    pub credit: f64,
}

/// A code of each side.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedCode {
    /// Its list.
    pub list: Arc<str>,
    /// Gold's code.
    pub gold: Option<Arc<str>>,
    /// The suggested code.
    pub suggested: Option<Arc<str>>,
    /// What became of it.
    pub outcome: Outcome,
    /// 1, or ½ if only the part before `/` is right, or 0.
    pub credit: f64,
}

impl ComparedFrame {
    /// The role of that name.
    #[must_use]
    pub fn role(&self, name: RoleName) -> Option<&ComparedRole> {
        let at = RoleName::ALL.iter().position(|&role| role == name)?;
        self.roles[at].as_ref()
    }

    /// The code of that list.
    #[must_use]
    pub fn code(&self, list: &str) -> Option<&ComparedCode> {
        self.codes.iter().find(|code| &*code.list == list)
    }

    /// Whether it is a pair with every role and code right.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let right = |outcome: Outcome| outcome == Outcome::Right;
        right(self.outcome)
            && self.roles.iter().flatten().all(|role| right(role.outcome))
            && self.codes.iter().all(|code| right(code.outcome))
    }
}

/// The frames of the items, by place.
pub(super) fn grouped(items: &[Item]) -> Vec<ComparedFrame> {
    let mut frames: BTreeMap<(Option<usize>, Option<usize>), ComparedFrame> = BTreeMap::new();
    for item in items.iter().filter(|item| item.kind == ItemKind::Frame) {
        let at = (item.gold_frame, item.suggested_frame);
        let frame = ComparedFrame {
            gold: at.0,
            suggested: at.1,
            outcome: item.outcome,
            credit: item.credit,
            roles: [const { None }; 4],
            codes: Vec::new(),
            place: item.gold.or(item.suggested).unwrap_or_default(),
        };
        frames.insert(at, frame);
    }
    for item in items {
        let Some(frame) = frames.get_mut(&(item.gold_frame, item.suggested_frame)) else {
            continue;
        };
        match item.kind {
            ItemKind::Role => {
                let name = |role: &RoleName| role.as_str() == &*item.name;
                if let Some(n) = RoleName::ALL.iter().position(name) {
                    frame.roles[n] = Some(ComparedRole {
                        gold: item.gold,
                        suggested: item.suggested,
                        outcome: item.outcome,
                        credit: item.credit,
                    });
                }
            }
            ItemKind::Code => frame.codes.push(ComparedCode {
                list: Arc::clone(&item.name),
                gold: item.gold_code.clone(),
                suggested: item.suggested_code.clone(),
                outcome: item.outcome,
                credit: item.credit,
            }),
            ItemKind::Unit | ItemKind::Frame => {}
        }
    }
    let mut frames: Vec<ComparedFrame> = frames.into_values().collect();
    // Gold before the suggestion where several stand at one place.
    frames.sort_by_key(|f| (f.place, f.gold.is_none(), f.gold, f.suggested));
    frames
}
