//! Listings to meetings. Pure: no I/O, no clock, no randomness; the same input gives the same output.
//!
//! Read in the order of the flow: normal forms, blocks, gates and evidence, decisions, clusters, identity, fusion.

pub mod policy;
pub mod names;
pub mod streets;
pub mod crowd;
pub mod normal;
pub mod block;
pub mod doubles;
pub mod compare;
pub mod score;
pub mod cluster;
pub mod identity;
pub mod claim;
pub mod fuse;
pub mod lasting;
pub mod places;
pub mod heirs;
pub mod changes;
pub mod resolve;
