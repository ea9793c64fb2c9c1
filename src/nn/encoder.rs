//! How does a text become numbers? Tokens, batches with masks, the transformer, pooling.

use super::NnError;
use super::forward::by_token;
use super::pool::{pool, unit_mean};
use super::runtime::Runtime;
use super::tokens::TextTokenizer;
use crate::span::Span;
use ndarray::{Array2, Axis};
use rten::ThreadPool;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Width of one hidden state of the encoder.
pub const HIDDEN: usize = 384;
/// Layers whose states are used, first the last one, then the middle one.
pub(crate) const TAPS: usize = 2;
/// Width of [`Pooled::vector`]: mean of the last layer, mean of the middle layer, maximum of the middle layer.
pub const POOLED: usize = 3 * HIDDEN;

/// A BERT encoder with its tokenizer, running on the CPU.
///
/// Weights are float32 when it runs; every text is masked and pooled by itself, so a text's numbers do not
/// depend on what else is in the batch (up to float32 rounding, below 1e-5).
pub struct Encoder {
    pub(super) runtime: Runtime,
    pub(super) tokenizer: Arc<TextTokenizer>,
    pub(super) max_tokens: usize,
    pub(super) batch: usize,
    pub(super) pools: Vec<Arc<ThreadPool>>,
    pub(super) stop: Arc<AtomicBool>,
}

/// A text as one vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// [`POOLED`] numbers; the two means have unit length.
    pub vector: Vec<f32>,
    /// In how many windows it was read: more than 1 if it is longer than the model's input.
    pub windows: usize,
}

impl Pooled {
    /// Mean of the last layer's states, unit length: the sentence embedding.
    #[must_use]
    pub fn embedding(&self) -> &[f32] {
        &self.vector[..HIDDEN]
    }
}

/// A text token by token.
#[derive(Debug, Clone)]
pub struct TokenStates {
    /// Byte range of each token in the text.
    pub spans: Vec<Span>,
    /// `[tokens, 2 * HIDDEN]`: last layer, then middle layer.
    pub states: Array2<f32>,
    /// The same text pooled.
    pub pooled: Pooled,
}

impl Encoder {
    /// Loads an encoder from ONNX and tokenizer JSON. `max_tokens` is the model's input length with its two
    /// special tokens; `batch` the most texts a batch; `jobs` the number of worker threads.
    ///
    /// # Errors
    /// [`NnError`] if either is broken or the graph lacks an input or output.
    pub fn load(
        model: &str,
        onnx: Cow<'static, [u8]>,
        tokenizer: &[u8],
        max_tokens: usize,
        batch: usize,
        jobs: usize,
    ) -> Result<Self, NnError> {
        let runtime = Runtime::rten(model, onnx)?;
        let tokenizer = TextTokenizer::load(model, tokenizer)?;
        Self::with(runtime, tokenizer, max_tokens, batch, jobs)
    }

    /// An encoder that libtorch runs; otherwise as [`Encoder::load`].
    ///
    /// # Errors
    /// [`NnError`] if the tokenizer is broken.
    #[cfg(feature = "torch")]
    pub fn torch(
        torch: Arc<std::sync::Mutex<super::TorchEncoder>>,
        tokenizer: &[u8],
        max_tokens: usize,
        batch: usize,
    ) -> Result<Self, NnError> {
        let tokenizer = TextTokenizer::load("checkpoint", tokenizer)?;
        Self::with(Runtime::torch(torch), tokenizer, max_tokens, batch, 1)
    }

    fn with(
        runtime: Runtime,
        tokenizer: TextTokenizer,
        max_tokens: usize,
        batch: usize,
        jobs: usize,
    ) -> Result<Self, NnError> {
        if max_tokens < 8 {
            return Err(NnError::Encoder {
                reason: format!(
                    "an input of {max_tokens} tokens leaves no room for text, 8 is the least"
                ),
            });
        }
        Ok(Self {
            runtime,
            tokenizer: Arc::new(tokenizer),
            max_tokens,
            batch,
            pools: (0..jobs.max(1))
                .map(|_| Arc::new(ThreadPool::with_num_threads(1)))
                .collect(),
            stop: Arc::default(),
        })
    }

    /// The same encoder on one thread of its own; weights are shared. Its [`stopper`](Self::stopper) is its own, too.
    #[must_use]
    pub fn alone(&self) -> Self {
        Self {
            runtime: self.runtime.clone(),
            tokenizer: Arc::clone(&self.tokenizer),
            max_tokens: self.max_tokens,
            batch: self.batch,
            pools: vec![Arc::new(ThreadPool::with_num_threads(1))],
            stop: Arc::default(),
        }
    }

