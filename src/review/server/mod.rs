//! How does the page reach the project? A server on this machine, for those who have the link.
//!
//! Every address begins with a person's token. Requests under another host name are refused (a name that was bound to this
//! machine behind the browser's back), as are those that come from other sites. The page runs no script but its own.

mod app;
mod assets;
mod events;
mod guard;
mod learning;
mod problem;
mod routes;

pub use learning::Learning;

use super::error::ReviewError;
use super::keys::KeyMap;
use super::learn::Suggester;
use super::project::{Order, Person, Project};
use app::App;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What the program is told of, for its own terminal.
pub type Say = dyn Fn(String) + Send + Sync;

/// How to serve.
pub struct Options {
    /// Where to listen.
    pub address: SocketAddr,
    /// Names besides the address under which the page may be asked for, such as `coding.example`; without port.
    pub hosts: Vec<String>,
    /// Token and person, for each who may come in.
    pub people: Vec<(String, Person)>,
    /// The order of the queue at first.
    pub order: Order,
    /// Keys of the page.
    pub keys: KeyMap,
    /// What makes suggestions; without it, reports have those that they came with.
    pub suggester: Option<Box<dyn Suggester>>,
    /// Learn again after so many decisions.
    pub retrain: Option<usize>,
    /// Told of what happens beside the page.
    pub say: Box<Say>,
}

/// A server that holds its address and has not begun to answer.
pub struct Server {
    listener: TcpListener,
    app: Arc<App>,
    address: SocketAddr,
}

impl Server {
    /// Takes the address. If its port is taken and `or_any`, takes any other port.
    ///
    /// # Errors
    /// [`ReviewError::Listen`] if the address is not to be had.
    pub async fn bind(
        project: Project,
        options: Options,
        or_any: bool,
    ) -> Result<Self, ReviewError> {
        let wanted = options.address;
        let listener = match TcpListener::bind(wanted).await {
            Err(_) if or_any => TcpListener::bind(SocketAddr::new(wanted.ip(), 0)).await,
            other => other,
        };
        let failed = |source| ReviewError::Listen {
            address: wanted.to_string(),
            reason: "cannot listen there; give another --port, or an address of this machine"
                .into(),
            source: Some(source),
        };
        let listener = listener.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            listener,
            app: Arc::new(App::new(project, options, address)),
            address,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready; requests that are under way are finished.
    ///
    /// # Errors
    /// [`ReviewError::Listen`] if the system takes the address away.
    pub async fn run(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ReviewError> {
        let app = Arc::clone(&self.app);
        // Whatever it is at when the program ends is done again at the next start.
        learning::start(&app);
        let ended = Arc::clone(&app);
        let stopped = async move {
            stop.await;
            ended.end();
        };
        let served = axum::serve(self.listener, routes::router(Arc::clone(&app)))
            .with_graceful_shutdown(stopped)
            .await;
        app.end();
        served.map_err(|source| ReviewError::Listen {
            address: self.address.to_string(),
            reason: "the server ended".into(),
            source: Some(source),
        })
    }
}
