//! axum lives here and nowhere else.

pub mod settings;
pub mod upstream;
