//! One noun a file, named as in `model`.

pub mod attendance;
pub mod slot;
pub mod place;
pub mod meeting_type;
pub mod organization;
pub mod source;
pub mod failure;
pub mod fill;
pub mod notice;
pub mod report;
pub mod history;
pub mod freshness;
pub mod neighbours;
pub mod listing;
pub mod provenance;
pub mod evidence;
pub mod meeting;
pub mod status;
