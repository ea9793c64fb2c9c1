//! Precision against recall, and scores against truth: drawings with their numbers in tables.

use crate::score::{AtThreshold, LabelDetail, thinned};
use maud::{Markup, html};

/// Sides of a drawing and of the square that holds the curve, in its own units.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 12.0;
const SIDE: f64 = 244.0;

/// Rows of a curve's table.
const ROWS: usize = 21;

/// Two drawings a label; a line that says so where the suggestions have no scores.
pub fn section(labels: &[LabelDetail]) -> Markup {
    let drawn: Vec<&LabelDetail> = labels.iter().filter(|l| !l.curve.is_empty()).collect();
    html! {
        section #curves aria-labelledby="curves-title" {
            h2 #curves-title { "Curves" }
            @if drawn.is_empty() {
                p { "The suggestions carry no scores, so there are no curves." }
            }
            div.charts { @for label in drawn { (ranking(label)) (reliability(label)) } }
        }
    }
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, 1.0) * SIDE
}

fn y(share: f64) -> f64 {
    TOP + (1.0 - share.clamp(0.0, 1.0)) * SIDE
}

fn at(value: f64) -> String {
    format!("{value:.1}")
}

/// Grid, numbers and names of the axes.
fn axes(across: &str, up: &str) -> Markup {
    html! {
        @for tenth in [0, 2, 4, 6, 8, 10] {
            @let share = f64::from(tenth) / 10.0;
            line.grid x1=(at(x(share))) y1=(at(y(0.0))) x2=(at(x(share))) y2=(at(y(1.0))) {}
            line.grid x1=(at(x(0.0))) y1=(at(y(share))) x2=(at(x(1.0))) y2=(at(y(share))) {}
            text.axis x=(at(x(share))) y=(at(y(0.0) + 16.0)) text-anchor="middle" { (format!("{share:.1}")) }
            text.axis x=(at(LEFT - 6.0)) y=(at(y(share) + 4.0)) text-anchor="end" { (format!("{share:.1}")) }
        }
        text.axis x=(at(x(0.5))) y=(at(HEIGHT - 4.0)) text-anchor="middle" { (across) }
        text.axis x="12" y=(at(y(0.5))) text-anchor="middle" transform={ "rotate(-90 12 " (at(y(0.5))) ")" } { (up) }
    }
}

/// A figure with its drawing, named and described, and the table behind it.
fn figure(id: &str, title: &str, told: &str, drawing: &Markup, table: &Markup) -> Markup {
    html! {
        figure {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ (id) "-title " (id) "-told" } {
                title id={ (id) "-title" } { (title) }
                desc id={ (id) "-told" } { (told) }
                (drawing)
            }
            figcaption { strong { (title) } " " (told) }
            details { summary { "As a table" } div.scroller tabindex="0" role="region" aria-label=(title) { (table) } }
        }
    }
}

fn ranking(label: &LabelDetail) -> Markup {
    let step = |path: String, point: &AtThreshold| {
        let turn = if path.is_empty() { "M" } else { "L" };
        format!("{path}{turn}{} {}", at(x(point.r)), at(y(point.p)))
    };
    let path = label.curve.iter().fold(String::new(), step);
    let drawing = html! {
        (axes("Recall", "Precision"))
        path.curve d=(path) {}
        @if let Some(best) = label.best {
            circle.best cx=(at(x(best.r))) cy=(at(y(best.p))) r="5" {}
        }
    };
    let told = label.best.map_or_else(
        || "No threshold gives any F1.".to_owned(),
        |best| {
            format!(
                "The dot: F1 would be highest, {:.3}, from a score of {:.2} on (P {:.3}, R {:.3}); chosen on these \
                 reports, so it flatters.",
                best.f1, best.threshold, best.p, best.r
            )
        },
    );
    let title = format!("Precision and recall: {}", label.label);
    let table = html! {
        table.figures {
            caption { (title) }
            thead { tr { @for head in ["From score", "Precision", "Recall", "F1"] { th scope="col" { (head) } } } }
            tbody { @for point in thinned(&label.curve, ROWS) {
                tr {
                    th scope="row" { (format!("{:.3}", point.threshold)) }
                    @for value in [point.p, point.r, point.f1] { td.number { (format!("{value:.3}")) } }
                }
            } }
        }
    };
    figure(
        &format!("ranking-{}", id(&label.label)),
        &title,
        &told,
        &drawing,
        &table,
    )
}

fn reliability(label: &LabelDetail) -> Markup {
    let points = &label.reliability;
    let most = points.iter().map(|p| p.units).max().unwrap_or(1) as f64;
    let drawing = html! {
        (axes("Mean score", "Share in gold"))
        line.ideal x1=(at(x(0.0))) y1=(at(y(0.0))) x2=(at(x(1.0))) y2=(at(y(1.0))) {}
        @for point in points {
            line.gap x1=(at(x(point.score))) y1=(at(y(point.score))) x2=(at(x(point.score))) y2=(at(y(point.share))) {}
            circle.point cx=(at(x(point.score))) cy=(at(y(point.share)))
                r=(at(3.0 + 7.0 * (point.units as f64 / most).sqrt())) {}
        }
    };
    let above = points.iter().filter(|p| p.share > p.score).count();
    let told = format!(
        "By tenths of the score; a dot's area grows with its units. On the diagonal scores mean what they say; \
         {above} of {} dots lie above it (too shy), the others below (too sure).",
        points.len()
    );
    let title = format!("Reliability: {}", label.label);
    let table = html! {
        table.figures {
            caption { (title) }
            thead { tr { @for head in ["Mean score", "Share in gold", "Units"] { th scope="col" { (head) } } } }
            tbody { @for point in points {
                tr {
                    th scope="row" { (format!("{:.3}", point.score)) }
                    td.number { (format!("{:.3}", point.share)) }
                    td.number { (point.units) }
                }
            } }
        }
    };
    figure(
        &format!("reliability-{}", id(&label.label)),
        &title,
        &told,
        &drawing,
        &table,
    )
}

/// A label as part of an id: an id holds no blanks.
fn id(label: &str) -> String {
    let sound = |c: char| if c.is_alphanumeric() { c } else { '-' };
    label.chars().map(sound).collect()
}
