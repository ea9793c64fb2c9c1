//! Who did what to what, why, because of what? The word work: rules on strings, no model and no I/O.

pub mod aspect;
pub mod edges;
pub mod horizon;
pub mod markup;
pub mod morph;
pub mod origin;
pub mod status;
pub mod summary;
pub mod token;
pub mod verbs;
