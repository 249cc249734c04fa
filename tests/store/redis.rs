//! What holds for the store in Redis alone.
