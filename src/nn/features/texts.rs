//! What is known of each text? Its vectors by the encoder or by its words, looked up by the text itself.

use crate::document::UnitView;
use crate::nn::NnError;
use crate::nn::encoder::{Encoder, HIDDEN, POOLED, Pooled, TokenStates};
use crate::nn::forward::by_token;
use crate::nn::pool::pool;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Vectors of many texts, each text read once: what the heads see of units and their surroundings.
#[derive(Debug, Default)]
pub struct Texts {
    index: HashMap<String, usize>,
    /// What the encoder gave; `None` for a text that it has not read.
    pooled: Vec<Option<Pooled>>,
    /// Word vectors' means, [`HIDDEN`] numbers a text, where surroundings are seen by them; else empty.
    still: Vec<Vec<f32>>,
    /// Texts that were read token by token and kept so.
    states: HashMap<usize, TokenStates>,
}

impl Texts {
    /// Reads every unit, innermost heading and innermost lead-in of `views`.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn of(encoder: &Encoder, views: &[&UnitView]) -> Result<Self, NnError> {
        let (index, texts) = indexed(views);
        Ok(Self {
            pooled: encoder.pooled(&texts)?.into_iter().map(Some).collect(),
            index,
            ..Self::default()
        })
    }

    /// Reads every unit, innermost heading and innermost lead-in of `views` as [`Texts::of`] does, and gives besides what
    /// [`Texts::still`] would with all units read by the encoder stopped at `layers`: at little more than the cost of the first.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn twice(
        encoder: &Encoder,
        layers: [usize; 2],
        views: &[&UnitView],
    ) -> Result<[Self; 2], NnError> {
        let (index, texts) = indexed(views);
        let (whole, lower): (Vec<_>, Vec<_>) = encoder
            .pooled_twice(&texts, layers)?
            .into_iter()
            .map(|[whole, lower]| (Some(whole), Some(lower)))
            .unzip();
        let lower = Self {
            pooled: lower,
            still: encoder.still(&texts)?,
            index: index.clone(),
            ..Self::default()
        };
        let whole = Self {
            pooled: whole,
            index,
            ..Self::default()
        };
        Ok([whole, lower])
    }

    /// Reads every unit of each report together with its neighbours, and by themselves the innermost headings and lead-ins that
    /// are no units. The states of units for which `keep` says so are kept, as long as they are no more than `most` tokens. What
    /// stands twice in a report is known as it is read at its first place.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn in_context(
        encoder: &Encoder,
        reports: &[&[UnitView]],
        (keep, most): (&[Vec<bool>], usize),
    ) -> Result<Vec<Self>, NnError> {
        let units: Vec<Vec<&str>> = reports.iter().map(|r| unit_texts(r)).collect();
        let first: Vec<Vec<usize>> = units.iter().map(|r| first_places(r)).collect();
        let keep: Vec<bool> = keep.iter().flatten().copied().collect();
        let kept = AtomicUsize::new(0);
        let read = encoder.in_context(&units, &first, |unit, tokens, states, windows| {
            let size = tokens.ids.len();
            if keep.get(unit) == Some(&true)
                && kept.fetch_add(size, Ordering::Relaxed) + size <= most
            {
                Read::Kept(by_token(tokens, states, windows))
            } else {
                Read::Pooled(pool(states, windows))
            }
        })?;
        let mut out: Vec<Self> = Vec::with_capacity(reports.len());
        let mut others: Vec<Vec<&str>> = Vec::with_capacity(reports.len());
        for ((report, units), (first, read)) in
            reports.iter().zip(&units).zip(first.iter().zip(read))
        {
            let mut texts = Self::default();
            for (&unit, read) in first.iter().zip(read) {
                let text = units[unit];
                texts.index.insert(text.to_owned(), texts.pooled.len());
                texts.pooled.push(None);
                match read {
                    Read::Kept(states) => texts.keep(text, states),
                    Read::Pooled(pooled) => texts.read(text, pooled),
                }
            }
            let mut other = Vec::new();
            for text in report.iter().flat_map(|v| [v.heading(), v.lead()]) {
                if !text.is_empty() && !texts.index.contains_key(text) {
                    texts.index.insert(text.to_owned(), texts.pooled.len());
                    texts.pooled.push(None);
                    other.push(text);
                }
            }
            out.push(texts);
            others.push(other);
        }
        let mut alone: Vec<&str> = others.iter().flatten().copied().collect();
        alone.sort_unstable();
        alone.dedup();
        let read: HashMap<&str, Pooled> =
            alone.iter().copied().zip(encoder.pooled(&alone)?).collect();
        for (texts, others) in out.iter_mut().zip(&others) {
            for text in others {
                texts.read(text, read[text].clone());
            }
        }
        Ok(out)
    }

    /// Takes every unit, innermost heading and innermost lead-in of `views` word by word only, which costs next to
    /// nothing; units are then [`read`](Self::read) one by one. Surroundings stay as they are.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails.
    pub fn still(encoder: &Encoder, views: &[&UnitView]) -> Result<Self, NnError> {
        let (index, texts) = indexed(views);
        Ok(Self {
            pooled: vec![None; texts.len()],
            still: encoder.still(&texts)?,
            index,
            ..Self::default()
        })
    }

    /// Reads every unit of `views` by `encoder`, stopped at `layers`.
    ///
    /// # Errors
    /// [`NnError`] if the encoder fails or has no such layers.
    pub fn read_lower(
        &mut self,
        encoder: &Encoder,
        layers: [usize; 2],
        views: &[&UnitView],
    ) -> Result<(), NnError> {
        let mut seen = HashSet::new();
        let texts: Vec<&str> = views
            .iter()
            .map(|v| v.text.as_str())
            .filter(|text| !text.is_empty() && seen.insert(*text))
            .collect();
        for (text, pooled) in texts.iter().zip(encoder.pooled_lower(&texts, layers)?) {
            self.read(text, pooled);
        }
        Ok(())
    }

    /// The same texts for each of `reports` reports.
    #[must_use]
    pub fn shared(self, reports: usize) -> Vec<Arc<Self>> {
        let texts = Arc::new(self);
        vec![texts; reports]
    }

    /// Takes in that `text` was read as `pooled`; nothing happens if it is none of these texts.
    pub fn read(&mut self, text: &str, pooled: Pooled) {
        if let Some(&at) = self.index.get(text) {
            self.pooled[at] = Some(pooled);
        }
    }

    /// Takes in that `text` was read as `states`, and keeps them, token by token.
    pub fn keep(&mut self, text: &str, states: TokenStates) {
        if let Some(&at) = self.index.get(text) {
            self.pooled[at] = Some(states.pooled.clone());
            self.states.insert(at, states);
        }
    }

    /// The states of `text`, if they were kept.
    #[must_use]
    pub fn kept(&self, text: &str) -> Option<&TokenStates> {
        self.states.get(self.index.get(text)?)
    }

    /// The vector of `text`; `None` for the empty text or one that was not read.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<&Pooled> {
        self.index
            .get(text)
            .and_then(|&at| self.pooled[at].as_ref())
    }

    /// Whether `text` was longer than the model's input and was read in several windows.
    #[must_use]
    pub fn is_windowed(&self, text: &str) -> bool {
        self.get(text).is_some_and(|p| p.windows > 1)
    }

    /// `text` as surroundings of something else: [`HIDDEN`] numbers of unit length, zeros if it is not known.
    pub(crate) fn around(&self, text: &str) -> &[f32] {
        self.parts(text).map_or(&ZERO[..HIDDEN], |[first, _]| first)
    }

    /// Two vectors of unit length by which `text` is compared with others: by the last and the middle layer, or twice
    /// by words.
    pub(crate) fn parts(&self, text: &str) -> Option<[&[f32]; 2]> {
        let &at = self.index.get(text)?;
        match (self.still.get(at), &self.pooled[at]) {
            (Some(still), _) => Some([still, still]),
            (None, Some(p)) => Some([&p.vector[..HIDDEN], &p.vector[HIDDEN..2 * HIDDEN]]),
            (None, None) => None,
        }
    }
}

/// A unit as it was read with its neighbours.
enum Read {
    Kept(TokenStates),
    Pooled(Pooled),
}

/// The texts of a report's units.
pub(crate) fn unit_texts(views: &[UnitView]) -> Vec<&str> {
    views.iter().map(|v| v.text.as_str()).collect()
}

/// Where each text stands first, the empty one left out.
fn first_places(texts: &[&str]) -> Vec<usize> {
    let mut seen = HashSet::new();
    let is_first = |&at: &usize| !texts[at].is_empty() && seen.insert(texts[at]);
    (0..texts.len()).filter(is_first).collect()
}

/// Every text of `views` once, with its place.
fn indexed<'a>(views: &[&'a UnitView]) -> (HashMap<String, usize>, Vec<&'a str>) {
    let (mut index, mut texts) = (HashMap::new(), Vec::new());
    for text in views
        .iter()
        .flat_map(|v| [v.text.as_str(), v.heading(), v.lead()])
    {
        if !text.is_empty() && !index.contains_key(text) {
            index.insert(text.to_owned(), texts.len());
            texts.push(text);
        }
    }
    (index, texts)
}

/// What stands for a text that is not known.
pub(super) static ZERO: [f32; POOLED] = [0.0; POOLED];
