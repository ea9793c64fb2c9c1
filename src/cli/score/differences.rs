//! What differs from another system, or from the last time?

use super::table::{NAME, number};
use crate::score::{Change, Comparison, Row};
use std::fmt::Write as _;

/// Figures of both systems, and the tests.
pub(super) fn against(comparison: &Comparison) -> String {
    let mut text = format!(
        "\n{:NAME$}{:>9}{:>9}{:>9}   {:18}{:>6}\n",
        "Against the other", "this", "other", "gap", "95 % of the gap", "p"
    );
    for difference in &comparison.figures {
        let measure = difference.key.rsplit('.').next();
        let shown = matches!(measure, Some("f1" | "ap"));
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
        "\nMcNemar's test, right only in     this       other        p"
    );
    for test in &comparison.mcnemar {
        let _ = writeln!(
            text,
            "  {:<26}{:>10}{:>12}{:>9.3}",
            test.about, test.only_first, test.only_second, test.p
        );
    }
    text
}

/// Items that are not as they were, better ones with `+`.
pub(super) fn changes(changed: &[Change]) -> String {
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
    let outcome = row.outcome.as_str();
    match &row.suggested {
        Some(code) => format!("{outcome} {code}"),
        None if row.credit == "0.000" || row.credit == "1.000" => outcome.to_owned(),
        None => format!("{outcome} {}", row.credit),
    }
}
