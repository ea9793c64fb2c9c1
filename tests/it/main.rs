//! Everything that is tested from outside: one binary, one module a subject.

#![allow(clippy::unwrap_used, reason = "what fails here should panic")]

mod agree;
mod bulk;
mod cli;
mod convert;
mod fast;
mod gold;
mod help;
mod import;
mod layers;
mod likeness;
mod nearest;
mod nn;
mod reference;
mod review;
mod sample;
mod score;
mod show;
#[cfg(feature = "torch")]
mod torch;
mod train;
mod view;
