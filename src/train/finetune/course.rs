//! In which order does fine-tuning go? Fold by fold with that fold's organisations held out, then once on
//! everything for as many passes as served the held-out organisations best.

use super::super::heads::{Course, TrainOptions, TrainingReport};
use super::super::heads::{codes, tags, units};
use super::super::{GoldReport, TrainError};
use super::bench::Bench;
use super::data::prepare;
use super::joint::{Joint, Logits};
use super::{CurvePoint, FineTuneOptions};
use crate::codebook::Codebook;
use crate::nn::{CodeList, Encoder, Heads, TextTokenizer, TorchEncoder};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Where the training starts from and where it keeps what it has done.
#[derive(Debug, Clone)]
pub struct Places {
    /// Folder with `config.json`, `model.safetensors` and `tokenizer.json`.
    pub checkpoint: PathBuf,
    /// Folder for a state after each pass.
    pub work: PathBuf,
    /// Whether to go on from the states that are there.
    pub resume: bool,
}

/// What a person is told while it runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// What is being done now.
    Now(String),
    /// One more step of a pass.
    Trained {
        /// Fold, from 1; 0 for the run on everything.
        fold: usize,
        /// Pass, from 1.
        epoch: usize,
        /// Steps done and steps in the pass.
        at: (usize, usize),
        /// Mean loss of the pass so far.
        loss: f64,
    },
    /// A pass is over.
    Passed(CurvePoint),
}

/// What comes out.
pub struct FineTuned {
    /// The encoder.
    pub encoder: Arc<Mutex<TorchEncoder>>,
    /// Heads trained with it.
    pub heads: Heads,
    /// Order and support of the code head's outputs.
    pub lists: Vec<CodeList>,
    /// Figures on held-out organisations: fine-tuned, and the same heads on the encoder as it was.
    pub report: TrainingReport,
    /// The figures of the heads before the encoder was touched, for comparison.
    pub before: TrainingReport,
    /// One point a fold and pass.
    pub curve: Vec<CurvePoint>,
    /// Passes of the run on everything.
    pub epochs: usize,
    /// Texts that were cut in training.
    pub cut: usize,
    /// Largest difference between what the heads say here and in the default runtime before any training, over
    /// held-out reports none of whose texts was cut.
    pub gap: f32,
}

/// Trains encoder and heads together, measured by cross-validation over organisations.
///
/// # Errors
/// [`TrainError`] if there are fewer organisations than folds, the checkpoint is not sound, or a state cannot
/// be written or read.
pub fn fine_tune(
    reports: &[GoldReport],
    codebook: &Codebook,
    places: &Places,
    heads: &TrainOptions,
    options: &FineTuneOptions,
    watch: &dyn Fn(Step),
) -> Result<FineTuned, TrainError> {
    tch::manual_seed(options.seed.cast_signed());
    let say = |text: String| watch(Step::Now(text));
    let (base, tokenizer) = load(places, options)?;
    let device = base.device();
    let encoder = Encoder::torch(Arc::new(Mutex::new(base)), &tokenizer, 256, 32)?;
    let (course, mut report) = Course::begin(reports, &encoder, codebook, heads, &say)?;
    let tagged = tags::tag_units(reports, &encoder, (false, false))?;
    let (ux, uy, unit_fold) = units::unit_rows(&course);
    let (unit_words, unit_said) = units::word_logits(&course, &uy, &unit_fold);
    let (tx, ty, _) = tags::tag_rows(&course, &tagged);
    let (cx, coded, frame_report) = codes::code_rows(&course, &tagged);
    let lists = codes::code_lists(&course, &coded);
    let sizes: Vec<usize> = lists.iter().map(|l| l.codes.len()).collect();
    let cy = codes::code_target(&coded, &sizes);
    let repeat = |r: usize, n: usize| std::iter::repeat_n(r, n);
    let unit_report = (0..reports.len()).flat_map(|r| repeat(r, reports[r].views.len()));
    let tag_report = tagged
        .iter()
        .flat_map(|t| repeat(t.report, t.tokens.spans.len()));
    let tokenizer_ = TextTokenizer::load("checkpoint", &tokenizer)?;
    let bench = Bench {
        report_of: [unit_report.collect(), tag_report.collect(), frame_report],
        rows: [(ux, uy), (tx, ty), (cx, cy)],
        data: prepare(reports, &tokenizer_, options.max_tokens, device)?,
        course,
        tagged,
        sizes,
        options,
        places,
        watch,
        gap: Cell::new(0.0),
    };
    let counts: Vec<bool> = bench.report_of[2]
        .iter()
        .map(|&r| reports[r].measured)
        .collect();
    // Word heads see no encoder: what they say is the same before and after.
    let measure = |logits: &Logits, out: &mut TrainingReport| {
        units::measure(&bench.course, &(&logits[0] + &unit_said), out);
        tags::measure(&bench.course, &bench.tagged, &logits[1], out);
        codes::measure(&lists, &coded, &counts, &logits[2], out);
    };

    // Each fold: held-out logits before and after every pass.
    let folds = heads.folds;
    let mut after: Vec<Logits> = (0..=options.epochs).map(|_| bench.blank()).collect();
    let mut curve = Vec::new();
    for fold in 0..folds {
        let passes = bench.fold(Some(fold), options.epochs, &mut curve)?.0;
        for (pass, whole) in after.iter_mut().enumerate() {
            // A fold that ended early keeps its last pass.
            let logits = passes.get(pass).or(passes.last());
            if let Some(logits) = logits {
                bench.put(fold, logits, whole);
            }
        }
    }
    let mut before = report.clone();
    measure(&after[0], &mut before);
    let score = |logits: &Logits| bench.score(logits);
    let epochs = (1..=options.epochs)
        .max_by(|&a, &b| {
            score(&after[a])
                .total_cmp(&score(&after[b]))
                .then(b.cmp(&a))
        })
        .unwrap_or(1);
    measure(&after[epochs], &mut report);
    let scores = units::scores(&bench.course, &(&after[epochs][0] + &unit_said));

    let (_, joint) = bench.fold(None, epochs, &mut curve)?;
    let (trained, learnt) = joint.finish();
    let [mut unit, tags_, codes_] = learnt.three;
    let mut unit_sequence = None;
    if let Some((head, o)) = learnt.sequence {
        unit = unit.scaled(1.0 - o.share);
        unit_sequence = Some(head.scaled(o.share));
    }
    let trained = Arc::new(Mutex::new(trained));
    (watch)(Step::Now("event links on the new encoder".into()));
    let encoder = Encoder::torch(Arc::clone(&trained), &tokenizer, 256, 32)?;
    let (course, _) = Course::begin(reports, &encoder, codebook, heads, &say)?;
    let link = super::super::heads::link::link_head(&course, &scores, &mut report)?;
    let cut = bench.data.cut;
    Ok(FineTuned {
        encoder: trained,
        heads: Heads {
            unit,
            unit_words,
            unit_sequence,
            goal: None,
            tags: tags_,
            link,
            codes: codes_,
            second: None,
        },
        lists,
        report,
        before,
        curve,
        epochs,
        cut,
        gap: bench.gap.get(),
    })
}

