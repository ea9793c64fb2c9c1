//! Which vector does a text have? Each text is read once.

use crate::nn::{Encoder, HIDDEN, NnError};
use ndarray::{Array2, ArrayView1};
use std::collections::HashMap;

/// Embeddings of texts, one row each, unit length.
#[derive(Debug, Clone, Default)]
pub(super) struct Vectors {
    index: HashMap<String, usize>,
    texts: Vec<String>,
    rows: Array2<f32>,
}

impl Vectors {
    /// The row that `text` will have once it is read.
    pub(super) fn want(&mut self, text: String) -> usize {
        if let Some(&row) = self.index.get(&text) {
            return row;
        }
        self.texts.push(text.clone());
        self.index.insert(text, self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// Reads all texts wanted so far, in batches.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub(super) fn read(&mut self, encoder: &Encoder) -> Result<(), NnError> {
        let texts: Vec<&str> = self.texts.iter().map(String::as_str).collect();
        let pooled = encoder.pooled(&texts)?;
        self.rows = Array2::zeros((texts.len(), HIDDEN));
        for (mut row, pooled) in self.rows.rows_mut().into_iter().zip(&pooled) {
            row.assign(&ArrayView1::from(pooled.embedding()));
        }
        Ok(())
    }

    /// Cosine of each row with each of the others: `[rows, others]`.
    pub(super) fn likeness(&self, others: &Self) -> Array2<f32> {
        self.rows.dot(&others.rows.t())
    }
}
