//! The figures for people, in columns.

use super::{Outputs, differences};
use crate::score::{Figure, Group, Held, ScoreReport};
use std::fmt::Write as _;

/// Columns of a row's name.
pub(super) const NAME: usize = 22;

/// Everything that was asked for, as text.
pub fn written(out: &Outputs<'_>) -> String {
    let report = out.report;
    let mut text = head(out);
    text += &main_part(report);
    text += &groups(&report.groups);
    if let Some(comparison) = &report.comparison {
        text += &differences::against(comparison);
    }
    if let Some(changed) = out.changed {
        text += &differences::changes(changed);
    }
    text += &held(out.held);
    let _ = writeln!(text, "\n{}", report.signature);
    text
}

fn head(out: &Outputs<'_>) -> String {
    let (report, scored) = (out.report, out.scored);
    let mut text = match report.reports {
        1 => "1 report; no intervals, which need two and more\n".to_owned(),
        n => format!("{n} reports\n"),
    };
    if !report.missing.is_empty() {
        let shown: Vec<&str> = report.missing.iter().take(5).map(String::as_str).collect();
        let rest = report.missing.len() - shown.len();
        let more = if rest > 0 {
            format!(" and {rest} more")
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "without a suggestion, counted as missed: {} ({}{more})",
            report.missing.len(),
            shown.join(", ")
        );
    }
    for (n, what) in [
        (
            scored.by_text,
            "joined by their text, the ids being different",
        ),
        (scored.unused, "suggestions without gold, not counted"),
        (scored.moved, "realigned to gold's text"),
    ] {
        if n > 0 {
            let _ = writeln!(text, "{what}: {n}");
        }
    }
    let moved = scored.realigned;
    if scored.moved > 0 {
        let _ = writeln!(
            text,
            "  spans placed {}, not found: {} units, {} roles, {} frames",
            moved.placed, moved.lost_units, moved.lost_roles, moved.lost_frames
        );
    }
    text
}

/// A table of subjects with their measures.
struct Section {
    /// What it is about, and what the measures mean where their names do not say it.
    title: &'static str,
    note: &'static str,
    /// Heads of the columns, and the measure in each.
    columns: &'static [(&'static str, &'static str)],
    /// How the names of its subjects begin.
    prefix: &'static str,
}

const PRF: &[(&str, &str)] = &[("P", "p"), ("R", "r"), ("F1", "f1")];

const SECTIONS: [Section; 7] = [
    Section {
        title: "Units",
        note: "",
        columns: PRF,
        prefix: "sentence.",
    },
    Section {
        title: SCORES,
        note: "whatever the threshold; Brier score and expected calibration error: the lower the better",
        columns: &[("avg prec", "ap"), ("Brier", "brier"), ("ECE", "ece")],
        prefix: "sentence.",
    },
    Section {
        title: "Frames, paired by their actions",
        note: "",
        columns: PRF,
        prefix: "frames",
    },
    Section {
        title: "Roles in paired frames, token F1",
        note: "what belongs to a frame without a partner is missed or spurious; exact: but for case and punctuation",
        columns: &[
            ("P", "p"),
            ("R", "r"),
            ("F1", "f1"),
            ("exact F1", "exact_f1"),
        ],
        prefix: "role.",
    },
    Section {
        title: "Spans in whatever frame, F1",
        note: "strict: role and bounds; exact: bounds; partial: bounds, an overlap half; type: role and overlap",
        columns: &[
            ("strict", "strict_f1"),
            ("exact", "exact_f1"),
            ("partial", "partial_f1"),
            ("type", "type_f1"),
            ("token", "token_f1"),
            ("IoU", "iou_f1"),
        ],
        prefix: "span.",
    },
    Section {
        title: "Summaries in paired frames, F1",
        note: "stems: after Porter's stemmer; words: ROUGE-1 with a contraction as one word",
        columns: &[
            ("ROUGE-1", "rouge1"),
            ("ROUGE-2", "rouge2"),
            ("ROUGE-L", "rougeL"),
            ("stems 1", "rouge1_stem"),
            ("stems L", "rougeL_stem"),
            ("words", "word_f1"),
        ],
        prefix: "summary.",
    },
    Section {
        title: "Codes",
        note: "F1 over all frames, the rest over paired ones; parent: right before the `/`; hier.: codes and parents",
        columns: &[
            ("F1", "f1"),
            ("accuracy", "accuracy_on_matched"),
            ("macro F1", "macro_f1_on_matched"),
            ("parent", "parent_accuracy_on_matched"),
            ("hier. F1", "hierarchical_f1_on_matched"),
        ],
        prefix: "c",
    },
];

/// Title of the section that the best thresholds stand under.
const SCORES: &str = "Scores of units";

