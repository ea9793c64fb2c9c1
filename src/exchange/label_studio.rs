//! Label Studio: tasks with `predictions` for its import, the labelling configuration, and its JSON export.
//!
//! Source: <https://labelstud.io/guide/predictions> and the JSON of its export. Offsets are UTF-16 units, as its editor
//! counts them.
//!
//! A task is `{"data": {"text", "report", "coder"}, "predictions": [{"model_version", "result"}]}`; an export has
//! `annotations` in place of predictions, of which the last that was not cancelled counts. In `result`, entries of one
//! `id` are one mark: of type `labels` its label and its span, `choices` a code (`from_name` is the list), `textarea` a
//! summary (`from_name` is `summary-` and the role); `relation` leads from an action to another role.

mod config;
mod read;
mod write;

pub use read::read;
pub use write::write;
