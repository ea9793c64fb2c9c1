//! Is this page an incident report? A logistic regression on cues of the genre and hashed words, of the page alone:
//! neither the encoder nor the labels of its sentences are asked, so that the answer is the same in every pipeline.

mod cues;
mod lexicon;

pub use cues::{cue_names, cues};

use crate::document::{UnitKind, UnitView, hex_sha256};
use crate::nn::{WordRow, sigmoid, word_row};
use serde::Deserialize;
use std::sync::LazyLock;
use thiserror::Error;

/// Buckets that words are hashed to.
pub const BUCKETS: usize = 8192;

/// Probability from which a page counts as an incident report.
pub const THRESHOLD: f32 = 0.5;

/// Why a model of pages cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PageError {
    /// The description does not read.
    #[error("page.toml does not read; write it anew with scripts/train-page")]
    Toml(#[from] toml::de::Error),
    /// Description, weights and this version do not belong together.
    #[error("the model of pages does not fit: {0}; write it anew with scripts/train-page")]
    Unfit(String),
}

/// The hashed words of a page: of its title, its headings and its text apart.
#[must_use]
pub fn words(title: Option<&str>, units: &[UnitView]) -> WordRow {
    let of = |heading: bool| {
        let of_kind = |u: &&UnitView| (u.kind == UnitKind::Heading) == heading;
        let texts = units.iter().filter(of_kind).map(|u| u.text.as_str());
        texts.collect::<Vec<_>>().join("\n")
    };
    let fields = [
        ('t', title.unwrap_or_default(), 0.5),
        ('h', &of(true), 0.5),
        ('u', &of(false), 1.0),
    ];
    word_row(&fields, BUCKETS)
}

/// Tells incident reports from other pages.
#[derive(Debug, Clone, PartialEq)]
pub struct PageModel {
    /// One weight a cue, in the order of [`cue_names`].
    cues: Vec<f32>,
    /// One weight a bucket.
    words: Vec<f32>,
    bias: f32,
}

/// `models/incident-page/page.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "licence")]
    _licence: String,
    buckets: usize,
    #[serde(rename = "words")]
    _words: String,
    sha256: String,
    scale: f32,
    bias: f32,
    cues: toml::Table,
}

static BUILTIN: LazyLock<PageModel> = LazyLock::new(|| {
    let description = include_str!("../../../models/incident-page/page.toml");
    let weights = include_bytes!("../../../models/incident-page/words.i8");
    PageModel::read(description, weights)
        .expect("the model inside the program is whole, a test says")
});

impl PageModel {
    /// The model inside the program.
    ///
    /// # Examples
    /// ```
    /// use gleaner::{classify::page::PageModel, ingest, segment};
    /// let probability = |page: &str| {
    ///     let document = ingest::read("page.md", page.as_bytes(), &ingest::ReadOptions::default()).unwrap();
    ///     let views = document.views(&segment::units(&document));
    ///     PageModel::builtin().probability(document.title.as_deref(), &views)
    /// };
    /// let report = "# Letters late on Tuesday\n\nBetween 09:14 and 11:02 no letters were sent. A worker had run out of \
    ///     memory and its lease was never given back. We restarted it, and the queue was empty by noon.\n\n## Follow-up\n\n\
    ///     - Add an alert on the age of the queue.";
    /// let product = "# Letterly\n\nSend letters from your browser. Choose a template, upload your list, and we print and \
    ///     post.\n\n## Pricing\n\n- Free for ten letters a month\n- Team: 19 a month";
    /// assert!(probability(report) > 0.5 && probability(product) < 0.5);
    /// ```
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads a model from its description (`page.toml`) and its weights of words (one signed byte a bucket).
    ///
    /// # Errors
    /// [`PageError`] if the description does not read, the weights are not those it names, or its cues are not this
    /// version's.
    pub fn read(description: &str, weights: &[u8]) -> Result<Self, PageError> {
        let about: Description = toml::from_str(description)?;
        let unfit = |reason: &str| Err(PageError::Unfit(reason.into()));
        if hex_sha256(weights) != about.sha256 {
            return unfit("the weights of words are not those that page.toml names");
        }
        if about.buckets != BUCKETS || weights.len() != BUCKETS {
            return unfit("words are hashed to another number of buckets");
        }
        let weighed = about
            .cues
            .iter()
            .map(|(name, weight)| (name, weight.as_float()));
        let (names, cues): (Vec<_>, Vec<_>) = weighed.unzip();
        if !names.into_iter().eq(&cue_names()) {
            return unfit("its cues are not those of this version");
        }
        let Some(cues) = cues.into_iter().map(|w| Some(w? as f32)).collect() else {
            return unfit("a weight of a cue is not a number with a point");
        };
        let weight = |&byte: &u8| f32::from(byte.cast_signed()) * about.scale;
        Ok(Self {
            cues,
            words: weights.iter().map(weight).collect(),
            bias: about.bias,
        })
    }

