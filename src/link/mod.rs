//! Listings to meetings. Pure: no I/O, no clock, no randomness; the same input gives the same output.
//!
//! Read in the order of the flow: forms, blocks, gates and evidence, decisions, clusters, identity, fusion.

pub mod policy;
pub mod edition;
pub mod names;
pub mod rarity;
pub mod streets;
pub mod venues;
pub mod zones;
pub mod doubles;
pub mod crowd;
pub mod company;
pub mod weeks;
pub mod form;
pub mod postings;
pub mod block;
pub mod likeness;
pub mod levels;
pub mod compare;
pub mod score;
pub mod decisions;
pub mod rulings;
pub mod cluster;
pub mod linker;
pub mod normal;
pub mod identity;
pub mod claim;
pub mod fuse;
pub mod told;
pub mod sharing;
pub mod before;
pub mod lasting;
pub mod shared;
pub mod places;
pub mod groups;
pub mod series;
pub mod heirs;
pub mod changes;
pub mod patch;
pub mod said;
pub mod memory;
pub mod resolve;
