//! The table in this process: for tests, and for trying things out.

/// The table in this process, gone with it.
#[derive(Default)]
pub struct MemoryStore {}
