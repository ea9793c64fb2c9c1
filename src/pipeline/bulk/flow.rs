//! How do all cores stay busy on an archive that does not fit in memory? Stages on threads of their own, with bounded
//! queues between them.
//!
//! ```text
//! read ==> ingest (a thread a core) ==> annotate (a thread a core) ==> write, in the order of reading
//! ```
//!
//! Pages go through in chunks of up to [`CHUNK_PAGES`] pages or [`CHUNK_BYTES`] bytes, so that the encoder's batches are
//! filled across reports. A chunk holds a ticket from being read to being written, and there are few: no queue grows,
//! however slow the slowest stage. What a report's record says depends on that report alone, so that neither the chunks
//! nor the number of threads can be seen in the output.

use super::counters::Counters;
use super::hand::{Hand, Lost, Worker};
use crate::document::Document;
use crate::ingest::ReadOptions;
use crate::likeness::Sketch;
use crate::pipeline::Pipeline;
use crate::pipeline::batches::{self, Outcome};
use crate::pipeline::inputs::{Content, Item};
use crate::pipeline::lines::Given;
use crate::record::{Failure, Record, Stage};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Most pages of a chunk. The first ones are smaller, so that all cores have work at once.
pub(super) const CHUNK_PAGES: usize = 16;

/// A chunk is closed by the page with which it reaches this size in bytes.
pub(super) const CHUNK_BYTES: usize = 4 << 20;

/// Identity of a page: of what it is called, what is known of it, and its bytes.
pub(super) type Key = [u8; 16];

/// A page on its way in.
pub(super) struct Coming {
    /// Which it is.
    pub key: Key,
    /// Its bytes; or what came of them in an earlier run.
    pub what: What,
}

/// What is to be done with a page.
pub(super) enum What {
    /// Reading and annotating.
    Page(Box<Item>),
    /// Nothing: it was done before.
    Done(Outcome, Option<Sketch>),
}

/// A page on its way out.
pub(super) struct Gone {
    /// Which it is.
    pub key: Key,
    /// What came of it.
    pub outcome: Outcome,
    /// Sketch of the words that a reader sees; `None` if there are none.
    pub sketch: Option<Sketch>,
    /// Whether it was done in an earlier run.
    pub before: bool,
}

/// How pages go through.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlowOptions {
    /// How pages are read.
    pub read: ReadOptions,
    /// Threads of each of the two middle stages.
    pub jobs: usize,
    /// Longest time that reading or annotating one report may take.
    pub limit: Duration,
}

enum Between {
    Open(Box<(Document, Given)>, Option<Sketch>),
    Over(Outcome, Option<Sketch>, bool),
}

/// Numbered from 0, in the order of reading.
struct Chunk<T> {
    number: u64,
    pages: Vec<(Key, T)>,
}

/// Sends all of `coming` through `pipeline`, and gives what came of them to `write`, in order. Once `stop` is true no stage
/// begins another chunk, and what is finished is written up to the first page that is not. An error of `write` ends the
/// run.
pub(super) fn run<E: Send>(
    coming: impl Iterator<Item = Coming> + Send,
    pipeline: &Pipeline,
    options: &FlowOptions,
    counters: &Counters,
    stop: &AtomicBool,
    write: &mut dyn FnMut(Vec<Gone>) -> Result<(), E>,
) -> Result<(), E> {
    let jobs = options.jobs.max(1);
    let tickets = 3 * jobs + 2;
    let (give_ticket, take_ticket) = bounded::<()>(tickets);
    for _ in 0..tickets {
        // There is room for all of them.
        let _ = give_ticket.send(());
    }
    let (to_ingest, read) = bounded::<Chunk<What>>(jobs);
    let (to_annotate, opened) = bounded::<Chunk<Between>>(jobs);
    let (to_write, done) = bounded::<Chunk<Between>>(tickets);
    thread::scope(|scope| {
        scope.spawn(move || feed(coming, &to_ingest, &take_ticket, counters, stop));
        for _ in 0..jobs {
            let (read, to_annotate) = (read.clone(), to_annotate.clone());
            scope.spawn(move || ingest(&read, &to_annotate, options, (counters, stop)));
            let (opened, to_write) = (opened.clone(), to_write.clone());
            scope.spawn(move || {
                annotate(
                    pipeline,
                    &opened,
                    &to_write,
                    options.limit,
                    (counters, stop),
                );
            });
        }
        drop((read, to_annotate, opened, to_write));
        // Returning drops `done` and `give_ticket`, on which all other stages end.
        let result = in_order(&done, &give_ticket, write);
        drop((done, give_ticket));
        result
    })
}

