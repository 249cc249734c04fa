//! async_graphql lives here and nowhere else.

pub mod limits;
