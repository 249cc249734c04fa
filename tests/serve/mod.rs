//! The binary as its users meet it.

mod demo;
mod fleet;
mod process;
mod verbs;
