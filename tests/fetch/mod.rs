//! `fetch`, against an upstream of ours that can send anything.

mod addresses;
mod bodies;
mod conditional;
mod failures;
mod gate;
mod redirects;
pub mod upstream;
