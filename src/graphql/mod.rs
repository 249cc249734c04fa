//! async_graphql lives here and nowhere else.

pub mod limits;
pub mod query_root;
pub mod schema;
