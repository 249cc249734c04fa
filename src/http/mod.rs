//! axum lives here and nowhere else.

pub mod settings;
pub mod upstream;
pub mod example;
pub mod playground;
pub mod accept;
pub mod graphql;
pub mod health;
pub mod layers;
pub mod router;
pub mod serve;
