//! The binary as its users meet it.

mod demo;
mod explain;
mod fleet;
mod health;
mod linking;
pub mod process;
mod validate;
mod verbs;
