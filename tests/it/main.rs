//! Everything that is tested from outside: one binary, one module a subject.

#![allow(clippy::unwrap_used, reason = "what fails here should panic")]

mod cli;
mod gold;
mod help;
mod layers;
mod nearest;
mod nn;
mod sample;
mod view;
