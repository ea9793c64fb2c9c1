//! The configuration with which brat shows and checks our labels.

use crate::codebook::{Codebook, LISTS};
use std::fmt::Write as _;

/// `annotation.conf`: entities, events, attributes, each with its values.
pub fn annotation(codebook: &Codebook) -> String {
    let mut conf = String::from("[entities]\n");
    for role in ["event", "target", "goal"] {
        let _ = writeln!(conf, "{role}");
    }
    for label in codebook.labels() {
        let _ = writeln!(conf, "unit-{label}");
    }
    conf += "\n[relations]\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n";
    conf += "\n[events]\naction\tevent?:event, target?:target, goal?:goal\n\n[attributes]\n";
    let mut attribute = |name: &str, of: &str, values: &str| {
        let _ = writeln!(conf, "{name}\tArg:{of}, Value:{values}");
    };
    let units: Vec<_> = codebook
        .labels()
        .iter()
        .map(|l| format!("unit-{l}"))
        .collect();
    attribute("kind", &units.join("|"), "prose|list|table|heading");
    let codes = |list: &str| {
        let codes = codebook.codes(list).unwrap_or_default();
        codes.iter().map(|c| c.0.as_str()).collect::<Vec<_>>()
    };
    let mut all: Vec<&str> = LISTS[..4].iter().flat_map(|l| codes(l)).collect();
    all.sort_unstable();
    all.dedup();
    attribute("category", "event|action|target|goal", &all.join("|"));
    for list in LISTS.into_iter().filter(|&l| l != "action") {
        attribute(list, "action", &codes(list).join("|"));
    }
    conf
}
