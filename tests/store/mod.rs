//! What every store promises, held against each of them; and the bytes that lie in them.

mod codec;
mod commands;
mod generation;
mod embedded;
mod forgetting;
mod kill;
mod lease;
mod packs;
pub mod places;
mod queue;
mod redis;
mod redis_faults;
mod redis_memory;
pub mod redis_server;
mod released;
mod rounds;
mod shelves;
mod values;
