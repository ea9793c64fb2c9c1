//! What is a model? The encoder and the heads on it; for reading fast, the same encoder stopped early, smaller heads on that, and
//! a first pass before it.

use super::features::{
    FIRST_SEQUENCE_WIDTH, FIRST_WIDTH, GOAL_WIDTH, SEQUENCE_WIDTHS, WIDTHS, unit_words,
};
use super::head::{Stored, floats};
use super::manifest::ModelFiles;
use super::wording::{WordHead, WordRow};
use super::{Encoder, Head, LabelHeads, ModelManifest, NnError, SequenceHead};
use crate::document::UnitView;
use ndarray::{Array1, Array2};
use safetensors::tensor::SafeTensors;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A loaded model.
pub struct Model {
    /// What it says of itself.
    pub manifest: ModelManifest,
    /// The shared encoder.
    pub encoder: Encoder,
    /// The heads.
    pub heads: Arc<Heads>,
    /// First-pass features to one logit a label, where units are sifted before they are read.
    pub first: Option<Arc<Head>>,
    /// First-pass features of a whole report, in order, to what is added to those.
    pub first_sequence: Option<Arc<SequenceHead>>,
}

/// Which heads of a model are used, and with that how much of the encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HeadSet {
    /// Those on the whole encoder.
    Whole,
    /// Those on the encoder stopped early, behind a first pass that only looks at words.
    Fast,
}

/// The heads of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Heads {
    /// Unit features to one logit a label.
    pub unit: Head,
    /// Words of a unit and its surroundings to what is added to those logits.
    pub unit_words: WordHead,
    /// The first unit features of a whole report, in order, to what is added to those logits too, where the model has it; for
    /// reading fast, those of the first pass with the encoder's vectors of the units that were read.
    pub unit_sequence: Option<SequenceHead>,
    /// Token features to inside, start and end logits of each role: `[4 roles * 3]`, role by role.
    pub tags: Head,
    /// Link features to one logit.
    pub link: Head,
    /// Goal features to one logit, where the model has it.
    pub goal: Option<Head>,
    /// Frame features to the logits of all code lists, list by list.
    pub codes: Head,
    /// What a second reading adds to the logits of labels, where the model has one. A model whose heads for reading fast serve
    /// for it keeps its share of the logits only, see [`Heads::whole`].
    pub second: Option<Second>,
}

/// A second reading of the labels.
#[derive(Debug, Clone, PartialEq)]
pub enum Second {
    /// The label heads for reading fast, times this share; those of the [`Heads`] are already times the rest.
    Share(f32),
    /// Heads whose logits are added as they are.
    Heads(Box<LabelHeads>),
}

/// The heads for reading fast.
#[derive(Debug, Clone, PartialEq)]
pub struct FastHeads {
    /// First-pass features to one logit a label, to which those of the sequence head are added.
    pub first: Head,
    /// That sequence head, where the model has it.
    pub first_sequence: Option<SequenceHead>,
    /// As in [`Heads`], on the states of the manifest's `fast_layers`.
    pub heads: Heads,
}

