//! The reports of the run, a row each, to be sorted, searched and opened.

use super::figures::number;
use crate::cli::score::pairs::Pair;
use crate::cli::show::marks::{name, sign};
use crate::cli::view::wrap;
use crate::score::{Compared, Outcome, OutcomeCounts, Prf};
use maud::{Markup, html};

/// A report in the list.
pub struct Listed {
    id: String,
    title: String,
    missing: bool,
    /// F1 of units labelled action, lesson, and of frames.
    figures: [Option<f64>; 3],
    counts: OutcomeCounts,
}

impl Listed {
    /// The row of a report.
    pub fn new(pair: &Pair) -> Self {
        let label = |name: &str| {
            let counts = pair.score.labels.get(name)?.counts;
            let (right, found) = (counts.suggested_hit, counts.gold_hit);
            Prf::with((right, counts.suggested), (found, counts.gold)).f1
        };
        let frames = pair.score.frames.frames;
        let report = &pair.gold.report;
        Self {
            id: report.id.clone(),
            title: wrap::folded(report.title.as_deref().unwrap_or(&report.id)),
            missing: pair.score.missing,
            figures: [
                label("action"),
                label("lesson"),
                Prf::of(frames.matched, frames.suggested, frames.gold).f1,
            ],
            counts: Compared::of(&pair.score.items).total(),
        }
    }
}

const FIGURES: [&str; 3] = ["Action F1", "Lesson F1", "Frames F1"];

/// Search, filter, table.
pub fn section(listed: &[Listed]) -> Markup {
    html! {
        section #reports aria-labelledby="reports-title" {
            h2 #reports-title { "Reports" }
            form #filter role="search" aria-label="Reports" {
                label for="search" { "Search " kbd { "/" } }
                input #search type="search" autocomplete="off" spellcheck="false";
                label for="with" { "Show" }
                select #with {
                    option value="" { "all" }
                    @for outcome in Outcome::ALL.into_iter().filter(|&o| o != Outcome::Right) {
                        option value=(outcome.as_str()) { "with " (name(outcome)) }
                    }
                    option value="none" { "without differences" }
                }
                output #shown for="search with" { (listed.len()) " of " (listed.len()) }
            }
            (super::legend())
            div.scroller tabindex="0" role="region" aria-label="List of reports" {
                table #list .figures {
                    caption.unseen { "Reports with their figures and how many units, frames, spans and codes came out how" }
                    thead { tr {
                        th scope="col" aria-sort="ascending" { button type="button" data-sort="text" { "Report" } }
                        @for heading in FIGURES {
                            th scope="col" { button type="button" data-sort="number" { (heading) } }
                        }
                        @for outcome in Outcome::ALL {
                            th scope="col" {
                                button type="button" data-sort="number" title=(name(outcome)) {
                                    span class={ "sign " (outcome.as_str()) } { (sign(outcome)) }
                                    span.unseen { " " (name(outcome)) }
                                }
                            }
                        }
                    } }
                    tbody { @for (n, report) in listed.iter().enumerate() { (row(n, report)) } }
                }
            }
        }
    }
}

fn row(n: usize, report: &Listed) -> Markup {
    let has = |outcome: &Outcome| *outcome != Outcome::Right && report.counts.of(*outcome) > 0;
    let has: Vec<&str> = Outcome::ALL
        .iter()
        .filter(|o| has(o))
        .map(|o| o.as_str())
        .collect();
    html! {
        tr data-report=(n) data-has=(has.join(" ")) {
            th scope="row" {
                a href={ "#report-" (n) } { (report.title) }
                span.id { (report.id) @if report.missing { " · no suggestion" } }
            }
            @for figure in report.figures {
                td.number data-value=(figure.map_or_else(String::new, |f| f.to_string())) { (number(figure)) }
            }
            @for outcome in Outcome::ALL {
                @let n = report.counts.of(outcome);
                td.number data-value=(n) { @if n > 0 { (n) } @else { span.nothing { "·" } } }
            }
        }
    }
}
