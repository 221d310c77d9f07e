//! From a host's name to addresses, keeping only those that the guard admits.
//!
//! The connection is made to the very addresses checked here, so a name that answers differently
//! the next time (DNS rebinding) gains nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::{Guard, Refused};

/// Why a name led nowhere.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unresolved {
    /// It has no address, or nobody could be asked.
    #[error("{host} does not resolve ({why}); check the address, or the network's DNS")]
    NoAddress {
        /// The name.
        host: String,
        /// What the system says.
        why: String,
    },
    /// It has only addresses that we do not talk to.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Asks the system's resolver and applies the guard to what it says.
#[derive(Debug)]
pub(super) struct Resolver {
    /// Judges each address.
    pub(super) guard: Guard,
    /// The operator's own proxy, which may stand in a private network.
    pub(super) proxy: Option<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let trusted = self.proxy.as_deref() == Some(name.as_str());
        let guard = (!trusted).then_some(self.guard);
        Box::pin(async move {
            let addresses = admitted(&host, guard).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

async fn admitted(host: &str, guard: Option<Guard>) -> Result<Vec<SocketAddr>, Unresolved> {
    let no_address = |why: String| Unresolved::NoAddress {
        host: host.to_owned(),
        why,
    };
    let found = addresses(host, 0)
        .await
        .map_err(|why| no_address(system_words(&why)))?;
    let Some(guard) = guard else { return Ok(found) };
    let mut refusal = None;
    let mut good = found;
    good.retain(|address| match guard.admits_ip(host, address.ip()) {
        Ok(()) => true,
        Err(refused) => {
            refusal = Some(refused);
            false
        }
    });
    match (good.is_empty(), refusal) {
        (false, _) => Ok(good),
        (true, Some(refused)) => Err(refused.into()),
        (true, None) => Err(no_address("no address".to_owned())),
    }
}

/// The addresses of a name. `localhost` is this machine, also where no file says so (RFC 6761,
/// section 6.3): a small Debian has no `/etc/hosts`.
pub(crate) async fn addresses(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if name == "localhost" || name.ends_with(".localhost") {
        let here = [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            Ipv6Addr::LOCALHOST.into(),
        ];
        return Ok(here.map(|ip| SocketAddr::new(ip, port)).to_vec());
    }
    Ok(tokio::net::lookup_host((host, port)).await?.collect())
}

/// What the system says, without the words that every such error begins with.
fn system_words(why: &std::io::Error) -> String {
    let words = why.to_string();
    match words.rsplit_once(": ") {
        Some((_, last)) => last.to_lowercase(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_into_a_private_network_is_refused() {
        let strict = Guard {
            allow_private: false,
            own: None,
        };
        let open = Guard {
            allow_private: true,
            own: None,
        };
        let refused = admitted("localhost", Some(strict)).await.unwrap_err();
        assert!(matches!(refused, Unresolved::Refused(_)), "{refused}");
        assert!(!admitted("localhost", Some(open)).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn localhost_is_this_machine_whatever_the_system_knows() {
        // No system knows this name, and that one must not need to.
        for name in ["localhost", "LOCALHOST.", "news.localhost"] {
            let found = addresses(name, 25).await.unwrap();
            assert!(
                found
                    .iter()
                    .all(|at| at.ip().is_loopback() && at.port() == 25)
            );
            assert_eq!(found.len(), 2, "{name}");
        }
    }

    #[tokio::test]
    async fn a_name_without_address_says_so() {
        let refused = admitted("nowhere.invalid", None).await.unwrap_err();
        assert!(
            refused
                .to_string()
                .starts_with("nowhere.invalid does not resolve"),
            "{refused}"
        );
    }
}
