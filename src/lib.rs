//! meeting-graph: many regional recovery-meeting feeds in, one graph out.
//!
//! ```text
//!        writing wing                                  the table                 reading wing
//! world --fetch--> bytes --feeds--> listings --gather--> store     store --index--> snapshot --query--> page
//!                             \--link--> meetings --gather--> store                    page --graphql--> http --> app
//! ```
//!
//! The wings never import each other: they share the table (`store`) and the words (`model`).
//!
//! Floors, ground first; a room imports only rooms below it (kept by `tests/floors`):
//!
//! | floor | rooms |
//! |---|---|
//! | 9 | `main` |
//! | 8 | `cli`, `app` |
//! | 7 | `config` |
//! | 6 | `http` |
//! | 5 | `graphql` |
//! | 4 | `gather`, `query` |
//! | 3 | `link`, `index` |
//! | 2 | `feeds`, `fetch`, `store` |
//! | 1 | `model`, `text`, `geo`, `clock`, `telemetry` |

pub mod model;
pub mod text;
pub mod geo;
pub mod clock;
pub mod telemetry;
pub mod fetch;
pub mod feeds;
pub mod store;
pub mod link;
pub mod gather;
pub mod index;
pub mod query;
pub mod graphql;
pub mod http;
pub mod config;
pub mod app;
pub mod cli;
