//! What makes suggestions for a review: the pipeline, and heads that are trained again on what is finished.

use crate::cli::train::{MAX_TOKENS, write_model};
use crate::codebook::Codebook;
use crate::document::{Document, SourceFormat};
use crate::ingest::{ReadOptions, read};
use crate::nn::{Encoder, HeadSet, ModelFiles, ModelManifest, ModelStore};
use crate::pipeline::{Pipeline, PipelineConfig};
use crate::record::Record;
use crate::review::{Learnt, Suggester};
use crate::train::{
    FastOptions, GoldReport, HeldOut, Lost, TrainOptions, Trained, average_precision, prepare,
    train_heads,
};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Folds of the cross-validation, if there are so many reports.
const FOLDS: usize = 5;

/// A pipeline that is loaded when it is first asked, and taught.
pub struct Teacher {
    config: PipelineConfig,
    codebook: Codebook,
    models: Option<PathBuf>,
    threads: usize,
    /// Learnt from besides; counts in no figure.
    besides: Vec<GoldReport>,
    /// Where models that are trained go.
    folder: PathBuf,
    pipelines: Mutex<Pipelines>,
}

#[derive(Default)]
struct Pipelines {
    /// As it was before anything was learnt.
    first: Option<Arc<Pipeline>>,
    /// What makes suggestions.
    now: Option<Arc<Pipeline>>,
}

impl Teacher {
    /// Reads what is learnt from besides; loads no model yet.
    ///
    /// # Errors
    /// If a file of records cannot be read.
    pub fn new(
        config: PipelineConfig,
        models: Option<PathBuf>,
        threads: usize,
        train_with: &[PathBuf],
        project: &Path,
    ) -> anyhow::Result<Self> {
        let codebook = config.codebook().unwrap_or_else(Codebook::builtin);
        let besides = crate::cli::train::read_gold(train_with, &codebook, &mut Lost::default())?;
        let besides = besides.into_iter().map(|report| GoldReport {
            measured: false,
            ..report
        });
        Ok(Self {
            besides: besides.collect(),
            folder: project.with_extension("models"),
            config,
            codebook,
            models,
            threads,
            pipelines: Mutex::default(),
        })
    }

    /// The pipeline that suggests now.
    fn now(&self) -> anyhow::Result<Arc<Pipeline>> {
        self.with(|pipelines| {
            pipelines
                .now
                .as_ref()
                .or(pipelines.first.as_ref())
                .map(Arc::clone)
        })
    }

    /// The pipeline that has learnt nothing.
    fn first(&self) -> anyhow::Result<Arc<Pipeline>> {
        self.with(|pipelines| pipelines.first.as_ref().map(Arc::clone))
    }

    fn with(
        &self,
        of: impl Fn(&Pipelines) -> Option<Arc<Pipeline>>,
    ) -> anyhow::Result<Arc<Pipeline>> {
        let mut pipelines = self
            .pipelines
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = of(&pipelines) {
            return Ok(found);
        }
        let loaded = Arc::new(Pipeline::load(
            self.config.clone(),
            self.models.as_deref(),
            self.threads,
        )?);
        pipelines.first = Some(Arc::clone(&loaded));
        Ok(of(&pipelines).unwrap_or(loaded))
    }

    fn try_suggest(&self, document: &Document) -> anyhow::Result<Record> {
        let records = self.now()?.annotate(std::slice::from_ref(document))?;
        records
            .into_iter()
            .next()
            .context("the pipeline gave no record")
    }

    fn try_learn(&self, coded: &[Record], say: &(dyn Fn(String) + Sync)) -> anyhow::Result<Learnt> {
        anyhow::ensure!(
            coded.len() >= 2,
            "not yet: two finished reports are needed or more, so that one can be held out ({} finished)",
            coded.len()
        );
        let reports = self.examples(coded)?;
        let files = ModelStore::new(self.models.clone()).open(&self.config.model)?;
        let encoder = Encoder::load(
            "to be trained",
            files.encoder.clone(),
            &files.tokenizer,
            MAX_TOKENS,
            32,
            self.threads,
        )?;
        let folds = coded.len().min(FOLDS);
        let options = TrainOptions::with_seed(folds, 1);
        let fast =
            (self.config.encoder.heads == HeadSet::Fast).then(|| FastOptions::with_seed(folds, 1));
        let trained = train_heads(
            &reports,
            &encoder,
            &self.codebook,
            (&options, fast.as_ref()),
            &|step| say(step),
        )?;
        say("comparing the new heads with the old".into());
        let old = self.precision_of_first(coded, &trained.held_out)?;
        let new = [0, 1].map(|label| precision(&trained.held_out, label));
        let measured = self.told(coded.len(), new, old);
        if new.iter().sum::<f32>() < old.iter().sum::<f32>() {
            return Ok(Learnt {
                adopted: false,
                told: format!("kept the old model: {measured}"),
            });
        }
        let name = self.keep(&trained, &files, coded.len(), (&options, fast.as_ref()))?;
        let mut config = self.config.clone();
        config.model.clone_from(&name);
        let loaded = Pipeline::load(config, Some(&self.folder), self.threads)?;
        self.pipelines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .now = Some(Arc::new(loaded));
        Ok(Learnt {
            adopted: true,
            told: format!("adopted {name}: {measured}"),
        })
    }

