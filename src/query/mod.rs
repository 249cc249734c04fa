//! What a reader may ask, in plain Rust. Knows no GraphQL.

pub mod occurrence;
pub mod steady;
pub mod hours;
pub mod filter;
pub mod order;
pub mod page;
pub mod cursor;
pub mod part;
pub mod select;
pub mod sequence;
pub mod nearest;
pub mod relevance;
pub mod evaluate;
pub mod clusters;
pub mod agenda;
pub mod dated;
