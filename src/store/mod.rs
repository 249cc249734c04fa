//! The table between the wings. Keeps bytes under names with fences; links nothing, indexes nothing.
//!
//! `contract` says what every store promises; one suite (`tests/store`) holds each of them to it.

pub mod settings;
pub mod error;
pub mod contract;
pub mod queue;
pub mod lease;
pub mod codec;
pub mod packs;
pub mod memory;
pub mod embedded;
pub mod open;
