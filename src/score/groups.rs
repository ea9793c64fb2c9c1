//! For which reports is it good, and for which not?

use super::one::ReportScore;
use super::report::Figure;
use super::settings::GroupBy;
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// The figures of some of the reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// `organisation`, `format`, `length` or `report`.
    pub by: &'static str,
    /// Which one.
    pub name: String,
    /// How many reports.
    pub reports: usize,
    /// All figures, with intervals where there are two reports and more.
    pub figures: Vec<Figure>,
}

/// Least number of words of each length group, and its name.
const LENGTHS: [(usize, &str); 4] = [
    (0, "under 500 words"),
    (500, "500 to 999 words"),
    (1000, "1000 to 1999 words"),
    (2000, "2000 words or more"),
];

/// Makes the figures of some reports.
pub(super) type FiguresOf<'a> = dyn Fn(&[&ReportScore]) -> Vec<Figure> + Sync + 'a;

/// The groups of each kind, in the order of the kinds. A group looks at its own reports only, so the time is that of
/// all reports once for each kind, however many groups there are.
pub(super) fn groups(
    reports: &[ReportScore],
    by: &[GroupBy],
    figures: &FiguresOf<'_>,
) -> Vec<Group> {
    let mut out = Vec::new();
    for &by in by {
        let mut members: BTreeMap<(usize, String), Vec<&ReportScore>> = BTreeMap::new();
        for report in reports {
            members.entry(group(report, by)).or_default().push(report);
        }
        out.par_extend(members.into_par_iter().map(|((_, name), members)| Group {
            by: by.as_str(),
            name,
            reports: members.len(),
            figures: figures(&members),
        }));
    }
    out
}

/// Rank and name of the group that a report is in.
fn group(report: &ReportScore, by: GroupBy) -> (usize, String) {
    let unknown = || "(not known)".to_owned();
    let name = match by {
        GroupBy::Organisation => report.organisation.clone().unwrap_or_else(unknown),
        GroupBy::Format => {
            let name = |f| format!("{f:?}").to_lowercase();
            report.format.map_or_else(unknown, name)
        }
        GroupBy::Length => {
            let rank = LENGTHS.partition_point(|(least, _)| report.words >= *least) - 1;
            return (rank, LENGTHS[rank].1.to_owned());
        }
        GroupBy::Report => report.id.clone(),
    };
    (0, name)
}
