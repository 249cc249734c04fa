//! The binary as its users meet it.

mod demo;
mod explain;
pub mod fleet;
mod health;
pub mod house;
mod linking;
mod operator;
pub mod process;
mod readme;
mod reload;
mod secrets;
mod telling;
mod terminal;
mod validate;
mod verbs;
