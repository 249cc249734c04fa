//! Opens the store: what the server must be, and whose store it is.

use std::collections::HashMap;

use redis::{RedisResult, cmd};
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::redis::faults;
use crate::store::redis::link::{Again, Ask, Link};
use crate::store::redis::scripts;
use crate::store::redis_keys::{Keys, LAYOUT};
use crate::store::settings::StoreSettings;

/// The oldest server that knows what we ask.
const OLDEST: (u32, u32) = (6, 2);

/// A store in a server.
pub struct RedisStore {
    pub(super) link: Link,
    pub(super) keys: Keys,
}

impl RedisStore {
    /// Opens the store that the settings name; a new one is given its id.
    ///
    /// # Errors
    /// `Unavailable` where the server is away for now; `Open` where it cannot be used, with the mend.
    pub async fn open(settings: &StoreSettings) -> Result<Self, StoreError> {
        let store = Self { link: Link::new(settings)?, keys: Keys::new(&settings.key_prefix) };
        let opened = async {
            store.check_version().await?;
            store.check_policy().await?;
            store.found().await
        };
        match opened.await {
            Ok(_) => Ok(store),
            Err(StoreError::Denied(why)) => Err(StoreError::Open(why)),
            Err(other) => Err(other),
        }
    }

    /// The store's id. One that has none, because it is new or was emptied, is given one.
    pub(super) async fn found(&self) -> Result<String, StoreError> {
        let about = self.keys.about();
        let read: Vec<Option<String>> =
            self.link.ask(Ask::Command(cmd("HMGET").arg(&about).arg("id").arg("layout")), Again::Harmless).await?;
        let known = match read.first() {
            Some(Some(_)) => read,
            _ => {
                let mut found = scripts::FOUND.key(&about);
                found.arg(Uuid::new_v4().simple().to_string()).arg(LAYOUT);
                self.link.ask(Ask::Script(&found), Again::Harmless).await?
            }
        };
        let [Some(id), layout] = known.as_slice() else {
            return Err(StoreError::Open(format!("{about} at {} is not what this program wrote there", self.link.address())));
        };
        let layout = layout.as_deref().unwrap_or("unknown");
        if layout != LAYOUT.to_string() {
            let why = format!("the store in Redis at {} has layout {layout} and this program knows {LAYOUT}", self.link.address());
            return Err(StoreError::Open(format!("{why}; run the newer program, or set another store.key_prefix")));
        }
        Ok(id.clone())
    }

    async fn check_version(&self) -> Result<(), StoreError> {
        self.link.ask::<()>(Ask::Command(&cmd("PING")), Again::Harmless).await?;
        let info: RedisResult<String> = self.link.ask_once(Ask::Command(cmd("INFO").arg("server"))).await?;
        let info = match info {
            Err(error) if faults::is_forbidden(&error) => {
                tracing::warn!(address = %self.link.address(), "the user may not ask Redis for its version (INFO); it is taken for new enough");
                return Ok(());
            }
            other => other.map_err(|error| faults::of_call(&error, self.link.address()))?,
        };
        // Valkey tells the version of Redis that it is compatible with under the same name.
        let version = info.lines().find_map(|line| line.strip_prefix("redis_version:")).unwrap_or("unknown").trim();
        let mut parts = version.split('.').map_while(|part| part.parse().ok());
        match (parts.next(), parts.next()) {
            (Some(major), Some(minor)) if (major, minor) >= OLDEST => Ok(()),
            _ => {
                let (address, (major, minor)) = (self.link.address(), OLDEST);
                Err(StoreError::Open(format!(
                    "Redis at {address} has version {version}; {major}.{minor} or Valkey 7.2 is the oldest that will do"
                )))
            }
        }
    }

    /// A server that drops keys when its memory is full would tear packs.
    async fn check_policy(&self) -> Result<(), StoreError> {
        const KEY: &str = "maxmemory-policy";
        let address = self.link.address();
        match self.link.ask_once::<HashMap<String, String>>(Ask::Command(cmd("CONFIG").arg("GET").arg(KEY))).await? {
            Ok(config) => match config.get(KEY).map(String::as_str) {
                Some("noeviction") => Ok(()),
                other => {
                    let policy = other.unwrap_or("unknown");
                    let why = format!("Redis at {address} drops data when its memory is full ({KEY} is {policy})");
                    Err(StoreError::Open(format!("{why}; set {KEY} to noeviction there")))
                }
            },
            Err(error) if faults::breaks_the_connection(&error) => Err(faults::of_call(&error, address)),
            // Hosted servers rename or forbid CONFIG.
            Err(error) => {
                tracing::warn!(%address, %error, "Redis does not tell its {KEY}; see to it that it is noeviction");
                Ok(())
            }
        }
    }
}