impl Model {
    /// Loads a model with one of its sets of heads; `batch` texts at most go through together, on `jobs` threads.
    ///
    /// # Errors
    /// [`NnError`] if a file is broken or the heads do not fit the manifest; [`NnError::NotFast`] if fast heads are
    /// asked for and it has none.
    pub fn load(
        files: ModelFiles,
        set: HeadSet,
        batch: usize,
        jobs: usize,
    ) -> Result<Self, NnError> {
        let manifest = files.manifest;
        let (heads, first, first_sequence, layers) = match set {
            HeadSet::Whole => {
                let heads = Heads::whole(&manifest, &files.heads, files.fast.as_deref())?;
                (heads, None, None, None)
            }
            HeadSet::Fast => {
                let (Some(bytes), Some(layers)) = (&files.fast, manifest.fast_layers) else {
                    return Err(NnError::NotFast {
                        model: manifest.name,
                    });
                };
                let fast = FastHeads::parse(&manifest.name, bytes)?;
                (
                    fast.heads,
                    Some(fast.first),
                    fast.first_sequence,
                    Some(layers),
                )
            }
        };
        let codes: usize = manifest.lists.iter().map(|l| l.codes.len()).sum();
        let [unit, tags, link, frame] = WIDTHS;
        let labels = manifest.labels.len();
        let second = match &heads.second {
            Some(Second::Heads(second)) => Some(second),
            _ => None,
        };
        let sequence = SEQUENCE_WIDTHS[usize::from(set == HeadSet::Fast)];
        let one_by_one = [
            ("unit", Some(&heads.unit), unit, labels),
            ("tags", Some(&heads.tags), tags, 12),
            ("link", Some(&heads.link), link, 1),
            ("codes", Some(&heads.codes), frame, codes),
            ("goal", heads.goal.as_ref(), GOAL_WIDTH, 1),
            ("first", first.as_ref(), FIRST_WIDTH, labels),
            ("second.unit", second.map(|h| &h.unit), unit, labels),
        ];
        let in_order = [
            ("unit_sequence", heads.unit_sequence.as_ref(), sequence),
            (
                "first_sequence",
                first_sequence.as_ref(),
                FIRST_SEQUENCE_WIDTH,
            ),
            (
                "second.sequence",
                second.and_then(|h| h.sequence.as_ref()),
                SEQUENCE_WIDTHS[1],
            ),
        ];
        let gives = |h: &Head, n: usize| h.members.iter().all(|(_, out)| out.bias.len() == n);
        let each_unit = one_by_one
            .into_iter()
            .filter_map(|(name, head, inputs, outputs)| {
                let head = head?;
                Some((name, head.inputs(), gives(head, outputs), inputs, outputs))
            });
        let each_report = in_order.into_iter().filter_map(|(name, head, inputs)| {
            let head = head?;
            Some((
                name,
                head.inputs(),
                head.outputs() == labels,
                inputs,
                labels,
            ))
        });
        for (name, takes, gives, inputs, outputs) in each_unit.chain(each_report) {
            if takes != inputs || !gives {
                let reason = format!(
                    "head {name} takes {takes} numbers and this version gives {inputs}, or it does not give {outputs}"
                );
                return Err(NnError::Heads {
                    model: manifest.name,
                    reason,
                });
            }
        }
        let mut encoder = Encoder::load(
            &manifest.name,
            files.encoder,
            &files.tokenizer,
            manifest.max_tokens,
            batch,
            jobs,
        )?;
        if let Some(layers) = layers {
            encoder = encoder.stopped_at(layers)?;
        }
        Ok(Self {
            manifest,
            encoder,
            heads: Arc::new(heads),
            first: first.map(Arc::new),
            first_sequence: first_sequence.map(Arc::new),
        })
    }

    /// Whether units are to be read together with their neighbours; those for reading fast never are.
    #[must_use]
    pub fn in_context(&self) -> bool {
        self.manifest.context && self.first.is_none()
    }

    /// The same model on one thread of its own; weights are shared.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self {
            manifest: self.manifest.clone(),
            encoder: self.encoder.alone(),
            heads: Arc::clone(&self.heads),
            first: self.first.clone(),
            first_sequence: self.first_sequence.clone(),
        }
    }
}

impl FastHeads {
    /// Reads `fast.safetensors`.
    ///
    /// # Errors
    /// [`NnError::Heads`] if it is not of that shape.
    pub fn parse(model: &str, bytes: &[u8]) -> Result<Self, NnError> {
        let tensors = tensors(model, bytes)?;
        Ok(Self {
            first: Head::restore(model, "first", &tensors)?,
            first_sequence: SequenceHead::restore(model, "first_sequence", &tensors)?,
            heads: Heads::restore(model, &tensors)?,
        })
    }

    /// The bytes of `fast.safetensors`; the same heads give the same bytes.
    ///
    /// # Errors
    /// [`NnError::Heads`] if the writer refuses (it does not, for finite shapes).
    pub fn bytes(&self) -> Result<Vec<u8>, NnError> {
        let mut tensors = Vec::new();
        self.first.store("first", &mut tensors);
        if let Some(head) = &self.first_sequence {
            head.store("first_sequence", &mut tensors);
        }
        self.heads.store(&mut tensors);
        serialized(&tensors)
    }
}

impl Heads {
    /// Reads `heads.safetensors` and, where the label heads in `fast.safetensors` serve for a second reading, takes their share.
    ///
    /// # Errors
    /// [`NnError::Heads`] if either is not of that shape, or there is to be a second reading and nothing to read by.
    pub fn whole(
        manifest: &ModelManifest,
        heads: &[u8],
        fast: Option<&[u8]>,
    ) -> Result<Self, NnError> {
        let mut heads = Self::parse(&manifest.name, heads)?;
        let lacks = |what: &str| NnError::Heads {
            model: manifest.name.clone(),
            reason: format!("its labels are read a second time, and it has no {what}"),
        };
        if heads.second.is_some() && manifest.fast_layers.is_none() {
            return Err(lacks("fast_layers in model.toml"));
        }
        if let Some(Second::Share(share)) = heads.second {
            let fast = fast.ok_or_else(|| lacks("fast.safetensors"))?;
            let labels = FastHeads::parse(&manifest.name, fast)?.heads.labels();
            heads.second = Some(Second::Heads(Box::new(labels.scaled(share))));
        }
        Ok(heads)
    }

