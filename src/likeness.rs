//! Which reports repeat each other?
