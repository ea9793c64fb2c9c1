//! REFI-QDA: projects (`.qdpx`) and codebooks (`.qdc`) of `QualCoder`, `NVivo`, MAXQDA, ATLAS.ti and others.
//!
//! Source: the REFI-QDA standard 1.5 and its schemas `Project.xsd` and `Codebook.xsd` (QDA-XML 1.0; namespaces
//! `urn:QDA-XML:project:1.0`, `urn:QDA-XML:codebook:1.0`). A project is a zip of `project.qde` and `sources/GUID.txt`.
//!
//! | in a record | in a project |
//! |---|---|
//! | report | `TextSource`; what is known of it stands in variables `report id`, `report title`, ... |
//! | coder | `User` of the codings; a suggestion's is `gleaner` |
//! | unit with labels | selection, a coding a label (`unit-lesson`); its kind in the memo |
//! | role | selection with codings: the role, its category (`target: tests`), on the action the frame's codes |
//! | summary, `note` | the selection's `Description`, which tools show as memo ([`tag`]) |
//! | frame | `Link` from the action's selection to each other role's; and in each memo and name, `[f1 target]` |
//! | action without a span | selection of its passage, with ` unmarked` in the tag |
//!
//! Positions count code points from 0, the end exclusive, in a text whose lines end in `\n` ([`text`]). Names of codes are
//! unlike each other in the whole tree (`goal: unclear`), as `QualCoder` wants them. GUIDs are made from what they name, and dates
//! are all the same, so that the same records give the same bytes.

mod book;
mod codes;
mod files;
mod marks;
mod pack;
mod project;
mod read;
mod tag;
#[cfg(test)]
mod tests;
mod text;
mod write;
mod xml;

pub use book::{from_qdc, from_qdpx, to_qdc};
pub use read::read;
pub use write::write;

use uuid::Uuid;

/// Namespace of `project.qde`.
const PROJECT: &str = "urn:QDA-XML:project:1.0";
/// Namespace of a `.qdc`.
const CODEBOOK: &str = "urn:QDA-XML:codebook:1.0";
/// The user whose codings are suggestions.
const SUGGESTIONS: &str = "gleaner";
/// When everything was made, for tools that need a date: the first day of a zip's calendar.
const DATE: &str = "1980-01-01T00:00:00Z";

/// Variables of sources.
mod variable {
    pub const ID: &str = "report id";
    pub const TITLE: &str = "report title";
    pub const ORGANISATION: &str = "report organisation";
    pub const DATE: &str = "report date";
    pub const URL: &str = "report url";
    pub const FORMAT: &str = "report format";
    pub const SHA256: &str = "report sha256";
    /// Where carriage returns were ([`super::text`]).
    pub const RETURNS: &str = "report carriage returns";
    /// Who coded it, a line each; [`super::SUGGESTIONS`] if nobody did.
    pub const CODERS: &str = "report coders";
    pub const ALL: [&str; 9] = [
        ID,
        TITLE,
        ORGANISATION,
        DATE,
        URL,
        FORMAT,
        SHA256,
        RETURNS,
        CODERS,
    ];
}

/// The GUID of what `parts` name: UUID version 5, so the same names have the same one everywhere.
fn guid(parts: &[&str]) -> String {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, b"gleaner refi-qda");
    Uuid::new_v5(&space, parts.join("\u{1f}").as_bytes())
        .hyphenated()
        .to_string()
}
