//! What every format shares on the way from a row to listings.

pub mod draft;
pub mod listing;
pub mod identity;
pub mod day;
pub mod time;
pub mod zone;
pub mod attendance;
pub mod place;
pub mod online;
