//! Bytes to listings. Pure: no network, no clock, no store, no randomness.
//!
//! A format reads its own wire shape and fills a [`meaning::draft::Draft`] for each row; `meaning` turns a draft
//! into listings, once for all formats. A new format is one file and one line in `registry`.

pub mod format;
pub mod options;
pub mod fields;
pub mod lenient;
pub mod type_codes;
pub mod meaning;
pub mod meeting_guide;
pub mod bmlt;
pub mod naws_csv;
pub mod ical;
pub mod sheet;
pub mod airtable;
pub mod mapped;
pub mod registry;
pub mod discovery;
