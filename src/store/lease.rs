//! A named right that one process holds at a time, such as publishing generations.
//!
//! Promises, each a test of the suite:
//!
//! 1. While a lease lasts nobody else gets it.
//! 2. Each grant has a higher fence than any before it of that name, given up or not. A fence is never handed out twice,
//!    so a holder that slept through its end is refused where it writes.
//! 3. A holder renews its own lease under the same fence while it lasts; after its end it is a new grant.
//! 4. To give up a lease that was lost meanwhile changes nothing.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::store::contract::Fence;
use crate::store::error::StoreError;

/// A granted lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What it is for.
    pub name: String,
    /// Who holds it.
    pub holder: String,
    /// Higher than that of every grant of this name before.
    pub fence: Fence,
    /// When it ends unless renewed.
    pub until: Timestamp,
}

/// Leases. `now` is the caller's clock.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Grants a lease, or renews the holder's own (same fence). `None` where another holds it.
    async fn acquire(&self, name: &str, holder: &str, now: Timestamp, ttl_s: u32) -> Result<Option<Lease>, StoreError>;

    /// Gives a lease up; one that was lost meanwhile is left alone.
    async fn release(&self, lease: &Lease) -> Result<(), StoreError>;
}
