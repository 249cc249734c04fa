//! The binary as its users meet it.

mod demo;
mod fleet;
mod health;
mod process;
mod verbs;
