//! What does a list keyed by URL say of the pages of other archives?

use super::{ArchiveError, Page};
use std::path::Path;

/// Rows by normalised URL or id.
#[derive(Debug)]
pub(super) struct Metadata {}

impl Metadata {
    pub fn read(_path: &Path) -> Result<Self, ArchiveError> {
        Ok(Self {})
    }

    pub fn put_over(&mut self, _page: &mut Page) {}
}
