//! What can be asked for? Every address under a token; what an answer holds, the types that are sent say.

use super::app::App;
use super::assets;
use super::events::{Message, events};
use super::guard::guard;
use super::learning::{self, decided};
use super::problem::Problem;
use crate::review::error::ReviewError;
use crate::review::project::{Answer, OpenReport, Order, Person, Progress, Project};
use crate::review::request::{Asking, Request};
use crate::review::stats::{Acceptance, Statistics};
use crate::review::store::Role;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router, middleware};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Largest request in bytes: a decision on everything in a long report.
const LARGEST: usize = 16 << 20;

/// What an address that there is not answers.
const NOTHING: &str = "there is nothing here";

/// Seconds of a gap in the log from which on it is a pause.
pub(super) const PAUSE: u32 = 300;

type Shared = State<Arc<App>>;
type Who = Extension<Person>;
type Answered<T> = Result<Json<T>, Problem>;

/// All addresses.
pub(super) fn router(app: Arc<App>) -> Router {
    let report = "/{token}/api/reports/{n}";
    Router::new()
        .route("/{token}", get(into_folder))
        .route("/{token}/", get(|| async { assets::index() }))
        .route("/{token}/assets/{name}", get(asset))
        .route("/{token}/api/session", get(session))
        .route("/{token}/api/queue", get(queue))
        .route("/{token}/api/progress", get(progress))
        .route("/{token}/api/stats", get(stats))
        .route("/{token}/api/retrain", post(retrain))
        .route("/{token}/api/events", get(events))
        .route(report, get(open))
        .route(&format!("{report}/decisions"), post(decide))
        .route(&format!("{report}/{{deed}}"), post(whole))
        .route(&format!("{report}/agreement"), get(agreement))
        .fallback(|| async { Problem::new(StatusCode::NOT_FOUND, NOTHING) })
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard))
        .with_state(app)
}

/// Does work on the project where it may block.
async fn work<T: Send + 'static>(
    app: &Arc<App>,
    work: impl FnOnce(&Arc<App>, &mut Project) -> Result<T, ReviewError> + Send + 'static,
) -> Result<T, Problem> {
    let app = Arc::clone(app);
    let done = tokio::task::spawn_blocking(move || work(&app, &mut app.project())).await;
    let failed = |_| {
        let why =
            "gleaner failed on this; what was decided before is safe. Please report this as a bug";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, why)
    };
    Ok(done.map_err(failed)??)
}

async fn into_folder(Path(token): Path<String>) -> Redirect {
    Redirect::permanent(&format!("/{token}/"))
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    let missing = || Problem::new(StatusCode::NOT_FOUND, "there is no such file").into_response();
    assets::file(&name).unwrap_or_else(missing)
}

async fn session(State(app): Shared, Extension(who): Who) -> Answered<Value> {
    let codebook = work(&app, |_, project| Ok(project.codebook().clone())).await?;
    let codes = |codes: &[(String, String)]| -> Vec<Value> {
        let code =
            |(code, definition): &(String, String)| json!({"code": code, "definition": definition});
        codes.iter().map(code).collect()
    };
    let list = |(name, list): &(String, Vec<(String, String)>)| json!({"name": name, "codes": codes(list)});
    let learning = app.suggester.is_some().then(|| app.learning().clone());
    Ok(Json(json!({
        "coder": who.coder,
        "mode": if who.role == Role::Coder { "coding" } else { "adjudication" },
        "coders": if who.role == Role::Coder { vec![who.coder.clone()] } else { who.compares.clone() },
        "blind": who.blind,
        "compare": if who.holds_back { "all" } else { "report" },
        "project": app.name,
        "version": env!("CARGO_PKG_VERSION"),
        "order": app.order,
        "keys": app.keys,
        "codebook": {
            "name": codebook.name, "version": codebook.version, "labels": codes(codebook.defined_labels()),
            "lists": codebook.lists().iter().map(list).collect::<Vec<_>>(),
        },
        "learning": learning,
        "boot": app.boot,
    })))
}

#[derive(Deserialize)]
struct Ordered {
    order: Option<Order>,
}

async fn queue(
    State(app): Shared,
    Extension(who): Who,
    Query(asked): Query<Ordered>,
) -> Answered<Value> {
    work(&app, move |app, project| {
        let queue = project.queue(&who, asked.order.unwrap_or(app.order))?;
        let mut answer = json!(queue);
        answer["acceptance"] = json!(acceptance(project, &who)?);
        Ok(Json(answer))
    })
    .await
}

/// The sums of the queue alone: asked for after every decision, so without figures that read the whole log.
async fn progress(State(app): Shared, Extension(who): Who) -> Answered<Progress> {
    work(&app, move |app, project| {
        Ok(Json(project.queue(&who, app.order)?.progress))
    })
    .await
}

