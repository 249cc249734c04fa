//! Who asks: the right-most address of the way here that is no proxy of ours.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use crate::http::settings::ProxyHeader;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// The proxies whose word is taken for the address before them.
#[derive(Debug, Default)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    header: ProxyHeader,
}

impl Proxies {
    /// From ranges such as `10.0.0.0/8`. What is no range is left out: the config has told of it.
    pub fn new(ranges: &[String], header: ProxyHeader) -> Self {
        Self { trusted: ranges.iter().filter_map(|range| range.parse().ok()).collect(), header }
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|range| range.contains(&address))
    }

    /// Goes back from the peer over the header of the proxies as long as each hop is trusted. What a stranger wrote before it
    /// reached the first proxy of ours is never believed, so hops are read from the right, and a quotation mark that a stranger
    /// left open cannot swallow them.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> Caller {
        let name = match self.header {
            ProxyHeader::XForwardedFor => X_FORWARDED_FOR,
            ProxyHeader::Forwarded => header::FORWARDED,
        };
        let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        let mut address = peer.to_canonical();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.trust(address) {
                break;
            }
            let Some(before) = self.address_in(hop) else { break };
            address = before.to_canonical();
        }
        Caller::of(address)
    }

    /// The address that a hop stands for; `None` where it hides it.
    fn address_in(&self, hop: &str) -> Option<IpAddr> {
        match self.header {
            ProxyHeader::XForwardedFor => parsed(hop.trim()),
            ProxyHeader::Forwarded => hop.split(';').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                name.trim().eq_ignore_ascii_case("for").then(|| parsed(value.trim().trim_matches('"')))?
            }),
        }
    }
}

/// Some proxies write the port too, and `Forwarded` has brackets around IPv6.
fn parsed(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// One caller for all counts: an address of IPv4, or a network of 64 bits of IPv6, which is what one subscriber is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Caller(IpAddr);

impl Caller {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self(address),
            IpAddr::V6(v6) => Self(IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))),
        }
    }

    /// Whether it is this machine. Whoever is on it could stop the process anyway.
    pub fn is_this_machine(&self) -> bool {
        // The network of ::1 is that of :: too, which nobody can send from.
        self.0.is_loopback() || self.0 == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn caller(peer: &str, forwarded: &[&'static str]) -> String {
        told_in(ProxyHeader::XForwardedFor, X_FORWARDED_FOR, peer, forwarded)
    }

    fn told_in(header: ProxyHeader, name: HeaderName, peer: &str, lines: &[&'static str]) -> String {
        let proxies = Proxies::new(&["10.0.0.0/8".to_owned(), "fd00::/8".to_owned()], header);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&name, HeaderValue::from_static(line));
        }
        proxies.caller(peer.parse().unwrap(), &headers).0.to_string()
    }

    #[test]
    fn the_standard_header_is_read_where_the_proxies_write_it() {
        for (peer, lines, expected) in [
            ("203.0.113.7", &["for=198.51.100.1"][..], "203.0.113.7"),
            ("10.0.0.1", &["for=192.0.2.99, for=198.51.100.1;proto=https;by=10.0.0.1"], "198.51.100.1"),
            ("10.0.0.1", &["For=\"198.51.100.1:4711\"", "proto=http; for=10.0.0.2"], "198.51.100.1"),
            ("fd00::1", &["for=\"[2001:db8:1:2:3:4:5:6]:443\""], "2001:db8:1:2::"),
            ("fd00::1", &["for=\"[2001:db8:1:2:3:4:5:6]\""], "2001:db8:1:2::"),
            ("10.0.0.1", &["for=\"192.0.2.99, for=198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["for=unknown"], "10.0.0.1"),
            ("10.0.0.1", &["for=198.51.100.1, for=_hidden"], "10.0.0.1"),
            ("10.0.0.1", &["by=10.0.0.1"], "10.0.0.1"),
        ] {
            assert_eq!(told_in(ProxyHeader::Forwarded, header::FORWARDED, peer, lines), expected, "{peer} {lines:?}");
        }
        let stranger = told_in(ProxyHeader::Forwarded, X_FORWARDED_FOR, "10.0.0.1", &["198.51.100.1"]);
        assert_eq!(stranger, "10.0.0.1", "the other header is not read");
    }

    #[test]
    fn the_right_most_hop_that_is_no_proxy_of_ours_is_the_caller() {
        for (peer, forwarded, expected) in [
            ("203.0.113.7", &[][..], "203.0.113.7"),
            ("203.0.113.7", &["198.51.100.1"], "203.0.113.7"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["192.0.2.99, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["192.0.2.99", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", &["nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("fd00::1", &["[2001:db8:1:2:3:4:5:6]:443"], "2001:db8:1:2::"),
        ] {
            assert_eq!(caller(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn neighbours_in_one_network_of_ipv6_are_one_caller() {
        assert_eq!(caller("2001:db8:1:2::1", &[]), caller("2001:db8:1:2:ffff::9", &[]));
        assert_ne!(caller("2001:db8:1:2::1", &[]), caller("2001:db8:1:3::1", &[]));
    }

    #[test]
    fn this_machine_is_known() {
        for (address, is) in [("127.0.0.1", true), ("::1", true), ("127.9.9.9", true), ("10.0.0.1", false), ("2001:db8::1", false)] {
            assert_eq!(Caller::of(address.parse().unwrap()).is_this_machine(), is, "{address}");
        }
    }
}
