//! axum lives here and nowhere else.

pub mod settings;
pub mod upstream;
pub mod example;
pub mod playground;
pub mod accept;
pub mod etag;
pub mod answers;
pub mod caller;
pub mod rate;
pub mod graphql;
pub mod config_standing;
pub mod health;
pub mod process;
pub mod metrics;
pub mod front;
pub mod sources;
pub mod router;
pub mod serve;
pub mod operator;
