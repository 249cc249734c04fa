//! JSON and text as feeds really write them.
