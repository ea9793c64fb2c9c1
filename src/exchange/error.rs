//! What can go wrong between a record and another tool's file?

/// Why records could not be read from, or written for, another tool.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    /// A file is not what the format says; `what` says so, and the remedy.
    #[error("{place}: {what}")]
    Malformed {
        /// File, line or item.
        place: String,
        /// What is wrong there, and what to do.
        what: String,
    },
    /// JSON that cannot be read.
    #[error("{place}: not the JSON that {format} has here: {source}")]
    Json {
        /// File and line.
        place: String,
        /// Name of the format.
        format: &'static str,
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// Names that the codebook does not have, all of them.
    #[error(
        "names that the codebook does not have; give each a name of it, in a file for --map (nearest names beside):\n{0}"
    )]
    Unknown(
        /// The map to fill in: a TOML with the nearest names.
        String,
    ),
    /// A map of names that cannot be read.
    #[error("{place}: {source}")]
    Map {
        /// Its file.
        place: String,
        /// What the TOML reader says.
        source: Box<toml::de::Error>,
    },
    /// A codebook that lacks something.
    #[error(transparent)]
    Codebook(#[from] crate::codebook::CodebookError),
    /// A record that gleaner itself would not accept.
    #[error("report {report:?}: {fault}")]
    Unsound {
        /// Its identity.
        report: String,
        /// The first fault.
        fault: crate::record::Fault,
    },
}

impl ExchangeError {
    /// Something that is not as the format has it.
    pub(crate) fn malformed(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Malformed {
            place: place.into(),
            what: what.into(),
        }
    }
}
