//! The world to bytes: polite, bounded, safe. Knows no format.

pub mod settings;
pub mod error;
pub mod validators;
pub mod address_guard;
pub mod host_gate;
pub mod body;
pub mod client;