    /// The heads of the labels alone.
    pub(super) fn labels(self) -> LabelHeads {
        LabelHeads {
            unit: self.unit,
            words: self.unit_words,
            sequence: self.unit_sequence,
        }
    }

    /// Reads `heads.safetensors`.
    ///
    /// # Errors
    /// [`NnError::Heads`] if it is not of that shape.
    pub fn parse(model: &str, bytes: &[u8]) -> Result<Self, NnError> {
        Self::restore(model, &tensors(model, bytes)?)
    }

    /// The bytes of `heads.safetensors`; the same heads give the same bytes.
    ///
    /// # Errors
    /// [`NnError::Heads`] if the writer refuses (it does not, for finite shapes).
    pub fn bytes(&self) -> Result<Vec<u8>, NnError> {
        let mut tensors = Vec::new();
        self.store(&mut tensors);
        serialized(&tensors)
    }

    fn restore(model: &str, tensors: &SafeTensors<'_>) -> Result<Self, NnError> {
        let head = |name| Head::restore(model, name, tensors);
        Ok(Self {
            unit: head("unit")?,
            unit_words: WordHead::restore(model, "unit_words", tensors)?,
            unit_sequence: SequenceHead::restore(model, "unit_sequence", tensors)?,
            tags: head("tags")?,
            link: head("link")?,
            goal: match tensors.tensor("goal.mean") {
                Ok(_) => Some(head("goal")?),
                Err(_) => None,
            },
            codes: head("codes")?,
            second: match tensors.tensor("second.share") {
                Ok(share) => floats(&share).first().copied().map(Second::Share),
                Err(_) => LabelHeads::restore(model, "second", tensors)?
                    .map(|h| Second::Heads(Box::new(h))),
            },
        })
    }

    fn store(&self, tensors: &mut Vec<(String, Stored)>) {
        for (name, head) in [
            ("unit", &self.unit),
            ("tags", &self.tags),
            ("link", &self.link),
            ("codes", &self.codes),
        ] {
            head.store(name, tensors);
        }
        self.unit_words.store("unit_words", tensors);
        if let Some(head) = &self.goal {
            head.store("goal", tensors);
        }
        if let Some(head) = &self.unit_sequence {
            head.store("unit_sequence", tensors);
        }
        match &self.second {
            Some(Second::Share(share)) => {
                let share = Stored::float(&Array1::from_elem(1, *share));
                tensors.push(("second.share".into(), share));
            }
            Some(Second::Heads(heads)) => heads.store("second", tensors),
            None => {}
        }
    }

    /// One logit a label for each of `views`, whose features are `rows`, by the heads that look at one unit at a time.
    #[must_use]
    pub fn unit_logits<'a>(
        &self,
        rows: &Array2<f32>,
        views: impl IntoIterator<Item = &'a UnitView>,
    ) -> Array2<f32> {
        let buckets = self.unit_words.buckets();
        let words: Vec<WordRow> = views.into_iter().map(|v| unit_words(v, buckets)).collect();
        self.unit.logits(rows) + self.unit_words.logits(&words)
    }

    /// What the sequence head adds to those, where the model has one: `rows` begin with what it sees, one row a unit, all units
    /// of one report in order.
    #[must_use]
    pub fn sequence_logits(&self, rows: &Array2<f32>) -> Option<Array2<f32>> {
        let head = self.unit_sequence.as_ref()?;
        Some(head.logits_of_longer(rows))
    }
}

fn tensors<'a>(model: &str, bytes: &'a [u8]) -> Result<SafeTensors<'a>, NnError> {
    SafeTensors::deserialize(bytes).map_err(|e| NnError::Heads {
        model: model.into(),
        reason: e.to_string(),
    })
}

fn serialized(tensors: &[(String, Stored)]) -> Result<Vec<u8>, NnError> {
    let bad = |e: safetensors::SafeTensorError| NnError::Heads {
        model: "new".into(),
        reason: e.to_string(),
    };
    let views = tensors
        .iter()
        .map(|(key, tensor)| Ok((key.clone(), tensor.view()?)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(bad)?;
    safetensors::serialize(views, None).map_err(bad)
}
