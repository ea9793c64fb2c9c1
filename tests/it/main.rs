//! Everything that is tested from outside: one binary, one module a subject.

#![allow(clippy::unwrap_used, reason = "what fails here should panic")]

mod cli;
mod gold;
mod help;
mod layers;
mod nn;
mod sample;
#[cfg(feature = "torch")]
mod torch;
mod train;
mod view;
