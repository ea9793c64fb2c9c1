//! Which figures are there, and how do they come from sums of counts?

use super::calibration;
use super::codes::{accuracies, hierarchical_f1};
use super::prf::{Prf, ratio};
use super::tally::Layout;
use crate::codebook::LISTS;
use crate::record::RoleName;

/// Name of a figure: `family.item.measure`, or `family.measure` where the item is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// `sentence`, `frames`, `role`, `span`, `summary`, `category`, `code`.
    pub family: &'static str,
    /// Label, role or code list; empty for frames.
    pub item: &'a str,
    /// `p`, `r`, `f1`, `accuracy_on_matched`, ...
    pub measure: &'a str,
}

impl std::fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            family,
            item,
            measure,
        } = self;
        if item.is_empty() {
            write!(f, "{family}.{measure}")
        } else {
            write!(f, "{family}.{item}.{measure}")
        }
    }
}

/// What is shown a figure at a time: its name, its value, and how many gold things it is of.
pub type Sink<'s> = dyn FnMut(Key<'_>, Option<f64>, f64) + 's;

/// Gives every figure of `sums` to `sink`, always the same ones in the same order for the same layout.
pub fn walk(layout: &Layout, sums: &[f64], sink: &mut Sink<'_>) {
    labels(layout, sums, sink);
    let frames = layout.frames(sums);
    let key = ("frames", "", PLAIN);
    prf(
        key,
        &Prf::of(frames.matched, frames.suggested, frames.gold),
        frames.gold,
        sink,
    );
    for (n, name) in RoleName::ALL.iter().enumerate() {
        let c = layout.role(sums, n);
        prf(
            ("role", name.as_str(), PLAIN),
            &Prf::of(c.token, c.suggested, c.gold),
            c.gold,
            sink,
        );
        let exact = Prf::of(c.exact, c.suggested, c.gold).f1;
        sink(key_of("role", name.as_str(), "exact_f1"), exact, c.gold);
    }
    spans(layout, sums, sink);
    for (n, name) in RoleName::ALL.iter().enumerate() {
        let c = layout.summary(sums, n);
        let means = [
            ("word_f1", c.words),
            ("rouge1", c.rouge1),
            ("rouge2", c.rouge2),
            ("rougeL", c.rouge_l),
            ("rouge1_stem", c.stemmed1),
            ("rouge2_stem", c.stemmed2),
            ("rougeL_stem", c.stemmed_l),
        ];
        for (measure, sum) in means {
            let key = key_of("summary", name.as_str(), measure);
            sink(key, ratio(sum, c.pairs), c.pairs);
        }
    }
    codes(layout, sums, sink);
}

fn key_of<'a>(family: &'static str, item: &'a str, measure: &'a str) -> Key<'a> {
    Key {
        family,
        item,
        measure,
    }
}

/// Names of precision, recall and F1.
const PLAIN: [&str; 3] = ["p", "r", "f1"];

/// Precision, recall and F1 under these names.
fn prf(
    (family, item, names): (&'static str, &str, [&str; 3]),
    prf: &Prf,
    gold: f64,
    sink: &mut Sink<'_>,
) {
    for (name, value) in names.into_iter().zip([prf.p, prf.r, prf.f1]) {
        sink(key_of(family, item, name), value, gold);
    }
}

fn labels(layout: &Layout, sums: &[f64], sink: &mut Sink<'_>) {
    let (mut all, mut golds) = (Vec::new(), Vec::new());
    let mut total = [0.0; 4];
    for (n, label) in layout.labels.iter().enumerate() {
        let c = Layout::label(sums, n);
        let of = Prf::with((c.suggested_hit, c.suggested), (c.gold_hit, c.gold));
        prf(("sentence", label, PLAIN), &of, c.gold, sink);
        let error = calibration::expected_error(&Layout::bins(sums, n));
        sink(key_of("sentence", label, "ece"), error, c.gold);
        sink(
            key_of("sentence", label, "brier"),
            ratio(c.squared, c.scored),
            c.gold,
        );
        // A label that neither side uses is no part of a mean.
        if c.gold + c.suggested > 0.0 {
            all.push(of);
            golds.push(c.gold);
        }
        for (sum, x) in total
            .iter_mut()
            .zip([c.suggested_hit, c.suggested, c.gold_hit, c.gold])
        {
            *sum += x;
        }
    }
    let [right, said, found, gold] = total;
    let micro = Prf::with((right, said), (found, gold));
    for (name, mean) in [
        ("micro", micro),
        ("macro", Prf::mean(&all)),
        ("weighted", Prf::weighted(&all, &golds)),
    ] {
        prf(("sentence", name, PLAIN), &mean, gold, sink);
    }
}

fn spans(layout: &Layout, sums: &[f64], sink: &mut Sink<'_>) {
    for n in 0..=RoleName::ALL.len() {
        let name = RoleName::ALL.get(n).map_or("all", |role| role.as_str());
        let c = layout.spans(sums, n);
        let half = f64::midpoint(c.exact, c.exact_pairs);
        let tokens = Prf::of(c.shared_tokens, c.suggested_tokens, c.gold_tokens);
        for (names, of) in [
            (
                ["strict_p", "strict_r", "strict_f1"],
                Prf::of(c.strict, c.suggested, c.gold),
            ),
            (
                ["exact_p", "exact_r", "exact_f1"],
                Prf::of(c.exact, c.suggested, c.gold),
            ),
            (
                ["partial_p", "partial_r", "partial_f1"],
                Prf::of(half, c.suggested, c.gold),
            ),
            (
                ["type_p", "type_r", "type_f1"],
                Prf::of(c.kind, c.suggested, c.gold),
            ),
            (
                ["iou_p", "iou_r", "iou_f1"],
                Prf::of(c.iou, c.suggested, c.gold),
            ),
            (["token_p", "token_r", "token_f1"], tokens),
        ] {
            prf(("span", name, names), &of, c.gold, sink);
        }
    }
}

fn codes(layout: &Layout, sums: &[f64], sink: &mut Sink<'_>) {
    let frames = layout.frames(sums);
    for (n, &list) in LISTS.iter().enumerate() {
        let is_role = RoleName::ALL.iter().any(|role| role.as_str() == list);
        let family = if is_role { "category" } else { "code" };
        let c = layout.list(sums, n);
        let f1 = |right: f64| Prf::of(right, frames.suggested, frames.gold).f1;
        let each: Vec<Prf> = (0..layout.codes[n].len())
            .map(|code| layout.code(sums, n, code))
            .filter(|c| c.gold + c.suggested > 0.0)
            .map(|c| Prf::of(c.right, c.suggested, c.gold))
            .collect();
        let [right, parent] = accuracies(&c, frames.matched);
        for (measure, value) in [
            ("f1", f1(c.right)),
            ("accuracy_on_matched", right),
            ("macro_f1_on_matched", Prf::mean(&each).f1),
            ("parent_f1", f1(c.parent)),
            ("parent_accuracy_on_matched", parent),
            ("hierarchical_f1_on_matched", hierarchical_f1(&c)),
        ] {
            let of = if measure.ends_with("matched") {
                frames.matched
            } else {
                frames.gold
            };
            sink(key_of(family, list, measure), value, of);
        }
    }
}
