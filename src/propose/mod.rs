//! Who did what to what, why, because of what? The word work: rules on strings, no model and no I/O.

pub mod markup;
pub mod morph;
pub mod summary;
pub mod token;
pub mod verbs;
