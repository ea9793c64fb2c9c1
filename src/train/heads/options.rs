//! How are the heads trained? The settings that cross-validation chose.

use super::super::mlp::MlpOptions;
use super::super::sequence::SequenceOptions;
use super::super::wording::WordOptions;
use serde::Serialize;

/// How to train.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TrainOptions {
    /// Folds of the cross-validation.
    pub folds: usize,
    /// The unit head.
    pub unit: MlpOptions,
    /// The tag head.
    pub tags: MlpOptions,
    /// The link head.
    pub link: MlpOptions,
    /// The code head.
    pub codes: MlpOptions,
    /// The words of units.
    pub unit_words: WordOptions,
    /// What the units around say of a unit; `None` for no such head.
    pub unit_sequence: Option<SequenceOptions>,
    /// What the label heads for reading fast, on all units, weigh beside those on the whole encoder: from 0, no second reading,
    /// to 1.
    pub second: f32,
    /// Whether units are read together with their neighbours; never for reading fast.
    pub context: bool,
}

impl TrainOptions {
    /// The settings that cross-validation chose, from one seed.
    #[must_use]
    pub fn with_seed(folds: usize, seed: u64) -> Self {
        let unit = MlpOptions {
            hidden: 32,
            members: 1,
            epochs: 10,
            batch: 64,
            rate: 1e-3,
            decay: 0.01,
            penalty: 0.0,
            input_dropout: 0.5,
            hidden_dropout: 0.5,
            seed,
        };
        let unit_words = WordOptions {
            buckets: 1 << 13,
            epochs: 15,
            rate: 0.3,
            penalty: 0.3,
            share: 0.3,
            seed,
        };
        let unit_sequence = Some(SequenceOptions {
            width: 128,
            members: 1,
            epochs: 12,
            run: 40,
            batch: 8,
            rate: 2e-3,
            decay: 0.01,
            input_dropout: 0.5,
            vector_dropout: 0.3,
            hidden_dropout: 0.5,
            clip: 1.0,
            share: 0.65,
            seed,
        });
        Self {
            folds,
            unit,
            unit_words,
            unit_sequence,
            second: 0.5,
            context: false,
            tags: MlpOptions {
                hidden: 64,
                members: 2,
                epochs: 8,
                batch: 256,
                input_dropout: 0.4,
                hidden_dropout: 0.4,
                ..unit
            },
            link: MlpOptions {
                hidden: 32,
                members: 2,
                epochs: 6,
                batch: 8,
                input_dropout: 0.3,
                hidden_dropout: 0.3,
                ..unit
            },
            codes: MlpOptions {
                hidden: 0,
                members: 1,
                epochs: 20,
                batch: 64,
                decay: 0.0,
                penalty: 0.6,
                input_dropout: 0.3,
                hidden_dropout: 0.0,
                ..unit
            },
        }
    }

    /// The same without a sequence head, and with the larger unit head that stands alone.
    #[must_use]
    pub fn without_sequence(self) -> Self {
        Self {
            unit: MlpOptions {
                hidden: 64,
                members: 3,
                ..self.unit
            },
            unit_sequence: None,
            ..self
        }
    }
}
