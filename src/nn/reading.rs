//! How are labels read a second time? By the label heads for reading fast, on all units: lower layers, and surroundings by words.
//! They err elsewhere than those on the whole encoder, so that both together are right more often than either.

use super::features::{Texts, first_rows, sequence_rows, unit_rows, unit_words};
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
    /// the units read by the lower layers, `cues` what [`unit_cues`](super::unit_cues) says.
    #[must_use]
    pub(crate) fn logits(
        &self,
        views: &[UnitView],
        cues: &[Vec<f32>],
        texts: &Texts,
    ) -> Array2<f32> {
        let all: Vec<usize> = (0..views.len()).collect();
        let buckets = self.words.buckets();
        let words: Vec<WordRow> = views.iter().map(|v| unit_words(v, buckets)).collect();
        let mut logits =
            self.unit.logits(&unit_rows(views, cues, &all, texts)) + self.words.logits(&words);
        if let Some(head) = &self.sequence {
            let first = first_rows(views, cues, texts);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::encoder::POOLED;
    use crate::nn::unit_cues;
    use crate::nn::{Encoder, FastHeads, ModelStore, Pooled, SEQUENCE_WIDTHS};
    use crate::{ingest, segment};

    fn views(text: &str) -> Vec<UnitView> {
        let options = ingest::ReadOptions::default();
        let document = ingest::read("a.md", text.as_bytes(), &options).unwrap();
        document.views(&segment::units(&document))
    }

    /// What another report has read is not known here, though its words are the same.
    #[test]
    fn a_unit_is_known_where_its_own_report_has_it_read() {
        let files = ModelStore::default().open("minilm-incident").unwrap();
        let encoder = Encoder::load("m", files.encoder, &files.tokenizer, 64, 8, 1).unwrap();
        let views = views("# Late mail\n\nThe queue stopped. We will add an alert.\n");
        let mut texts = Texts::still(&encoder, &views.iter().collect::<Vec<_>>()).unwrap();
        let pooled = Pooled {
            vector: vec![0.5; POOLED],
            windows: 1,
        };
        texts.read(&views[1].text, pooled.clone());
        texts.read(&views[2].text, pooled);
        let first = first_rows(&views, &unit_cues(&views), &texts);
        let rows = sequence_rows(&views, &first, &[false, false, true], &texts);
        assert_eq!(rows.dim(), (3, SEQUENCE_WIDTHS[1]));
        let known = |row: usize| {
            rows.row(row)
                .iter()
                .rev()
                .take(POOLED)
                .all(|v| (v - 0.5).abs() < 1e-6)
        };
        let unknown = |row: usize| rows.row(row).iter().filter(|v| v.is_nan()).count() == POOLED;
        assert!(unknown(0) && unknown(1) && known(2));
    }

    #[test]
    fn stored_and_scaled_they_come_back() {
        let files = ModelStore::default().open("minilm-incident").unwrap();
        let heads = FastHeads::parse("m", files.fast.as_deref().unwrap()).unwrap();
        let labels = heads.heads.labels();
        let mut stored = Vec::new();
        labels.clone().scaled(0.25).store("second", &mut stored);
        let tensors = stored.iter().map(|(k, t)| (k.clone(), t.view().unwrap()));
        let bytes = safetensors::serialize(tensors, None).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let back = LabelHeads::restore("m", "second", &tensors)
            .unwrap()
            .unwrap();
        assert_eq!(LabelHeads::restore("m", "none", &tensors).unwrap(), None);
        let encoder = Encoder::load("m", files.encoder, &files.tokenizer, 64, 8, 1).unwrap();
        let views = views("# Late mail\n\nThe queue stopped. We will add an alert.\n");
        let [_, lower] = Texts::twice(&encoder, [3, 4], &views.iter().collect::<Vec<_>>()).unwrap();
        let cues = unit_cues(&views);
        let (all, quarter) = (
            labels.logits(&views, &cues, &lower),
            back.logits(&views, &cues, &lower),
        );
        assert_eq!(all.dim(), (3, 2));
        let off = (&all * 0.25 - &quarter).mapv(f32::abs);
        assert!(off.iter().all(|d| *d < 0.05), "{all} {quarter}");
    }
}
