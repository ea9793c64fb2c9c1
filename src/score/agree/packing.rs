//! Which groups, no two of which share a member, gain the most together? Solved exactly.

use super::figure::Undefined;
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use std::collections::BTreeMap;

/// Members of one group, by number, and what it gains; only groups that gain something matter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// Numbers of its members, each once.
    pub members: Vec<usize>,
    /// More than 0.
    pub gain: f64,
}

/// The groups to choose, by their number, in order, such that no member is chosen twice and the gain is greatest.
///
/// Groups fall into parts that share no member; each part is an integer programme of its own, solved to proven
/// optimality by `microlp`.
///
/// # Errors
/// [`Undefined::Solver`] if the solver gives up, which it does on no case that we know.
pub(super) fn best(members: usize, groups: &[Group]) -> Result<Vec<usize>, Undefined> {
    let mut chosen = Vec::new();
    for part in parts(members, groups) {
        match part[..] {
            [only] => chosen.push(only),
            _ => chosen.extend(solved(groups, &part)?),
        }
    }
    chosen.sort_unstable();
    Ok(chosen)
}

/// Numbers of groups, those together that share members, directly or through others.
fn parts(members: usize, groups: &[Group]) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..members).collect();
    for group in groups {
        for pair in group.members.windows(2) {
            let (a, b) = (find(&mut root, pair[0]), find(&mut root, pair[1]));
            root[a] = b;
        }
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, group) in groups.iter().enumerate() {
        if let Some(&first) = group.members.first() {
            parts.entry(find(&mut root, first)).or_default().push(n);
        }
    }
    parts.into_values().collect()
}

fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

fn solved(groups: &[Group], part: &[usize]) -> Result<Vec<usize>, Undefined> {
    let failed = |why: String| Undefined::Solver(why);
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let mut rows: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    let mut taken = Vec::new();
    for &n in part {
        let variable = problem.add_binary_var(groups[n].gain);
        taken.push((n, variable));
        for &member in &groups[n].members {
            rows.entry(member).or_default().push((variable, 1.0));
        }
    }
    for row in rows.into_values().filter(|row| row.len() > 1) {
        problem.add_constraint(row, ComparisonOp::Le, 1.0);
    }
    let solution = problem
        .solve()
        .map_err(|error| failed(error.to_string()))?
        .into_solution()
        .map_err(|_| failed("interrupted".into()))?;
    Ok(taken
        .into_iter()
        .filter(|(_, variable)| solution.var_value(*variable) > 0.5)
        .map(|(n, _)| n)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The best gain over every subset of groups.
    fn oracle(groups: &[Group]) -> f64 {
        let mut best = 0.0_f64;
        'subset: for subset in 0u32..1 << groups.len() {
            let (mut used, mut gain) = (0u32, 0.0);
            for (n, group) in groups.iter().enumerate() {
                if subset >> n & 1 == 1 {
                    for &member in &group.members {
                        if used >> member & 1 == 1 {
                            continue 'subset;
                        }
                        used |= 1 << member;
                    }
                    gain += group.gain;
                }
            }
            best = best.max(gain);
        }
        best
    }

    fn group() -> impl Strategy<Value = Group> {
        (prop::collection::btree_set(0usize..9, 1..4), 1u32..1000).prop_map(|(members, gain)| {
            Group {
                members: members.into_iter().collect(),
                gain: f64::from(gain) / 97.0,
            }
        })
    }

    proptest! {
        #[test]
        fn no_other_choice_gains_more(groups in prop::collection::vec(group(), 0..12)) {
            let chosen = best(9, &groups).unwrap();
            let mut used: Vec<_> = chosen.iter().flat_map(|n| groups[*n].members.clone()).collect();
            let all = used.len();
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), all, "a member is chosen twice");
            let gain: f64 = chosen.iter().map(|n| groups[*n].gain).sum();
            prop_assert!((gain - oracle(&groups)).abs() < 1e-9);
        }
    }
}
