//! What may be asked: every field of `Query`.

use async_graphql::Object;

/// The entry points of the graph.
pub struct Query;

#[Object]
impl Query {
    /// The version of the software that answers.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
