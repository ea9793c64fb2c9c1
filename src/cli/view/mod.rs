//! How does a person read a record on a terminal?
//!
//! One report: its title, a list of lessons, then its actions with their four roles, as a table
//! where the terminal is wide and as cards where it is narrow. All words are the report's own, without
//! markup; beneath stand the code, the confidence and the place.

mod cards;
mod lists;
mod neighbours;
pub(super) mod paint;
pub(super) mod reading;
pub(super) mod roles;
mod table;
mod units;
pub(super) mod wrap;

use crate::pipeline::batches::Totals;
use crate::record::Record;
use paint::{DIM, Paint, TITLE};
use reading::Reading;
use std::fmt::Write as _;

/// From this width on, actions stand in a table.
const TABLE_FROM: usize = 96;
/// Bounds of a width that reads well.
const WIDTHS: (usize, usize) = (40, 140);

/// Writes records for people.
#[derive(Debug, Clone, Copy)]
pub struct View {
    pub(super) width: usize,
    pub(super) paint: Paint,
}

impl View {
    /// For a terminal of `width` columns (kept between 40 and 140), with or without colours.
    #[must_use]
    pub fn new(width: usize, colour: bool) -> Self {
        Self {
            width: width.clamp(WIDTHS.0, WIDTHS.1),
            paint: Paint { on: colour },
        }
    }

    /// A whole report, ended by an empty line.
    #[must_use]
    pub fn report(&self, record: &Record) -> String {
        let reading = Reading::new(record);
        let mut out = self.title(record, &reading);
        if is_bare(record) {
            out += "No lessons and no actions found.\n\n";
            return out;
        }
        out += &self.lessons(record, &reading);
        out += &self.actions(record, &reading);
        out + &self.unframed(record, &reading)
    }

    /// The units of a report with their kinds and headings, ended by an empty line.
    #[must_use]
    pub fn units(&self, record: &Record) -> String {
        let reading = Reading::new(record);
        self.title(record, &reading) + &self.unit_list(record, &reading) + "\n"
    }

    /// What a run over several reports came to, in one line under a rule.
    #[must_use]
    pub fn footer(&self, totals: &Totals, seconds: f64) -> String {
        let counts = [
            count(totals.reports, "report"),
            count(totals.lessons, "lesson"),
            count(totals.actions, "action"),
            count(totals.errors, "error"),
        ];
        let line = format!("{} · {seconds:.1} s", counts.join(" · "));
        format!("{}\n{}\n", self.rule(), self.paint.with(TITLE, &line))
    }

    fn rule(&self) -> String {
        self.paint.with(DIM, &"━".repeat(self.width))
    }

    /// Rule, title, and one line of what is known of the report; then the reader's remarks.
    pub(super) fn title(&self, record: &Record, reading: &Reading) -> String {
        let report = &record.report;
        let title = wrap::folded(report.title.as_deref().unwrap_or(&report.id));
        let mut out = self.rule() + "\n";
        for line in wrap::wrapped(&title, self.width) {
            let _ = writeln!(out, "{}", self.paint.with(TITLE, &line));
        }
        let format = report.format.and_then(|f| serde_json::to_value(f).ok());
        let known = [
            report.organisation.clone(),
            report.date.clone(),
            Some(report.id.clone()),
            format.and_then(|f| f.as_str().map(str::to_owned)),
            Some(count(reading.count_words(), "word")),
            Some(count(record.sentences.len(), "unit")),
        ];
        let known: Vec<_> = known
            .into_iter()
            .flatten()
            .map(|part| wrap::folded(&part))
            .collect();
        for line in wrap::wrapped(&known.join(" · "), self.width) {
            let _ = writeln!(out, "{}", self.paint.with(DIM, &line));
        }
        if report.is_incident_report == Some(false) {
            let score = report.incident_report_score;
            let score = score.map_or(String::new(), |s| format!(" ({s:.2})"));
            let line = format!("probably no incident report{score}");
            let _ = writeln!(out, "{}", self.paint.with(DIM, &line));
        }
        let notes = record.other.get("notes").and_then(|notes| notes.as_array());
        for note in notes.into_iter().flatten().filter_map(|note| note.as_str()) {
            for line in wrap::wrapped(&format!("note: {}", wrap::folded(note)), self.width) {
                let _ = writeln!(out, "{}", self.paint.with(DIM, &line));
            }
        }
        out + "\n"
    }

    /// A list's heading with the number of its items, and an empty line.
    pub(super) fn heading(&self, name: &str, items: usize) -> String {
        format!(
            "{}\n\n",
            self.paint.with(TITLE, &format!("{name} ({items})"))
        )
    }
}

fn is_bare(record: &Record) -> bool {
    record.frames.is_empty() && record.sentences.iter().all(|s| s.labels.is_empty())
}

/// `1 lesson`, `2 lessons`.
pub(super) fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}

/// A probability in whole per cent; never 100 for what is not certain.
pub(super) fn percent(score: f64) -> String {
    let rounded = (score * 100.0).round().clamp(0.0, 100.0);
    let shown = if rounded >= 100.0 && score < 1.0 {
        99.0
    } else {
        rounded
    };
    format!("{shown}%")
}
