//! Agreement measures on tables of one's own: one case a line in, as JSON, one figure a line out.
//!
//! `cargo run --example agreement < cases.jsonl`, with cases such as
//! `{"cohen": [["a", "b"], ["a", "a"]]}`, `{"fleiss": [["a", "a", "b"], ["b", "b", "b"]]}`,
//! `{"alpha": [["a", null, "a"], ["b", "b", "a"]]}` (an item a row, a coder a column), or marks as
//! `[start, end, kind]` of each coder: `{"disorder": [[[0, 5, 0]], [[1, 5, 0]]]}`,
//! `{"gamma": [[[0, 5, 0]], [[1, 5, 0]]], "length": 40, "samples": 30, "seed": 1}`, which writes `[gamma, error]`, error
//! being half of the 95 % interval that the draw leaves. A measure that is not defined writes null. `tests/parity-agree` compares the figures with those of the reference tools.

use gleaner::score::agree::gamma::{Mark, disorder};
use gleaner::score::agree::{Figure, GammaOptions, alpha, cohen, fleiss, gamma};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    cohen: Option<Vec<(String, String)>>,
    fleiss: Option<Vec<Vec<String>>>,
    alpha: Option<Vec<Vec<Option<String>>>>,
    disorder: Option<Vec<Vec<(i64, i64, usize)>>>,
    gamma: Option<Vec<Vec<(i64, i64, usize)>>>,
    #[serde(default)]
    length: usize,
    #[serde(default)]
    samples: usize,
    #[serde(default)]
    seed: u64,
}

fn marks(coders: &[Vec<(i64, i64, usize)>]) -> Vec<Vec<Mark>> {
    let mark = |&(start, end, kind): &(i64, i64, usize)| Mark { start, end, kind };
    coders
        .iter()
        .map(|coder| coder.iter().map(mark).collect())
        .collect()
}

/// What is asked for, as JSON; `None` if nothing is.
fn answer(case: &Case) -> Option<Value> {
    let of = |figure: Figure| json!(figure.ok());
    if let Some(items) = &case.cohen {
        return Some(of(cohen(items)));
    }
    if let Some(items) = &case.fleiss {
        return Some(of(fleiss(items)));
    }
    if let Some(items) = &case.alpha {
        return Some(of(alpha(items)));
    }
    if let Some(coders) = &case.disorder {
        return Some(of(disorder(&marks(coders))));
    }
    let options = GammaOptions {
        samples: case.samples,
        seed: case.seed,
    };
    let found = gamma(case.length, &marks(case.gamma.as_ref()?), options);
    Some(
        found
            .value
            .map_or(Value::Null, |value| json!([value, found.error])),
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    for (n, line) in io::stdin().lock().lines().enumerate() {
        let case: Case =
            serde_json::from_str(&line?).map_err(|error| format!("line {}: {error}", n + 1))?;
        let answer = answer(&case).ok_or_else(|| format!("line {}: no measure named", n + 1))?;
        writeln!(out, "{answer}")?;
    }
    Ok(())
}
