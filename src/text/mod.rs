//! Words made comparable and safe to show. Pure.

pub mod fold;
pub mod inner;
pub mod html;
pub mod email;
pub mod phone_run;
pub mod phone;
pub mod web_page;
pub mod word_search;
