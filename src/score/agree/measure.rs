//! Figures from the parts of any reports.

use super::continuum::Continuum;
use super::figure::{Figure, Undefined};
use super::gamma::Gamma;
use super::nominal::{alpha, cohen, fleiss};
use super::part::{Part, Row, lists};
use super::report::{ClassFigure, Frames, Nominal, PairFigure, Spans};
use super::spans::SpanCounts;
use super::unitizing::{u_alpha, u_alpha_of_kinds};
use crate::record::RoleName;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn nominal(parts: &[&Part], coders: usize) -> Vec<Nominal> {
    let labels: BTreeSet<&str> = parts
        .iter()
        .flat_map(|part| part.units.iter().flatten().flatten().flatten())
        .map(String::as_str)
        .collect();
    let rows = |class: &dyn Fn(&BTreeSet<String>) -> String| -> Vec<Row> {
        parts
            .iter()
            .flat_map(|part| &part.units)
            .map(|unit| unit.iter().map(|l| l.as_ref().map(class)).collect())
            .collect()
    };
    let none = || "none".to_owned();
    let mut out: Vec<_> = labels
        .iter()
        .map(|label| {
            let one = |set: &BTreeSet<String>| {
                if set.contains(*label) {
                    (*label).to_owned()
                } else {
                    none()
                }
            };
            measured(format!("label {label}"), &rows(&one), coders)
        })
        .collect();
    let together = |set: &BTreeSet<String>| {
        if set.is_empty() {
            none()
        } else {
            set.iter().cloned().collect::<Vec<_>>().join("+")
        }
    };
    out.push(measured("labels".into(), &rows(&together), coders));
    for (list, name) in lists() {
        let rows: Vec<Row> = parts
            .iter()
            .filter_map(|part| part.classes.get(&list))
            .flatten()
            .cloned()
            .collect();
        out.push(measured(name.into(), &rows, coders));
    }
    out
}

fn measured(of: String, rows: &[Row], coders: usize) -> Nominal {
    let kept: Vec<Row> = rows
        .iter()
        .filter(|row| row.iter().flatten().count() > 1)
        .cloned()
        .collect();
    let same = |row: &&Row| {
        let mut given = row.iter().flatten();
        let first = given.next();
        given.all(|class| Some(class) == first)
    };
    let mut pairs = Vec::new();
    for a in 0..coders {
        for b in a + 1..coders {
            let both: Vec<(&str, &str)> = kept
                .iter()
                .filter_map(|row| Some((row[a].as_deref()?, row[b].as_deref()?)))
                .collect();
            let figure = cohen(&both);
            pairs.push(PairFigure {
                coders: (a, b),
                figure,
            });
        }
    }
    let by_all: Vec<Vec<&str>> = kept
        .iter()
        .filter_map(|row| row.iter().map(Option::as_deref).collect())
        .collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for class in kept.iter().flat_map(|row| row.iter().flatten()) {
        *uses.entry(class).or_default() += 1;
    }
    Nominal {
        of,
        items: kept.len(),
        agreed: kept.iter().filter(same).count(),
        cohen: mean(pairs.iter().map(|pair| &pair.figure)),
        pairs,
        fleiss: fleiss(&by_all),
        alpha: alpha(&kept),
        classes: uses
            .iter()
            .map(|(class, uses)| ClassFigure {
                class: (*class).to_owned(),
                uses: *uses,
                alpha: alpha(&against(&kept, class)),
            })
            .collect(),
    }
}

/// The rows with every class but one told as another.
fn against<'a>(rows: &'a [Row], class: &'a str) -> Vec<Vec<Option<&'a str>>> {
    let one = |given: &'a Option<String>| {
        let given = given.as_deref()?;
        Some(if given == class { class } else { "another" })
    };
    rows.iter()
        .map(|row| row.iter().map(one).collect())
        .collect()
}

/// The mean; the first reason if one has no number.
fn mean<'a>(figures: impl Iterator<Item = &'a Figure>) -> Figure {
    let figures: Result<Vec<f64>, _> = figures.cloned().collect();
    let figures = figures?;
    if figures.is_empty() {
        return Err(Undefined::Nothing);
    }
    Ok(figures.iter().sum::<f64>() / figures.len() as f64)
}

pub(super) fn frames(parts: &[&Part], coders: usize) -> Frames {
    let mut counts = vec![0; coders];
    let (mut all, mut matched) = (0, 0);
    for part in parts {
        for (sum, n) in counts.iter_mut().zip(&part.frame_counts) {
            *sum += n;
        }
        all += part.frame_pairs.0;
        matched += part.frame_pairs.1;
    }
    Frames {
        counts,
        matched,
        f1: if all == 0 {
            Err(Undefined::NoSpans)
        } else {
            Ok(2.0 * matched as f64 / all as f64)
        },
    }
}

pub(super) fn spans(parts: &[&Part], coders: usize, role: usize) -> Spans {
    let (mut counts, mut pairs) = (vec![0; coders], Ok(SpanCounts::default()));
    let mut kinds: Vec<Continuum> = Vec::new();
    let alone = parts.len() == 1;
    for part in parts {
        let of_role = &part.roles[role];
        for (sum, n) in counts.iter_mut().zip(&of_role.counts) {
            *sum += n;
        }
        pairs = pairs.and_then(|mut sum: SpanCounts| {
            sum.add(&of_role.pairs.clone()?);
            Ok(sum)
        });
        if part.whole || alone {
            kinds.resize_with(of_role.kinds.len(), Continuum::default);
            for (sum, kind) in kinds.iter_mut().zip(&of_role.kinds) {
                sum.append(kind);
            }
        }
    }
    let gammas: Vec<_> = parts
        .iter()
        .map(|part| part.roles[role].gamma.clone())
        .collect();
    Spans {
        role: RoleName::ALL
            .get(role)
            .map_or("all", |role| role.as_str())
            .into(),
        counts,
        exact_f1: pairs.clone().and_then(|pairs| pairs.exact_f1()),
        token_f1: pairs.and_then(|pairs| pairs.token_f1()),
        u_alpha: match &kinds[..] {
            [] => Err(Undefined::Nothing),
            [one] => u_alpha(one),
            several => u_alpha_of_kinds(several),
        },
        gamma: Gamma::pooled(&gammas),
    }
}
