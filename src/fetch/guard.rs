//! Which addresses we talk to: public ones, and private ones only where the operator allows it.
//!
//! A name is judged by what it resolves to (see [`super::resolve`]), at the moment of connecting;
//! a literal in any notation is judged here, because connecting to it asks no resolver. Whatever
//! is not known to be public is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::LazyLock;

use ipnet::{Ipv4Net, Ipv6Net};
use url::{Host, Url};

/// What kind of place an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Realm {
    /// The public Internet.
    Public,
    /// This machine or its own network; admitted by `allow_private`.
    Private(&'static str),
    /// Nothing that a story can stand on, or the cloud's own secrets; never admitted.
    Closed(&'static str),
}

use Realm::{Closed, Private, Public};

/// IPv4 networks that are not public (RFC 6890 and its successors), narrower before wider.
static V4: LazyLock<Vec<(Ipv4Net, Realm)>> = LazyLock::new(|| {
    let table = [
        ("169.254.0.0/16", Closed("a link-local address")),
        ("100.100.100.200/32", Closed("a cloud's metadata service")),
        ("168.63.129.16/32", Closed("a cloud's metadata service")),
        ("127.0.0.0/8", Private("this machine")),
        ("10.0.0.0/8", Private("a private network")),
        ("172.16.0.0/12", Private("a private network")),
        ("192.168.0.0/16", Private("a private network")),
        ("100.64.0.0/10", Private("a carrier's network")),
        ("0.0.0.0/8", Closed("no address at all")),
        ("192.0.0.0/24", Closed("a reserved address")),
        ("192.0.2.0/24", Closed("an address for documentation")),
        ("192.88.99.0/24", Closed("a reserved address")),
        ("198.18.0.0/15", Closed("a network for benchmarks")),
        ("198.51.100.0/24", Closed("an address for documentation")),
        ("203.0.113.0/24", Closed("an address for documentation")),
        ("224.0.0.0/4", Closed("a multicast address")),
        ("240.0.0.0/4", Closed("a reserved address")),
    ];
    let net = |text: &str| text.parse().expect("the table holds networks only");
    table.map(|(text, realm)| (net(text), realm)).to_vec()
});

/// IPv6 networks with a meaning of their own; outside `2000::/3` nothing is public.
static V6: LazyLock<Vec<(Ipv6Net, Realm)>> = LazyLock::new(|| {
    let table = [
        ("::1/128", Private("this machine")),
        ("fd00:ec2::/32", Closed("a cloud's metadata service")),
        ("fd20:ce::/32", Closed("a cloud's metadata service")),
        ("fc00::/7", Private("a private network")),
        ("fec0::/10", Private("a private network")),
        ("64:ff9b:1::/48", Private("a private network")),
        ("fe80::/10", Closed("a link-local address")),
        ("2001::/32", Closed("a Teredo tunnel")),
        ("2001:2::/48", Closed("a network for benchmarks")),
        ("2001:10::/28", Closed("a reserved address")),
        ("2001:20::/28", Closed("a reserved address")),
        ("2001:db8::/32", Closed("an address for documentation")),
        ("3fff::/20", Closed("an address for documentation")),
        ("ff00::/8", Closed("a multicast address")),
        ("2000::/3", Public),
    ];
    let net = |text: &str| text.parse().expect("the table holds networks only");
    table.map(|(text, realm)| (net(text), realm)).to_vec()
});

/// What kind of place an IP address leads to.
pub(super) fn realm(ip: IpAddr) -> Realm {
    match ip {
        IpAddr::V4(ip) => realm_v4(ip),
        IpAddr::V6(ip) => embedded(ip).map_or_else(|| realm_v6(ip), realm_v4),
    }
}

fn realm_v4(ip: Ipv4Addr) -> Realm {
    let known = V4.iter().find(|(net, _)| net.contains(&ip));
    known.map_or(Public, |(_, realm)| *realm)
}

fn realm_v6(ip: Ipv6Addr) -> Realm {
    let known = V6.iter().find(|(net, _)| net.contains(&ip));
    known.map_or(Closed("a reserved address"), |(_, realm)| *realm)
}

/// The IPv4 address that an IPv6 address stands for: mapped and compatible (RFC 4291), behind
/// NAT64 (RFC 6052) or 6to4 (RFC 3056). `::` and `::1` stand for themselves.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

/// An address that we do not talk to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is {realm}, where no news is read{way_out}")]
pub(super) struct Refused {
    host: String,
    realm: &'static str,
    way_out: &'static str,
}

/// Says which addresses we talk to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    /// Loopback and private networks are admitted.
    pub(super) allow_private: bool,
    /// A page of our own on this machine, admitted in any case.
    pub(super) own: Option<SocketAddr>,
}

