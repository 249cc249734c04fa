//! The operator's files, read once into checked values. Every fault of every file is told in one go.
//!
//! `file` lists the sections, each owned by its part; `sources` reads the feeds to follow; `load` joins both with the
//! overrides of the environment. Nothing here knows what a setting does: ranges are in `checks`, their meaning is in the
//! part that owns them. Read `load` first, then `file` and `sources`; the rest is how keys keep their place in a file.

pub mod load;
pub mod file;
pub mod sources;
pub mod files;
pub mod places;
pub mod reload;
pub mod watch;
pub mod fault;
pub mod render;
pub mod json_schema;
pub mod origin;
mod document;
mod environment;
mod field_names;
mod known;
mod schedule;
mod secret;
mod suppress;
mod rulings;
mod entry;
mod section;
pub mod source_values;
mod checks;
