//! The schema, made once and shared by every request.

use std::time::Duration;

use async_graphql::{EmptyMutation, SDLExportOptions, Schema, SchemaBuilder};

use crate::graphql::federation;
use crate::graphql::guard;
use crate::graphql::limits::LimitSettings;
use crate::graphql::meter::Meter;
use crate::graphql::node::Node;
use crate::graphql::query_root::{Query, SubgraphQuery};
use crate::graphql::subscription_root::Subscription;
use crate::graphql::validated::Validated;

/// The schema. Cloning shares it.
pub type GraphSchema = Schema<SubgraphQuery, EmptyMutation, Subscription>;

/// The schema. The limits are kept by `guard` before it, by the fields themselves, and by `meter` while it answers; the
/// library's own check of levels is only told how far the guard goes.
pub fn build(limits: &LimitSettings) -> GraphSchema {
    let meter = Meter { fields_max: limits.cost_max, deadline: Duration::from_millis(limits.deadline_ms) };
    let builder = Schema::build(SubgraphQuery::default(), EmptyMutation, Subscription).register_output_type::<Node>();
    builder.limit_recursive_depth(guard::levels_max(limits) + 1).extension(Validated).extension(meter).finish()
}

/// The schema in the schema language, as published at `/schema.graphql` and kept in `schema/schema.graphql`: without what only
/// gateways ask.
pub fn sdl() -> String {
    format!("{}\n", builder().finish().sdl_with_options(written()).trim_end())
}

/// The schema in the schema language, as gateways read it from `_service`.
pub fn subgraph_sdl() -> String {
    let text = builder().enable_subscription_in_federation().finish().sdl_with_options(written().federation());
    federation::linked(&text, federation::LINK, &federation::KEYS)
}

fn written() -> SDLExportOptions {
    SDLExportOptions::new().use_space_ident().include_specified_by()
}

fn builder() -> SchemaBuilder<Query, EmptyMutation, Subscription> {
    Schema::build(Query::default(), EmptyMutation, Subscription).register_output_type::<Node>()
}
