//! Who makes suggestions, and learns from decisions? Whatever the command line puts behind these two questions.

use crate::document::Document;
use crate::record::Record;

/// Makes suggestions, and can be taught.
pub trait Suggester: Send + Sync {
    /// A suggestion for one report: a record of the same text.
    ///
    /// # Errors
    /// What is wrong, for the person.
    fn suggest(&self, document: &Document) -> Result<Record, String>;

    /// Learns from finished codings; `say` is told what is being done. If what was learnt is better, [`suggest`] uses it
    /// from then on.
    ///
    /// # Errors
    /// What is wrong, for the person; then all is as before.
    ///
    /// [`suggest`]: Self::suggest
    fn learn(&self, coded: &[Record], say: &(dyn Fn(String) + Sync)) -> Result<Learnt, String>;
}

/// What learning came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learnt {
    /// Whether suggestions come from the new heads now.
    pub adopted: bool,
    /// Figures of the old and the new, for the person.
    pub told: String,
}
