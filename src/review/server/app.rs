//! What do all requests share?

use super::events::Message;
use super::learning::Learning;
use super::{Options, Say};
use crate::document::hex_sha256;
use crate::review::error::ReviewError;
use crate::review::keys::KeyMap;
use crate::review::learn::Suggester;
use crate::review::project::{Order, Person, Project};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Messages that a slow page may be behind with; then it asks for everything again.
const BEHIND: usize = 256;

/// Shared by all requests.
pub(super) struct App {
    project: Mutex<Project>,
    /// SHA-256 of each token, with whose it is.
    people: Vec<(String, Person)>,
    pub name: String,
    pub order: Order,
    pub keys: KeyMap,
    pub suggester: Option<Box<dyn Suggester>>,
    /// One suggestion is made at a time.
    pub suggesting: Mutex<()>,
    /// Requests that wait for one: they go before what is made beside the page.
    pub waiting: AtomicUsize,
    /// Reports for which no suggestion can be made.
    pub failed: Mutex<BTreeSet<i64>>,
    pub learning: Mutex<Learning>,
    pub events: broadcast::Sender<Message>,
    /// Tells streams to end.
    pub ending: watch::Sender<bool>,
    /// This run of the server: pages that meet another one ask for everything again.
    pub boot: String,
    /// Values of `Host` under which it answers.
    pub hosts: Vec<String>,
    pub say: Box<Say>,
}

impl App {
    pub fn new(project: Project, options: Options, address: SocketAddr) -> Self {
        let port = address.port();
        let mut hosts: Vec<String> = options
            .hosts
            .iter()
            .flat_map(|h| [h.clone(), format!("{h}:{port}")])
            .collect();
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")));
        }
        hosts.push(address.to_string());
        let name = project
            .store()
            .path()
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let people = options.people.into_iter();
        Self {
            project: Mutex::new(project),
            people: people
                .map(|(token, who)| (hex_sha256(token.as_bytes()), who))
                .collect(),
            name: name.unwrap_or_default(),
            order: options.order,
            keys: options.keys,
            suggester: options.suggester,
            suggesting: Mutex::new(()),
            waiting: AtomicUsize::new(0),
            failed: Mutex::default(),
            learning: Mutex::new(Learning::new(options.retrain)),
            events: broadcast::channel(BEHIND).0,
            ending: watch::channel(false).0,
            boot: super::super::store::now(),
            hosts,
            say: options.say,
        }
    }

    /// Whose token it is. Hashes are compared, so that the time it takes says nothing of the token.
    pub fn person(&self, token: &str) -> Option<&Person> {
        let hash = hex_sha256(token.as_bytes());
        self.people
            .iter()
            .find(|(known, _)| *known == hash)
            .map(|(_, who)| who)
    }

    /// The project, for one piece of work.
    pub fn project(&self) -> MutexGuard<'_, Project> {
        self.project.lock().unwrap_or_else(|poisoned| {
            // Whoever had it panicked: what is on disk counts.
            let mut project = poisoned.into_inner();
            project.forget();
            self.project.clear_poison();
            project
        })
    }

    /// As [`ensure_suggestion`](Self::ensure_suggestion), for a person who waits for it.
    pub fn suggestion_now(&self, n: i64) -> Result<bool, ReviewError> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let made = self.ensure_suggestion(n);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        made
    }

    /// Lets those go first who wait for a suggestion.
    pub fn let_pass(&self) {
        while self.waiting.load(Ordering::SeqCst) > 0 && !self.is_ended() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Makes a suggestion for report `n` if it has none.
    pub fn ensure_suggestion(&self, n: i64) -> Result<bool, ReviewError> {
        let Some(suggester) = &self.suggester else {
            return Ok(false);
        };
        let _one_at_a_time = self
            .suggesting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if self.failed().contains(&n) || self.project().store().suggestion(n)?.is_some() {
            return Ok(false);
        }
        self.suggest(n, suggester.as_ref())?;
        Ok(true)
    }

    /// Makes a suggestion for report `n` whether it has one or not.
    pub fn suggest(&self, n: i64, suggester: &dyn Suggester) -> Result<(), ReviewError> {
        let document = self.project().document(n)?;
        let id = document.id.clone();
        let failure = |reason: String| {
            self.failed().insert(n);
            ReviewError::Suggest { id, reason }
        };
        let record = suggester.suggest(&document).map_err(failure)?;
        self.project().suggest(n, &record)
    }

    pub fn failed(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells all pages; nobody may be listening.
    pub fn tell(&self, message: Message) {
        let _ = self.events.send(message);
    }

    /// The server is to end.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    pub fn is_ended(&self) -> bool {
        *self.ending.borrow()
    }
}
