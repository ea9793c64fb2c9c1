//! Which pages does an archive hold, and what is known of each?

mod page;

pub use page::{Entry, Page};
