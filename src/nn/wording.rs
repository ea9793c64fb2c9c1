//! What do the words themselves say? Linear scores of hashed words and word pairs, added to what a head reads from the
//! encoder's states: names of things and turns of phrase that a small encoder blurs.

use super::NnError;
use super::head::{Stored, floats, quantise, rows_of};
use ndarray::{Array1, Array2};
use safetensors::tensor::SafeTensors;
use std::collections::BTreeMap;

/// Bucket and weight of each hashed word and pair of a row, by bucket.
pub type WordRow = Vec<(u32, f32)>;

/// Weights of hashed words and pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct WordHead {
    /// `[out, buckets]`
    pub weight: Array2<f32>,
    /// `[out]`
    pub bias: Array1<f32>,
}

/// Hashes words and neighbouring pairs of each field `(name, text, weight)`. A word counts one plus the logarithm of how
/// often it occurs; each field has unit length before its weight. Case is lost, digits stand alone.
///
/// # Examples
/// ```
/// use gleaner::nn::word_row;
/// let row = word_row(&[('u', "Add an alert", 1.0)], 4096);
/// assert_eq!(row.len(), 5, "three words, two pairs");
/// assert!((row.iter().map(|(_, w)| w * w).sum::<f32>() - 1.0).abs() < 1e-5);
/// assert_eq!(row, word_row(&[('u', "ADD  an alert!", 1.0)], 4096));
/// ```
#[must_use]
pub fn word_row(fields: &[(char, &str, f32)], buckets: usize) -> WordRow {
    let mut row: BTreeMap<u32, f32> = BTreeMap::new();
    for &(name, text, weight) in fields {
        let lower = text.to_lowercase();
        let words = words(&lower);
        let mut counts: BTreeMap<u32, f32> = BTreeMap::new();
        for (n, word) in words.iter().enumerate() {
            *counts.entry(bucket(name, word, "", buckets)).or_default() += 1.0;
            if let Some(next) = words.get(n + 1) {
                let pair = bucket(name, word, next, buckets);
                *counts.entry(pair).or_default() += 1.0;
            }
        }
        for count in counts.values_mut() {
            *count = 1.0 + count.ln();
        }
        let length = counts.values().map(|c| c * c).sum::<f32>().sqrt().max(1e-6);
        for (at, count) in counts {
            *row.entry(at).or_default() += weight * count / length;
        }
    }
    row.into_iter().collect()
}

/// Runs of letters, and single digits.
fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()) {
        let mut from = 0;
        for (at, c) in run.char_indices().filter(|(_, c)| c.is_numeric()) {
            out.push(&run[from..at]);
            from = at + c.len_utf8();
            out.push(&run[at..from]);
        }
        out.push(&run[from..]);
    }
    out.retain(|w| !w.is_empty());
    out
}

