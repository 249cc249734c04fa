//! Facts of the world, as data.

pub mod fellowships;
pub mod labels;
