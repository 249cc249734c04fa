//! The way to the server: one connection that all calls share, made anew when it breaks, and some for those who wait.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, Pipeline, RedisResult, ScriptInvocation, TlsCertificates};

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

/// A connection, or the making of one: whoever needs it drives it, and all get the same outcome.
type Connecting = Shared<BoxFuture<'static, RedisResult<MultiplexedConnection>>>;

/// The way to one server.
pub struct Link {
    client: Client,
    connect_timeout: Duration,
    answer_timeout: Duration,
    /// Where it leads, without user and password.
    address: String,
    /// The connection that calls share; swapped by `make_anew` when it breaks or was not made.
    shared: ArcSwap<Connecting>,
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
        let client = client.map_err(|error| StoreError::Open(format!("Redis at {address}: {error}")))?;
        let connect_timeout = Duration::from_millis(settings.connect_timeout_ms);
        let answer_timeout = Duration::from_millis(settings.answer_timeout_ms);
        let shared = ArcSwap::from_pointee(connect(&client, connect_timeout, answer_timeout));
        Ok(Self { client, connect_timeout, answer_timeout, address, shared, waiting: Mutex::default() })
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
        let mut connection = match Connecting::clone(&shared).await {
            Ok(connection) => connection,
            Err(error) => {
                self.make_anew(&shared);
                return Err(faults::of_connecting(&error, &self.address));
            }
        };
        let answer = match ask {
            Ask::Command(command) => command.query_async(&mut connection).await,
            Ask::Pipeline(pipeline) => pipeline.query_async(&mut connection).await,
            Ask::Script(script) => script.invoke_async(&mut connection).await,
        };
        if let Err(error) = &answer
            && faults::breaks_the_connection(error)
            && self.make_anew(&shared)
        {
            tracing::warn!(address = %self.address, %error, "the connection to Redis is made anew");
        }
        Ok(answer)
    }

    /// Lets the next call make a connection; `false` where another call that saw the same one break was first.
    fn make_anew(&self, broken: &Arc<Connecting>) -> bool {
        let anew = Arc::new(connect(&self.client, self.connect_timeout, self.answer_timeout));
        Arc::ptr_eq(&self.shared.compare_and_swap(broken, anew), broken)
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
            None => {
                let connecting = connect(&self.client, self.connect_timeout, self.answer_timeout + longest);
                connecting.await.map_err(|error| faults::of_connecting(&error, &self.address))?
            }
        };
        let answer = command.query_async(&mut connection).await;
        match answer {
            Ok(answer) => {
                self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
                Ok(answer)
            }
            Err(error) => {
                // The others were made before what broke this one.
                self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
                Err(faults::of_call(&error, &self.address))
            }
        }
    }
}

/// The making of a connection; it begins when someone needs it.
fn connect(client: &Client, timeout: Duration, answer_timeout: Duration) -> Connecting {
    let client = client.clone();
    let config = AsyncConnectionConfig::new().set_connection_timeout(Some(timeout)).set_response_timeout(Some(answer_timeout));
    async move { client.get_multiplexed_async_connection_with_config(&config).await }.boxed().shared()
}
