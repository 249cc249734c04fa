//! What people read of a report: as text, as JSON, as a page. One file for each; all are made from one `account`.
//!
//! Below `http` and `cli`, so that a volunteer's page is the same whether a server or the command line makes it, and beside
//! the wings, which both may not know.

pub mod account;
pub mod picture;
pub mod shape;
pub mod findings;
pub mod visible;
pub mod text;
pub mod since;
pub mod attempts;
pub mod json;
pub mod html;
pub mod row;
pub mod pair;
pub mod review;
pub mod pages;
