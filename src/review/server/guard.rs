//! Who may come in, and what may the page do?

use super::app::App;
use super::problem::Problem;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Lets requests through that come by a link, under our own name, from our own page.
pub(super) async fn guard(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let refused = |status, why: &str| Problem::new(status, why).into_response();
    let token = request.uri().path().split('/').nth(1).unwrap_or_default();
    let mut response = if let Err(why) = is_ours(
        &app,
        request.method(),
        request.headers(),
        request.uri().path(),
    ) {
        refused(StatusCode::FORBIDDEN, why)
    } else if let Some(who) = app.person(token) {
        let who = who.clone();
        request.extensions_mut().insert(who);
        next.run(request).await
    } else {
        refused(
            StatusCode::FORBIDDEN,
            "this link is not valid; open the one that `gleaner review` has printed",
        )
    };
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the request is under one of our names and from our own page.
fn is_ours(
    app: &App,
    method: &Method,
    headers: &HeaderMap,
    path: &str,
) -> Result<(), &'static str> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(&header::HOST).unwrap_or_default();
    if !app.hosts.iter().any(|own| own.eq_ignore_ascii_case(host)) {
        return Err(
            "asked for under another host name; open the link as it was printed, or name the host with --host",
        );
    }
    if let Some(origin) = text(&header::ORIGIN)
        && origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"))
            != Some(host)
    {
        return Err("asked for from another site");
    }
    // A link to the page may stand anywhere; nothing else is asked for from elsewhere.
    let page = method == Method::GET && path.matches('/').count() <= 2 && !path.contains("/api");
    match text(&HeaderName::from_static("sec-fetch-site")) {
        Some("cross-site" | "same-site") if !page => Err("asked for from another site"),
        _ => Ok(()),
    }
}
