//! How does a text become numbers? Tokens, batches with masks, the transformer, pooling.

use super::pool::{merge, pool, unit_mean};
use super::runtime::Runtime;
use super::tokens::{TextTokenizer, Tokens};
use super::{NnError, batch, window};
use crate::span::Span;
use ndarray::{Array2, Axis, s};
use rten::ThreadPool;
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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
    runtime: Runtime,
    tokenizer: Arc<TextTokenizer>,
    max_tokens: usize,
    batch: usize,
    pools: Vec<Arc<ThreadPool>>,
    stop: Arc<AtomicBool>,
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
            .run(texts, |_, states, _| unit_mean(&states.view()))
    }

    /// Each text as one vector, in order.
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    pub fn pooled(&self, texts: &[&str]) -> Result<Vec<Pooled>, NnError> {
        self.run(texts, |_, states, windows| pool(&states.view(), windows))
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
        both.run(texts, |_, states, windows| {
            let (whole, lower) = states.view().split_at(Axis(1), TAPS * HIDDEN);
            [pool(&whole, windows), pool(&lower, windows)]
        })
    }

    /// Each text token by token, in order.
    ///
    /// # Errors
    /// [`NnError`] if the runtime fails.
    pub fn tokens(&self, texts: &[&str]) -> Result<Vec<TokenStates>, NnError> {
        self.run(texts, |tokens, states, windows| TokenStates {
            spans: tokens.spans.clone(),
            pooled: pool(&states.view(), windows),
            // The first and last rows are the special tokens'.
            states: states.slice(s![1..states.nrows() - 1, ..]).to_owned(),
        })
    }

    /// Runs all windows of all texts in length-sorted batches on the workers, merges each text's windows and
    /// hands `[tokens + 2, 2 * HIDDEN]` states to `finish`.
    fn run<T: Send>(
        &self,
        texts: &[&str],
        finish: impl Fn(&Tokens, Array2<f32>, usize) -> T + Sync,
    ) -> Result<Vec<T>, NnError> {
        let tokens = texts
            .iter()
            .map(|t| self.tokenizer.tokens(t))
            .collect::<Result<Vec<_>, _>>()?;
        let mut pieces = Vec::new(); // (text, window)
        let mut counts = Vec::with_capacity(texts.len());
        for (text, t) in tokens.iter().enumerate() {
            let windows = window::windows(t.ids.len(), self.max_tokens - 2);
            counts.push(windows.len());
            pieces.extend(windows.into_iter().map(|w| (text, w)));
        }
        let lengths: Vec<usize> = pieces.iter().map(|(_, w)| w.1 - w.0 + 2).collect();
        // Texts in several windows wait until all their pieces are there; the others are finished at once.
        // Few texts are spread over all workers; the longest go first, so that no worker ends late.
        let share = lengths.len().div_ceil(4 * self.pools.len()).max(4);
        let mut batches = batch::plan(&lengths, self.batch.min(share));
        batches.reverse();
        let next = AtomicUsize::new(0);
        let work = |pool: &Arc<ThreadPool>| -> Result<Vec<(usize, Done<T>)>, NnError> {
            let mut done = Vec::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(NnError::Stopped);
                }
                let members: Vec<&(usize, (usize, usize))> =
                    batch.iter().map(|&p| &pieces[p]).collect();
                let states = self.forward(&tokens, &members, pool)?;
                for ((&piece, &&(text, _)), states) in batch.iter().zip(&members).zip(states) {
                    done.push(match counts[text] {
                        1 => (piece, Done::Whole(finish(&tokens[text], states, 1))),
                        _ => (piece, Done::Part(states)),
                    });
                }
            }
            Ok(done)
        };
        let mut done: Vec<(usize, Done<T>)> = std::thread::scope(|scope| {
            let workers: Vec<_> = self
                .pools
                .iter()
                .map(|pool| scope.spawn(|| work(pool)))
                .collect();
            let mut all = Vec::new();
            for worker in workers {
                match worker.join() {
                    Ok(part) => all.extend(part?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok::<_, NnError>(all)
        })?;
        done.sort_by_key(|(piece, _)| *piece);
        let mut done = done.into_iter().map(|(_, d)| d).peekable();
        let mut out = Vec::with_capacity(texts.len());
        for (text, t) in tokens.iter().enumerate() {
            let mut parts = Vec::new();
            for _ in 0..counts[text] {
                match done.next() {
                    Some(Done::Whole(whole)) => out.push(whole),
                    Some(Done::Part(part)) => parts.push(part),
                    None => {}
                }
            }
            if !parts.is_empty() {
                let windows = window::windows(t.ids.len(), self.max_tokens - 2);
                out.push(finish(t, merge(t.ids.len(), &windows, &parts), parts.len()));
            }
        }
        Ok(out)
    }

    /// One batch through the transformer: a `[tokens + 2, 2 * HIDDEN]` matrix a member, padding removed.
    fn forward(
        &self,
        tokens: &[Tokens],
        members: &[&(usize, (usize, usize))],
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<Array2<f32>>, NnError> {
        let texts: Vec<Vec<u32>> = members
            .iter()
            .map(|(text, w)| self.tokenizer.framed(&tokens[*text].ids[w.0..w.1]))
            .collect();
        self.runtime.states(&texts, pool)
    }
}

enum Done<T> {
    Whole(T),
    Part(Array2<f32>),
}
