//! How does a person or a program learn how far a bulk run is? On standard error, and in a log.

use super::summary;
use crate::cli::args::ProgressStyle;
use crate::pipeline::batches::Outcome;
use crate::pipeline::bulk::{Counters, Ended, Event};
use anyhow::Context as _;
use chrono::{SecondsFormat, Utc};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle as BarStyle};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Failures that are told one by one; all stand in the data set and in the log.
const TOLD: u64 = 20;

/// Least time between two lines of progress for programs.
const PACE: Duration = Duration::from_secs(1);

/// Tells how far a run is. What cannot be told is lost: the data set matters more.
pub(super) struct Watch {
    shown: Shown,
    log: Option<File>,
    read: Arc<AtomicU64>,
    total: Option<u64>,
    counters: Arc<Counters>,
    started: Instant,
    told: Option<Instant>,
    failures: u64,
}

enum Shown {
    Nothing,
    Bar(ProgressBar),
    Json,
}

/// One line on standard error.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

impl Watch {
    /// Begins. The archive is so many bytes, and has been read so far.
    pub fn start(
        style: ProgressStyle,
        log: Option<&Path>,
        (read, total): (Arc<AtomicU64>, Option<u64>),
        counters: Arc<Counters>,
    ) -> anyhow::Result<Self> {
        let bar = match style {
            ProgressStyle::Bar => true,
            ProgressStyle::Auto => io::stderr().is_terminal(),
            ProgressStyle::Json | ProgressStyle::Never => false,
        };
        let open = |path: &Path| {
            let log = File::options().create(true).append(true).open(path);
            log.with_context(|| format!("{}: the log cannot be written", path.display()))
        };
        let mut watch = Self {
            shown: match style {
                ProgressStyle::Json => Shown::Json,
                _ if bar => Shown::Bar(self::bar(total)),
                _ => Shown::Nothing,
            },
            log: log.map(open).transpose()?,
            read,
            total,
            counters,
            started: Instant::now(),
            told: None,
            failures: 0,
        };
        watch.tell(json!({"event": "start", "bytes_total": total}), true);
        Ok(watch)
    }

    /// Something happened.
    pub fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Page(outcome) => {
                if let Outcome::Failed(failure) = outcome {
                    self.failures += 1;
                    let event = json!({"event": "error", "id": failure.id, "stage": failure.stage, "message": failure.message});
                    self.tell(event, true);
                    if !matches!(self.shown, Shown::Json) {
                        match self.failures {
                            ..=TOLD => self.line(&failure.to_string()),
                            n if n == TOLD + 1 => self.line(
                                "gleaner: further failures are counted; each is a row of the data set, and a line of --log",
                            ),
                            _ => {}
                        }
                    }
                }
                self.progress();
            }
            Event::Shard(shard) => {
                let event = json!({"event": "shard", "number": shard.number, "pages": shard.counts.pages, "files": shard.files});
                self.tell(event, true);
            }
        }
    }

    fn progress(&mut self) {
        let counters = &self.counters;
        let (read, parsed, annotated, written) = (
            counters.read.get(),
            counters.ingested.get(),
            counters.annotated.get(),
            counters.written.get() + 1,
        );
        let bytes = self.read.load(Ordering::Relaxed);
        let seconds = self.started.elapsed().as_secs_f64();
        if let Shown::Bar(bar) = &self.shown {
            bar.set_position(bytes);
            bar.set_message(format!(
                "{} reports  {}  {:.1}/s  {} failed  (read {}, parsed {}, annotated {})",
                HumanCount(written),
                HumanBytes(bytes),
                written as f64 / seconds.max(1e-3),
                HumanCount(self.failures),
                HumanCount(read),
                HumanCount(parsed),
                HumanCount(annotated),
            ));
        }
        if self.told.is_some_and(|t| t.elapsed() < PACE) {
            return;
        }
        self.told = Some(Instant::now());
        let left = self
            .total
            .filter(|_| bytes > 0)
            .map(|total| total.saturating_sub(bytes) as f64 * seconds / bytes as f64);
        self.tell(
            json!({
                "event": "progress", "read": read, "ingested": parsed, "annotated": annotated, "written": written,
                "errors": self.failures, "bytes": bytes, "bytes_total": self.total, "seconds": thousandths(seconds),
                "reports_per_second": thousandths(written as f64 / seconds.max(1e-3)),
                "seconds_left": left.map(thousandths),
            }),
            false,
        );
    }

    /// The run cannot go on.
    pub fn broken(mut self, why: &str) {
        self.clear();
        self.tell(json!({"event": "broken", "message": why}), true);
    }

    /// The run is over: what it came to.
    pub fn finish(mut self, ended: &Ended, out: &Path, unmatched: Option<u64>) {
        self.clear();
        let seconds = self.started.elapsed().as_secs_f64();
        self.tell(
            json!({
                "event": "done", "complete": ended.manifest.complete, "before": ended.before, "added": ended.added,
                "waiting": ended.waiting, "passed": ended.manifest.passed, "metadata_unmatched": unmatched,
                "seconds": thousandths(seconds),
            }),
            true,
        );
        if !matches!(self.shown, Shown::Json) {
            for line in summary::lines(ended, out, seconds, unmatched) {
                say(&line);
            }
        }
    }

    fn clear(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    fn line(&self, line: &str) {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(|| say(line)),
            _ => say(line),
        }
    }

    /// Tells programs; `logged` also into the log.
    fn tell(&mut self, event: Value, logged: bool) {
        if matches!(self.shown, Shown::Json) {
            say(&event.to_string());
        }
        if let (true, Some(log), Value::Object(mut event)) = (logged, &mut self.log, event) {
            let time = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
            event.insert("time".into(), time.into());
            let _ = writeln!(log, "{}", Value::Object(event));
        }
    }
}

fn thousandths(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

/// By bytes of the archive: how many reports there are in it is not known.
fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{bar:24} {percent}%  {eta} left  {msg}",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {elapsed}  {msg}"),
    };
    bar.enable_steady_tick(Duration::from_millis(250));
    let style = BarStyle::with_template(template).unwrap_or_else(|_| BarStyle::default_bar());
    bar.with_style(style.progress_chars("━╸─"))
}
