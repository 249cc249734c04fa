//! The words: every noun the two wings share.
//!
//! Nothing here does I/O, awaits, reads a clock or knows a foreign vocabulary. Read in the order of the
//! `pub mod` lines: names first, then what one source says (`listing`), then what we believe (`meeting`),
//! then what is told of the work itself (`notice`, `failure`, `report`, `status`, `command`, `change`).
//!
//! Everything stored is encoded as maps with named fields (`store/codec.rs`), so a field may be added with
//! `#[serde(default)]` and no stored byte has to be rewritten.

pub mod intern;
pub mod packed;
pub mod id;
pub mod attendance;
pub mod meeting_type;
pub mod slot;
pub mod place;
pub mod organization;
pub mod source;
pub mod online;
pub mod listing;
pub mod provenance;
pub mod evidence;
pub mod meeting;
pub mod generation;
pub mod change;
pub mod notice;
pub mod failure;
pub mod fill;
pub mod catalogue;
pub mod report;
pub mod history;
pub mod status;
pub mod command;
pub mod data;
