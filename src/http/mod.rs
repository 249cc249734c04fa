//! axum lives here and nowhere else.

pub mod settings;
