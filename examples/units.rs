//! Gold records as training sees them: one report a line in, cut by gleaner, one line out; `scripts/tune-encoder` reads it.
//!
//! `cargo run --release --example units -- train.jsonl --also training.jsonl > units.jsonl`. Each line has `id`, `organisation`,
//! `measured` (not behind `--also`), `units` and `frames`. A unit has `text`, `heading`, `lead`, `labels` (lesson, action: 0 or 1)
//! and `cues` (what the heads see of it beside the encoder's states); a frame has `unit`, the place of the one that holds its
//! action, and `spans`: bytes of action, target, goal and event in that unit's text, or null. Gold marks that fit no unit are
//! counted on standard error.

use anyhow::Context as _;
use gleaner::codebook::Codebook;
use gleaner::nn::{HIDDEN, Texts, first_features};
use gleaner::record::Record;
use gleaner::train::{GoldReport, Lost, prepare};
use serde_json::{Value, json};
use std::io::{self, BufWriter, Write};

/// Vectors in a row of first-pass features, after the cues.
const VECTORS: usize = 5;

fn line(report: &GoldReport, measured: bool) -> Value {
    let rows = first_features(&report.views, &Texts::default());
    let cues = rows.ncols().saturating_sub(VECTORS * HIDDEN);
    let units = report
        .views
        .iter()
        .zip(&report.labels)
        .zip(rows.outer_iter());
    let unit = |((view, labels), row): ((&_, &Vec<bool>), ndarray::ArrayView1<'_, f32>)| {
        let view: &gleaner::document::UnitView = view;
        let labels: Vec<u8> = labels.iter().map(|&l| u8::from(l)).collect();
        json!({"text": view.text, "heading": view.heading(), "lead": view.lead(), "labels": labels,
            "cues": row.iter().take(cues).collect::<Vec<_>>()})
    };
    let frame = |frame: &gleaner::train::GoldFrame| {
        let spans = frame.spans.map(|s| s.map(|s| [s.start, s.end]));
        json!({"unit": frame.unit, "spans": spans})
    };
    json!({"id": report.id, "organisation": report.organisation, "measured": measured,
        "units": units.map(unit).collect::<Vec<_>>(),
        "frames": report.frames.iter().map(frame).collect::<Vec<_>>()})
}

fn main() -> anyhow::Result<()> {
    let (codebook, mut lost) = (Codebook::builtin(), Lost::default());
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut measured, mut files) = (true, 0);
    for path in std::env::args().skip(1) {
        if path == "--also" {
            measured = false;
            continue;
        }
        files += 1;
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{path}: give a file of records"))?;
        for (n, json) in text
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.trim().is_empty())
        {
            let record: Record = serde_json::from_str(json)
                .with_context(|| format!("{path}:{}: not a record", n + 1))?;
            let report = prepare(&record, &codebook, &mut lost)
                .with_context(|| format!("{path}:{}", n + 1))?;
            writeln!(out, "{}", line(&report, measured))?;
        }
    }
    anyhow::ensure!(
        files > 0,
        "give files of gold records: units GOLD.jsonl... [--also GOLD.jsonl...] > units.jsonl"
    );
    writeln!(
        io::stderr(),
        "gold marks that fit no unit: {} sentences, {} frames",
        lost.units,
        lost.frames
    )?;
    Ok(out.flush()?)
}
