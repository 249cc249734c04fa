//! The schema, made once and shared by every request.

use async_graphql::{EmptyMutation, EmptySubscription, Schema, SchemaBuilder};

use crate::graphql::limits::LimitSettings;
use crate::graphql::query_root::Query;

/// The schema. Cloning shares it.
pub type GraphSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// The schema with the limits that its fields keep: pages and lists of ids. The others are kept by `guard`.
pub fn build(limits: &LimitSettings) -> GraphSchema {
    builder().data(limits.clone()).finish()
}

/// The schema in the schema language, as published at `/schema.graphql` and kept in `schema/schema.graphql`.
pub fn sdl() -> String {
    builder().finish().sdl()
}

fn builder() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription)
}
