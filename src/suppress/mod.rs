//! What an operator was asked to take out: rows by their key, telephone numbers and e-mail addresses by their hash.
//!
//! `order` is what is asked; `numbers` knows a telephone number in all its spellings; `listings` and `graph` carry it
//! out on what one source says and on what is served. Both wings use it: the writing wing so that nothing of it is kept,
//! the reading wing so that nothing of it is shown, whoever wrote the store. Pure.

pub mod order;
mod numbers;
mod text;
pub mod listings;
pub mod graph;
