//! How does the page hear that something is wrong?

use crate::review::error::{Refused, ReviewError};
use crate::review::project::Conflict;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// An answer that says what is wrong.
#[derive(Debug)]
pub(super) struct Problem {
    pub status: StatusCode,
    pub body: serde_json::Value,
}

impl Problem {
    pub fn new(status: StatusCode, error: &str) -> Self {
        Self {
            status,
            body: json!({"error": error}),
        }
    }
}

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Self {
        let told = told(&error);
        let ReviewError::Refused(refused) = &error else {
            return Self::new(StatusCode::INTERNAL_SERVER_ERROR, &told);
        };
        let (status, body) = match refused {
            Refused::Conflict(_) => (
                StatusCode::CONFLICT,
                json!({"error": told, "conflicts": Conflict::of(refused)}),
            ),
            Refused::Undecided(pending) => (
                StatusCode::CONFLICT,
                json!({"error": told, "pending": pending}),
            ),
            Refused::Nothing(_) | Refused::Finished | Refused::Waiting { .. } => {
                (StatusCode::CONFLICT, json!({"error": told}))
            }
            Refused::NoReport(_) => (StatusCode::NOT_FOUND, json!({"error": told})),
            Refused::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, json!({"error": told})),
        };
        Self { status, body }
    }
}

/// The error with its causes.
pub(super) fn told(error: &ReviewError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text} ({told})");
        }
        cause = error.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}
