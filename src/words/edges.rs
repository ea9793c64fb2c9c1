//! Where does a role begin and end? Rules that move span edges: trimming, whole markup, purpose clauses,
//! coordinated changes.

mod balance;
mod consequence;
mod coordination;
mod purpose;
mod tidy;

pub use balance::balance;
pub use consequence::consequence;
pub use coordination::split_coordination;
pub use purpose::purpose_clause;
pub use tidy::{action_core, bare, tidy};