impl Guard {
    /// Checks a URL as far as it can be judged without resolving its host's name.
    pub(super) fn admits(self, url: &Url) -> Result<(), Refused> {
        match url.host() {
            Some(_) if self.is_own(url) => Ok(()),
            Some(Host::Ipv4(ip)) => self.admits_ip(&ip.to_string(), ip.into()),
            Some(Host::Ipv6(ip)) => self.admits_ip(&ip.to_string(), ip.into()),
            Some(Host::Domain(name)) => self.admits_name(name),
            None => Err(Refused::new("the address", Closed("without a host"))),
        }
    }

    /// Whether this is the page of our own.
    pub(super) fn is_own(self, url: &Url) -> bool {
        let ip = match url.host() {
            Some(Host::Ipv4(ip)) => IpAddr::from(ip),
            Some(Host::Ipv6(ip)) => IpAddr::from(ip),
            _ => return false,
        };
        let port = url.port_or_known_default();
        self.own
            .is_some_and(|own| own.ip() == ip && Some(own.port()) == port && url.path() == "/")
    }

    /// Checks an address that `host` is or resolves to.
    pub(super) fn admits_ip(self, host: &str, ip: IpAddr) -> Result<(), Refused> {
        match realm(ip) {
            Public => Ok(()),
            Private(_) if self.allow_private => Ok(()),
            realm => Err(Refused::new(host, realm)),
        }
    }

    /// Names that mean a private place wherever they are asked; behind a proxy nothing else is known.
    fn admits_name(self, name: &str) -> Result<(), Refused> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let top = name.rsplit('.').next().unwrap_or_default();
        match top {
            "localhost" if !self.allow_private => Err(Refused::new(&name, Private("this machine"))),
            "local" | "internal" if !self.allow_private => {
                Err(Refused::new(&name, Private("a name of a private network")))
            }
            _ if name == "metadata.google.internal" => {
                Err(Refused::new(&name, Closed("a cloud's metadata service")))
            }
            _ => Ok(()),
        }
    }
}

