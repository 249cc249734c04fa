//! Names to addresses, past the guard: what is checked is what is dialled, so a name cannot change its mind in between.

use std::io;
use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::fetch::address_guard::{AddressGuard, Refusal, Standing};

/// The resolver that the client is given. Addresses written as such never come here; `AddressGuard::check_url` has them.
#[derive(Debug, Clone)]
pub struct GuardedResolver {
    guard: AddressGuard,
}

impl GuardedResolver {
    /// Asks the system, then this guard.
    pub fn new(guard: AddressGuard) -> Self {
        Self { guard }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.guard.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            let permitted = permitted(&guard, name.as_str(), found, SocketAddr::ip)?;
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

/// The addresses of a name that may be dialled.
///
/// One forbidden address refuses the whole name: an honest publisher has none. Only where the operator allows another address
/// of the same name (`localhost` is 127.0.0.1 and ::1) the forbidden ones are left out instead.
///
/// # Errors
/// Where the name is refused.
pub fn permitted<T>(guard: &AddressGuard, name: &str, found: Vec<T>, ip: impl Fn(&T) -> IpAddr) -> Result<Vec<T>, Refusal> {
    let mut permitted = Vec::with_capacity(found.len());
    let mut forbidden = None;
    let mut one_is_allowed = false;
    for address in found {
        match guard.standing(ip(&address)) {
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
