//! Nobody's person leaves a feed: what is planted is found nowhere, and what is taken out is found nowhere any more.
//!
//! The whole binary harvests feeds from a server on loopback into a real store and serves them. What is searched is all that
//! it ever gives away: the bytes of the store, every field of the graph, reports in every form, and logs that tell everything.

mod graph;
mod planted;
mod site;
mod store_bytes;
mod suppressed;
