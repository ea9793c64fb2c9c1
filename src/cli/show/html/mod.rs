//! One page for a whole run: figures, curves, confusion tables, and every report with its spans drawn in.
//!
//! The page holds everything it needs and may load nothing: its policy forbids the network and allows only the
//! very style and script that stand in it, by their hashes. Each report is a block of JSON that is read when it is
//! opened. Everything that comes from a record passes through `maud`, which escapes it, or through [`policy::json`].

mod charts;
mod confusion;
mod drawn;
mod figures;
mod list;
mod pieces;
mod policy;

pub use drawn::Drawn;
pub use list::Listed;
pub use policy::json;

use crate::cli::show::marks::{name, sign};
use crate::cli::view::count;
use crate::score::{Outcome, ScoreReport};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("assets/page.css");

/// The parts of the script share one scope and no name with anything else.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("assets/start.js"),
    include_str!("assets/report.js"),
    include_str!("assets/list.js"),
    include_str!("assets/keys.js"),
    "})();\n"
);

/// What the page is about.
pub struct Run<'a> {
    /// Figures, curves, tables.
    pub report: &'a ScoreReport,
    /// A row a report, in the order of the blocks.
    pub listed: &'a [Listed],
    /// What gold and suggestions were read from.
    pub sources: [String; 2],
    /// What a reader must know before the figures: reports that were joined by their text, and the like.
    pub remarks: &'a [String],
}

/// The whole page. `blocks` are the reports as JSON ([`policy::json`]), in the order of the list.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(
    run: &Run<'_>,
    blocks: &[String],
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    let page = page(run).into_string();
    // The blocks are long: they go where the mark stands, not through the template.
    let (before, after) = page.split_once(BLOCKS).unwrap_or((&page, ""));
    out.write_all(before.as_bytes())?;
    for (n, block) in blocks.iter().enumerate() {
        writeln!(
            out,
            "<script type=\"application/json\" id=\"report-{n}\">{block}</script>"
        )?;
    }
    out.write_all(after.as_bytes())
}

/// Where the blocks go.
const BLOCKS: &str = "<!--reports-->";

fn page(run: &Run<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy::policy(STYLE, SCRIPT));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Gold and suggestions: " (count(run.report.reports, "report")) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    div.title {
                        h1 { "Gold and suggestions" }
                        p { (count(run.report.reports, "report")) " · " (run.sources[0]) " beside " (run.sources[1]) }
                    }
                    nav aria-label="Parts of the page" {
                        a href="#figures" { "Figures" }
                        a href="#curves" { "Curves" }
                        a href="#confusion" { "Confusion" }
                        a href="#groups" { "Groups" }
                        a href="#reports" { "Reports" }
                    }
                    div.tools {
                        button #theme type="button" { "Theme: as the system" }
                        button #help type="button" aria-haspopup="dialog" { "Keys " kbd { "?" } }
                    }
                }
                main #content tabindex="-1" {
                    div #overview {
                        @if !run.remarks.is_empty() {
                            ul.remarks { @for remark in run.remarks { li { (remark) } } }
                        }
                        (figures::section(&run.report.figures))
                        (charts::section(&run.report.labels))
                        (confusion::section(&run.report.confusions))
                        (figures::groups(&run.report.groups))
                        (list::section(run.listed))
                    }
                    article #report hidden aria-labelledby="report-title" {}
                    noscript { p { "Opening a single report needs JavaScript; the figures do not." } }
                }
                footer {
                    p { "Made by gleaner " (env!("CARGO_PKG_VERSION")) ". What was scored, and how:" }
                    code { (run.report.signature) }
                }
                (help())
                p #said .unseen role="status" aria-live="polite" {}
                (PreEscaped(BLOCKS))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// What the signs mean.
fn legend() -> Markup {
    html! {
        ul.legend aria-label="What the signs mean" {
            @for outcome in Outcome::ALL {
                li { span class={ "sign " (outcome.as_str()) } { (sign(outcome)) } " " (name(outcome)) }
            }
        }
    }
}

/// Keys.
const KEYS: [(&str, &str); 8] = [
    ("j", "next difference"),
    ("k", "difference before"),
    ("n", "next report"),
    ("p", "report before"),
    ("u", "back to the list"),
    ("/", "search the reports"),
    ("?", "this help"),
    ("Esc", "close, or back to the list"),
];

fn help() -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { "Keys and signs" }
            dl { @for (key, what) in KEYS { div { dt { kbd { (key) } } dd { (what) } } } }
            (legend())
            p { "Under the text: gold " span.sample.gold { "solid" } ", suggestion " span.sample.said { "dashed" }
                "; E event, A action, T target, G goal, with the number of the frame." }
            form method="dialog" { button { "Close" } }
        }
    }
}
