//! The promises of `commands`, in the server.

use std::collections::HashMap;

use async_trait::async_trait;
use bytes::Bytes;
use redis::cmd;

use crate::store::command_rules::full;
use crate::store::commands::{Commands, KEPT_OUTCOMES, WAITING_MAX};
use crate::store::error::StoreError;
use crate::store::redis::link::{Again, Ask};
use crate::store::redis::scripts;
use crate::store::redis::server::RedisStore;

#[async_trait]
impl Commands for RedisStore {
    async fn lay(&self, command: &Bytes) -> Result<u64, StoreError> {
        let mut lay = scripts::LAY.prepare_invoke();
        self.keys.commands().iter().for_each(|key| {
            lay.key(key);
        });
        lay.arg(command.as_ref()).arg(WAITING_MAX).arg(KEPT_OUTCOMES);
        match self.link.ask(Ask::Script(&lay), Again::Never).await? {
            0 => Err(full()),
            number => Ok(number),
        }
    }

    async fn waiting(&self) -> Result<Vec<(u64, Bytes)>, StoreError> {
        let [waiting, ..] = self.keys.commands();
        let found: HashMap<u64, Bytes> = self.link.ask(Ask::Command(cmd("HGETALL").arg(waiting)), Again::Harmless).await?;
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable_by_key(|(number, _)| *number);
        Ok(found)
    }

    async fn settle(&self, number: u64, outcome: &Bytes) -> Result<bool, StoreError> {
        let mut settle = scripts::SETTLE.prepare_invoke();
        self.keys.commands().iter().for_each(|key| {
            settle.key(key);
        });
        settle.arg(number).arg(outcome.as_ref());
        self.link.ask(Ask::Script(&settle), Again::Never).await
    }

    async fn outcome(&self, number: u64) -> Result<Option<Bytes>, StoreError> {
        let [_, outcomes, _] = self.keys.commands();
        self.link.ask(Ask::Command(cmd("HGET").arg(outcomes).arg(number)), Again::Harmless).await
    }
}
