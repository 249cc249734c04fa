//! The graph as callers see it, asked through the whole HTTP stack.

pub mod asked;
pub mod world;

mod attacks;
mod defects;
mod examples;
mod http;
mod caching;
mod documents;
mod callers;
mod schema;
mod topics;
mod stopping;
mod privacy;
mod live;
mod planned;
mod sockets;
mod federation;
