//! The figures as tables for people, and under them why some are missing.

use crate::cli::view::count;
use crate::score::agree::{Agreement, Figure, Section};
use std::fmt::Write as _;

/// All tables. `differences`: how many decisions there are to take.
pub fn tables(of: &Agreement, differences: usize) -> String {
    let mut out = format!(
        "{} coders ({}), {} coded by two or more\n",
        of.coders.len(),
        of.coders.join(", "),
        count(of.reports, "report")
    );
    if !of.coded_once.is_empty() {
        let _ = writeln!(
            out,
            "coded by one only, and left out: {}",
            of.coded_once.join(", ")
        );
    }
    let mut why = Vec::new();
    nominal(&mut out, &of.overall, &mut why);
    spans(&mut out, of, &mut why);
    reports(&mut out, of);
    if !why.is_empty() {
        out += "\nNo number:\n";
        for line in &why {
            let _ = writeln!(out, "  {line}");
        }
    }
    let _ = writeln!(
        out,
        "\n{} to adjudicate (--disagreements FILE lists them)\n{}",
        count(differences, "difference"),
        of.signature
    );
    out
}

/// Three decimals, or a dash; the reason goes to `why`, once a row.
fn shown(figure: &Figure, row: &str, why: &mut Vec<String>) -> String {
    match figure {
        Ok(value) => format!("{value:.3}"),
        Err(reason) => {
            let line = format!("{row}: {reason}");
            if !why.contains(&line) {
                why.push(line);
            }
            "-".into()
        }
    }
}

fn nominal(out: &mut String, section: &Section, why: &mut Vec<String>) {
    let _ = writeln!(
        out,
        "\nLabels and codes\n(agreed: share of the items on which all say the same; alpha: Krippendorff's, nominal)\n\
         {:18} {:>7} {:>7} {:>7} {:>7} {:>7}",
        "", "items", "agreed", "Cohen", "Fleiss", "alpha"
    );
    for row in &section.nominal {
        let agreed = if row.items == 0 {
            "-".into()
        } else {
            format!("{:.3}", row.agreed as f64 / row.items as f64)
        };
        let _ = writeln!(
            out,
            "{:18} {:>7} {agreed:>7} {:>7} {:>7} {:>7}",
            row.of,
            row.items,
            shown(&row.cohen, &row.of, why),
            shown(&row.fleiss, &row.of, why),
            shown(&row.alpha, &row.of, why),
        );
    }
}

fn spans(out: &mut String, of: &Agreement, why: &mut Vec<String>) {
    let list = |counts: &[usize]| {
        let counts: Vec<_> = counts.iter().map(ToString::to_string).collect();
        counts.join(" / ")
    };
    let section = &of.overall;
    let _ = writeln!(
        out,
        "\nSpans\n(u-alpha: Krippendorff's, unitizing; gamma ± error of its drawing by chance, not of the sample of reports)\n\
         {:8} {:>18} {:>9} {:>9} {:>8}   gamma",
        "", "marked", "exact F1", "token F1", "u-alpha"
    );
    for row in &section.spans {
        let gamma = match &row.gamma.value {
            Ok(value) => format!("{value:.3} ± {:.3}", row.gamma.error),
            none => shown(none, &format!("gamma of {}", row.role), why),
        };
        let name = format!("spans of {}", row.role);
        let _ = writeln!(
            out,
            "{:8} {:>18} {:>9} {:>9} {:>8}   {gamma}",
            row.role,
            list(&row.counts),
            shown(&row.exact_f1, &name, why),
            shown(&row.token_f1, &name, why),
            shown(&row.u_alpha, &name, why),
        );
    }
    let frames = &section.frames;
    let _ = writeln!(
        out,
        "{:8} {:>18} matched {}, F1 {}",
        "frames",
        list(&frames.counts),
        frames.matched,
        shown(&frames.f1, "frames", why)
    );
}

/// A row a report: labels, then what was marked in it.
fn reports(out: &mut String, of: &Agreement) {
    let _ = writeln!(
        out,
        "\n{:>7} {:>7} {:>8} {:>8} {:>7} {:>7}  Report",
        "labels", "frames", "exact", "token", "u-", "gamma"
    );
    let _ = writeln!(
        out,
        "{:>7} {:>7} {:>8} {:>8} {:>7} {:>7}",
        "alpha", "F1", "span F1", "span F1", "alpha", ""
    );
    for (id, section) in &of.by_report {
        let labels = section.nominal.iter().find(|row| row.of == "labels");
        let all = section.spans.last();
        let bare =
            |figure: Option<&Figure>| figure.map_or("-".into(), |f| shown(f, "", &mut Vec::new()));
        let _ = writeln!(
            out,
            "{:>7} {:>7} {:>8} {:>8} {:>7} {:>7}  {id}",
            bare(labels.map(|row| &row.alpha)),
            bare(Some(&section.frames.f1)),
            bare(all.map(|row| &row.exact_f1)),
            bare(all.map(|row| &row.token_f1)),
            bare(all.map(|row| &row.u_alpha)),
            bare(all.map(|row| &row.gamma.value)),
        );
    }
}
