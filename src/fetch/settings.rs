//! How we fetch: as whom, how fast, how much and how far.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, NoProxy, Proxy, Url};
use rustls::ClientConfig;

use super::guard::Guard;
use super::resolve::Resolver;
use super::trust;
use crate::news::Secret;

/// A connection that nobody uses is kept for so long: for the other stories of its host, and for the
/// page after its robots.txt. The next visit of the same story is further off.
const KEPT_FOR: Duration = Duration::from_secs(20);

/// How we fetch. Every default is polite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// As whom we come, without the contact: `redlined/1.0`.
    pub user_agent: String,
    /// Where a webmaster learns who we are: a web page or a mail address.
    pub contact: Option<String>,
    /// Loopback and private addresses are admitted.
    pub allow_private: bool,
    /// The longest body that we read, after decoding.
    pub max_bytes: usize,
    /// How long a page may take in all, redirects included.
    pub timeout: Duration,
    /// How long a connection may take.
    pub connect_timeout: Duration,
    /// Redirects followed.
    pub max_redirects: usize,
    /// The gap between two visits to one host.
    pub gap: Duration,
    /// Visits under way at once.
    pub concurrency: usize,
    /// A proxy to go through, as a URL. It resolves names, so the guard sees only literal addresses.
    pub proxy: Option<Secret>,
    /// robots.txt is obeyed.
    pub robots: bool,
    /// A page of our own on this machine, which is read past the guard, the proxy and robots.txt.
    pub own: Option<SocketAddr>,
    /// Certificates of authorities to trust beside the system's, in PEM.
    pub ca_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            user_agent: concat!("redlined/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            allow_private: false,
            max_bytes: 10_000_000,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_redirects: 10,
            gap: Duration::from_secs(2),
            concurrency: 16,
            proxy: None,
            robots: true,
            own: None,
            ca_file: None,
        }
    }
}

/// The settings cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The name that we come under cannot stand in a header.
    #[error("user agent \"{0}\" cannot stand in a header; expected plain ASCII, like redlined/1.0")]
    UserAgent(String),
    /// The proxy is not one.
    #[error("the proxy cannot be used; expected something like http://proxy.example.org:3128")]
    Proxy,
    /// The file of authorities cannot be used.
    #[error("{path}: {why}; expected certificates in PEM")]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// No secure connection can be had.
    #[error("cannot prepare for secure connections: {0}")]
    Tls(String),
    /// No client can be had with these settings.
    #[error("cannot prepare for fetching: {0}")]
    Client(#[from] reqwest::Error),
}

impl Settings {
    pub(super) fn guard(&self) -> Guard {
        Guard {
            allow_private: self.allow_private,
            own: self.own,
        }
    }

    /// How servers are believed; made once, because it reads the system's certificates.
    pub(super) fn tls(&self) -> Result<ClientConfig, Error> {
        let own = self.ca_file.as_deref();
        let own = own.map_or(Ok(Vec::new()), |path| {
            trust::authorities(path).map_err(|why| Error::Authorities {
                path: path.to_owned(),
                why,
            })
        });
        trust::servers(own?).map_err(|why| Error::Tls(why.to_string()))
    }

    pub(super) fn client(&self, tls: &ClientConfig) -> Result<Client, Error> {
        let proxy = self.proxy.as_ref().map(proxy_url).transpose()?;
        let resolver = Resolver {
            guard: self.guard(),
            proxy: proxy.as_ref().and_then(Url::host_str).map(str::to_owned),
        };
        let builder = Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .user_agent(self.full_user_agent()?)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.connect_timeout)
            // As lenient as browsers: a stray header line costs no reader the page.
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(KEPT_FOR)
            .dns_resolver(Arc::new(resolver));
        let builder = match proxy {
            None => builder.no_proxy(),
            Some(url) => {
                let past_it = self.own.map(|own| own.ip().to_string());
                let past_it = past_it.as_deref().and_then(NoProxy::from_string);
                let proxy = Proxy::all(url).map_err(|_| Error::Proxy)?;
                builder.proxy(proxy.no_proxy(past_it))
            }
        };
        Ok(builder.build()?)
    }

    /// `redlined/1.0 (+https://example.org/about-our-robot)`.
    fn full_user_agent(&self) -> Result<String, Error> {
        let full = match &self.contact {
            Some(contact) => format!("{} (+{contact})", self.user_agent),
            None => self.user_agent.clone(),
        };
        let plain = full.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if plain && !self.user_agent.trim().is_empty() {
            Ok(full)
        } else {
            Err(Error::UserAgent(full.escape_debug().to_string()))
        }
    }
}

fn proxy_url(proxy: &Secret) -> Result<Url, Error> {
    match Url::parse(proxy.reveal()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(Error::Proxy),
    }
}

#[cfg(test)]
mod tests {
    use super::super::connections::Connections;
    use super::*;

    #[test]
    fn we_come_under_our_own_name_with_a_contact() {
        let settings = Settings {
            user_agent: "redlined/1.0".to_owned(),
            contact: Some("https://desk.example/robot".to_owned()),
            ..Settings::default()
        };
        assert_eq!(
            settings.full_user_agent().unwrap(),
            "redlined/1.0 (+https://desk.example/robot)"
        );
    }

    #[test]
    fn settings_that_cannot_be_followed_are_refused_in_words() {
        let contact = |text: &str| Settings {
            contact: Some(text.to_owned()),
            ..Settings::default()
        };
        let proxy = |text: &str| Settings {
            proxy: Some(Secret::new(text)),
            ..Settings::default()
        };
        let authorities = Settings {
            ca_file: Some("/nowhere/ca.pem".into()),
            ..Settings::default()
        };
        for (settings, words) in [
            (contact("x\r\nHost: evil.example"), "user agent"),
            (contact("редакція"), "user agent"),
            (proxy("proxy.example.org:3128"), "the proxy"),
            (proxy("socks9://proxy.example.org"), "the proxy"),
            (authorities, "/nowhere/ca.pem"),
        ] {
            let refused = Connections::new(settings).unwrap_err().to_string();
            assert!(refused.starts_with(words), "{refused}");
        }
    }
}
