//! Everything that is tested from outside: one binary, one module a subject.

mod cli;
mod help;
mod layers;
mod sample;
mod view;
