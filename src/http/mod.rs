//! axum lives here and nowhere else.

pub mod settings;
pub mod upstream;
pub mod playground;
pub mod graphql;
pub mod health;
pub mod layers;
pub mod router;
pub mod serve;
