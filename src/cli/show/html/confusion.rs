//! What was taken for what, a table a list: gold down, suggestion across.

use crate::score::Confusion;
use maud::{Markup, html};

/// All lists that occur; label sets open, the others to be opened.
pub fn section(confusions: &[Confusion]) -> Markup {
    html! {
        section #confusion aria-labelledby="confusion-title" {
            h2 #confusion-title { "Confusion" }
            p { "Rows are gold, columns suggestions; codes are those of paired frames. What is right is framed; the stronger the "
                "colour, the greater the share of the row." }
            @for confusion in confusions.iter().filter(|c| !c.cells.is_empty()) {
                details open[confusion.of == "labels"] {
                    summary { (title(confusion)) " " span.note { (right(confusion)) } }
                    div.scroller tabindex="0" role="region" aria-label=(title(confusion)) { (table(confusion)) }
                }
            }
        }
    }
}

fn title(confusion: &Confusion) -> String {
    match confusion.of.as_str() {
        "labels" => "Labels of units".into(),
        list => format!("Codes: {list}"),
    }
}

fn right(confusion: &Confusion) -> String {
    let all: usize = confusion.cells.iter().map(|cell| cell.2).sum();
    let same = confusion.cells.iter().filter(|cell| cell.0 == cell.1);
    format!("{} of {all} right", same.map(|cell| cell.2).sum::<usize>())
}

fn table(confusion: &Confusion) -> Markup {
    let mut names: Vec<&str> = Vec::new();
    for (gold, said, _) in &confusion.cells {
        names.extend([gold.as_str(), said.as_str()]);
    }
    names.sort_unstable();
    names.dedup();
    let count = |gold: &str, said: &str| {
        let cell = confusion.cells.iter().find(|c| c.0 == gold && c.1 == said);
        cell.map_or(0, |cell| cell.2)
    };
    html! {
        table.confusion {
            caption { (title(confusion)) }
            thead {
                tr {
                    th scope="col" { "Gold ↓ Suggested →" }
                    @for said in &names { th scope="col" { (said) } }
                    th scope="col" { "All" }
                }
            }
            tbody {
                @for gold in &names {
                    @let all: usize = names.iter().map(|said| count(gold, said)).sum();
                    @if all > 0 {
                        tr {
                            th scope="row" { (gold) }
                            @for said in &names {
                                @let n = count(gold, said);
                                td class={ "number heat" (heat(n, all)) (if gold == said { " same" } else { "" }) } {
                                    @if n > 0 { (n) } @else { span.nothing { "·" } }
                                }
                            }
                            td.number { strong { (all) } }
                        }
                    }
                }
            }
        }
    }
}

/// From 0 to 5 by the share of the row.
fn heat(n: usize, all: usize) -> usize {
    (n * 5).div_ceil(all.max(1))
}
