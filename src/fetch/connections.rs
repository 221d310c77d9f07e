//! Connections that are kept for the next request to the same host: to few hosts and not for long,
//! because each takes some forty kilobytes, and few stories are looked at twice in a minute.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Client;
use rustls::ClientConfig;
use url::Url;

use super::settings::{Error, Settings};

/// Hosts to which connections are kept, at most.
const HOSTS: usize = 128;

/// Our way to every host.
pub(super) struct Connections {
    settings: Settings,
    tls: ClientConfig,
    kept: Mutex<Kept>,
}

/// A client keeps its connections until it is dropped, and knows no bound over all hosts.
struct Kept {
    client: Client,
    hosts: HashSet<String>,
}

impl Connections {
    /// None yet.
    pub(super) fn new(settings: Settings) -> Result<Self, Error> {
        let tls = settings.tls()?;
        let client = settings.client(&tls)?;
        let hosts = HashSet::new();
        Ok(Self {
            kept: Mutex::new(Kept { client, hosts }),
            settings,
            tls,
        })
    }

    /// What to ask this host with. Where that is one host too many, the connections that are kept are
    /// given up as soon as nobody uses them, and keeping begins anew.
    pub(super) fn to(&self, url: &Url) -> Client {
        let mut kept = self.kept();
        if kept.hosts.insert(url.origin().ascii_serialization()) && kept.hosts.len() > HOSTS {
            // What could be made once can be made again; if not, the old one is as good.
            if let Ok(client) = self.settings.client(&self.tls) {
                kept.client = client;
            }
            kept.hosts = HashSet::from([url.origin().ascii_serialization()]);
        }
        kept.client.clone()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn connections_are_kept_to_few_hosts_however_many_are_asked() {
        let connections = Connections::new(Settings::default()).unwrap();
        for number in 0..10 * HOSTS {
            let url = Url::parse(&format!("https://host{number}.example/1")).unwrap();
            connections.to(&url);
            connections.to(&url);
            assert!(connections.kept().hosts.len() <= HOSTS);
        }
    }
}
