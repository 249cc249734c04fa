//! One binary for all integration tests, so that the house is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a test that fails should stop where it fails")]

mod common;
mod config;
mod deploy;
mod feeds;
mod fetch;
mod floors;
mod gather;
mod graphql;
mod link;
mod metrics;
mod notices;
mod pages;
mod privacy;
mod query;
mod serve;
mod store;