fn feed(
    coming: impl Iterator<Item = Coming>,
    to: &Sender<Chunk<What>>,
    tickets: &Receiver<()>,
    counters: &Counters,
    stop: &AtomicBool,
) {
    let mut coming = coming.fuse();
    for number in 0_u64.. {
        let (mut pages, mut bytes) = (Vec::new(), 0);
        if tickets.recv().is_err() {
            return;
        }
        let most = CHUNK_PAGES.min(2 << number.min(16));
        while pages.len() < most && bytes < CHUNK_BYTES && !stop.load(Ordering::Relaxed) {
            let Some(page) = coming.next() else { break };
            bytes += match &page.what {
                What::Page(item) => match &item.content {
                    Content::Bytes(bytes) => bytes.len(),
                    _ => 0,
                },
                What::Done(..) => 0,
            };
            counters.read.add(1);
            pages.push((page.key, page.what));
        }
        if pages.is_empty() || to.send(Chunk { number, pages }).is_err() {
            return;
        }
    }
}

fn ingest(
    from: &Receiver<Chunk<What>>,
    to: &Sender<Chunk<Between>>,
    options: &FlowOptions,
    (counters, stop): (&Counters, &AtomicBool),
) {
    let read = options.read;
    let mut hand = Hand::new(move || Worker {
        work: Box::new(move |item: Box<Item>| {
            let opened = batches::open(*item, &read)?;
            Ok(opened.map(|(document, given)| {
                let sketch = Sketch::of(&words(&document));
                (Box::new((document, given)), sketch)
            }))
        }),
        stop: Arc::default(),
    });
    for Chunk { number, pages } in from {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let between = |(key, what): (Key, What)| {
            let item = match what {
                What::Done(outcome, sketch) => return (key, Between::Over(outcome, sketch, true)),
                What::Page(item) => item,
            };
            let id = item.id.clone();
            let failed = |failure| Between::Over(Outcome::Failed(failure), None, false);
            let between = match hand.call(item, options.limit) {
                Ok(Ok(Ok((open, sketch)))) => Between::Open(open, sketch),
                Ok(Ok(Err(record))) => Between::Over(Outcome::Record(record), None, false),
                Ok(Err(failure)) => failed(failure),
                Err(lost) => failed(given_up(id, Stage::Ingest, &lost, options.limit)),
            };
            (key, between)
        };
        let pages: Vec<_> = pages.into_iter().map(between).collect();
        counters.ingested.add(pages.len());
        if to.send(Chunk { number, pages }).is_err() {
            return;
        }
    }
}

/// The words that a reader sees, block by block.
fn words(document: &Document) -> String {
    let mut words = String::new();
    for block in &document.blocks {
        words += &block.plain.text;
        words.push('\n');
    }
    words
}

type Batch = (Arc<Vec<Document>>, Option<usize>);