    /// Probability, 0 to 1, that a page with that title and those units is an incident report: an account of something that
    /// went wrong, by those it happened to. Lists of incidents, templates, policies and news about others are none.
    ///
    /// A page without units has too little to go by and gets what its title and its emptiness say. English only: of
    /// other languages only times, dates and shape count.
    #[must_use]
    pub fn probability(&self, title: Option<&str>, units: &[UnitView]) -> f32 {
        let cues = cues(title, units);
        let seen: f32 = cues.iter().zip(&self.cues).map(|(x, w)| x * w).sum();
        let row = words(title, units);
        let said: f32 = row.iter().map(|&(at, x)| x * self.words[at as usize]).sum();
        sigmoid(self.bias + seen + said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{ReadOptions, read};
    use crate::segment;
    use std::fs;
    use std::path::Path;

    fn probability(path: &Path) -> f32 {
        let name = path.to_string_lossy();
        let document = read(&name, &fs::read(path).unwrap(), &ReadOptions::default()).unwrap();
        let views = document.views(&segment::units(&document));
        PageModel::builtin().probability(document.title.as_deref(), &views)
    }

    /// Share of files of a folder, whose names begin with `start`, that the model gives at least the threshold.
    fn accepted(folder: &str, start: &str) -> f32 {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let named = |p: &std::path::PathBuf| {
            let name = p.file_name().unwrap_or_default().to_string_lossy();
            p.is_file() && name.starts_with(start) && !name.starts_with("README")
        };
        let paths: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(named)
            .collect();
        assert!(paths.len() > 20, "only {} pages", paths.len());
        let found = paths.iter().filter(|p| probability(p) >= THRESHOLD).count();
        found as f32 / paths.len() as f32
    }

    /// The model has learnt from most of these pages, so this is no measure of it (its card has some): it says that features,
    /// weights and their order are those of the training.
    #[test]
    fn invented_pages_are_told_apart() {
        let (ours, yes) = (
            accepted("gold/documents", ""),
            accepted("gold/training/pages", "yes-"),
        );
        let no = accepted("gold/training/pages", "no-");
        assert!(ours > 0.95 && yes > 0.9 && no < 0.15, "{ours} {yes} {no}");
    }

    #[test]
    fn the_answer_does_not_depend_on_markup() {
        let of = |name: &str, page: &str| {
            let document = read(name, page.as_bytes(), &ReadOptions::default()).unwrap();
            let views = document.views(&segment::units(&document));
            PageModel::builtin().probability(document.title.as_deref(), &views)
        };
        let markdown =
            "# Mail was late\n\nAt 09:14 the *queue* stopped. We restarted the worker.\n";
        let html = "<html><head><title>Mail was late</title></head><body><main><h1>Mail was late</h1>\
            <p>At 09:14 the <em>queue</em> stopped. We restarted the worker.</p></main></body></html>";
        assert!((of("a.md", markdown) - of("a.html", html)).abs() < 1e-5);
        assert!((0.0..=1.0).contains(&of("a.md", "")));
    }

    #[test]
    fn a_model_that_does_not_fit_is_refused() {
        let description = include_str!("../../../models/incident-page/page.toml");
        let weights = include_bytes!("../../../models/incident-page/words.i8");
        let refused = |description: &str, weights: &[u8]| {
            PageModel::read(description, weights)
                .unwrap_err()
                .to_string()
        };
        let mut other = weights.to_vec();
        other[7] ^= 1;
        assert!(refused(description, &other).contains("not those that page.toml names"));
        let without = description.replace("\"title: list\"", "\"title: lists\"");
        assert!(refused(&without, weights).contains("cues"));
        assert!(refused("bias = 1", weights).contains("does not read"));
    }
}
