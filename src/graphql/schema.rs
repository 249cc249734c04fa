//! The schema, made once and shared by every request.

use std::time::Duration;

use async_graphql::{EmptyMutation, Schema, SchemaBuilder};

use crate::graphql::guard;
use crate::graphql::limits::LimitSettings;
use crate::graphql::meter::Meter;
use crate::graphql::node::Node;
use crate::graphql::query_root::Query;
use crate::graphql::subscription_root::Subscription;
use crate::graphql::validated::Validated;

/// The schema. Cloning shares it.
pub type GraphSchema = Schema<Query, EmptyMutation, Subscription>;

/// The schema. The limits are kept by `guard` before it, by the fields themselves, and by `meter` while it answers; the
/// library's own check of levels is only told how far the guard goes.
pub fn build(limits: &LimitSettings) -> GraphSchema {
    let meter = Meter { fields_max: limits.cost_max, deadline: Duration::from_millis(limits.deadline_ms) };
    builder().limit_recursive_depth(guard::levels_max(limits) + 1).extension(Validated).extension(meter).finish()
}

/// The schema in the schema language, as published at `/schema.graphql` and kept in `schema/schema.graphql`.
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new().use_space_ident().include_specified_by();
    let text = builder().finish().sdl_with_options(options);
    format!("{}\n", text.trim_end())
}

fn builder() -> SchemaBuilder<Query, EmptyMutation, Subscription> {
    Schema::build(Query::default(), EmptyMutation, Subscription).register_output_type::<Node>()
}
