//! What happens to one batch of reports between reading and writing?

use super::frames::{Writer, four, rounded};
use super::{PipelineConfig, PipelineError, unlabelled};
use crate::classify::{classify, page};
use crate::codebook::{Codebook, LISTS};
use crate::document::{Document, Unit, UnitView};
use crate::nn::{Encoder, Model, ModelManifest, ModelStore, NnError};
use crate::propose::{Proposal, ReportView, Thresholds, propose};
use crate::record::{Frame, Producer, Record};
use crate::segment;
use crate::span::OffsetMap;
use rayon::prelude::*;
use serde_json::Value;
use std::path::Path;

/// All stages from a parsed report to its record, ready to run; made once, shared by all threads.
pub struct Pipeline {
    config: PipelineConfig,
    codebook: Codebook,
    producer: Producer,
    model: Model,
}

impl Pipeline {
    /// Loads what `config` names; `models` is a folder to look in before the models inside the program;
    /// `jobs` the number of threads that the encoder runs on.
    ///
    /// # Errors
    /// [`PipelineError`] if a part is missing or damaged, or codebook and model do not fit each other.
    pub fn load(
        config: PipelineConfig,
        models: Option<&Path>,
        jobs: usize,
    ) -> Result<Self, PipelineError> {
        let Some(codebook) = config.codebook() else {
            return Err(PipelineError::Value {
                name: config.name.clone(),
                key: "codebook",
                value: config.codebook.clone(),
                expected: "give \"default\", or a .toml or .qdc by its path from the pipeline's file",
            });
        };
        let mut files = ModelStore::new(models.map(Path::to_path_buf)).open(&config.model)?;
        let manifest = &files.manifest;
        let known = manifest.labels.iter().all(|l| codebook.has_label(l))
            && manifest.lists.iter().map(|l| l.name.as_str()).eq(LISTS)
            && manifest.lists.iter().all(|l| {
                l.codes
                    .iter()
                    .all(|c| codebook.has_code(&l.name, codebook.current(&l.name, c)))
            });
        if !known
            || !["lesson", "action"]
                .iter()
                .all(|l| manifest.labels.iter().any(|m| m == l))
        {
            let reason = format!(
                "its labels and codes are not those of codebook {:?}",
                config.codebook
            );
            return Err(NnError::Heads {
                model: manifest.name.clone(),
                reason,
            }
            .into());
        }
        let producer = Producer {
            name: env!("CARGO_PKG_NAME").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            pipeline: config.name.clone(),
            pipeline_sha256: Some(config.sha256()),
            model: manifest.name.clone(),
            model_sha256: manifest.sha256(),
            ..Producer::default()
        };
        files.manifest.max_tokens = longest(&files.manifest, &config);
        let model = Model::load(files, config.encoder.heads, config.batch.units, jobs)?;
        Ok(Self {
            config,
            codebook,
            producer,
            model,
        })
    }

    /// Lets libtorch run the encoder of the checkpoint in `folder` from now on; the heads stay. The records
    /// name the model with `+torch` behind it.
    ///
    /// # Errors
    /// [`PipelineError`] if the checkpoint is not sound.
    #[cfg(feature = "torch")]
    pub fn run_on_torch(&mut self, folder: &Path) -> Result<(), PipelineError> {
        use crate::nn::TorchEncoder;
        use std::sync::{Arc, Mutex};
        let encoder = TorchEncoder::load(folder, 4, TorchEncoder::best_device())?;
        let path = folder.join("tokenizer.json");
        let tokenizer = std::fs::read(&path).map_err(|e| NnError::Checkpoint {
            path,
            reason: e.to_string(),
        })?;
        self.model.encoder = Encoder::torch(
            Arc::new(Mutex::new(encoder)),
            &tokenizer,
            self.model.manifest.max_tokens,
            self.config.batch.units,
        )?;
        self.producer.model += "+torch";
        Ok(())
    }

