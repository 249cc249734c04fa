//! async_graphql lives here and nowhere else: the graph as callers see it, over what `index` holds and `query` finds.

pub mod limits;
pub mod meter;
pub mod error;
pub mod tokens;
pub mod guard;
pub mod variables;
pub mod trusted;
pub mod documents;
pub mod validated;
pub mod scope;
pub mod scalars;
pub mod language;
pub mod node;
pub mod facets;
pub mod connection;
pub mod area;
pub mod order;
pub mod inputs;
pub mod types;
pub mod agenda;
pub mod clusters;
pub mod changes;
pub mod federation;
pub mod query_root;
pub mod subscription_root;
pub mod schema;
