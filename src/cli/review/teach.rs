//! What makes suggestions for a review: the pipeline, its label heads mixed with such as are trained on what is finished.

use crate::cli::train::{MAX_TOKENS, write_model};
use crate::codebook::Codebook;
use crate::document::Document;
use crate::ingest::read_again;
use crate::nn::{
    Encoder, FastHeads, HeadSet, Heads, ModelFiles, ModelManifest, ModelStore, Second, sigmoid,
};
use crate::pipeline::{Pipeline, PipelineConfig};
use crate::record::Record;
use crate::review::{Learnt, Suggester};
use crate::train::{
    GoldReport, HeldOut, Lost, TrainOptions, TrainedLabels, average_precision, prepare,
    train_labels,
};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Shares of what was learnt that are tried.
const SHARES: [f32; 6] = [0.1, 0.2, 0.35, 0.5, 0.75, 1.0];

/// Mean average precision that a share must gain, being the best of several.
const LEAST_GAIN: f32 = 0.005;

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
        let (encoder, fast) = match (self.config.encoder.heads, files.manifest.fast_layers) {
            (HeadSet::Fast, Some(layers)) => (encoder.stopped_at(layers)?, true),
            _ => (encoder, false),
        };
        let options = TrainOptions {
            context: files.manifest.context && !fast,
            ..TrainOptions::with_seed(coded.len().min(FOLDS), 1)
        };
        let how = (&options, fast);
        let trained = train_labels(&reports, &encoder, &self.codebook, how, &|step| {
            say(step);
        })?;
        say("comparing with the model as it was".into());
        let first = self.scores_of_first(coded, &trained.held_out)?;
        let best = SHARES
            .into_iter()
            .map(|share| (share, precisions(&mixed(&first, &trained.held_out, share))))
            .max_by(|(_, a), (_, b)| mean(*a).total_cmp(&mean(*b)))
            .context("there is no share to try")?;
        let old = precisions(&first);
        let measured = self.told(coded.len(), best, old, precisions(&trained.held_out));
        if mean(best.1) < mean(old) + LEAST_GAIN {
            return Ok(Learnt {
                adopted: false,
                told: format!("kept the model as it was: {measured}"),
            });
        }
        let name = self.keep(&trained, &files, coded.len(), best.0)?;
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

    fn told(
        &self,
        finished: usize,
        (share, best): (f32, [f32; 2]),
        old: [f32; 2],
        alone: [f32; 2],
    ) -> String {
        let labels = self.codebook.labels();
        let figures = |of: [f32; 2]| -> String {
            let figure = |n: usize| format!("{} {:.3}", labels.get(n).unwrap_or(&"label"), of[n]);
            format!("{}, {}", figure(0), figure(1))
        };
        let besides = match self.besides.len() {
            0 => String::new(),
            more => format!(", {more} others learnt from"),
        };
        format!(
            "average precision on held-out reports: {} as it was; {} with {share} of what was learnt, the best share; {} by what \
             was learnt alone ({finished} finished reports{besides})",
            figures(old),
            figures(best),
            figures(alone)
        )
    }

    /// Writes the folder of the model whose label heads are `share` new; spans, events and codes stay as they were. Gives its
    /// name.
    fn keep(
        &self,
        trained: &TrainedLabels,
        files: &ModelFiles,
        finished: usize,
        share: f32,
    ) -> anyhow::Result<String> {
        let mut number = 1;
        while self.folder.join(format!("reviewed-{number}")).exists() {
            number += 1;
        }
        let name = format!("reviewed-{number}");
        let out = self.folder.join(&name);
        std::fs::create_dir_all(&out)
            .with_context(|| format!("{}: cannot be made", out.display()))?;
        let mix = |heads: &mut Heads| -> anyhow::Result<()> {
            heads.unit = heads.unit.mixed(&trained.unit, share);
            heads.unit_words = heads
                .unit_words
                .mixed(&trained.unit_words, share)
                .context("its words are hashed by another version of gleaner; train it anew")?;
            // What is new has no sequence head and no second reading: the share of the old ones falls as the other heads' does.
            let old = heads.unit_sequence.take();
            heads.unit_sequence = old.map(|head| head.scaled(1.0 - share));
            if let Some(Second::Heads(labels)) = heads.second.take() {
                heads.second = Some(Second::Heads(Box::new(labels.scaled(1.0 - share))));
            }
            Ok(())
        };
        let (model, set) = (&self.config.model, self.config.encoder.heads);
        let (whole, fast) = match (set, &files.fast) {
            (HeadSet::Fast, Some(bytes)) => {
                let mut heads = FastHeads::parse(model, bytes)?;
                // What the first pass lets through stays as it was.
                mix(&mut heads.heads)?;
                (Heads::parse(model, &files.heads)?, Some(heads.bytes()?))
            }
            (_, fast) => {
                let mut whole = Heads::whole(&files.manifest, &files.heads, fast.as_deref())?;
                mix(&mut whole)?;
                (whole, None)
            }
        };
        let manifest = ModelManifest {
            name: name.clone(),
            version: "1".into(),
            training_data: format!(
                "{}; labels: a share of {share} from {finished} reports of a review and {} others",
                files.manifest.training_data,
                self.besides.len()
            ),
            fast_layers: files
                .manifest
                .fast_layers
                .filter(|_| fast.is_some() || whole.second.is_some()),
            ..files.manifest.clone()
        };
        let training = serde_json::json!({"mixed_with": self.config.model, "share": share, "finished_reports": finished,
            "others": self.besides.len()});
        let heads = whole.bytes()?;
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

    /// Each unit's probabilities by the pipeline that has learnt nothing here.
    fn scores_of_first(
        &self,
        coded: &[Record],
        held_out: &[HeldOut],
    ) -> anyhow::Result<Vec<HeldOut>> {
        let first = self.first()?;
        let mut scored = Vec::new();
        for (record, gold) in coded.iter().zip(held_out) {
            let document = read_again(record, u64::MAX)?;
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
        Ok(scored)
    }
}

/// Average precision of each label over all units.
fn precisions(reports: &[HeldOut]) -> [f32; 2] {
    [0, 1].map(|label| {
        let units = reports
            .iter()
            .flat_map(|report| report.scores.iter().zip(&report.labels));
        let pairs: Vec<(f32, bool)> = units
            .map(|(scores, labels)| (scores[label], labels[label]))
            .collect();
        average_precision(&pairs)
    })
}

fn mean(figures: [f32; 2]) -> f32 {
    figures.iter().sum::<f32>() / 2.0
}

/// What a model gives whose logits are `share` the new one's.
fn mixed(old: &[HeldOut], new: &[HeldOut], share: f32) -> Vec<HeldOut> {
    let logit = |p: f32| {
        let p = p.clamp(1e-5, 1.0 - 1e-5);
        (p / (1.0 - p)).ln()
    };
    let both = |(old, new): (&HeldOut, &HeldOut)| {
        let units = old.scores.iter().zip(&new.scores);
        let scores = units.map(|(a, b)| {
            [0, 1].map(|n| sigmoid((1.0 - share) * logit(a[n]) + share * logit(b[n])))
        });
        HeldOut {
            scores: scores.collect(),
            ..new.clone()
        }
    };
    old.iter().zip(new).map(both).collect()
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
