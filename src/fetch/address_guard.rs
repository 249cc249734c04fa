//! Which addresses may be fetched from: public ones, and those private ones that the operator names.
//!
//! A feed's address is text from a config file or from a redirect of a stranger. Without this guard it could make us ask a
//! machine of the network we run in, or a cloud's metadata service, and publish what it says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

use crate::fetch::error::FetchError;
use crate::model::failure::FailureClass;

/// Ranges that are not the public internet (IANA special-purpose registry), each with what it is.
const SPECIAL_V4: &[(Ipv4Net, &str)] = &[
    (v4(0, 0, 0, 0, 8), "unspecified"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "shared by a carrier's customers"),
    (v4(127, 0, 0, 0, 8), "this machine itself"),
    (v4(168, 63, 129, 16, 32), "a cloud's metadata service"),
    (v4(169, 254, 0, 0, 16), "link-local, where clouds keep their metadata service"),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "reserved for protocols"),
    (v4(192, 0, 2, 0, 24), "for documentation"),
    (v4(192, 88, 99, 0, 24), "a retired relay"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(198, 18, 0, 0, 15), "for benchmarks"),
    (v4(198, 51, 100, 0, 24), "for documentation"),
    (v4(203, 0, 113, 0, 24), "for documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(240, 0, 0, 0, 4), "reserved"),
];

/// Of IPv6 only 2000::/3 is given out as public; these parts of it are not.
const SPECIAL_V6: &[(Ipv6Net, &str)] = &[
    (v6(0x2001, 0, 0, 23), "reserved for protocols (Teredo is one)"),
    (v6(0x2001, 0x0db8, 0, 32), "for documentation"),
    (v6(0x2002, 0, 0, 16), "6to4, which hides an IPv4 address"),
    (v6(0x3fff, 0, 0, 20), "for documentation"),
];

const PUBLIC_V6: Ipv6Net = v6(0x2000, 0, 0, 3);
/// RFC 6052: the last four bytes are the IPv4 address that is reached.
const NAT64: Ipv6Net = v6(0x0064, 0xff9b, 0, 96);

const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(a: u16, b: u16, c: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), bits)
}

/// What an address is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Part of the public internet.
    Public,
    /// Not public, but in a range of `allow_private`.
    Allowed,
    /// Neither; the words say what it is.
    Forbidden(&'static str),
}

/// An address that may not be fetched from.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is an address that feeds are not fetched from ({why}); if it is meant, name its range in fetch.allow_private")]
pub struct Refusal {
    /// Host name or address, as asked for.
    pub host: String,
    /// What it is.
    pub why: &'static str,
}

/// The guard. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct AddressGuard {
    allowed: Arc<[IpNet]>,
    /// Where this process itself listens.
    own: Arc<[SocketAddr]>,
}

impl AddressGuard {
    /// A guard that lets these private ranges through: `10.1.0.0/16`, or one address.
    ///
    /// # Errors
    /// Where one is neither.
    pub fn new(allow_private: &[String]) -> Result<Self, FetchError> {
        let range = |text: &String| {
            text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                let message = format!("fetch.allow_private: {text:?} is no address range; write it like \"10.1.0.0/16\" or \"fd00::/8\"");
                FetchError::new(FailureClass::AddressForbidden, message)
            })
        };
        Ok(Self { allowed: allow_private.iter().map(range).collect::<Result<_, _>>()?, own: Arc::default() })
    }

    /// The same, and never to where this process itself listens, whatever is allowed: a server that asks itself answers
    /// itself with what it has already.
    pub fn beside(self, own: &[SocketAddr]) -> Self {
        Self { own: own.into(), ..self }
    }

    /// Scheme, user part and, where the host is written as an address, the address. Names are judged when they are resolved.
    ///
    /// # Errors
    /// Class `Forbidden`; the message shows no query and no user part.
    pub fn check_url(&self, url: &Url) -> Result<(), FetchError> {
        let forbidden = |message: String| Err(FetchError::new(FailureClass::AddressForbidden, message));
        if !matches!(url.scheme(), "http" | "https") {
            return forbidden(format!("the address begins with {}:, but feeds are fetched over http and https only", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return forbidden("the address holds a user name or password before the host; take it out".to_owned());
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(name)) if !name.is_empty() => return Ok(()),
            _ => return forbidden("the address names no host".to_owned()),
        };
        match self.standing_at(address, url.port_or_known_default().unwrap_or(0)) {
            Standing::Public | Standing::Allowed => Ok(()),
            Standing::Forbidden(why) => forbidden(Refusal { host: address.to_string(), why }.to_string()),
        }
    }

    /// What an address is at a port: one where this process listens is forbidden.
    pub fn standing_at(&self, address: IpAddr, port: u16) -> Standing {
        if self.own.iter().any(|own| own.port() == port && is_same_machine(own.ip(), reached(address))) {
            return Standing::Forbidden("where this server itself listens");
        }
        self.standing(address)
    }

    /// What an address is, looking through IPv6 spellings of IPv4.
    pub fn standing(&self, address: IpAddr) -> Standing {
        let reached = reached(address);
        if self.allowed.iter().any(|range| range.contains(&reached) || range.contains(&address)) {
            return Standing::Allowed;
        }
        let why = match reached {
            IpAddr::V4(reached) => SPECIAL_V4.iter().find(|(range, _)| range.contains(&reached)).map(|(_, why)| *why),
            IpAddr::V6(reached) if !PUBLIC_V6.contains(&reached) => Some("not on the public internet"),
            IpAddr::V6(reached) => SPECIAL_V6.iter().find(|(range, _)| range.contains(&reached)).map(|(_, why)| *why),
        };
        why.map_or(Standing::Public, Standing::Forbidden)
    }
}

/// Whether a listener bound to `own` takes what is sent to `address`.
fn is_same_machine(own: IpAddr, address: IpAddr) -> bool {
    let own = reached(own);
    // Only an address of this machine can be bound to; port 0 takes none that is in use. To dial 0.0.0.0 is to dial oneself.
    own == address || address.is_unspecified() || own.is_unspecified() && UdpSocket::bind((address, 0)).is_ok()
}

/// The machine that is reached: `::ffff:10.0.0.1` and `64:ff9b::10.0.0.1` are 10.0.0.1.
fn reached(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(inner) if NAT64.contains(&inner) => {
            let [.., a, b, c, d] = inner.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        canonical => canonical,
    }
}