    /// What is finished, then what is learnt from besides.
    fn examples(&self, coded: &[Record]) -> anyhow::Result<Vec<GoldReport>> {
        let mut lost = Lost::default();
        let mut reports = Vec::with_capacity(coded.len() + self.besides.len());
        for record in coded {
            let report = prepare(record, &self.codebook, &mut lost)?;
            // Each report is held out by itself, whoever published it: a review is often of one publisher.
            reports.push(GoldReport {
                organisation: report.id.clone(),
                ..report
            });
        }
        reports.extend(self.besides.iter().cloned());
        Ok(reports)
    }

    fn told(&self, finished: usize, new: [f32; 2], old: [f32; 2]) -> String {
        let labels = self.codebook.labels();
        let figure = |n: usize| {
            format!(
                "{} {:.3} against {:.3}",
                labels.get(n).unwrap_or(&"label"),
                new[n],
                old[n]
            )
        };
        let besides = match self.besides.len() {
            0 => String::new(),
            more => format!(", {more} others learnt from"),
        };
        format!(
            "average precision on held-out reports, new against old: {}, {} ({finished} finished reports{besides})",
            figure(0),
            figure(1)
        )
    }

    /// Writes the model folder of what was trained; gives its name.
    fn keep(
        &self,
        trained: &Trained,
        files: &ModelFiles,
        finished: usize,
        (options, fast): (&TrainOptions, Option<&FastOptions>),
    ) -> anyhow::Result<String> {
        let mut number = 1;
        while self.folder.join(format!("reviewed-{number}")).exists() {
            number += 1;
        }
        let name = format!("reviewed-{number}");
        let out = self.folder.join(&name);
        std::fs::create_dir_all(&out)
            .with_context(|| format!("{}: cannot be made", out.display()))?;
        let labels = self.codebook.labels();
        let manifest = ModelManifest {
            name: name.clone(),
            version: "1".into(),
            training_data: format!(
                "{finished} reports of a review, {} others",
                self.besides.len()
            ),
            max_tokens: MAX_TOKENS,
            labels: labels.into_iter().map(str::to_owned).collect(),
            lists: trained.lists.clone(),
            fast_layers: fast.map(|fast| fast.layers),
            ..files.manifest.clone()
        };
        let training = serde_json::json!({"options": options, "cross_validation": trained.report});
        let heads = trained.heads.bytes()?;
        let fast = trained
            .fast
            .as_ref()
            .map(|(heads, _)| heads.bytes())
            .transpose()?;
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("encoder.onnx", &files.encoder),
            ("tokenizer.json", &files.tokenizer),
            ("heads.safetensors", &heads),
        ];
        parts.extend(
            fast.as_ref()
                .map(|fast| ("fast.safetensors", fast.as_slice())),
        );
        write_model(&out, manifest, &parts, format!("{training:#}\n").as_bytes())?;
        Ok(name)
    }

    /// Average precision of each label by the pipeline that has seen none of the reports.
    fn precision_of_first(
        &self,
        coded: &[Record],
        held_out: &[HeldOut],
    ) -> anyhow::Result<[f32; 2]> {
        let first = self.first()?;
        let mut scored = Vec::new();
        for (record, gold) in coded.iter().zip(held_out) {
            let format = match record.report.format {
                Some(SourceFormat::Markdown) => SourceFormat::Markdown,
                _ => SourceFormat::Text,
            };
            let options = ReadOptions {
                format: Some(format),
                max_bytes: u64::MAX,
                ..ReadOptions::default()
            };
            let document = read(&record.report.id, record.text.as_bytes(), &options)?;
            let suggested = first.annotate(&[document])?;
            let score = |unit: &crate::record::Sentence, label: &str| {
                unit.scores
                    .get(label)
                    .and_then(serde_json::Value::as_f64)
                    .unwrap_or(0.0) as f32
            };
            let labels = self.codebook.labels();
            let units = suggested.iter().flat_map(|record| &record.sentences);
            let of = |unit| [0, 1].map(|n| labels.get(n).map_or(0.0, |label| score(unit, label)));
            scored.push(HeldOut {
                scores: units.map(of).collect(),
                ..gold.clone()
            });
        }
        Ok([0, 1].map(|label| precision(&scored, label)))
    }
}

/// Average precision of one label over all units.
fn precision(reports: &[HeldOut], label: usize) -> f32 {
    let pairs: Vec<(f32, bool)> = reports
        .iter()
        .flat_map(|report| report.scores.iter().zip(&report.labels))
        .map(|(scores, labels)| (scores[label], labels[label]))
        .collect();
    average_precision(&pairs)
}

impl Suggester for Teacher {
    fn suggest(&self, document: &Document) -> Result<Record, String> {
        self.try_suggest(document)
            .map_err(|error| crate::cli::told(&error))
    }

    fn learn(&self, coded: &[Record], say: &(dyn Fn(String) + Sync)) -> Result<Learnt, String> {
        self.try_learn(coded, say)
            .map_err(|error| crate::cli::told(&error))
    }
}
