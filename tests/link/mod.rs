//! Listings in, meetings out: which are one, which id they keep, and who wins a field.

mod build;
mod cases;
mod fusion;
mod identity;
mod incremental;
mod order;
mod rulings;