fn main_part(report: &ScoreReport) -> String {
    let mut text = String::new();
    for section in &SECTIONS {
        text += &table(section, &report.figures);
        if section.title == SCORES {
            text += &best(report);
        }
    }
    text
}

fn best(report: &ScoreReport) -> String {
    let mut text = String::new();
    for label in &report.labels {
        if let Some(best) = label.best {
            let _ = writeln!(
                text,
                "  {}: F1 would be highest from a score of {:.2} on: P {:.3}, R {:.3}, F1 {:.3} (chosen on these reports)",
                label.label, best.threshold, best.p, best.r, best.f1
            );
        }
    }
    text
}

/// One section; subjects that have none of its measures are left out, intervals are those of its F1 or first measure.
fn table(section: &Section, figures: &[Figure]) -> String {
    let Section {
        title,
        note,
        columns,
        prefix,
    } = section;
    let find = |subject: &str, measure: &str| {
        let key = format!("{subject}.{measure}");
        figures.iter().find(|f| f.key == key)
    };
    let mut subjects: Vec<&str> = Vec::new();
    for figure in figures.iter().filter(|f| f.value.is_some()) {
        let Some((subject, measure)) = figure.key.rsplit_once('.') else {
            continue;
        };
        let listed = columns.iter().any(|column| column.1 == measure);
        if listed && subject.starts_with(prefix) && !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    if subjects.is_empty() {
        return String::new();
    }
    let first = columns.iter().find(|column| column.1 == "f1");
    let (about, with_interval) = first.unwrap_or(&columns[0]);
    let mut text = format!("\n{title:NAME$}");
    if title.len() >= NAME || !note.is_empty() {
        text = format!("\n{title}\n");
        if !note.is_empty() {
            let _ = writeln!(text, "({note})");
        }
        let _ = write!(text, "{:NAME$}", "");
    }
    for (column, _) in *columns {
        let _ = write!(text, "{column:>9}");
    }
    let _ = writeln!(text, "   {:16}{:>6}", format!("95 % of {about}"), "gold");
    for subject in subjects {
        let name = subject.split_once('.').map_or("all", |(_, name)| name);
        let _ = write!(text, "  {name:<width$}", width = NAME - 2);
        for (_, measure) in *columns {
            let value = find(subject, measure).and_then(|f| f.value);
            let _ = write!(text, "{:>9}", number(value));
        }
        let figure = find(subject, with_interval);
        let gold = figure.map_or(0, |f| f.gold);
        let interval = interval(figure);
        let _ = writeln!(text, "   {interval:16}{gold:>6}");
    }
    text
}

/// `LOW to HIGH`, or a dash.
fn interval(figure: Option<&Figure>) -> String {
    let known = figure.and_then(|f| f.interval);
    known.map_or_else(|| "-".into(), |(a, b)| format!("{a:.3} to {b:.3}"))
}

/// Three decimals, or a dash for what is no number.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |v| format!("{v:.3}"))
}

/// Figures that stand for a group; the first with its interval.
const OF_A_GROUP: [(&str, &str); 4] = [
    ("action F1", "sentence.action.f1"),
    ("lesson F1", "sentence.lesson.f1"),
    ("frames F1", "frames.f1"),
    ("role action", "role.action.f1"),
];

/// A row a group; its name stands last, since it may be long.
fn groups(groups: &[Group]) -> String {
    let (mut text, mut by) = (String::new(), "");
    for group in groups {
        if group.by != by {
            by = group.by;
            text.push('\n');
            for (n, (name, _)) in OF_A_GROUP.into_iter().enumerate() {
                let _ = write!(text, "{name:>12}");
                if n == 0 {
                    let _ = write!(text, "   {:14}", "95 % of it");
                }
            }
            let _ = writeln!(text, "{:>9}  By {by}", "reports");
        }
        for (n, (_, key)) in OF_A_GROUP.into_iter().enumerate() {
            let figure = group.figures.iter().find(|f| f.key == key);
            let _ = write!(text, "{:>12}", number(figure.and_then(|f| f.value)));
            if n == 0 {
                let _ = write!(text, "   {:14}", interval(figure));
            }
        }
        let _ = writeln!(text, "{:>9}  {}", group.reports, group.name);
    }
    text
}

/// The floors, those that do not hold marked.
pub fn held(held: &[Held]) -> String {
    if held.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{:NAME$}{:>9}{:>9}\n", "Floors", "value", "floor");
    for one in held {
        let verdict = if one.holds { "" } else { "   BELOW" };
        let _ = writeln!(
            text,
            "  {:<width$}{:>9}{:>9.3}{verdict}",
            one.key,
            number(one.value),
            one.floor,
            width = NAME - 2
        );
    }
    text
}
