//! How do inputs go through the transformer? In length-sorted batches on the workers; each text's windows are merged.

use super::encoder::{Encoder, TokenStates};
use super::pieces::{self, Piece};
use super::pool::{merge, pool};
use super::tokens::Tokens;
use super::{NnError, batch};
use ndarray::{Array2, ArrayView2, s};
use rten::ThreadPool;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

impl Encoder {
    /// What `finish` makes of the texts `wanted` of each report, in that order; none may be wanted twice. It is told the text's
    /// place among those of all reports.
    pub(crate) fn in_context<T: Send>(
        &self,
        reports: &[Vec<&str>],
        wanted: &[Vec<usize>],
        finish: impl Fn(usize, &Tokens, &ArrayView2<'_, f32>, usize) -> T + Sync,
    ) -> Result<Vec<Vec<T>>, NnError> {
        let texts: Vec<&str> = reports.iter().flatten().copied().collect();
        let tokens = self.cut(&texts)?;
        let (mut pieces, mut from, mut is_wanted) = (Vec::new(), 0, vec![false; texts.len()]);
        for (report, wanted) in reports.iter().zip(wanted) {
            let lengths: Vec<usize> = tokens[from..from + report.len()]
                .iter()
                .map(|t| t.ids.len())
                .collect();
            for &text in wanted {
                is_wanted[from + text] = true;
            }
            let all = pieces::in_context(from, &lengths, self.max_tokens - 2);
            let holds = |p: &Piece| p.parts.iter().any(|(text, _)| is_wanted[*text]);
            pieces.extend(all.into_iter().filter(holds));
            from += report.len();
        }
        let mut found = self.run(&tokens, &pieces, |text, states, windows| {
            is_wanted[text].then(|| finish(text, &tokens[text], states, windows))
        })?;
        let mut from = 0;
        let of_report = |(report, wanted): (&Vec<&str>, &Vec<usize>)| {
            let start = from;
            from += report.len();
            let of_text = |&text: &usize| found[start + text].take().flatten();
            wanted.iter().filter_map(of_text).collect()
        };
        Ok(reports.iter().zip(wanted).map(of_report).collect())
    }

    /// What `finish` makes of each text, read by itself.
    pub(super) fn alone_each<T: Send>(
        &self,
        texts: &[&str],
        finish: impl Fn(&Tokens, &ArrayView2<'_, f32>, usize) -> T + Sync,
    ) -> Result<Vec<T>, NnError> {
        let tokens = self.cut(texts)?;
        let lengths: Vec<usize> = tokens.iter().map(|t| t.ids.len()).collect();
        let pieces = pieces::alone(0, &lengths, self.max_tokens - 2);
        let found = self.run(&tokens, &pieces, |text, states, windows| {
            finish(&tokens[text], states, windows)
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    fn cut(&self, texts: &[&str]) -> Result<Vec<Tokens>, NnError> {
        texts.iter().map(|t| self.tokenizer.tokens(t)).collect()
    }

    /// Runs all `pieces` in length-sorted batches on the workers, merges each text's windows and hands `finish` the text, its
    /// `[tokens + 2, 2 * HIDDEN]` states and in how many windows it was read. `None` for texts of which there is no piece.
    fn run<T: Send>(
        &self,
        tokens: &[Tokens],
        pieces: &[Piece],
        finish: impl Fn(usize, &ArrayView2<'_, f32>, usize) -> T + Sync,
    ) -> Result<Vec<Option<T>>, NnError> {
        let mut windows: Vec<Vec<(usize, usize)>> = vec![Vec::new(); tokens.len()];
        for (text, window) in pieces.iter().flat_map(|p| &p.parts) {
            windows[*text].push(*window);
        }
        let lengths: Vec<usize> = pieces.iter().map(Piece::length).collect();
        // Texts in several windows wait until all their pieces are there; the others are finished at once.
        // Few texts are spread over all workers; the longest go first, so that no worker ends late.
        let share = lengths.len().div_ceil(4 * self.pools.len()).max(4);
        let mut batches = batch::plan(&lengths, self.batch.min(share));
        batches.reverse();
        let next = AtomicUsize::new(0);
        let work = |pool: &Arc<ThreadPool>| -> Result<Vec<Done<T>>, NnError> {
            let mut done = Vec::new();
            while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(NnError::Stopped);
                }
                let inputs: Vec<Vec<u32>> = batch
                    .iter()
                    .map(|&p| {
                        let parts = pieces[p].parts.iter();
                        self.tokenizer
                            .framed(parts.map(|(text, w)| &tokens[*text].ids[w.0..w.1]))
                    })
                    .collect();
                // Padding is removed by then.
                let states = self.runtime.states(&inputs, pool)?;
                for (&piece, states) in batch.iter().zip(states) {
                    let mut from = 0;
                    for &(text, window) in &pieces[piece].parts {
                        let length = window.1 - window.0;
                        let own = states.slice(s![from..from + length + 2, ..]);
                        from += length + 1;
                        done.push(match windows[text].len() {
                            1 => Done::Whole(text, finish(text, &own, 1)),
                            _ => Done::Part(text, window, own.to_owned()),
                        });
                    }
                }
            }
            Ok(done)
        };
        let done: Vec<Done<T>> = std::thread::scope(|scope| {
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
        let mut out: Vec<Option<T>> = tokens.iter().map(|_| None).collect();
        let mut parts: BTreeMap<usize, BTreeMap<(usize, usize), Array2<f32>>> = BTreeMap::new();
        for done in done {
            match done {
                Done::Whole(text, whole) => out[text] = Some(whole),
                Done::Part(text, window, part) => {
                    parts.entry(text).or_default().insert(window, part);
                }
            }
        }
        for (text, parts) in parts {
            let (windows, parts): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
            let states = merge(tokens[text].ids.len(), &windows, &parts);
            out[text] = Some(finish(text, &states.view(), parts.len()));
        }
        Ok(out)
    }
}

/// A text token by token.
pub(crate) fn by_token(
    tokens: &Tokens,
    states: &ArrayView2<'_, f32>,
    windows: usize,
) -> TokenStates {
    TokenStates {
        spans: tokens.spans.clone(),
        pooled: pool(states, windows),
        // The first and last rows are the special tokens'.
        states: states.slice(s![1..states.nrows() - 1, ..]).to_owned(),
    }
}

/// What one worker made of a part of an input.
enum Done<T> {
    /// A text that stood there whole.
    Whole(usize, T),
    /// A window of a text, and its states.
    Part(usize, (usize, usize), Array2<f32>),
}