/// FNV-1a over the field's name and the words.
fn bucket(field: char, word: &str, next: &str, buckets: usize) -> u32 {
    let mut hash = 0x811c_9dc5_u32 ^ field as u32;
    for byte in word.bytes().chain([b' ']).chain(next.bytes()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (hash ^ (hash >> 15)) % buckets.max(1) as u32
}

impl WordHead {
    /// A head whose scores are those of this one and of `other`, `share` of them the other's; `None` if they hash words
    /// into different numbers of buckets.
    #[must_use]
    pub fn mixed(&self, other: &Self, share: f32) -> Option<Self> {
        (self.weight.dim() == other.weight.dim()).then(|| Self {
            weight: &self.weight * (1.0 - share) + &other.weight * share,
            bias: &self.bias * (1.0 - share) + &other.bias * share,
        })
    }

    /// The same head with its logits multiplied by `share`.
    #[must_use]
    pub fn scaled(mut self, share: f32) -> Self {
        self.weight *= share;
        self.bias *= share;
        self
    }

    /// Raw scores of each row: `[n, out]`.
    #[must_use]
    pub fn logits(&self, rows: &[WordRow]) -> Array2<f32> {
        let score = |(r, out): (usize, usize)| {
            let weights = self.weight.row(out);
            let terms = rows[r].iter().map(|&(at, x)| weights[at as usize] * x);
            self.bias[out] + terms.sum::<f32>()
        };
        Array2::from_shape_fn((rows.len(), self.bias.len()), score)
    }

    /// Buckets that its rows must be hashed to.
    #[must_use]
    pub fn buckets(&self) -> usize {
        self.weight.ncols()
    }

    /// Appends its tensors, named `{name}.…`, to `out`: weights as int8 with one scale an output.
    pub(crate) fn store(&self, name: &str, out: &mut Vec<(String, Stored)>) {
        let (rows, scales) = quantise(&self.weight);
        out.push((format!("{name}.weight"), rows));
        out.push((format!("{name}.weight_scale"), Stored::float(&scales)));
        out.push((format!("{name}.bias"), Stored::float(&self.bias)));
    }

    /// Reads back what [`WordHead::store`] wrote.
    ///
    /// # Errors
    /// [`NnError::Heads`] if a tensor is missing or has another shape than its neighbours.
    pub(crate) fn restore(
        model: &str,
        name: &str,
        tensors: &SafeTensors<'_>,
    ) -> Result<Self, NnError> {
        let bad = |reason: String| NnError::Heads {
            model: model.into(),
            reason,
        };
        let get = |key: &str| {
            let key = format!("{name}.{key}");
            tensors
                .tensor(&key)
                .map_err(|_| bad(format!("it lacks {key}")))
        };
        let bias = floats(&get("bias")?);
        let scales = floats(&get("weight_scale")?);
        let weight = rows_of(&get("weight")?, &scales)
            .filter(|w| w.nrows() == bias.len() && w.ncols() > 0)
            .ok_or_else(|| bad(format!("the tensors of {name} do not fit each other")))?;
        Ok(Self { weight, bias })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn fields_and_order_tell_rows_apart() {
        let row = |field, text| word_row(&[(field, text, 1.0)], 1 << 16);
        assert_ne!(row('u', "alert"), row('h', "alert"));
        assert_ne!(row('u', "raise alert"), row('u', "alert raise"));
        assert_eq!(row('u', "p99 v2"), row('u', "P 9 9, v-2"));
        assert!(row('u', " \u{2014} ").is_empty());
        let half = word_row(&[('u', "alert", 0.5)], 64);
        assert!((half[0].1 - 0.5).abs() < 1e-6);
    }

    #[test]
    fn scores_are_sums_of_weights() {
        let head = WordHead {
            weight: array![[1.0, 2.0, 4.0], [0.0, -1.0, 0.0]],
            bias: array![0.5, 0.0],
        };
        let rows = vec![vec![(0, 1.0), (2, 0.5)], Vec::new(), vec![(1, 2.0)]];
        let expected = array![[3.5, 0.0], [0.5, 0.0], [4.5, -2.0]];
        assert_eq!(head.logits(&rows), expected);
    }

    #[test]
    fn storing_costs_less_than_a_percent() {
        let head = WordHead {
            weight: array![[1.0, -2.0, 0.3], [0.01, 0.02, 0.0]],
            bias: array![0.5, -0.1],
        };
        let mut tensors = Vec::new();
        head.store("words", &mut tensors);
        let views: Vec<_> = tensors
            .iter()
            .map(|(k, v)| (k.clone(), v.view().unwrap()))
            .collect();
        let bytes = safetensors::serialize(views, None).unwrap();
        let tensors = SafeTensors::deserialize(&bytes).unwrap();
        let back = WordHead::restore("m", "words", &tensors).unwrap();
        let error = (&back.weight - &head.weight)
            .mapv(f32::abs)
            .fold(0.0_f32, |a, &b| a.max(b));
        assert!(error < 0.02, "{error}");
        assert_eq!(back.bias, head.bias);
        assert!(WordHead::restore("m", "others", &tensors).is_err());
    }
}
