//! The table between the wings. Keeps bytes under names with fences; links nothing, indexes nothing.
//!
//! `contract`, `queue`, `lease` and `commands` say what every store promises; one suite (`tests/store`) holds each of them to it.
//! `packs` is how the wings put and read whole values. The two stores of one machine share all rules (`*_rules`) over
//! rows (`rows`, `local`); `memory` and `embedded` only keep the rows. `redis` keeps the same promises by scripts in the
//! server, over the keys of `redis_keys`.

pub mod settings;
pub mod error;
pub mod contract;
pub mod queue;
pub mod lease;
pub mod commands;
pub mod frame;
pub mod codec;
mod patch_lines;
pub mod generation;
pub mod packs;
pub mod story;
pub mod rows;
pub mod shelf_rules;
pub mod queue_rules;
pub mod lease_rules;
pub mod command_rules;
pub mod idle;
pub mod local;
pub mod memory;
pub mod embedded;
pub mod redis_keys;
pub mod redis;
pub mod open;