impl Refused {
    fn new(host: &str, realm: Realm) -> Self {
        let (realm, way_out) = match realm {
            Private(words) => (
                words,
                "; if it is meant, set allow_private = true under [fetch]",
            ),
            Closed(words) => (words, ""),
            Public => ("a public address", ""),
        };
        Self {
            host: host.to_owned(),
            realm,
            way_out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Guard = Guard {
        allow_private: false,
        own: None,
    };
    const OPEN: Guard = Guard {
        allow_private: true,
        own: None,
    };

    #[test]
    fn a_page_of_our_own_is_admitted_and_nothing_beside_it() {
        let own = "127.0.0.1:8681".parse().ok();
        let guard = Guard { own, ..STRICT };
        for (text, may) in [
            ("http://127.0.0.1:8681/", true),
            ("http://127.0.0.1:8681/other", false),
            ("http://127.0.0.1:8680/", false),
            ("http://127.0.0.2:8681/", false),
            ("http://localhost:8681/", false),
        ] {
            assert_eq!(admitted(guard, text), may, "{text}");
        }
    }

    fn admitted(guard: Guard, text: &str) -> bool {
        guard.admits(&Url::parse(text).unwrap()).is_ok()
    }

    #[test]
    fn a_private_literal_is_refused_in_every_notation_unless_allowed() {
        for text in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://127.0.0.1./",
            "http://127.255.255.254/",
            "http://１２７.0.0.1/",
            "http://127。0。0。1/",
            "http://%31%32%37.0.0.1/",
            "http://10.0.0.1/",
            "http://172.16.0.1/",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://100.64.0.1/",
            "http://[::1]/",
            "http://[0:0:0:0:0:0:0:1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
            "http://[::ffff:0:127.0.0.1]/",
            "http://[64:ff9b::127.0.0.1]/",
            "http://[64:ff9b::a00:1]/",
            "http://[64:ff9b:1::1]/",
            "http://[2002:7f00:1::]/",
            "http://[2002:c0a8:101::1]/",
            "http://[fc00::1]/",
            "http://[fd12:3456::1]/",
            "http://[fec0::1]/",
            "http://localhost/",
            "http://LOCALHOST:8080/",
            "http://localhost./",
            "http://news.localhost/",
            "http://printer.local/",
            "http://wiki.corp.internal/",
        ] {
            assert!(!admitted(STRICT, text), "{text} was let through");
            assert!(admitted(OPEN, text), "{text} was refused though allowed");
        }
    }

    #[test]
    fn some_addresses_are_refused_even_where_private_ones_are_allowed() {
        for text in [
            "http://169.254.169.254/latest/meta-data/",
            "http://0xa9fea9fe/",
            "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::169.254.169.254]/",
            "http://[2002:a9fe:a9fe::]/",
            "http://100.100.100.200/",
            "http://168.63.129.16/",
            "http://[fd00:ec2::254]/",
            "http://[fd20:ce::254]/",
            "http://metadata.google.internal/",
            "http://0.0.0.0/",
            "http://0/",
            "http://[::]/",
            "http://192.0.0.192/",
            "http://192.0.2.1/",
            "http://198.18.0.1/",
            "http://198.51.100.1/",
            "http://203.0.113.1/",
            "http://224.0.0.1/",
            "http://240.0.0.1/",
            "http://255.255.255.255/",
            "http://[fe80::1]/",
            "http://[ff02::1]/",
            "http://[2001::1]/",
            "http://[2001:db8::1]/",
            "http://[3fff::1]/",
            "http://[100::1]/",
            "http://[4000::1]/",
            "http://[5f00::1]/",
        ] {
            assert!(!admitted(OPEN, text), "{text} was let through");
        }
    }

    #[test]
    fn a_public_address_is_admitted_in_every_notation() {
        for text in [
            "https://example.org/news/1",
            "https://localhost.example.org/",
            "http://93.184.216.34/",
            "http://1572395042/",
            "http://172.32.0.1/",
            "http://100.128.0.1/",
            "http://[2606:4700::1111]/",
            "http://[64:ff9b::5db8:d822]/",
            "http://[2002:5db8:d822::1]/",
        ] {
            assert!(admitted(STRICT, text), "{text} was refused");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_ipv4_address_is_the_same_place_however_ipv6_dresses_it(bits in 0x100_u32..) {
            let plain = realm(Ipv4Addr::from(bits).into());
            let low = u128::from(bits);
            for dressed in [
                low,
                0xffff << 32 | low,
                0xffff << 48 | low,
                0x64_ff9b << 96 | low,
                0x2002 << 112 | low << 80,
                0x2002 << 112 | low << 80 | 0xabcd,
            ] {
                proptest::prop_assert_eq!(realm(Ipv6Addr::from(dressed).into()), plain);
            }
        }

        #[test]
        fn no_address_outside_the_global_range_is_public(bits in proptest::prelude::any::<u128>()) {
            let ip = Ipv6Addr::from(bits);
            if realm(ip.into()) == Public {
                proptest::prop_assert!(ip.segments()[0] >> 13 == 1 || embedded(ip).is_some());
            }
        }
    }

    #[test]
    fn a_refusal_says_why_and_the_way_out() {
        let refused = STRICT.admits(&Url::parse("http://10.0.0.1/").unwrap());
        assert_eq!(
            refused.unwrap_err().to_string(),
            "10.0.0.1 is a private network, where no news is read; if it is meant, set \
             allow_private = true under [fetch]"
        );
    }
}
