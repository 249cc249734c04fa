//! The way to the server: one connection that all calls share, made anew when it breaks, and some for those who wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisResult, ScriptInvocation, TlsCertificates};
use tokio::sync::OnceCell;

use crate::store::error::StoreError;
use crate::store::redis::faults;
use crate::store::settings::StoreSettings;

/// What to ask of the server.
#[derive(Clone, Copy)]
pub enum Ask<'a> {
    /// One command.
    Command(&'a Cmd),
    /// Several in one go.
    Pipeline(&'a Pipeline),
    /// A script.
    Script(&'a ScriptInvocation<'a>),
}

/// Whether a call may be sent again when it is not known if the server still got the first one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It reads, or does the same twice as once.
    Harmless,
    /// The caller must look what became of it.
    Never,
}

/// The way to one server.
pub struct Link {
    client: Client,
    connect_timeout: Duration,
    answer_timeout: Duration,
    /// Where it leads, without user and password.
    address: String,
    /// The connection that calls share, or the making of it; swapped for an empty one by `ask` when it breaks.
    shared: ArcSwap<OnceCell<MultiplexedConnection>>,
    /// Connections on which nobody waits just now. Taken and put back by `wait`; held for the length of that.
    waiting: Mutex<Vec<MultiplexedConnection>>,
}

impl Link {
    /// The way that the settings name; nothing is connected yet.
    ///
    /// # Errors
    /// `Open` for an address or a certificate that cannot be used.
    pub fn new(settings: &StoreSettings) -> Result<Self, StoreError> {
        // The address itself stays out of the messages: it may hold a password.
        let client = Client::open(settings.url.as_str())
            .map_err(|_| StoreError::Open("store.url is no address of a Redis server; write redis://host:6379/0".to_owned()))?;
        let info = client.get_connection_info().clone();
        let address = info.addr().to_string();
        let quiet = info.redis_settings().clone().set_skip_set_lib_name();
        let info = info.set_redis_settings(quiet);
        let ca_file = &settings.tls_ca_file;
        let client = if ca_file.as_os_str().is_empty() {
            Client::open(info)
        } else {
            let pem = std::fs::read(ca_file);
            let pem = pem.map_err(|error| StoreError::Open(format!("store.tls_ca_file {}: {error}", ca_file.display())))?;
            Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert: Some(pem) })
        };
        Ok(Self {
            client: client.map_err(|error| StoreError::Open(format!("Redis at {address}: {error}")))?,
            connect_timeout: Duration::from_millis(settings.connect_timeout_ms),
            answer_timeout: Duration::from_millis(settings.answer_timeout_ms),
            address,
            shared: ArcSwap::default(),
            waiting: Mutex::default(),
        })
    }

    /// Where it leads, without user and password.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Asks the server. A connection that turns out to be broken is made anew, for this call if it may be sent again,
    /// else for the next one. What a replica refused was not done and is always sent again.
    ///
    /// # Errors
    /// `Full` and `Unavailable` of the server; `Unreadable` for an answer of another shape.
    pub async fn ask<T: FromRedisValue>(&self, ask: Ask<'_>, again: Again) -> Result<T, StoreError> {
        let error = match self.ask_once(ask).await? {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let lost = error.is_connection_dropped() || error.is_unrecoverable_error();
        if faults::is_read_only(&error) || (lost && again == Again::Harmless) {
            return self.ask_once(ask).await?.map_err(|error| faults::of_call(&error, &self.address));
        }
        Err(faults::of_call(&error, &self.address))
    }

    /// As [`Self::ask`], with the server's own answer.
    ///
    /// # Errors
    /// `Unavailable` where there is no connection.
    pub async fn ask_once<T: FromRedisValue>(&self, ask: Ask<'_>) -> Result<RedisResult<T>, StoreError> {
        let shared = self.shared.load_full();
        let connect = || self.connect(self.answer_timeout);
        let mut connection = shared.get_or_try_init(connect).await?.clone();
        let answer = match ask {
            Ask::Command(command) => command.query_async(&mut connection).await,
            Ask::Pipeline(pipeline) => pipeline.query_async(&mut connection).await,
            Ask::Script(script) => script.invoke_async(&mut connection).await,
        };
        if let Err(error) = &answer
            && faults::breaks_the_connection(error)
        {
            // Of those who saw it break, the first one puts the empty cell there.
            let before = self.shared.compare_and_swap(&shared, Arc::default());
            if Arc::ptr_eq(&before, &shared) {
                tracing::warn!(address = %self.address, %error, "the connection to Redis is made anew");
            }
        }
        Ok(answer)
    }

    /// Sends a command that the server answers within `longest`, on a connection of its own. Whoever is dropped while it
    /// waits takes the connection along.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn wait<T: FromRedisValue>(&self, command: &Cmd, longest: Duration) -> Result<T, StoreError> {
        let idle = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect(self.answer_timeout + longest).await?,
        };
        let answer = command.query_async(&mut connection).await;
        match answer {
            Ok(answer) => {
                self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
                Ok(answer)
            }
            Err(error) => Err(faults::of_call(&error, &self.address)),
        }
    }

    async fn connect(&self, answer_timeout: Duration) -> Result<MultiplexedConnection, StoreError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(self.connect_timeout)).set_response_timeout(Some(answer_timeout));
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        connecting.await.map_err(|error| faults::of_connecting(&error, &self.address))
    }
}
