//! Which stages run, with which model and values? One TOML file, every value written out.

use super::PipelineError;
use crate::codebook::Codebook;
use crate::document::hex_sha256;
use crate::exchange::{BookForm, Part, read_codebook};
use crate::nn::HeadSet;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Pipelines that ship with gleaner: name and TOML.
const BUILTIN: [(&str, &str); 2] = [
    ("default", include_str!("../../pipelines/default.toml")),
    ("fast", include_str!("../../pipelines/fast.toml")),
];

/// The thresholds that [`PipelineConfig::set_threshold`] knows, by name.
pub const THRESHOLDS: [&str; 5] = ["lesson", "action", "event", "target", "goal"];

/// One pipeline, to the last value. Two configurations with equal [`sha256`](Self::sha256) do the same.
///
/// # Format
/// TOML; every key is required and none beside these is allowed: `name`, `codebook`, `model`, and the
/// tables below. Thresholds are probabilities from 0 to 1, sizes are at least 1.
///
/// # Examples
/// ```
/// use gleaner::pipeline::PipelineConfig;
/// let mut config = PipelineConfig::lookup("default")?;
/// let before = config.sha256();
/// config.set_threshold("lesson=0.75")?;
/// assert_eq!(config.classify.lesson_threshold, 0.75);
/// assert_ne!(config.sha256(), before);
/// # Ok::<(), gleaner::pipeline::PipelineError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineConfig {
    /// Its name, as records carry it.
    pub name: String,
    /// `default`, or a codebook's file (`.toml`, `.qdc`), whose path is from the pipeline's file.
    pub codebook: String,
    /// The codebook of that file.
    #[serde(skip)]
    own: Option<Codebook>,
    /// Name of the model (a folder under `models/`).
    pub model: String,
    /// Reading.
    pub ingest: Ingest,
    /// Reading sentences.
    pub encoder: Encoding,
    /// Labelling sentences.
    pub classify: Classify,
    /// Finding roles.
    pub propose: Propose,
    /// How much goes through at once.
    pub batch: Batch,
}

/// `[ingest]`: reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingest {
    /// Largest report in bytes.
    pub max_bytes: u64,
}

/// `[encoder]`: which sentences the encoder reads, and how deep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoding {
    /// The model's heads on the whole encoder, or those on its lower layers behind a first pass.
    pub heads: HeadSet,
    /// With fast heads: a sentence is read if the first pass gives `lesson` at least this probability ...
    pub lesson_first: f64,
    /// ... or `action` this one. With whole heads every sentence is read, and both must be 0.
    pub action_first: f64,
}

/// `[classify]`: from which probability on a sentence carries a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classify {
    /// For `lesson`.
    pub lesson_threshold: f64,
    /// For `action`.
    pub action_threshold: f64,
}

/// `[propose]`: from which probability on a role is filled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Propose {
    /// For the event.
    pub event_threshold: f64,
    /// For the target.
    pub target_threshold: f64,
    /// For the goal.
    pub goal_threshold: f64,
}

/// `[batch]`: how much goes through at once; all but `max_tokens` change speed and memory only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Sentences in one pass through the model.
    pub units: usize,
    /// Reports read and annotated together.
    pub documents: usize,
    /// Longest input of the model in tokens.
    pub max_tokens: usize,
}

