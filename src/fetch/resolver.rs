//! Names to addresses, through the guard. What is checked is what is dialled, so a name cannot change its mind in between.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::fetch::address_guard::{AddressGuard, Refusal, Standing};

tokio::task_local! {
    /// The port that the request under way goes to. The resolver is told a name alone, and whether an address is one of our
    /// own listeners hangs on the port.
    pub(super) static PORT: u16;
}

/// Who knows the addresses of names.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// All addresses of a name.
    ///
    /// # Errors
    /// Where there are none, or nobody who knows can be asked.
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// The resolver that the client is given. Addresses written as such never come here; `AddressGuard::check_url` has them.
#[derive(Clone)]
pub struct GuardedResolver {
    guard: AddressGuard,
    lookup: Arc<dyn Lookup>,
}

impl GuardedResolver {
    /// Asks `lookup`, then this guard.
    pub fn new(guard: AddressGuard, lookup: Arc<dyn Lookup>) -> Self {
        Self { guard, lookup }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { guard, lookup } = self.clone();
        // Read here, where the request's own task calls; what is handed back may be awaited on another one.
        let port = PORT.try_with(|port| *port).unwrap_or(0);
        Box::pin(async move {
            let found = lookup.lookup(name.as_str()).await?;
            if found.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            let permitted = permitted(&guard, name.as_str(), port, found)?;
            Ok(Box::new(permitted.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

/// The addresses of a name that may be dialled at a port.
///
/// One forbidden address refuses the whole name: an honest publisher has none. Only where the operator allows another address
/// of the same name (`localhost` is 127.0.0.1 and ::1) the forbidden ones are left out instead.
///
/// # Errors
/// Where the name is refused.
pub fn permitted(guard: &AddressGuard, name: &str, port: u16, found: Vec<IpAddr>) -> Result<Vec<IpAddr>, Refusal> {
    let mut permitted = Vec::with_capacity(found.len());
    let mut forbidden = None;
    let mut one_is_allowed = false;
    for address in found {
        match guard.standing_at(address, port) {
            Standing::Public => permitted.push(address),
            Standing::Allowed => {
                one_is_allowed = true;
                permitted.push(address);
            }
            Standing::Forbidden(why) => forbidden = Some(why),
        }
    }
    match forbidden {
        Some(why) if !one_is_allowed => Err(Refusal { host: name.to_owned(), why }),
        _ => Ok(permitted),
    }
}
