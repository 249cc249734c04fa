//! Bytes, text and JSON as feeds really write them. Read `body` first: every format begins there.

pub mod body;
pub mod json;
pub mod plain_rows;
pub mod record;
pub mod repair;
pub mod value;
pub mod sniff;
