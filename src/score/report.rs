//! How good is it? Everything that can be said of a set of scored reports.

use super::bootstrap;
use super::calibration::{self, Reliability};
use super::compare::{self, Comparison, Discordance};
use super::confusion::{Confusion, confusions};
use super::figures::walk;
use super::groups::{Group, groups};
use super::one::ReportScore;
use super::ranking::{AtThreshold, Ranking, thinned};
use super::settings::Settings;
use super::tally::Layout;
use ndarray::{Array2, Axis};
use serde::Serialize;

/// Points of a curve that are kept.
const POINTS: usize = 200;

/// One figure with its uncertainty.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// `family.item.measure`, such as `sentence.action.f1`.
    pub key: String,
    /// Its value; `None` where there is nothing to divide by.
    pub value: Option<f64>,
    /// 95 % interval over resampled reports; `None` without resampling, and of fewer than two reports.
    pub interval: Option<(f64, f64)>,
    /// How many gold things it is about.
    pub gold: usize,
}

/// How a label's scores rank and how far they can be believed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelDetail {
    /// The label.
    pub label: String,
    /// Precision-recall curve, at most 200 points, from the highest threshold.
    pub curve: Vec<AtThreshold>,
    /// Where F1 would be highest. Chosen on these very reports, so it flatters.
    pub best: Option<AtThreshold>,
    /// Points of the reliability diagram.
    pub reliability: Vec<Reliability>,
}

/// A scored set of reports.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreReport {
    /// Settings and version; see [`Settings::signature`].
    pub signature: String,
    /// Reports in gold.
    pub reports: usize,
    /// Those without any suggestion.
    pub missing: Vec<String>,
    /// All figures, in a fixed order.
    pub figures: Vec<Figure>,
    /// The same by group.
    pub groups: Vec<Group>,
    /// Curves and calibration, a label each.
    pub labels: Vec<LabelDetail>,
    /// What was taken for what.
    pub confusions: Vec<Confusion>,
    /// Against another system, if one was given.
    pub comparison: Option<Comparison>,
}

/// The scores of one system on some reports, in the form that resampling needs.
struct Prepared<'a> {
    layout: &'a Layout,
    /// A row a report, as the layout has it.
    counts: Array2<f64>,
    /// One a label.
    rankings: Vec<Ranking>,
}

/// Draws up the report. `against` are the same reports in the same order, scored for another system.
///
/// # Examples
/// ```
/// use gleaner::record::Record;
/// use gleaner::score::{Settings, score_one, summarise};
/// let line = r#"{"schema": "gleaner/1", "report": {"id": "a.md"}, "text": "We will add an alert.",
///   "sentences": [{"start": 0, "end": 21, "kind": "prose", "labels": ["action"]}], "frames": []}"#;
/// let gold: Record = serde_json::from_str(line).unwrap();
/// let settings = Settings::default();
/// let scored = [score_one(&gold, Some(&gold), &settings).unwrap()];
/// let report = summarise(&scored, None, &settings);
/// assert_eq!(report.figure("sentence.action.f1").unwrap().value, Some(1.0));
/// ```
#[must_use]
pub fn summarise(
    reports: &[ReportScore],
    against: Option<&[ReportScore]>,
    settings: &Settings,
) -> ScoreReport {
    let both = reports.iter().chain(against.unwrap_or_default());
    let layout = Layout::of(&settings.labels, both);
    let first = Prepared::new(&layout, reports);
    let resampling = (settings.rounds, settings.seed);
    let rounds = first.resample(resampling);
    let figures = with_intervals(first.figures(), &rounds);
    let comparison = against.map(|other| {
        let second = Prepared::new(&layout, other);
        let other_figures = second.figures();
        let other_rounds = second.resample(resampling);
        Comparison {
            figures: compare::differences((&figures, &other_figures), (&rounds, &other_rounds)),
            mcnemar: tests(reports, other, &layout),
        }
    });
    let missing = reports.iter().filter(|r| r.missing);
    ScoreReport {
        signature: settings.signature(),
        reports: reports.len(),
        missing: missing.map(|r| r.id.clone()).collect(),
        groups: groups(reports, &settings.groups, &|members| {
            let of_group = Prepared::new(&layout, members.iter().copied());
            with_intervals(of_group.figures(), &of_group.resample(resampling))
        }),
        labels: first.details(),
        confusions: confusions(reports),
        figures,
        comparison,
    }
}

