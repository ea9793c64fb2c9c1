//! Which two things of different coders are likest, and so the same?

use super::items::covered;
use super::spans::token_f1;
use super::study::StudyReport;
use crate::record::Frame;

/// Likeness of two things of different coders.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    likeness: f64,
    /// Coder and number.
    a: (usize, usize),
    b: (usize, usize),
}

pub(super) fn unit_pairs(report: &StudyReport<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (n, a) in report.codings.iter().enumerate() {
        for b in &report.codings[n + 1..] {
            let mut theirs: Vec<_> = b.record.sentences.iter().enumerate().collect();
            theirs.sort_by_key(|(_, unit)| (unit.start, unit.end));
            // Units rarely overlap each other, so that few lie between these two.
            let longest = theirs.iter().map(|(_, u)| u.end - u.start).max();
            for (i, x) in a.record.sentences.iter().enumerate() {
                let reach = x.start.saturating_sub(longest.unwrap_or_default());
                let from = theirs.partition_point(|(_, y)| y.start < reach);
                for (j, y) in theirs[from..].iter().take_while(|(_, y)| y.start < x.end) {
                    let shared = x.end.min(y.end).saturating_sub(x.start.max(y.start));
                    let (one, two) = (x.end - x.start, y.end - y.start);
                    if shared > 0 && 2 * shared >= one.min(two) {
                        pairs.push(Pair {
                            likeness: 2.0 * shared as f64 / (one + two) as f64,
                            a: (a.coder, i),
                            b: (b.coder, *j),
                        });
                    }
                }
            }
        }
    }
    pairs
}

pub(super) fn frame_pairs(report: &StudyReport<'_>, tokens: &[(usize, usize)]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let action = |frame: &Frame| frame.action.range().map(|place| covered(tokens, place));
    for (n, a) in report.codings.iter().enumerate() {
        for b in &report.codings[n + 1..] {
            for (i, x) in a.record.frames.iter().enumerate() {
                for (j, y) in b.record.frames.iter().enumerate() {
                    let (Some(x), Some(y)) = (action(x), action(y)) else {
                        continue;
                    };
                    let likeness = token_f1(x, y);
                    if likeness >= 0.5 {
                        pairs.push(Pair {
                            likeness,
                            a: (a.coder, i),
                            b: (b.coder, j),
                        });
                    }
                }
            }
        }
    }
    pairs
}

/// Groups of things, for each coder a number or `None`; the likest pairs are brought together first.
pub(super) fn matched(sizes: &[usize], pairs: &[Pair]) -> Vec<Vec<Option<usize>>> {
    let mut groups: Vec<Vec<Option<usize>>> = Vec::new();
    let mut group_of: Vec<Vec<usize>> = Vec::new();
    for (coder, &size) in sizes.iter().enumerate() {
        let mut own = Vec::new();
        for n in 0..size {
            let mut group = vec![None; sizes.len()];
            group[coder] = Some(n);
            own.push(groups.len());
            groups.push(group);
        }
        group_of.push(own);
    }
    let mut order: Vec<_> = pairs.iter().collect();
    order.sort_by(|x, y| {
        y.likeness
            .total_cmp(&x.likeness)
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    for pair in order {
        let (one, two) = (group_of[pair.a.0][pair.a.1], group_of[pair.b.0][pair.b.1]);
        let apart = |(x, y): (&Option<usize>, &Option<usize>)| x.is_none() || y.is_none();
        if one == two || !groups[one].iter().zip(&groups[two]).all(apart) {
            continue;
        }
        for (coder, taken) in std::mem::take(&mut groups[two]).into_iter().enumerate() {
            if let Some(n) = taken {
                groups[one][coder] = Some(n);
                group_of[coder][n] = one;
            }
        }
    }
    groups.retain(|group| group.iter().any(Option::is_some));
    groups
}
