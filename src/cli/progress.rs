//! How does a person or a program learn how far a run is? Always on standard error.

use super::args::ProgressStyle;
use crate::pipeline::batches::{Failure, Totals};
use indicatif::{ProgressBar, ProgressState, ProgressStyle as BarStyle};
use serde_json::{Value, json};
use std::fmt;
use std::io::{self, IsTerminal, Write};

/// Tells how far a run is, and what went wrong, on standard error. What cannot be told there is lost:
/// results matter more.
pub struct Progress {
    shown: Shown,
    total: Option<usize>,
    done: usize,
}

enum Shown {
    Nothing,
    Bar(ProgressBar),
    Json,
}

impl Progress {
    /// Begins; `results_shown` if the results themselves go to a terminal.
    pub fn start(style: ProgressStyle, total: Option<usize>, results_shown: bool) -> Self {
        let shown = match style {
            ProgressStyle::Json => Shown::Json,
            ProgressStyle::Bar => Shown::Bar(bar(total)),
            ProgressStyle::Auto if io::stderr().is_terminal() && !results_shown => {
                Shown::Bar(bar(total))
            }
            ProgressStyle::Auto | ProgressStyle::Never => Shown::Nothing,
        };
        let progress = Self {
            shown,
            total,
            done: 0,
        };
        progress.event(&json!({"event": "start", "total": total}));
        progress
    }

    /// One more report is through.
    pub fn advance(&mut self) {
        self.done += 1;
        match &self.shown {
            Shown::Nothing => {}
            Shown::Bar(bar) => bar.inc(1),
            Shown::Json => {
                self.event(&json!({"event": "progress", "done": self.done, "total": self.total}));
            }
        }
    }

    /// One report gave no record.
    pub fn failure(&self, failure: &Failure) {
        match self.shown {
            Shown::Json => {
                let Failure { id, stage, message } = failure;
                self.event(
                    &json!({"event": "error", "id": id, "stage": stage, "message": message}),
                );
            }
            _ => self.say(&failure.to_string()),
        }
    }

    /// Something that a person should know; `event` is its name for programs.
    pub fn note(&self, event: &str, text: &str) {
        match self.shown {
            Shown::Json => self.event(&json!({"event": event, "message": text})),
            _ => self.say(text),
        }
    }

    /// Does `work` while the bar is out of the way.
    pub fn aside<R>(&self, work: impl FnOnce() -> R) -> R {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(work),
            _ => work(),
        }
    }

    /// Ends; says how many reports failed, if any.
    pub fn finish(self, totals: &Totals, seconds: f64) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
        self.event(&json!({
            "event": "done", "done": self.done, "total": self.total, "reports": totals.reports,
            "lessons": totals.lessons, "actions": totals.actions, "errors": totals.errors,
            "seconds": (seconds * 1000.0).round() / 1000.0,
        }));
        if totals.errors > 0 && self.done > 1 && !matches!(self.shown, Shown::Json) {
            self.say(&format!(
                "gleaner: {} of {} reports failed",
                totals.errors, self.done
            ));
        }
    }

    fn say(&self, line: &str) {
        self.aside(|| {
            let _ = writeln!(io::stderr(), "{line}");
        });
    }

    fn event(&self, event: &Value) {
        if matches!(self.shown, Shown::Json) {
            self.say(&event.to_string());
        }
    }
}

fn bar(total: Option<usize>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total as u64),
            "{bar:32} {pos}/{len} reports  {rate}  {eta} left",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{spinner} {pos} reports  {rate}  {elapsed}",
        ),
    };
    let style = BarStyle::with_template(template).unwrap_or_else(|_| BarStyle::default_bar());
    let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
        // A rate that cannot be written is one that nobody reads.
        let _ = write!(out, "{:.1}/s", state.per_sec());
    };
    bar.with_style(style.with_key("rate", rate).progress_chars("━╸─"))
}

/// Tells the steps of a long job of unknown length on standard error.
pub struct Spinner {
    bar: Option<ProgressBar>,
    json: bool,
}

impl Spinner {
    /// Begins.
    pub fn start(style: ProgressStyle) -> Self {
        let shown = match style {
            ProgressStyle::Auto => io::stderr().is_terminal(),
            ProgressStyle::Bar => true,
            ProgressStyle::Json | ProgressStyle::Never => false,
        };
        let bar = shown.then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Self {
            bar,
            json: style == ProgressStyle::Json,
        }
    }

    /// What is being done now.
    pub fn say(&self, step: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(step.to_owned());
        } else if self.json {
            let _ = writeln!(
                io::stderr(),
                "{}",
                json!({"event": "step", "message": step})
            );
        }
    }

    /// Ends; the line goes away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Tells how far a fine-tuning is, with its loss and its held-out score, on standard error.
#[cfg(feature = "torch")]
pub struct TrainingBar {
    bar: Option<ProgressBar>,
    json: bool,
}

#[cfg(feature = "torch")]
impl TrainingBar {
    /// Begins.
    pub fn start(style: ProgressStyle) -> Self {
        let shown = match style {
            ProgressStyle::Auto => io::stderr().is_terminal(),
            ProgressStyle::Bar => true,
            ProgressStyle::Json | ProgressStyle::Never => false,
        };
        let bar = shown.then(|| {
            let look = BarStyle::with_template("{msg}  {bar:24} {pos}/{len}  {eta} left")
                .unwrap_or_else(|_| BarStyle::default_bar());
            ProgressBar::new(0).with_style(look.progress_chars("━╸─"))
        });
        Self {
            bar,
            json: style == ProgressStyle::Json,
        }
    }

    /// One step.
    pub fn tell(&self, step: &crate::train::Step) {
        use crate::train::Step;
        let name = |fold: usize| match fold {
            0 => "all reports".to_owned(),
            n => format!("fold {n}"),
        };
        match step {
            Step::Now(text) => {
                if let Some(bar) = &self.bar {
                    bar.set_message(text.clone());
                }
                self.event(&json!({"event": "step", "message": text}));
            }
            Step::Trained {
                fold,
                epoch,
                at: (done, of),
                loss,
            } => {
                if let Some(bar) = &self.bar {
                    if *done == 1 {
                        bar.reset_eta();
                    }
                    bar.set_length(*of as u64);
                    bar.set_position(*done as u64);
                    bar.set_message(format!("{}, pass {epoch}, loss {loss:.4}", name(*fold)));
                }
                if done % 50 == 0 || done == of {
                    self.event(&json!({
                        "event": "progress", "fold": fold, "epoch": epoch, "done": done, "total": of, "loss": loss,
                    }));
                }
            }
            Step::Passed(point) => {
                let score = point.score.map_or(String::new(), |s| {
                    format!(", average precision held out {s:.3}")
                });
                let line = format!(
                    "{}, pass {}: loss {:.4}{score}",
                    name(point.fold),
                    point.epoch,
                    point.loss
                );
                if let Some(bar) = &self.bar {
                    bar.println(line);
                }
                self.event(&json!({"event": "pass", "point": point}));
            }
        }
    }

    fn event(&self, event: &Value) {
        if self.json {
            let _ = writeln!(io::stderr(), "{event}");
        }
    }

    /// Ends; the bar goes away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