fn load(places: &Places, options: &FineTuneOptions) -> Result<(TorchEncoder, Vec<u8>), TrainError> {
    let path = places.checkpoint.join("tokenizer.json");
    let tokenizer = std::fs::read(&path).map_err(|e| crate::nn::NnError::Checkpoint {
        path,
        reason: e.to_string(),
    })?;
    let device = TorchEncoder::best_device();
    let encoder = TorchEncoder::load(&places.checkpoint, options.frozen, device)?;
    Ok((encoder, tokenizer))
}

impl Bench<'_> {
    /// Trains without fold `fold` (or on everything): held-out logits before and after each pass.
    fn fold(
        &self,
        fold: Option<usize>,
        epochs: usize,
        curve: &mut Vec<CurvePoint>,
    ) -> Result<(Vec<Logits>, Joint), TrainError> {
        let number = fold.map_or(0, |f| f + 1);
        let folder = self.places.work.join(match fold {
            Some(f) => format!("fold-{}", f + 1),
            None => "all".to_owned(),
        });
        let say = |text: String| (self.watch)(Step::Now(text));
        say(match fold {
            Some(f) => format!("fold {} of {}: heads", f + 1, self.course.options.folds),
            None => "all reports: heads".to_owned(),
        });
        let first = self.first_heads(fold)?;
        let (encoder, _) = load(self.places, self.options)?;
        let members = |inside: bool| -> Vec<usize> {
            (0..self.course.reports.len())
                .filter(|&r| (Some(self.course.folds[r]) == fold) == inside)
                .collect()
        };
        let (train, held_out) = (members(false), members(true));
        let mut joint = Joint::new(encoder, &first, self.options, self.sizes.clone());
        let mut passes: Vec<Logits> = vec![self.held_out(&first, fold)];
        if fold == Some(0) {
            self.gap.set(self.gap_of(&joint, 0, &passes[0])?);
        }
        let mut best = (fold.map_or(0.0, |f| self.fold_score(f, &passes[0])), 0);
        for epoch in 1..=epochs {
            let state = folder.join(format!("pass-{epoch}.safetensors"));
            let point = if self.places.resume && joint.resume(&state)? {
                saved_point(&state)
            } else {
                let loss = joint.pass(
                    &self.data,
                    &train,
                    (epoch, self.options.epochs),
                    &|at, loss| {
                        (self.watch)(Step::Trained {
                            fold: number,
                            epoch,
                            at,
                            loss,
                        });
                    },
                )?;
                CurvePoint {
                    fold: number,
                    epoch,
                    loss,
                    score: None,
                }
            };
            let mut point = CurvePoint {
                fold: number,
                epoch,
                ..point
            };
            if let Some(f) = fold {
                passes.push(joint.logits(&self.data, &held_out)?);
                point.score = Some(self.fold_score(f, &passes[epoch]));
            }
            save_state(&joint, &folder, &state, &point)?;
            (self.watch)(Step::Passed(point));
            curve.push(point);
            let score = point.score.unwrap_or(0.0);
            if score > best.0 {
                best = (score, epoch);
            }
            if fold.is_some() && epoch - best.1 >= self.options.patience {
                break;
            }
        }
        Ok((passes, joint))
    }
}

/// The point that stands beside a saved state; what cannot be read is drawn as 0.
fn saved_point(state: &Path) -> CurvePoint {
    std::fs::read(state.with_extension("json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn save_state(
    joint: &Joint,
    folder: &Path,
    state: &Path,
    point: &CurvePoint,
) -> Result<(), TrainError> {
    let failed = |e: &dyn std::fmt::Display| TrainError::State {
        path: state.into(),
        reason: e.to_string(),
    };
    std::fs::create_dir_all(folder).map_err(|e| failed(&e))?;
    // Under another name first: a state that is there is whole.
    let part = state.with_extension("part");
    joint.save(&part).map_err(|e| failed(&e))?;
    let json = serde_json::to_vec(point).map_err(|e| failed(&e))?;
    std::fs::write(state.with_extension("json"), json).map_err(|e| failed(&e))?;
    std::fs::rename(&part, state).map_err(|e| failed(&e))
}
