//! The figures for people, in columns.

use super::Outputs;
use crate::score::{Change, Comparison, Figure, Group, Held, Row, ScoreReport};
use std::fmt::Write as _;

/// Columns of a row's name.
const NAME: usize = 22;

/// Columns of a group's name.
const GROUP: usize = 42;

/// Everything that was asked for, as text.
pub fn written(out: &Outputs<'_>) -> String {
    let report = out.report;
    let mut text = head(out);
    text += &main_part(report);
    text += &groups(&report.groups);
    if let Some(comparison) = &report.comparison {
        text += &against(comparison);
    }
    if let Some(changed) = out.changed {
        text += &changes(changed);
    }
    text += &held(out.held);
    let _ = writeln!(text, "\n{}", report.signature);
    text
}

fn head(out: &Outputs<'_>) -> String {
    let (report, scored) = (out.report, out.scored);
    let mut text = format!("{} reports\n", report.reports);
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

/// A section: its title, its columns, and the subjects with the measures that stand in them.
type Section = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

const SECTIONS: [Section; 6] = [
    ("Units", &["P", "R", "F1"], &["p", "r", "f1"], "sentence."),
    (
        "Scores of units",
        &["avg prec", "Brier", "ECE"],
        &["ap", "brier", "ece"],
        "sentence.",
    ),
    (
        "Frames, paired by their actions",
        &["P", "R", "F1"],
        &["p", "r", "f1"],
        "frames",
    ),
    (
        "Roles in paired frames, token F1",
        &["P", "R", "F1", "exact F1"],
        &["p", "r", "f1", "exact_f1"],
        "role.",
    ),
    (
        "Spans in whatever frame, F1",
        &["strict", "exact", "partial", "type", "token", "IoU"],
        &[
            "strict_f1",
            "exact_f1",
            "partial_f1",
            "type_f1",
            "token_f1",
            "iou_f1",
        ],
        "span.",
    ),
    (
        "Summaries in paired frames, F1",
        &[
            "ROUGE-1", "ROUGE-2", "ROUGE-L", "stems 1", "stems L", "words",
        ],
        &[
            "rouge1",
            "rouge2",
            "rougeL",
            "rouge1_stem",
            "rougeL_stem",
            "word_f1",
        ],
        "summary.",
    ),
];

const CODES: Section = (
    "Codes in paired frames",
    &["F1", "accuracy", "macro F1", "parent", "hier. F1"],
    &[
        "f1",
        "accuracy_on_matched",
        "macro_f1_on_matched",
        "parent_accuracy_on_matched",
        "hierarchical_f1_on_matched",
    ],
    "c",
);

fn main_part(report: &ScoreReport) -> String {
    let mut text = String::new();
    for section in SECTIONS.iter().chain([&CODES]) {
        text += &table(section, &report.figures);
        if section.0 == "Scores of units" {
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
fn table((title, columns, measures, prefix): &Section, figures: &[Figure]) -> String {
    let mut subjects: Vec<&str> = Vec::new();
    for figure in figures {
        let Some((subject, measure)) = figure.key.rsplit_once('.') else {
            continue;
        };
        if subject.starts_with(prefix)
            && measures.contains(&measure)
            && !subjects.contains(&subject)
        {
            subjects.push(subject);
        }
    }
    let find = |subject: &str, measure: &str| {
        let key = format!("{subject}.{measure}");
        figures.iter().find(|f| f.key == key)
    };
    let known = |s: &&str| {
        measures
            .iter()
            .any(|m| find(s, m).is_some_and(|f| f.value.is_some()))
    };
    subjects.retain(|s| known(&s));
    if subjects.is_empty() {
        return String::new();
    }
    let with_interval = measures
        .iter()
        .find(|m| **m == "f1")
        .unwrap_or(&measures[0]);
    let column = columns[measures
        .iter()
        .position(|m| m == with_interval)
        .unwrap_or(0)];
    let mut text = format!("\n{title:NAME$}");
    if title.len() >= NAME {
        text = format!("\n{title}\n{:NAME$}", "");
    }
    for column in *columns {
        let _ = write!(text, "{column:>9}");
    }
    let _ = writeln!(text, "   {:15}{:>6}", format!("95 % of {column}"), "gold");
    for subject in subjects {
        let name = subject.split_once('.').map_or("all", |(_, name)| name);
        let _ = write!(text, "  {name:<width$}", width = NAME - 2);
        for measure in *measures {
            let value = find(subject, measure).and_then(|f| f.value);
            let _ = write!(text, "{:>9}", number(value));
        }
        let figure = find(subject, with_interval);
        let interval = figure.and_then(|f| f.interval);
        let interval = interval.map_or(String::new(), |(a, b)| format!("{a:.3} to {b:.3}"));
        let gold = figure.map_or(0, |f| f.gold);
        let _ = writeln!(text, "   {interval:15}{gold:>6}");
    }
    text
}

/// Three decimals, or a dash for what is no number.
fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |v| format!("{v:.3}"))
}

/// Figures that stand for a group.
const OF_A_GROUP: [(&str, &str); 4] = [
    ("action F1", "sentence.action.f1"),
    ("lesson F1", "sentence.lesson.f1"),
    ("frames F1", "frames.f1"),
    ("role act.", "role.action.f1"),
];

fn groups(groups: &[Group]) -> String {
    let (mut text, mut by) = (String::new(), "");
    for group in groups {
        if group.by != by {
            by = group.by;
            let _ = write!(text, "\n{:GROUP$}", format!("By {by}"));
            for (name, _) in OF_A_GROUP {
                let _ = write!(text, "{name:>11}");
            }
            let _ = writeln!(text, "{:>9}", "reports");
        }
        let name: String = group.name.chars().take(GROUP - 3).collect();
        let _ = write!(text, "  {name:<width$}", width = GROUP - 2);
        for (_, key) in OF_A_GROUP {
            let figure = group.figures.iter().find(|f| f.key == key);
            let _ = write!(text, "{:>11}", number(figure.and_then(|f| f.value)));
        }
        let _ = writeln!(text, "{:>9}", group.reports);
    }
    text
}

fn against(comparison: &Comparison) -> String {
    let mut text = format!(
        "\n{:NAME$}{:>9}{:>9}{:>9}   {:18}{:>6}\n",
        "Against the other", "this", "other", "gap", "95 % of the gap", "p"
    );
    for difference in &comparison.figures {
        let shown = difference.key.ends_with(".f1") || difference.key.ends_with(".ap");
        let (Some(a), Some(b)) = (difference.value, difference.against) else {
            continue;
        };
        if !shown {
            continue;
        }
        let interval = difference.interval;
        let interval = interval.map_or(String::new(), |(a, b)| format!("{a:+.3} to {b:+.3}"));
        let p = number(difference.p);
        let _ = writeln!(
            text,
            "  {:<width$}{a:>9.3}{b:>9.3}{:>+9.3}   {interval:18}{p:>6}",
            difference.key,
            a - b,
            width = NAME - 2
        );
    }
    let _ = writeln!(
        text,
        "\nMcNemar                      only this   only other        p"
    );
    for test in &comparison.mcnemar {
        let _ = writeln!(
            text,
            "  {:<26}{:>10}{:>13}{:>9.3}",
            test.about, test.only_first, test.only_second, test.p
        );
    }
    text
}

fn changes(changed: &[Change]) -> String {
    let count = |sign| changed.iter().filter(|c| c.sign == sign).count();
    let mut text = format!(
        "\nChanged since the baseline: {} items ({} better, {} worse, {} other)\n",
        changed.len(),
        count(1),
        count(-1),
        count(0)
    );
    for change in changed {
        let Some(row) = change.now.as_ref().or(change.before.as_ref()) else {
            continue;
        };
        let sign = ['-', ' ', '+'][usize::from((change.sign + 1).unsigned_abs())];
        let _ = writeln!(
            text,
            "{sign} {} {} {} {}: {} -> {}",
            row.report,
            row.kind.as_str(),
            row.name,
            place(row),
            told(change.before.as_ref()),
            told(change.now.as_ref())
        );
    }
    text
}

fn place(row: &Row) -> String {
    let range = |a: Option<usize>, b: Option<usize>| Some(format!("{}..{}", a?, b?));
    range(row.gold_start, row.gold_end)
        .or_else(|| range(row.suggested_start, row.suggested_end))
        .unwrap_or_default()
}

fn told(row: Option<&Row>) -> String {
    let Some(row) = row else {
        return "nothing".into();
    };
    let mut text = row.outcome.as_str().to_owned();
    match &row.suggested {
        Some(code) => text += &format!(" {code}"),
        None if row.credit != "0.000" && row.credit != "1.000" => {
            text += &format!(" {}", row.credit)
        }
        None => {}
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