fn annotate(
    pipeline: &Pipeline,
    from: &Receiver<Chunk<Between>>,
    to: &Sender<Chunk<Between>>,
    limit: Duration,
    (counters, stop): (&Counters, &AtomicBool),
) {
    let pipeline = pipeline.alone();
    let mut hand: Hand<Batch, Result<Vec<Record>, String>> = Hand::new(move || {
        let pipeline = pipeline.alone();
        Worker {
            stop: pipeline.encoder().stopper(),
            work: Box::new(move |(documents, one): Batch| {
                let documents = match one {
                    Some(n) => &documents[n..=n],
                    None => &documents[..],
                };
                pipeline.annotate(documents).map_err(|e| e.to_string())
            }),
        }
    });
    for Chunk { number, pages } in from {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let (mut documents, mut given) = (Vec::new(), Vec::new());
        let mut finished: Vec<(Key, Option<Between>)> = Vec::with_capacity(pages.len());
        for (key, between) in pages {
            finished.push((
                key,
                match between {
                    Between::Open(open, sketch) => {
                        documents.push(open.0);
                        given.push((open.1, sketch));
                        None
                    }
                    over @ Between::Over(..) => Some(over),
                },
            ));
        }
        let results = annotated(&mut hand, documents, limit);
        let mut results = results.into_iter().zip(given);
        let pages: Vec<_> = finished
            .into_iter()
            .map(|(key, over)| {
                let over = over.or_else(|| {
                    let (result, (given, sketch)) = results.next()?;
                    let outcome = match result {
                        Ok(mut record) => {
                            given.complete(&mut record.report);
                            Outcome::Record(Box::new(record))
                        }
                        Err(failure) => Outcome::Failed(failure),
                    };
                    Some(Between::Over(outcome, sketch, false))
                });
                (key, over.expect("`annotated` gives one result a document"))
            })
            .collect();
        counters.annotated.add(pages.len());
        if to.send(Chunk { number, pages }).is_err() {
            return;
        }
    }
}

/// One result a document: all at once, or one by one if that fails or takes too long.
fn annotated(
    hand: &mut Hand<Batch, Result<Vec<Record>, String>>,
    documents: Vec<Document>,
    limit: Duration,
) -> Vec<Result<Record, Failure>> {
    let count = documents.len();
    if count == 0 {
        return Vec::new();
    }
    let documents = Arc::new(documents);
    if let Ok(Ok(records)) = hand.call((Arc::clone(&documents), None), limit)
        && records.len() == count
    {
        return records.into_iter().map(Ok).collect();
    }
    let single = |n: usize| {
        let id = || documents[n].id.clone();
        match hand.call((Arc::clone(&documents), Some(n)), limit) {
            Ok(Ok(records)) => records
                .into_iter()
                .next()
                .ok_or_else(|| batches::fault(&id(), "no record")),
            Ok(Err(why)) => Err(batches::fault(&id(), &why)),
            Err(lost) => Err(given_up(id(), Stage::Annotate, &lost, limit)),
        }
    };
    (0..count).map(single).collect()
}

fn given_up(id: String, stage: Stage, lost: &Lost, limit: Duration) -> Failure {
    match lost {
        Lost::Panic(why) => Failure {
            stage,
            ..batches::fault(&id, why)
        },
        Lost::Time => Failure {
            id,
            stage: Stage::Timeout,
            message: format!(
                "given up after {} s ({}); allow more with --timeout, or split the report",
                limit.as_secs_f64(),
                stage.as_str()
            ),
        },
    }
}

fn in_order<E>(
    done: &Receiver<Chunk<Between>>,
    tickets: &Sender<()>,
    write: &mut dyn FnMut(Vec<Gone>) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for chunk in done {
        waiting.insert(chunk.number, chunk.pages);
        while let Some(pages) = waiting.remove(&next) {
            next += 1;
            let gone = pages.into_iter().filter_map(|(key, page)| match page {
                Between::Over(outcome, sketch, before) => Some(Gone {
                    key,
                    outcome,
                    sketch,
                    before,
                }),
                Between::Open(..) => None,
            });
            write(gone.collect())?;
            // The reader may be gone already.
            let _ = tickets.send(());
        }
    }
    Ok(())
}
