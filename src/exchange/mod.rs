//! How do records go to and come from other tools? One file a format.

pub mod byu;
