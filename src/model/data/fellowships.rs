//! The fellowships we know.
