//! Action items for an issue tracker: one JSON object a line, with `title`, `body` (Markdown) and `labels`, which are the
//! fields that GitHub's, GitLab's and Jira's interfaces take for a new issue. Not read back.
//!
//! The body quotes what the report says, names the report with its address, and tells who suggested it. An action that
//! the report calls done has the label `done`: leave it out, or check it.

use super::Part;
use super::prose::{plain, title};
use crate::record::{Frame, Record, RoleName};
use serde_json::json;
use std::fmt::Write as _;

/// The longest title that GitHub takes is 256 characters; a summary is far below, a sentence may not be.
const TITLE: usize = 200;

/// One file, a line an action.
pub fn write(records: &[Record]) -> Vec<Part> {
    let mut out = String::new();
    for record in records {
        for frame in &record.frames {
            let issue = json!({
                "title": short(title(frame)),
                "body": body(record, frame),
                "labels": labels(frame),
            });
            let _ = writeln!(out, "{issue}");
        }
    }
    vec![Part::only(out.into_bytes())]
}

fn short(title: &str) -> String {
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE {
        return line;
    }
    let cut: String = line.chars().take(TITLE - 1).collect();
    let whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

fn body(record: &Record, frame: &Frame) -> String {
    let mut body = String::new();
    for (name, heading) in [
        (RoleName::Event, "Why: what happened"),
        (RoleName::Action, "What to do"),
        (RoleName::Target, "Where"),
        (RoleName::Goal, "What for"),
    ] {
        let Some(role) = frame.role(name) else {
            continue;
        };
        let code = role.category.as_deref().map(|c| format!(" ({})", plain(c)));
        let _ = writeln!(body, "**{heading}**{}", code.unwrap_or_default());
        if let Some(summary) = &role.summary {
            let _ = writeln!(body, "{}", plain(summary));
        }
        if let Some(words) = &role.text {
            let _ = writeln!(body, "\n> {}", plain(words));
        }
        body.push('\n');
    }
    let report = &record.report;
    let name = plain(report.title.as_deref().unwrap_or(&report.id));
    let place = match report.url.as_deref().filter(|u| u.starts_with("http")) {
        Some(url) => format!("{name}, {}", url.replace(char::is_whitespace, "%20")),
        None => format!("{name} ({})", plain(&report.id)),
    };
    let by = match (&record.coder, &record.producer) {
        (Some(coder), _) => format!("coded by {}", plain(coder)),
        (None, Some(producer)) => {
            let sure = frame.score.map(|s| format!(", {:.0} % sure", s * 100.0));
            format!(
                "suggested by {}{}",
                plain(&producer.name),
                sure.unwrap_or_default()
            )
        }
        (None, None) => "coded by hand".into(),
    };
    let _ = writeln!(body, "From the incident report {place}; {by}.");
    body
}

fn labels(frame: &Frame) -> Vec<String> {
    let mut labels = vec!["incident-action".to_owned()];
    labels.extend(frame.action.category.iter().map(|c| format!("action: {c}")));
    let named = [("quality", &frame.quality), ("horizon", &frame.horizon)];
    let named = named.iter().filter(|(_, code)| !code.is_empty());
    labels.extend(named.map(|(list, code)| format!("{list}: {code}")));
    if frame.status == "completed" {
        labels.push("done".into());
    }
    labels
}
