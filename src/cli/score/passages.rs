//! Scoring against published codings of passages.

use super::records::Records;
use super::{Args, ExitStatus, json, table};
use crate::record::Record;
use crate::score::published::{Published, PublishedScore, score};
use crate::score::{Floor, hold};
use serde_json::json;
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// Scores and shows.
///
/// # Errors
/// If a coding or a record does not read, or something was asked for that needs marked sentences.
pub fn run(
    args: &Args,
    gold: &Records,
    suggested: &Records,
    floors: &[Floor],
) -> anyhow::Result<ExitStatus> {
    anyhow::ensure!(
        args.against.is_none() && args.results.is_none() && args.baseline.is_none(),
        "{}: published codings have passages only; --against, --results and --baseline need gold records",
        args.gold.display()
    );
    let codings = (0..gold.len())
        .map(|n| gold.get(n))
        .collect::<anyhow::Result<Vec<Published>>>()?;
    let records = (0..suggested.len())
        .map(|n| suggested.get(n))
        .collect::<anyhow::Result<Vec<Record>>>()?;
    let find = |id: &str| suggested.find(id).map(|n| &records[n]);
    let scored = score(&codings, &find, (args.rounds, args.seed));
    let held = hold(&scored.figures, floors)?;
    let settings = args.settings();
    let signature = format!(
        "gleaner-score:{}|published|bootstrap:{}|seed:{}|gold:{}|suggested:{}",
        env!("CARGO_PKG_VERSION"),
        settings.rounds,
        settings.seed,
        gold.digest(),
        suggested.digest()
    );
    let text = if args.json {
        let mut object = json!({
            "signature": signature,
            "reports": scored.reports,
            "missing_records": scored.missing,
            "figures": json::subjects(&scored.figures),
        });
        if !held.is_empty() {
            object["floors"] = json!(held);
        }
        format!("{}\n", serde_json::to_string_pretty(&object)?)
    } else {
        format!("{}{}\n{signature}\n", shown(&scored), table::held(&held))
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(if held.iter().any(|h| !h.holds) {
        ExitStatus::No
    } else {
        ExitStatus::Done
    })
}

fn shown(scored: &PublishedScore) -> String {
    let mut text = format!("{} reports of published codings\n", scored.reports);
    if scored.missing > 0 {
        let _ = writeln!(
            text,
            "without a suggestion, counted as missed: {}",
            scored.missing
        );
    }
    let _ = writeln!(text, "\n{:24}{:>8}   {:15}{:>6}", "", "value", "95 %", "of");
    for figure in &scored.figures {
        let value = figure
            .value
            .map_or_else(|| "-".into(), |v| format!("{v:.3}"));
        let interval = figure
            .interval
            .map_or(String::new(), |(a, b)| format!("{a:.3} to {b:.3}"));
        let _ = writeln!(
            text,
            "  {:22}{value:>8}   {interval:15}{:>6}",
            figure.key, figure.gold
        );
    }
    text
}
