//! The binary as its users meet it.

mod demo;
mod health;
mod process;
mod verbs;
