//! How good is it, and how much do people agree? Pure: no I/O, no model; any system's records will do.

pub mod agree;
