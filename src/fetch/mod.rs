//! The world to bytes: polite, bounded, safe. Knows no format.
//!
//! `client` asks; on the way it passes `address_guard` (may we go there?), `resolver` (is the name's address one of those?),
//! `host_gate` (is it our turn?), `status` and `transport` (why did nothing come?) and `body` (how much do we take?). `fetcher` is what the writing wing sees of it. `probe` and `local` ask our own servers and none
//! of those.

pub mod settings;
pub mod error;
pub mod validators;
pub mod bearer;
pub mod address_guard;
pub mod resolver;
pub mod host_gate;
pub mod status;
pub mod transport;
pub mod certificate;
pub mod body;
pub mod client;
pub mod fetcher;
pub mod probe;
pub mod local;
