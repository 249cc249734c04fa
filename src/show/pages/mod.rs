//! What a server shows to those who keep a region's list: all sources, one source, its changes as a feed, its badge.
//!
//! No script, nothing from elsewhere. Every text is in [`words`], so that a translation is one file. Read `state` first, then
//! `overview` and `source`.

pub mod words;
pub mod state;
pub mod moment;
pub mod frame;
pub mod overview;
pub mod linked;
pub mod source;
pub mod changes;
pub mod feed;
pub mod badge;
pub mod document;