impl PipelineConfig {
    /// The pipeline of that built-in name or, if it ends in `.toml` or names a file, from that file.
    ///
    /// # Errors
    /// [`PipelineError`] if there is no such pipeline, or it does not [`parse`](Self::parse).
    pub fn lookup(name: &str) -> Result<Self, PipelineError> {
        if let Some((name, toml)) = BUILTIN.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, toml);
        }
        let path = Path::new(name);
        let toml = match std::fs::read_to_string(path) {
            Ok(toml) => toml,
            Err(_) if !path.exists() && path.extension().is_none() => {
                let known = BUILTIN.map(|(known, _)| known).join(", ");
                return Err(PipelineError::NoSuchPipeline {
                    name: name.into(),
                    known,
                });
            }
            Err(source) => {
                let remedy = "give a built-in pipeline's name or a readable TOML file";
                return Err(PipelineError::Path {
                    path: path.into(),
                    source,
                    remedy,
                });
            }
        };
        let mut config = Self::parse(name, &toml)?;
        config.own = own_codebook(&config.codebook, path)?;
        Ok(config)
    }

    /// The codebook that it names; `None` if that is a file, and the pipeline was [`parse`](Self::parse)d from no file.
    #[must_use]
    pub fn codebook(&self) -> Option<Codebook> {
        match self.codebook.as_str() {
            "default" => Some(Codebook::builtin()),
            _ => self.own.clone(),
        }
    }

    /// Reads a pipeline from TOML; `name` stands in error messages.
    ///
    /// # Errors
    /// [`PipelineError::Syntax`] where a key is missing, unknown or of the wrong type,
    /// [`PipelineError::Value`] where a value is out of its range.
    pub fn parse(name: &str, toml: &str) -> Result<Self, PipelineError> {
        let config: Self = toml::from_str(toml).map_err(|e| PipelineError::Syntax {
            name: name.into(),
            source: Box::new(e),
        })?;
        config.check(name)?;
        Ok(config)
    }

    fn check(&self, name: &str) -> Result<(), PipelineError> {
        let wrong = |key, value: String, expected| {
            Err(PipelineError::Value {
                name: name.into(),
                key,
                value,
                expected,
            })
        };
        let probabilities = [
            ("encoder.lesson_first", self.encoder.lesson_first),
            ("encoder.action_first", self.encoder.action_first),
            ("classify.lesson_threshold", self.classify.lesson_threshold),
            ("classify.action_threshold", self.classify.action_threshold),
            ("propose.event_threshold", self.propose.event_threshold),
            ("propose.target_threshold", self.propose.target_threshold),
            ("propose.goal_threshold", self.propose.goal_threshold),
        ];
        for (key, value) in probabilities {
            if !(0.0..=1.0).contains(&value) {
                return wrong(key, value.to_string(), "give a probability from 0 to 1");
            }
        }
        for (_, key, first, threshold) in self.firsts() {
            if self.encoder.heads == HeadSet::Whole && first > 0.0 {
                let expected = "with heads = \"whole\" every sentence is read: give 0";
                return wrong(key, first.to_string(), expected);
            }
            if first > threshold {
                let expected = "sentences that were not read would carry the label: give at most its threshold";
                return wrong(key, first.to_string(), expected);
            }
        }
        let sizes = [
            ("ingest.max_bytes", self.ingest.max_bytes as usize, 1),
            ("batch.units", self.batch.units, 1),
            ("batch.documents", self.batch.documents, 1),
            ("batch.max_tokens", self.batch.max_tokens, 8),
        ];
        for (key, value, least) in sizes {
            if value < least {
                return wrong(key, value.to_string(), "give at least 1 (8 for max_tokens)");
            }
        }
        Ok(())
    }

    /// Of each label its name, the key of the first pass's threshold, that, and the label's own threshold.
    fn firsts(&self) -> [(&'static str, &'static str, f64, f64); 2] {
        let (encoder, classify) = (&self.encoder, &self.classify);
        [
            (
                "lesson",
                "encoder.lesson_first",
                encoder.lesson_first,
                classify.lesson_threshold,
            ),
            (
                "action",
                "encoder.action_first",
                encoder.action_first,
                classify.action_threshold,
            ),
        ]
    }

    /// Sets thresholds as given by hand: `NAME=VALUE`, or one `VALUE` for both labels.
    ///
    /// # Errors
    /// [`PipelineError::Threshold`] if the name is not one of [`THRESHOLDS`] or the value not a
    /// probability.
    pub fn set_threshold(&mut self, given: &str) -> Result<(), PipelineError> {
        let wrong = |reason: String| PipelineError::Threshold {
            given: given.into(),
            reason,
            names: THRESHOLDS.join(", "),
        };
        let (name, value) = match given.split_once('=') {
            Some((name, value)) => (Some(name.trim()), value.trim()),
            None => (None, given.trim()),
        };
        let value: f64 = value
            .parse()
            .map_err(|_| wrong(format!("{value:?} is not a number")))?;
        if !(0.0..=1.0).contains(&value) {
            return Err(wrong(format!("{value} is not a probability from 0 to 1")));
        }
        let places: Vec<&mut f64> = match name {
            None => vec![
                &mut self.classify.lesson_threshold,
                &mut self.classify.action_threshold,
            ],
            Some("lesson") => vec![&mut self.classify.lesson_threshold],
            Some("action") => vec![&mut self.classify.action_threshold],
            Some("event") => vec![&mut self.propose.event_threshold],
            Some("target") => vec![&mut self.propose.target_threshold],
            Some("goal") => vec![&mut self.propose.goal_threshold],
            Some(other) => return Err(wrong(format!("there is no threshold {other:?}"))),
        };
        for place in places {
            *place = value;
        }
        for (label, _, first, threshold) in self.firsts() {
            if threshold < first {
                return Err(wrong(format!(
                    "in pipeline {} sentences below {first} for {label} are not read; give at least that, or choose a \
                     pipeline that reads every sentence",
                    self.name
                )));
            }
        }
        Ok(())
    }

    /// The configuration as canonical TOML: every value, in the order of the fields, no comments.
    ///
    /// # Panics
    /// Never: numbers and strings always have a TOML form.
    #[must_use]
    pub fn written_out(&self) -> String {
        toml::to_string(self).expect("numbers and strings have a TOML form")
    }

    /// SHA-256 of [`written_out`](Self::written_out), with the codebook behind it where that is a file, lower-case
    /// hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        let book = self.own.as_ref().map(Codebook::to_toml);
        hex_sha256((self.written_out() + &book.unwrap_or_default()).as_bytes())
    }
}

/// The codebook that a pipeline's file names by a path from there.
fn own_codebook(name: &str, pipeline: &Path) -> Result<Option<Codebook>, PipelineError> {
    if !matches!(
        BookForm::guessed(name),
        Some(BookForm::Toml | BookForm::Qdc)
    ) {
        return Ok(None);
    }
    let path = pipeline.parent().unwrap_or(Path::new("")).join(name);
    let bytes = std::fs::read(&path).map_err(|source| PipelineError::Path {
        path: path.clone(),
        source,
        remedy: "codebook = must name a file by its path from the pipeline's",
    })?;
    let book = read_codebook(&Part::named(&path.display().to_string(), bytes))?;
    Ok(Some(book))
}

#[cfg(test)]
mod tests;
