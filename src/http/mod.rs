//! axum lives here and nowhere else.

pub mod settings;
pub mod example;
pub mod playground;
pub mod upstream;
pub mod router;
pub mod serve;
