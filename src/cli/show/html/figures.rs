//! Figures with their intervals: each table a row a subject, with the interval drawn beside the number.

use crate::score::{Figure, Group};
use maud::{Markup, html};

/// A table: its title, what the subjects begin with, the measures with their headings, the first of which is drawn,
/// and a note.
struct Table {
    title: &'static str,
    family: &'static str,
    measures: &'static [(&'static str, &'static str)],
    note: &'static str,
}

const TABLES: [Table; 7] = [
    Table {
        title: "Units",
        family: "sentence.",
        measures: &[("F1", "f1"), ("Precision", "p"), ("Recall", "r")],
        note: "A suggested unit is gold's if the two share at least half of the shorter one.",
    },
    Table {
        title: "Scores of units",
        family: "sentence.",
        measures: &[
            ("Average precision", "ap"),
            ("Brier", "brier"),
            ("ECE", "ece"),
        ],
        note: "Brier score and expected calibration error: less is better.",
    },
    Table {
        title: "Frames",
        family: "frames",
        measures: &[("F1", "f1"), ("Precision", "p"), ("Recall", "r")],
        note: "Paired by the token F1 of their actions, at least a half.",
    },
    Table {
        title: "Roles in paired frames",
        family: "role.",
        measures: &[
            ("Token F1", "f1"),
            ("Precision", "p"),
            ("Recall", "r"),
            ("Exact F1", "exact_f1"),
        ],
        note: "A role of a frame without a partner counts as missed or spurious.",
    },
    Table {
        title: "Spans in whatever frame",
        family: "span.",
        measures: &[
            ("Strict F1", "strict_f1"),
            ("Exact", "exact_f1"),
            ("Partial", "partial_f1"),
            ("Type", "type_f1"),
            ("Token", "token_f1"),
        ],
        note: "As SemEval-2013 task 9 counts them.",
    },
    Table {
        title: "Categories of roles",
        family: "category.",
        measures: &[
            ("F1", "f1"),
            ("Right in pairs", "accuracy_on_matched"),
            ("Macro F1 in pairs", "macro_f1_on_matched"),
        ],
        note: "F1 over all frames; the others over the pairs.",
    },
    Table {
        title: "Codes of frames",
        family: "code.",
        measures: &[
            ("F1", "f1"),
            ("Right in pairs", "accuracy_on_matched"),
            ("Macro F1 in pairs", "macro_f1_on_matched"),
        ],
        note: "F1 over all frames; the others over the pairs.",
    },
];

/// All tables that have any number.
pub fn section(figures: &[Figure]) -> Markup {
    html! {
        section #figures aria-labelledby="figures-title" {
            h2 #figures-title { "Figures" }
            p { "From 0 to 1. The line is the 95 % interval over resampled reports, the tick the figure itself. A dash is no "
                "number: there was nothing to divide by." }
            div.tables { @for of in &TABLES { (table(of, figures)) } }
        }
    }
}

fn table(of: &Table, figures: &[Figure]) -> Markup {
    let find = |subject: &str, measure: &str| {
        let key = format!("{subject}.{measure}");
        figures.iter().find(|figure| figure.key == key)
    };
    let mut subjects: Vec<&str> = Vec::new();
    for figure in figures.iter().filter(|f| f.value.is_some()) {
        if let Some((subject, measure)) = figure.key.rsplit_once('.')
            && subject.starts_with(of.family)
            && of.measures.iter().any(|(_, m)| *m == measure)
            && !subjects.contains(&subject)
        {
            subjects.push(subject);
        }
    }
    let (drawn, measure) = of.measures[0];
    html! {
        @if !subjects.is_empty() {
            div.scroller tabindex="0" role="region" aria-label=(of.title) {
                table.figures {
                    caption { span.told { (of.title) span.note { (of.note) } } }
                    thead { tr {
                        th scope="col" { "" span.unseen { "Of" } }
                        th scope="col" { (drawn) }
                        th.bar scope="col" { "95 % interval" }
                        @for (heading, _) in &of.measures[1..] { th scope="col" { (heading) } }
                        th scope="col" { "Gold" }
                    } }
                    tbody {
                        @for subject in subjects {
                            @let first = find(subject, measure);
                            tr {
                                th scope="row" { (subject.split_once('.').map_or("all", |(_, name)| name)) }
                                td.number { strong { (number(first.and_then(|f| f.value))) } }
                                td.bar { (first.map_or_else(|| html! {}, bar)) }
                                @for (_, measure) in &of.measures[1..] {
                                    td.number { (number(find(subject, measure).and_then(|f| f.value))) }
                                }
                                td.number { (first.map_or(0, |f| f.gold)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The interval as a line on a scale from 0 to 1, and in numbers beneath.
fn bar(figure: &Figure) -> Markup {
    let place = |value: f64| format!("{:.1}", value.clamp(0.0, 1.0) * 100.0);
    html! {
        @if let Some(value) = figure.value {
            svg.interval viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                rect.scale x="0" y="3.5" width="100" height="1" {}
                @if let Some((low, high)) = figure.interval {
                    rect.range x=(place(low)) y="2" width=(place((high - low).max(0.004))) height="4" {}
                }
                rect.tick x=(format!("{:.1}", value.clamp(0.0, 1.0) * 99.0)) y="0" width="1" height="8" {}
            }
            @if let Some((low, high)) = figure.interval {
                span.ends { (format!("{low:.3} to {high:.3}")) }
            }
        }
    }
}

/// Three decimals, or a dash for what is no number.
pub fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.3}"))
}

/// Figures that stand for a group.
const OF_A_GROUP: [(&str, &str); 4] = [
    ("Action F1", "sentence.action.f1"),
    ("Lesson F1", "sentence.lesson.f1"),
    ("Frames F1", "frames.f1"),
    ("Action spans F1", "role.action.f1"),
];

/// A table for each kind of group.
pub fn groups(groups: &[Group]) -> Markup {
    let mut kinds: Vec<&str> = groups.iter().map(|group| group.by).collect();
    kinds.dedup();
    html! {
        section #groups aria-labelledby="groups-title" {
            h2 #groups-title { "For which reports?" }
            div.tables {
                @for by in kinds {
                    div.scroller tabindex="0" role="region" aria-label={ "By " (by) } {
                        table.figures {
                            caption { "By " (by) }
                            thead { tr {
                                th scope="col" { span.unseen { (by) } }
                                th scope="col" { "Reports" }
                                @for (heading, _) in OF_A_GROUP { th scope="col" { (heading) } }
                            } }
                            tbody {
                                @for group in groups.iter().filter(|group| group.by == by) {
                                    tr {
                                        th scope="row" { (group.name) }
                                        td.number { (group.reports) }
                                        @for (_, key) in OF_A_GROUP {
                                            @let figure = group.figures.iter().find(|f| f.key == key);
                                            td.number { (number(figure.and_then(|f| f.value))) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