/// The figures with the intervals that their values in the resamples give.
fn with_intervals(mut figures: Vec<Figure>, rounds: &[Vec<f64>]) -> Vec<Figure> {
    for (n, figure) in figures.iter_mut().enumerate() {
        let column: Vec<f64> = rounds.iter().map(|round| round[n]).collect();
        figure.interval = figure.value.and_then(|_| bootstrap::interval(&column));
    }
    figures
}

impl ScoreReport {
    /// The figure of that name.
    #[must_use]
    pub fn figure(&self, key: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.key == key)
    }
}

impl<'a> Prepared<'a> {
    fn new<'r, R>(layout: &'a Layout, reports: R) -> Self
    where
        R: IntoIterator<Item = &'r ReportScore>,
        R::IntoIter: ExactSizeIterator + Clone,
    {
        let reports = reports.into_iter();
        let mut counts = Array2::zeros((reports.len(), layout.width()));
        for (mut row, report) in counts.rows_mut().into_iter().zip(reports.clone()) {
            row.assign(&ndarray::aview1(&layout.vector(report)));
        }
        let ranking = |label: &String| {
            Ranking::new(reports.clone().map(|report| {
                let outcome = report.labels.get(label);
                outcome.map_or((&[][..], 0), |o| (o.ranked.as_slice(), o.unreached))
            }))
        };
        Self {
            layout,
            counts,
            rankings: layout.labels.iter().map(ranking).collect(),
        }
    }

    fn sums(&self) -> Vec<f64> {
        self.counts.sum_axis(Axis(0)).to_vec()
    }

    /// Every figure, each report counted once.
    fn figures(&self) -> Vec<Figure> {
        let sums = self.sums();
        let once = vec![1.0; self.counts.nrows()];
        let mut out = Vec::new();
        walk(self.layout, &sums, &mut |key, value, gold| {
            out.push(Figure {
                key: key.to_string(),
                value,
                interval: None,
                gold: gold as usize,
            });
        });
        for (n, label) in self.layout.labels.iter().enumerate() {
            out.push(Figure {
                key: format!("sentence.{label}.ap"),
                value: self.rankings[n].average_precision(&once),
                interval: None,
                gold: Layout::label(&sums, n).gold as usize,
            });
        }
        out
    }

    /// The same figures, in the same order, for every resample.
    fn resample(&self, resampling: (usize, u64)) -> Vec<Vec<f64>> {
        bootstrap::resample(&self.counts, resampling, &|weights, sums| {
            let mut values = Vec::new();
            walk(self.layout, sums, &mut |_, value, _| {
                values.push(value.unwrap_or(f64::NAN));
            });
            let ap = |r: &Ranking| r.average_precision(weights).unwrap_or(f64::NAN);
            values.extend(self.rankings.iter().map(ap));
            values
        })
    }

    fn details(&self) -> Vec<LabelDetail> {
        let sums = self.sums();
        let labels = self.layout.labels.iter().enumerate();
        labels
            .map(|(n, label)| LabelDetail {
                label: label.clone(),
                curve: thinned(&self.rankings[n].curve(), POINTS),
                best: self.rankings[n].best(),
                reliability: calibration::reliability(&Layout::bins(&sums, n)),
            })
            .collect()
    }
}

/// McNemar for each label and for frames.
fn tests(first: &[ReportScore], second: &[ReportScore], layout: &Layout) -> Vec<compare::McNemar> {
    let mut out = Vec::new();
    for label in &layout.labels {
        let mut split = Discordance::default();
        for (a, b) in first.iter().zip(second) {
            if let (Some(a), Some(b)) = (a.labels.get(label), b.labels.get(label)) {
                split.add(&a.decisions, &b.decisions);
            }
        }
        out.push(split.test(format!("sentence.{label}")));
    }
    let mut split = Discordance::default();
    for (a, b) in first.iter().zip(second) {
        split.add(&a.frames.found, &b.frames.found);
    }
    out.push(split.test("frames".into()));
    out
}
