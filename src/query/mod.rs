//! What a reader may ask, in plain Rust. Knows no GraphQL.

pub mod filter;
pub mod order;
pub mod page;
pub mod evaluate;
pub mod occurrence;
