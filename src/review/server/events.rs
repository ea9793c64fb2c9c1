//! How does a page hear of what others do? A stream of events for each page.

use super::app::App;
use crate::review::project::{Answer, Person};
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::Arc;
use tokio_stream::wrappers::{BroadcastStream, WatchStream};
use tokio_stream::{Stream, StreamExt as _};

/// What pages are told.
#[derive(Debug, Clone)]
pub(super) struct Message {
    name: &'static str,
    data: Value,
    /// For whom alone; absent for all.
    coder: Option<String>,
}

impl Message {
    /// A decision was taken in.
    pub fn changed(report: i64, who: &Person, session: &str, answer: &Answer) -> Self {
        let mut data = json!(answer);
        data["report"] = report.into();
        data["coder"] = who.coder.clone().into();
        data["session"] = session.into();
        Self {
            name: "changed",
            data,
            coder: Some(who.coder.clone()),
        }
    }

    /// A report has other suggestions, or a coding that others compare has changed.
    pub fn rescored(report: i64) -> Self {
        Self {
            name: "rescored",
            data: json!({"report": report}),
            coder: None,
        }
    }

    /// How far learning is.
    pub fn learning(data: Value) -> Self {
        Self {
            name: "learning",
            data,
            coder: None,
        }
    }
}

/// One item of the stream: `None` ends it.
fn event(message: &Message) -> Event {
    Event::default()
        .event(message.name)
        .data(message.data.to_string())
}

/// The stream of one page. A page that falls behind is told to ask for everything again, by a new `boot`.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Person>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let hello = Event::default()
        .event("hello")
        .data(json!({"boot": app.boot}).to_string());
    let boot = app.boot.clone();
    let told =
        BroadcastStream::new(app.events.subscribe()).filter_map(move |message| match message {
            Ok(message)
                if message
                    .coder
                    .as_ref()
                    .is_none_or(|coder| *coder == who.coder) =>
            {
                Some(Some(event(&message)))
            }
            Ok(_) => None,
            Err(_) => {
                let data = json!({"boot": format!("{boot}, behind")}).to_string();
                Some(Some(Event::default().event("hello").data(data)))
            }
        });
    let ending = WatchStream::new(app.ending.subscribe())
        .filter(|ends| *ends)
        .map(|_| None);
    let stream = tokio_stream::once(Some(hello)).chain(told.merge(ending));
    let stream = stream
        .take_while(Option::is_some)
        .filter_map(|event| event.map(Ok));
    Sse::new(stream).keep_alive(KeepAlive::default())
}
