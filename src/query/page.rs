//! A page of an ordered answer, and cursors that survive a new generation.
