//! How are labels read a second time? By the label heads for reading fast, on all units: lower layers, and surroundings by words.
//! They err elsewhere than those on the whole encoder, so that both together are right more often than either.

use super::features::{Texts, first_rows, sequence_rows, unit_cues, unit_rows, unit_words};
use super::head::Stored;
use super::wording::{WordHead, WordRow};
use super::{Head, NnError, SequenceHead};
use crate::document::UnitView;
use ndarray::Array2;
use safetensors::tensor::SafeTensors;

/// Heads whose logits are added up to those of a unit's labels, on the encoder's lower layers.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelHeads {
    /// Unit features to one logit a label.
    pub unit: Head,
    /// Words of a unit and its surroundings to what is added to them.
    pub words: WordHead,
    /// All units of the report in order to what is added to them, where the model has it.
    pub sequence: Option<SequenceHead>,
}

impl LabelHeads {
    /// The same heads with their logits multiplied by `share`.
    #[must_use]
    pub fn scaled(self, share: f32) -> Self {
        Self {
            unit: self.unit.scaled(share),
            words: self.words.scaled(share),
            sequence: self.sequence.map(|head| head.scaled(share)),
        }
    }

    /// One logit a label of each unit of one report, all of which were read: `[units, labels]`. `texts` are [`Texts::still`] with
    /// the units read by the lower layers.
    #[must_use]
    pub fn logits(&self, views: &[UnitView], texts: &Texts) -> Array2<f32> {
        let (cues, all) = (unit_cues(views), (0..views.len()).collect::<Vec<_>>());
        let buckets = self.words.buckets();
        let words: Vec<WordRow> = views.iter().map(|v| unit_words(v, buckets)).collect();
        let mut logits =
            self.unit.logits(&unit_rows(views, &cues, &all, texts)) + self.words.logits(&words);
        if let Some(head) = &self.sequence {
            let first = first_rows(views, &cues, texts);
            logits += &head.logits(&sequence_rows(
                views,
                &first,
                &vec![true; views.len()],
                texts,
            ));
        }
        logits
    }

    /// Appends its tensors, named `{name}.…`, to `out`.
    pub(super) fn store(&self, name: &str, out: &mut Vec<(String, Stored)>) {
        self.unit.store(&format!("{name}.unit"), out);
        self.words.store(&format!("{name}.words"), out);
        if let Some(head) = &self.sequence {
            head.store(&format!("{name}.sequence"), out);
        }
    }

    /// Reads back what [`LabelHeads::store`] wrote; `None` if there is none of that name.
    pub(super) fn restore(
        model: &str,
        name: &str,
        tensors: &SafeTensors<'_>,
    ) -> Result<Option<Self>, NnError> {
        if tensors.tensor(&format!("{name}.unit.mean")).is_err() {
            return Ok(None);
        }
        Ok(Some(Self {
            unit: Head::restore(model, &format!("{name}.unit"), tensors)?,
            words: WordHead::restore(model, &format!("{name}.words"), tensors)?,
            sequence: SequenceHead::restore(model, &format!("{name}.sequence"), tensors)?,
        }))
    }
}
