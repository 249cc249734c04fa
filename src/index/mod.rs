//! The reading wing's memory: one immutable generation at a time, made quick to search: a base, and an overlay of what changed.

pub mod settings;
pub mod marks;
pub mod layered;
pub mod rows;
pub mod shared;
pub mod entry;
pub mod content;
pub mod facets;
pub mod tally;
pub mod space;
pub mod week;
pub mod words;
pub mod orders;
pub mod members;
pub mod numbers;
pub mod bodies;
pub mod neighbours;
pub mod snapshot;
pub mod overlay;
pub mod lookup;
pub mod counts;
pub mod statuses;
pub mod changelog;
pub mod current;
pub mod reading;
pub mod follow;
