//! With what settings was it measured? One line that a paper can print.

use super::gamma::GammaOptions;

/// All settings and versions in one line, to be printed beside the figures.
///
/// # Examples
/// ```
/// use gleaner::score::agree::{GammaOptions, signature};
/// let line = signature(2, 24, GammaOptions { samples: 30, seed: 1 });
/// assert!(line.starts_with("gleaner agree ") && line.ends_with("coders 2 | reports 24"));
/// ```
#[must_use]
pub fn signature(coders: usize, reports: usize, gamma: GammaOptions) -> String {
    let drawn = match gamma.samples {
        0 => "off".to_owned(),
        n => format!(
            "pos-sporadic + cat, a=b=empty=1, exact, shuffle {n}, seed {}",
            gamma.seed
        ),
    };
    format!(
        "gleaner agree {} | units overlap>=0.5 | frames action-token-f1>=0.5 | codes of matched frames, no role = none | \
         u-alpha 1995, code points, reports joined | gamma {drawn} | coders {coders} | reports {reports}",
        env!("CARGO_PKG_VERSION")
    )
}
