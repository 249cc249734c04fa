//! What every format shares on the way from a row to listings. Read `draft` and `listing` first, `identity` last.

pub mod draft;
pub mod caps;
pub mod listing;
pub mod identity;
pub mod day;
pub mod dial_in;
pub mod recurrence;
pub mod recurrence_words;
pub mod schedule;
pub mod time;
pub mod world_id;
pub mod zone;
pub mod zone_names;
pub mod attendance;
pub mod closed;
pub mod place;
pub mod address;
pub mod room;
pub mod point;
pub mod link_passwords;
pub mod online;
pub mod personal;
pub mod online_room;
pub mod providers;
pub mod updated;
