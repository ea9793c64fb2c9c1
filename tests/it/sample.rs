//! A report of our own, with a coding made by hand, for views.

use gleaner::document::SourceFormat;
use gleaner::ingest::{ReadOptions, read};
use gleaner::pipeline::unlabelled;
use gleaner::record::{Frame, Record, Role};
use gleaner::segment::units;
use serde_json::{Map, json};

/// The report's source: markup, wide characters, a clause over two lines.
pub const SOURCE: &str = "\
---
title: Scanners at the 東京 depot lost their sessions
date: 2031-05-17
---

# Scanners at the 東京 depot lost their sessions

For 38 minutes no parcel could be scanned. The session store filled up
because expired sessions were never removed.

## What we learned

- Nobody is paged when the **session store** runs full; a driver phoned us instead.
- Restarting scanners one by one hides the fault, and [the handbook](https://depot.example/handbook) told people to do just that.
- We had read `ttl = 0` as \"no sessions kept\"; it means \"kept for ever\", and we will say so in the settings page.

## What we will do

1. Page the storage team when the [session store](https://depot.example/store) is 80% full,
   so that we hear of it before the drivers do.
2. We have removed the restart step from the handbook.
3. Look into whether scanners can go on working from a local copy of the day's routes while the store is away, region by region, beginning with the depots that have no second uplink.
4. Better naming for the time-out settings.
";

/// A role whose span is the first `said` in the text.
fn role(text: &str, said: &str, summary: &str, category: &str, score: f64) -> Role {
    let byte = text
        .find(said)
        .unwrap_or_else(|| panic!("{said:?} is not in the sample"));
    let start = text[..byte].chars().count();
    Role {
        start: Some(start),
        end: Some(start + said.chars().count()),
        text: Some(said.into()),
        summary: Some(summary.into()),
        category: Some(category.into()),
        score: Some(score),
        ..Role::default()
    }
}

fn frame(n: usize, action: Role, status: &str, horizon: &str, score: f64) -> Frame {
    Frame {
        id: format!("f{n}"),
        score: Some(score),
        action,
        target: None,
        goal: None,
        event: None,
        sts: "tech/support".into(),
        quality: "reliability".into(),
        status: status.into(),
        horizon: horizon.into(),
        origin: "new".into(),
        evidence: None,
        other: Map::new(),
    }
}

/// The record without labels.
pub fn bare() -> Record {
    let options = ReadOptions {
        format: Some(SourceFormat::Markdown),
        ..ReadOptions::default()
    };
    let document = read("depot/scanners.md", SOURCE.as_bytes(), &options).unwrap();
    let mut record = unlabelled(&document, &units(&document));
    record.report.organisation = Some("Parcel Otter".into());
    record
}

/// The record with lessons and three frames.
pub fn coded() -> Record {
    let mut record = bare();
    let text = record.text.clone();
    let label = |record: &mut Record, said: &str, labels: &[(&str, f64)]| {
        let at = text[..text.find(said).unwrap()].chars().count();
        let unit = record
            .sentences
            .iter_mut()
            .find(|s| s.start <= at && at < s.end)
            .unwrap();
        unit.labels = labels
            .iter()
            .map(|(label, _)| (*label).to_owned())
            .collect();
        unit.scores = labels
            .iter()
            .map(|(label, score)| ((*label).to_owned(), json!(score)))
            .collect();
    };
    label(&mut record, "Nobody is paged", &[("lesson", 0.973)]);
    label(&mut record, "Restarting scanners", &[("lesson", 0.81)]);
    label(
        &mut record,
        "We had read",
        &[("lesson", 0.998), ("action", 0.62)],
    );
    for said in [
        "Page the storage",
        "We have removed",
        "Look into",
        "Better naming",
    ] {
        label(&mut record, said, &[("action", 0.9)]);
    }
    record.frames = frames(&text);
    record
}

/// A planned, a completed and a considered change.
fn frames(text: &str) -> Vec<Frame> {
    let r = |said: &str, summary: &str, category: &str, score| {
        role(text, said, summary, category, score)
    };
    let page =
        "Page the storage team when the [session store](https://depot.example/store) is 80% full";
    let mut first = frame(
        1,
        r(
            page,
            "page the storage team before the session store is full",
            "add",
            0.96,
        ),
        "planned",
        "short",
        0.95,
    );
    first.event = Some(r(
        "a driver phoned us instead",
        "Drivers noticed first",
        "response/detection",
        0.71,
    ));
    first.target = Some(r(
        "session store",
        "The session store's alarms",
        "monitoring",
        0.88,
    ));
    first.goal = Some(r(
        "we hear of it before the drivers do",
        "Hear of it early",
        "detect-future",
        0.93,
    ));
    let mut second = frame(
        2,
        r(
            "removed the restart step from the handbook",
            "Remove the restart step",
            "subtract",
            0.99,
        ),
        "completed",
        "unstated",
        0.97,
    );
    second.event = Some(r(
        "Restarting scanners one by one hides the fault",
        "Restarts hid it",
        "response/mitigation",
        0.55,
    ));
    second.target = Some(r("handbook", "The handbook", "incident-response", 0.9));
    let look = "scanners can go on working from a local copy of the day's routes while the store is away, region by region, beginning with the depots that have no second uplink";
    let summary = "find out whether scanners can work from a local copy of the day's routes while the store is away";
    let mut third = frame(
        3,
        r(look, summary, "formative", 0.74),
        "considered",
        "unstated",
        0.66,
    );
    third.target = Some(r("scanners", "Scanners", "services", 0.8));
    third.goal = Some(Role {
        summary: Some("Keep working".into()),
        category: Some("mitigate-future".into()),
        ..Role::default()
    });
    vec![first, second, third]
}