    /// Once this is true, whatever the encoder is doing ends before the next batch with [`NnError::Stopped`].
    #[must_use]
    pub fn stopper(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// The same encoder stopped early: where this one gives the states of its middle and last layer, that one gives
    /// those of layers `middle` and `last` (layer 0 holds the words before any layer has seen their neighbours), and
    /// what comes after them is not computed. Weights are shared.
    ///
    /// # Errors
    /// [`NnError::Encoder`] if there is no such layer, or libtorch runs the encoder.
    ///
    /// # Examples
    /// ```
    /// use gleaner::nn::{Encoder, ModelStore};
    /// let files = ModelStore::default().open("minilm-incident")?;
    /// let whole = Encoder::load("minilm-incident", files.encoder, &files.tokenizer, 256, 8, 1)?;
    /// let half = whole.stopped_at([2, 3])?;
    /// let text = ["Add an alert on the lag of the replica."];
    /// assert_ne!(half.pooled(&text)?, whole.pooled(&text)?);
    /// assert!(whole.stopped_at([3, 7]).is_err());
    /// # Ok::<(), gleaner::nn::NnError>(())
    /// ```
    pub fn stopped_at(&self, [middle, last]: [usize; 2]) -> Result<Self, NnError> {
        #[cfg(feature = "torch")]
        if self.runtime.is_torch() {
            return Err(NnError::Torch(
                "it runs the whole encoder only; choose a pipeline whose encoder.heads are \"whole\"".into(),
            ));
        }
        Ok(self.with_output(self.runtime.ending_in(&[last, middle])?))
    }

    /// The same encoder with another output.
    fn with_output(&self, runtime: Runtime) -> Self {
        Self {
            runtime,
            tokenizer: Arc::clone(&self.tokenizer),
            max_tokens: self.max_tokens,
            batch: self.batch,
            pools: self.pools.clone(),
            stop: Arc::clone(&self.stop),
        }
    }

    /// Each text as the mean of its words' vectors before the first layer: [`HIDDEN`] numbers, unit length. Costs
    /// next to nothing beside [`Encoder::pooled`].
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    pub fn still(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, NnError> {
        self.with_output(self.runtime.ending_in(&[0])?)
            .alone_each(texts, |_, states, _| unit_mean(states))
    }

    /// Each text as one vector, in order.
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    pub fn pooled(&self, texts: &[&str]) -> Result<Vec<Pooled>, NnError> {
        self.alone_each(texts, |_, states, windows| pool(states, windows))
    }

    /// Each text as two vectors, in order: as [`pooled`](Self::pooled) gives it, and as that of the encoder
    /// [`stopped_at`](Self::stopped_at) `[middle, last]` would, at the cost of the first alone.
    ///
    /// # Errors
    /// [`NnError`] if there is no such layer or the runtime fails.
    pub fn pooled_twice(
        &self,
        texts: &[&str],
        [middle, last]: [usize; 2],
    ) -> Result<Vec<[Pooled; 2]>, NnError> {
        let both = self.with_output(self.runtime.with_layers(&[last, middle])?);
        both.alone_each(texts, |_, states, windows| {
            let (whole, lower) = states.split_at(Axis(1), TAPS * HIDDEN);
            [pool(&whole, windows), pool(&lower, windows)]
        })
    }

    /// Each text as one vector by the encoder [`stopped_at`](Self::stopped_at) those layers.
    ///
    /// # Errors
    /// [`NnError`] if there is no such layer or the runtime fails.
    pub(crate) fn pooled_lower(
        &self,
        texts: &[&str],
        layers: [usize; 2],
    ) -> Result<Vec<Pooled>, NnError> {
        #[cfg(feature = "torch")]
        if self.runtime.is_torch() {
            // It runs the whole encoder only.
            let both = self.pooled_twice(texts, layers)?;
            return Ok(both.into_iter().map(|[_, lower]| lower).collect());
        }
        self.stopped_at(layers)?.pooled(texts)
    }

    /// Each text token by token, in order.
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    pub fn tokens(&self, texts: &[&str]) -> Result<Vec<TokenStates>, NnError> {
        self.alone_each(texts, by_token)
    }

    /// Each text of each report, read with its neighbours: as many texts that follow each other as fit go through together, each
    /// as [`pooled`](Self::pooled) would give it but for what it has seen around. Texts too long for one input are read alone.
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    ///
    /// # Examples
    /// ```
    /// use gleaner::nn::{Encoder, ModelStore};
    /// let files = ModelStore::default().open("minilm-incident")?;
    /// let encoder = Encoder::load("minilm-incident", files.encoder, &files.tokenizer, 256, 8, 1)?;
    /// let report = vec!["The replica lagged.", "Add an alert on that."];
    /// let read = encoder.pooled_in_context(&[report.clone(), vec![report[1]]])?;
    /// assert_ne!(read[0][1], read[1][0], "what stands before it counts");
    /// assert_eq!(read[1], encoder.pooled(&report[1..])?, "there is nothing before it");
    /// # Ok::<(), gleaner::nn::NnError>(())
    /// ```
    pub fn pooled_in_context(&self, reports: &[Vec<&str>]) -> Result<Vec<Vec<Pooled>>, NnError> {
        let all: Vec<Vec<usize>> = reports.iter().map(|r| (0..r.len()).collect()).collect();
        self.in_context(reports, &all, |_, _, states, windows| pool(states, windows))
    }

    /// The texts `wanted` of each report token by token, read with their neighbours as by
    /// [`pooled_in_context`](Self::pooled_in_context). None may be wanted twice; inputs that hold none of them are not read.
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    pub fn tokens_in_context(
        &self,
        reports: &[Vec<&str>],
        wanted: &[Vec<usize>],
    ) -> Result<Vec<Vec<TokenStates>>, NnError> {
        self.in_context(reports, wanted, |_, tokens, states, windows| {
            by_token(tokens, states, windows)
        })
    }
}
