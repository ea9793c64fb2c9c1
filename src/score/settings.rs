//! By which rules is something right? Every setting that a figure depends on, and the line that tells them all.

/// When a suggestion counts as the gold thing. The defaults are those of the figures that gleaner publishes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MatchPolicy {
    /// Two units are one if they share at least this part of the shorter one's code points.
    pub unit_overlap: f64,
    /// Two frames may be paired if the token F1 of their action spans is at least this.
    pub frame_token_f1: f64,
    /// Two spans overlap if they share at least this part of the gold span's code points (nervaluate's 1 %).
    pub span_overlap: f64,
    /// Intersection over union of code points from which on the measure `iou` takes two spans as one.
    pub iou: f64,
}

impl Default for MatchPolicy {
    fn default() -> Self {
        Self {
            unit_overlap: 0.5,
            frame_token_f1: 0.5,
            span_overlap: 0.01,
            iou: 0.5,
        }
    }
}

/// How a set of reports is scored.
///
/// # Examples
/// ```
/// use gleaner::score::Settings;
/// let line = Settings::default().signature();
/// assert!(line.contains("unit:overlap>=0.5|frame:action-token-f1>=0.5"), "{line}");
/// assert!(line.contains("bootstrap:1000|seed:1"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// When something counts as right.
    pub policy: MatchPolicy,
    /// Labels that are always listed, in this order; further ones follow by name.
    pub labels: Vec<String>,
    /// Resamples of reports for the intervals; 0 for none.
    pub rounds: usize,
    /// Seed of the resampling.
    pub seed: u64,
    /// Whether to keep every item with what became of it; that takes most of the memory.
    pub items: bool,
    /// Tables to make.
    pub groups: Vec<GroupBy>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: MatchPolicy::default(),
            labels: vec!["action".into(), "lesson".into()],
            rounds: 1000,
            seed: 1,
            items: true,
            groups: vec![GroupBy::Organisation, GroupBy::Format, GroupBy::Length],
        }
    }
}

impl Settings {
    /// One line with every setting and the version that gives the same figures from the same records, in the
    /// manner of sacreBLEU. What was scored is for the caller to add.
    #[must_use]
    pub fn signature(&self) -> String {
        let MatchPolicy {
            unit_overlap,
            frame_token_f1,
            span_overlap,
            iou,
        } = self.policy;
        format!(
            "gleaner-score:{}|unit:overlap>={unit_overlap}|frame:action-token-f1>={frame_token_f1},greedy|\
             span:semeval2013,optimal,overlap>={span_overlap}|iou>={iou}|ece:10|rouge:nltk-porter|\
             bootstrap:{}|seed:{}|interval:95%,percentile,reports",
            env!("CARGO_PKG_VERSION"),
            self.rounds,
            self.seed
        )
    }
}

/// What a table has a row for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Who published the report.
    Organisation,
    /// What the text was read from.
    Format,
    /// How many words it has.
    Length,
    /// The report itself.
    Report,
}

impl GroupBy {
    /// Its name in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Format => "format",
            Self::Length => "length",
            Self::Report => "report",
        }
    }
}
