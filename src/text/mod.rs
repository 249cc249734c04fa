//! Words made comparable and safe to show. Pure.

pub mod fold;
pub mod html;
pub mod phone;
