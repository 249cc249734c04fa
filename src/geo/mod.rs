//! Places on the globe: distances, zones and countries from coordinates. Pure; the boundary data is in the binary.

pub mod distance;
pub mod zone;
pub mod country;
pub mod country_names;
pub mod country_translations;
pub mod one_zone;
pub mod part_names;
