//! What has a bulk run come to, in a few lines?

use crate::pipeline::bulk::Ended;
use indicatif::{HumanCount, HumanDuration};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// The lines.
pub(super) fn lines(
    ended: &Ended,
    out: &Path,
    seconds: f64,
    unmatched: Option<u64>,
) -> Vec<String> {
    let (added, all) = (&ended.added, &ended.manifest);
    let n = |n: u64| HumanCount(n).to_string();
    let mut lines = Vec::new();
    if ended.before > 0 {
        lines.push(format!(
            "gleaner: {} pages were done before",
            n(ended.before)
        ));
    }
    let rate = added.pages as f64 / seconds.max(1e-3);
    lines.push(format!(
        "gleaner: {} pages: {} reports with {} lessons and {} actions, {} failed, in {} ({rate:.1}/s)",
        n(added.pages),
        n(added.reports),
        n(added.lessons),
        n(added.actions),
        n(added.failures),
        HumanDuration(Duration::from_secs_f64(seconds)),
    ));
    for (stage, reasons) in &added.failures_by_reason {
        lines.push(format!("  failed at {stage}: {}", counted(reasons)));
    }
    if added.near_duplicates > 0 {
        lines.push(format!(
            "  nearly repeat an earlier report: {}",
            n(added.near_duplicates)
        ));
    }
    if added.no_incident_report > 0 {
        lines.push(format!(
            "  probably no incident report: {}",
            n(added.no_incident_report)
        ));
    }
    if !all.passed.is_empty() {
        lines.push(format!(
            "  passed over, being no pages: {}",
            counted(&all.passed)
        ));
    }
    if let Some(unmatched @ 1..) = unmatched {
        lines.push(format!(
            "  rows of the metadata that no page has met: {}",
            n(unmatched)
        ));
    }
    if all.no_longer_in_archive > 0 {
        lines.push(format!(
            "  in the data set, and not in the archive any more: {}",
            n(all.no_longer_in_archive)
        ));
    }
    let out = out.display();
    lines.push(if all.complete {
        format!("{out}: {} pages in {} shards, see {out}/manifest.json", n(all.counts.pages), all.shards.len())
    } else {
        format!(
            "{out}: stopped with {} pages in {} shards and {} in a journal; go on with the same command and --resume",
            n(all.counts.pages),
            all.shards.len(),
            n(ended.waiting)
        )
    });
    lines
}

/// The commonest first: `311 .png, 5 WARC request`.
fn counted(reasons: &BTreeMap<String, u64>) -> String {
    const MOST: usize = 8;
    let mut all: Vec<_> = reasons.iter().collect();
    all.sort_by_key(|(reason, n)| (std::cmp::Reverse(**n), (*reason).clone()));
    let mut said: Vec<String> = all
        .iter()
        .take(MOST)
        .map(|(reason, n)| format!("{} {reason}", HumanCount(**n)))
        .collect();
    if all.len() > MOST {
        let rest: u64 = all[MOST..].iter().map(|(_, n)| **n).sum();
        said.push(format!(
            "{} of {} other kinds",
            HumanCount(rest),
            all.len() - MOST
        ));
    }
    said.join(", ")
}
