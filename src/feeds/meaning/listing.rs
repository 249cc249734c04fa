//! A draft to listings: one for each day it names, or one without a slot.

use crate::feeds::format::{Parsed, Reading};
use crate::feeds::meaning::draft::Draft;

/// Adds what a draft means to `parsed`: rows, listings, refusals and notices.
pub fn add(draft: Draft, reading: &Reading<'_>, parsed: &mut Parsed) {
    let _ = (draft, reading, parsed);
    todo!()
}