fn acceptance(project: &Project, who: &Person) -> Result<Vec<Acceptance>, ReviewError> {
    let of = statistics(project)?
        .coders
        .into_iter()
        .find(|coder| coder.coder == who.coder);
    Ok(of.map(|coder| coder.acceptance).unwrap_or_default())
}

fn statistics(project: &Project) -> Result<Statistics, ReviewError> {
    let words = project
        .reports()?
        .into_iter()
        .map(|report| (report.n, report.words))
        .collect();
    Ok(Statistics::of(
        &project.store().decisions_of_coders()?,
        &words,
        PAUSE,
    ))
}

async fn stats(State(app): Shared) -> Answered<Statistics> {
    work(&app, |_, project| statistics(project)).await.map(Json)
}

async fn retrain(State(app): Shared) -> Result<StatusCode, Problem> {
    if learning::begin(&app) {
        return Ok(StatusCode::ACCEPTED);
    }
    Err(Problem::new(
        StatusCode::CONFLICT,
        "it is learning already, or there is no model to teach",
    ))
}

#[derive(Deserialize)]
struct Opening {
    session: Option<String>,
    order: Option<Order>,
}

async fn open(
    State(app): Shared,
    Extension(who): Who,
    Path((_, n)): Path<(String, i64)>,
    Query(asked): Query<Opening>,
) -> Answered<OpenReport> {
    let (shared, person) = (Arc::clone(&app), who.clone());
    let none = tokio::task::spawn_blocking(move || {
        let shown = shared.project().shows_suggestions(n, &person)?;
        if shown {
            shared.suggestion_now(n)
        } else {
            Ok(false)
        }
    })
    .await;
    let remark = match none {
        Ok(Err(error @ ReviewError::Suggest { .. })) => Some(super::problem::told(&error)),
        Ok(Err(error)) => return Err(error.into()),
        _ => None,
    };
    work(&app, move |app, project| {
        let mut report =
            project.open_report(n, &who, asked.session.as_deref().unwrap_or("unnamed"))?;
        (report.previous, report.next) =
            project.neighbours(n, &who, asked.order.unwrap_or(app.order))?;
        report.notes.extend(remark.map(Value::String));
        Ok(Json(report))
    })
    .await
}

/// Tells the pages of what was decided.
fn told(app: &App, n: i64, who: &Person, session: &str, answer: &Answer) {
    app.tell(Message::changed(n, who, session, answer));
}

async fn decide(
    State(app): Shared,
    Extension(who): Who,
    Path((_, n)): Path<(String, i64)>,
    headers: HeaderMap,
    Json(mut request): Json<Request>,
) -> Answered<Answer> {
    request.request = request.request.or_else(|| named(&headers));
    let answer = work(&app, move |app, project| {
        let answer = project.decide(n, &who, &request)?;
        told(app, n, &who, &request.session, &answer);
        Ok(answer)
    })
    .await?;
    decided(&app);
    Ok(Json(answer))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(flatten)]
    asking: Asking,
    #[serde(default)]
    reject_rest: bool,
}

/// The request's own id, where it stands in the head.
fn named(headers: &HeaderMap) -> Option<String> {
    Some(headers.get("idempotency-key")?.to_str().ok()?.to_owned())
}

/// A request that concerns the whole coding: `undo`, `redo`, `finish` or `reopen`.
async fn whole(
    State(app): Shared,
    Extension(who): Who,
    Path((_, n, deed)): Path<(String, i64, String)>,
    headers: HeaderMap,
    Json(mut asked): Json<Asked>,
) -> Answered<Answer> {
    let done: fn(&mut Project, i64, &Person, &Asked) -> Result<Answer, ReviewError> =
        match deed.as_str() {
            "undo" => |project, n, who, asked| project.undo(n, who, &asked.asking),
            "redo" => |project, n, who, asked| project.redo(n, who, &asked.asking),
            "finish" => {
                |project, n, who, asked| project.finish(n, who, &asked.asking, asked.reject_rest)
            }
            "reopen" => |project, n, who, asked| project.reopen(n, who, &asked.asking),
            _ => return Err(Problem::new(StatusCode::NOT_FOUND, NOTHING)),
        };
    asked.asking.request = asked.asking.request.or_else(|| named(&headers));
    let answer = work(&app, move |app, project| {
        let answer = done(project, n, &who, &asked)?;
        told(app, n, &who, &asked.asking.session, &answer);
        Ok(answer)
    })
    .await?;
    if matches!(deed.as_str(), "finish" | "reopen") {
        // Whoever adjudicates it sees it now, or does not any more.
        app.tell(Message::rescored(n));
    }
    Ok(Json(answer))
}

async fn agreement(
    State(app): Shared,
    Extension(who): Who,
    Path((_, n)): Path<(String, i64)>,
) -> Answered<Value> {
    work(&app, move |_, project| {
        let (report, all, reports) = project.agreement(n, &who)?;
        Ok(Json(
            json!({"report": report, "all": all, "reports": reports}),
        ))
    })
    .await
}
