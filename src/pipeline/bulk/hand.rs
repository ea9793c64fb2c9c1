//! What if one report takes for ever? The work is done by another thread, which is given up when its time is over.

use crate::pipeline::guard::guarded;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Why a [`Hand`] has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// The time is over.
    Time,
    /// The work panicked, or its thread could not be started; with message and place.
    Panic(String),
}

/// A thread that does one kind of work, one piece at a time, and can be given up.
///
/// Given up, the thread is told to stop and goes on until it sees that; meanwhile a new one takes its place. Threads
/// cannot be ended from outside, so a piece that never looks keeps a core busy until the program ends.
pub(super) struct Hand<I, O> {
    make: Box<dyn Fn() -> Worker<I, O> + Send>,
    at_work: Option<AtWork<I, O>>,
}

/// What a hand does, and how it is told to stop.
pub(super) struct Worker<I, O> {
    /// The work.
    pub work: Box<dyn FnMut(I) -> O + Send>,
    /// Becomes true when nobody waits any more.
    pub stop: Arc<AtomicBool>,
}

struct AtWork<I, O> {
    give: Sender<I>,
    take: Receiver<Result<O, String>>,
    stop: Arc<AtomicBool>,
}

impl<I: Send + 'static, O: Send + 'static> Hand<I, O> {
    /// A hand whose workers are made by `make`, a new one after each that was given up.
    pub fn new(make: impl Fn() -> Worker<I, O> + Send + 'static) -> Self {
        Self {
            make: Box::new(make),
            at_work: None,
        }
    }

    /// Has `piece` done, waiting at most `limit`.
    pub fn call(&mut self, piece: I, limit: Duration) -> Result<O, Lost> {
        let at_work = match self.at_work.take() {
            Some(at_work) => at_work,
            None => start((self.make)()).map_err(Lost::Panic)?,
        };
        if at_work.give.send(piece).is_err() {
            return Err(Lost::Panic("the working thread is gone".into()));
        }
        match at_work.take.recv_timeout(limit) {
            Ok(answer) => {
                self.at_work = Some(at_work);
                answer.map_err(Lost::Panic)
            }
            Err(RecvTimeoutError::Timeout) => {
                at_work.stop.store(true, Ordering::Relaxed);
                Err(Lost::Time)
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err(Lost::Panic("the working thread is gone".into()))
            }
        }
    }
}

fn start<I: Send + 'static, O: Send + 'static>(
    worker: Worker<I, O>,
) -> Result<AtWork<I, O>, String> {
    let (give, pieces) = bounded::<I>(1);
    let (answers, take) = bounded(1);
    let Worker { mut work, stop } = worker;
    let body = move || {
        // Rules and heads spread their work over the pool that they find: here one thread, since there is a hand a
        // core. Without a pool of its own the work is done on the common one: slower, not wrong.
        let pool = rayon::ThreadPoolBuilder::new();
        let _pool = pool.num_threads(1).use_current_thread().build();
        for piece in pieces {
            if answers.send(guarded(|| work(piece))).is_err() {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("gleaner-hand".into())
        .stack_size(16 << 20)
        .spawn(body)
        .map_err(|e| format!("no thread could be started ({e}); give a smaller --jobs"))?;
    Ok(AtWork { give, take, stop })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker() -> Worker<u64, u64> {
        let stop = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stop);
        let work = move |n: u64| match n {
            0 => panic!("no zero"),
            // Sleeps until it is told to stop.
            1 => loop {
                thread::sleep(Duration::from_millis(2));
                if seen.load(Ordering::Relaxed) {
                    return 1;
                }
            },
            n => n * 2,
        };
        Worker {
            work: Box::new(work),
            stop,
        }
    }

    #[test]
    fn a_piece_that_takes_too_long_is_given_up_and_the_next_one_done() {
        let mut hand = Hand::new(worker);
        let long = Duration::from_mins(1);
        assert_eq!(hand.call(4, long), Ok(8));
        assert_eq!(hand.call(1, Duration::from_millis(30)), Err(Lost::Time));
        assert_eq!(hand.call(5, long), Ok(10));
        let Err(Lost::Panic(why)) = hand.call(0, long) else {
            panic!("a panic is told")
        };
        assert!(why.starts_with("no zero (src/"), "{why}");
        assert_eq!(hand.call(6, long), Ok(12));
    }
}
