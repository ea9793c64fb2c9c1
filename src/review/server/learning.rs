//! When are suggestions made and made anew? Beside the page, one report after the other.

use super::app::App;
use super::events::Message;
use super::problem::told;
use crate::record::Record;
use crate::review::error::ReviewError;
use crate::review::project::{Exported, Project};
use crate::review::store::Role;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

/// How far learning is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Learning {
    /// Learns again after so many decisions; absent if it is not to.
    pub every: Option<usize>,
    /// Whether it is at it.
    pub running: bool,
    /// At what.
    pub step: Option<String>,
    /// Decisions since it last began.
    pub decisions: usize,
    /// What came of it last.
    pub last: Option<String>,
}

impl Learning {
    pub(super) fn new(every: Option<usize>) -> Self {
        Self {
            every,
            running: false,
            step: None,
            decisions: 0,
            last: None,
        }
    }
}

impl App {
    pub(super) fn learning(&self) -> MutexGuard<'_, Learning> {
        self.learning.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell_learning(&self) {
        let learning = self.learning().clone();
        self.tell(Message::learning(json!(learning)));
    }
}

/// Begins to make suggestions for all reports that have none.
pub(super) fn start(app: &Arc<App>) {
    if app.suggester.is_none() {
        return;
    }
    let app = Arc::clone(app);
    std::thread::spawn(move || {
        let reports = app.project().reports();
        for report in reports.iter().flatten() {
            app.let_pass();
            if app.is_ended() {
                return;
            }
            match app.ensure_suggestion(report.n) {
                Ok(true) => app.tell(Message::rescored(report.n)),
                Ok(false) => {}
                Err(error) => (app.say)(told(&error)),
            }
        }
    });
}

/// Counts a decision, and begins to learn if it is time.
pub(super) fn decided(app: &Arc<App>) {
    let due = {
        let mut learning = app.learning();
        learning.decisions += 1;
        let due = learning
            .every
            .is_some_and(|every| learning.decisions >= every);
        due && !learning.running
    };
    app.tell_learning();
    if due {
        begin(app);
    }
}

/// Begins to learn; whether it did.
pub(super) fn begin(app: &Arc<App>) -> bool {
    if app.suggester.is_none() {
        return false;
    }
    {
        let mut learning = app.learning();
        if learning.running {
            return false;
        }
        (learning.running, learning.decisions) = (true, 0);
        learning.step = Some("reading what is finished".into());
    }
    app.tell_learning();
    let app = Arc::clone(app);
    std::thread::spawn(move || {
        let last = learn(&app);
        (app.say)(format!("learning: {last}"));
        {
            let mut learning = app.learning();
            (learning.running, learning.step, learning.last) = (false, None, Some(last));
        }
        app.tell_learning();
    });
    true
}

fn learn(app: &Arc<App>) -> String {
    let Some(suggester) = &app.suggester else {
        return "there is nothing to teach".into();
    };
    let coded = match finished(&mut app.project()) {
        Ok(coded) => coded,
        Err(error) => return told(&error),
    };
    let say = |step: String| {
        app.learning().step = Some(step);
        app.tell_learning();
    };
    let learnt = match suggester.learn(&coded, &say) {
        Ok(learnt) => learnt,
        Err(why) => return why,
    };
    if !learnt.adopted {
        return learnt.told;
    }
    let reports = match app.project().reports() {
        Ok(reports) => reports,
        Err(error) => return told(&error),
    };
    for (n, report) in reports.iter().enumerate() {
        app.let_pass();
        if app.is_ended() {
            break;
        }
        say(format!(
            "suggesting anew: report {} of {}",
            n + 1,
            reports.len()
        ));
        let one_at_a_time = app
            .suggesting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match app.suggest(report.n, suggester.as_ref()) {
            Ok(()) => app.tell(Message::rescored(report.n)),
            Err(error) => (app.say)(told(&error)),
        }
        drop(one_at_a_time);
    }
    learnt.told
}

/// One finished coding of each report: the adjudicated one if there is one, else the first coder's.
fn finished(project: &mut Project) -> Result<Vec<Record>, ReviewError> {
    let links = project.store().links()?;
    let adjudicators: Vec<String> = links
        .into_iter()
        .filter(|link| link.role == Role::Adjudicator)
        .map(|link| link.coder)
        .collect();
    let mut coders = project.coders()?;
    coders.sort_by_key(|coder| !adjudicators.contains(coder));
    let mut by_report: BTreeMap<String, Record> = BTreeMap::new();
    for coder in coders {
        for Exported {
            record, finished, ..
        } in project.export(&coder)?
        {
            if finished {
                by_report.entry(record.report.id.clone()).or_insert(record);
            }
        }
    }
    Ok(by_report.into_values().collect())
}
