//! The index and the questions to it: held against a plain scan, and against named places and hours.

mod world;
mod scan;
mod answers;
mod cursors;
mod places;
mod lookups;
mod occurrences;
mod overlay;
mod frequent;
mod agenda;
mod counts;
mod follow;
