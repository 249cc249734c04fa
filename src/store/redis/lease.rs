//! The promises of `lease`, in the server.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::store::error::StoreError;
use crate::store::lease::{Lease, Leases};
use crate::store::lease_rules::end;
use crate::store::redis::link::{Again, Ask};
use crate::store::redis::scripts;
use crate::store::redis::server::RedisStore;
use crate::store::redis::shelves::number;

#[async_trait]
impl Leases for RedisStore {
    async fn acquire(&self, name: &str, holder: &str, now: Timestamp, ttl_s: u32) -> Result<Option<Lease>, StoreError> {
        let until = end(now, ttl_s);
        let mut acquire = scripts::ACQUIRE.key(self.keys.lease(name));
        acquire.arg(holder).arg(now.as_millisecond()).arg(until.as_millisecond());
        let fence: Option<String> = self.link.ask(Ask::Script(&acquire), Again::Harmless).await?;
        let Some(fence) = fence else { return Ok(None) };
        Ok(Some(Lease { name: name.to_owned(), holder: holder.to_owned(), fence: number(&fence, "the fence of a lease")?, until }))
    }

    async fn release(&self, lease: &Lease) -> Result<(), StoreError> {
        let mut release = scripts::RELEASE.key(self.keys.lease(&lease.name));
        release.arg(lease.fence);
        self.link.ask(Ask::Script(&release), Again::Harmless).await
    }
}