    /// The same pipeline with an encoder on one thread of its own; weights are shared. For programs that spread
    /// reports over threads themselves.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self {
            config: self.config.clone(),
            codebook: self.codebook.clone(),
            producer: self.producer.clone(),
            model: self.model.alone(),
        }
    }

    /// What its records say of who made them.
    #[must_use]
    pub fn producer(&self) -> &Producer {
        &self.producer
    }

    /// The encoder of its model.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.model.encoder
    }

    /// What it runs with.
    #[must_use]
    pub fn config(&self) -> &PipelineConfig {
        &self.config
    }

    /// One record for each document, in their order. A record does not depend on its neighbours.
    ///
    /// # Errors
    /// [`PipelineError::Model`] if the encoder fails.
    pub fn annotate(&self, documents: &[Document]) -> Result<Vec<Record>, PipelineError> {
        let units: Vec<Vec<Unit>> = documents.par_iter().map(segment::units).collect();
        let views: Vec<Vec<UnitView>> = documents
            .par_iter()
            .zip(&units)
            .map(|(d, u)| d.views(u))
            .collect();
        let labels = &self.model.manifest.labels;
        let column = |name: &str| labels.iter().position(|l| l == name).unwrap_or(0);
        let (lesson, action) = (column("lesson"), column("action"));
        let mut let_through = vec![f32::INFINITY; labels.len()];
        let_through[lesson] = self.config.encoder.lesson_first as f32;
        let_through[action] = self.config.encoder.action_first as f32;
        let classified = classify(&self.model, &views, &let_through)?;
        let pairs: Vec<Vec<[f32; 2]>> = classified
            .scores
            .iter()
            .map(|r| r.iter().map(|s| [s[lesson], s[action]]).collect())
            .collect();
        let actions: Vec<Vec<usize>> = pairs
            .iter()
            .map(|r| {
                (0..r.len())
                    .filter(|&n| f64::from(r[n][1]) >= self.config.classify.action_threshold)
                    .collect()
            })
            .collect();
        let reports: Vec<ReportView<'_>> = (0..documents.len())
            .map(|n| ReportView {
                views: &views[n],
                scores: &pairs[n],
                actions: &actions[n],
                date: documents[n].date.as_deref(),
                texts: &classified.texts[n],
            })
            .collect();
        let thresholds = Thresholds {
            event: self.config.propose.event_threshold as f32,
            target: self.config.propose.target_threshold as f32,
            goal: self.config.propose.goal_threshold as f32,
        };
        let proposals = propose(&self.model, &reports, thresholds)?;
        let record = |n: usize| {
            let windowed = |v: &&UnitView| classified.texts[n].is_windowed(&v.text);
            let windowed = views[n].iter().filter(windowed).count();
            let mut record = self.record(&documents[n], &units[n], &pairs[n], &proposals[n]);
            judge(&mut record, documents[n].title.as_deref(), &views[n]);
            for (sentence, _) in record
                .sentences
                .iter_mut()
                .zip(&classified.read[n])
                .filter(|(_, read)| !**read)
            {
                sentence.other.insert("read".into(), "first pass".into());
            }
            if windowed > 0 {
                remark(
                    &mut record,
                    format!(
                        "read in overlapping windows, being longer than the model's input of {} tokens: \
                         {windowed} of the sentences.",
                        self.model.manifest.max_tokens
                    ),
                );
            }
            record.rename(&self.codebook);
            record
        };
        Ok((0..documents.len()).into_par_iter().map(record).collect())
    }

    fn record(
        &self,
        document: &Document,
        units: &[Unit],
        scores: &[[f32; 2]],
        proposals: &[Proposal],
    ) -> Record {
        let mut record = Record {
            producer: Some(self.producer.clone()),
            ..unlabelled(document, units)
        };
        let thresholds = [
            ("lesson", self.config.classify.lesson_threshold),
            ("action", self.config.classify.action_threshold),
        ];
        for (sentence, score) in record.sentences.iter_mut().zip(scores) {
            for (n, (label, threshold)) in thresholds.iter().enumerate() {
                sentence.scores.insert((*label).into(), rounded(score[n]));
                if f64::from(score[n]) >= *threshold {
                    sentence.labels.push((*label).into());
                }
            }
        }
        let map = OffsetMap::new(&document.text);
        let writer = Writer {
            document,
            units,
            map: &map,
        };
        record.frames = proposals
            .iter()
            .filter_map(|proposal| writer.frame(proposal, scores[proposal.unit][1]))
            .enumerate()
            .map(|(n, frame)| Frame {
                id: format!("f{}", n + 1),
                ..frame
            })
            .collect();
        let lost = proposals.len() - record.frames.len();
        if lost > 0 {
            let what = "left out, having no words in the source: proposed actions,";
            remark(&mut record, format!("{what} {lost} in number."));
        }
        record
    }
}

/// The encoder alone of what `config` names, for work that needs no heads; otherwise as [`Pipeline::load`].
///
/// # Errors
/// [`PipelineError`] if the model is missing or damaged.
pub fn load_encoder(
    config: &PipelineConfig,
    models: Option<&Path>,
    jobs: usize,
) -> Result<Encoder, PipelineError> {
    let files = ModelStore::new(models.map(Path::to_path_buf)).open(&config.model)?;
    let (name, most) = (&config.model, longest(&files.manifest, config));
    let batch = config.batch.units;
    Ok(Encoder::load(
        name,
        files.encoder,
        &files.tokenizer,
        most,
        batch,
        jobs,
    )?)
}

/// Longest input in tokens: the model's, or the pipeline's if that is shorter.
fn longest(manifest: &ModelManifest, config: &PipelineConfig) -> usize {
    manifest.max_tokens.min(config.batch.max_tokens)
}

/// Says whether the page is an incident report at all: by its own words, not by what was found in it.
fn judge(record: &mut Record, title: Option<&str>, views: &[UnitView]) {
    let score = four(page::PageModel::builtin().probability(title, views));
    record.report.is_incident_report = Some(score >= f64::from(page::THRESHOLD));
    record.report.incident_report_score = Some(score);
}

/// Adds to what a person should know of how the record came about.
fn remark(record: &mut Record, text: String) {
    let notes = record
        .other
        .entry("notes")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(notes) = notes {
        notes.push(Value::String(text));
    }
}
