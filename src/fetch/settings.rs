//! How we fetch: as whom, how fast, how much and how far.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Proxy, Url};

use super::guard::Guard;
use super::resolve::Resolver;
use crate::news::Secret;

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
    /// No client can be had with these settings.
    #[error("cannot prepare for fetching: {0}")]
    Client(#[from] reqwest::Error),
}

impl Settings {
    pub(super) fn guard(&self) -> Guard {
        Guard {
            allow_private: self.allow_private,
        }
    }

    pub(super) fn client(&self) -> Result<Client, Error> {
        // Whoever came first installed the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authorities = self.authorities()?;
        let with_system = self.builder()?.tls_certs_merge(authorities.clone()).build();
        with_system.or_else(|why| {
            tracing::warn!(
                error = %why,
                "this machine has no root certificates, so no https page can be read; install ca-certificates"
            );
            Ok(self.builder()?.tls_certs_only(authorities).build()?)
        })
    }

    fn builder(&self) -> Result<ClientBuilder, Error> {
        let proxy = self.proxy.as_ref().map(proxy_url).transpose()?;
        let resolver = Resolver {
            guard: self.guard(),
            proxy: proxy.as_ref().and_then(Url::host_str).map(str::to_owned),
        };
        let builder = Client::builder()
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
            .pool_idle_timeout(Duration::from_secs(90))
            .dns_resolver(Arc::new(resolver));
        match proxy {
            None => Ok(builder.no_proxy()),
            Some(url) => Ok(builder.proxy(Proxy::all(url).map_err(|_| Error::Proxy)?)),
        }
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

    fn authorities(&self) -> Result<Vec<Certificate>, Error> {
        self.ca_file
            .as_deref()
            .map_or(Ok(Vec::new()), read_authorities)
    }
}

fn proxy_url(proxy: &Secret) -> Result<Url, Error> {
    match Url::parse(proxy.reveal()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(Error::Proxy),
    }
}

fn read_authorities(path: &Path) -> Result<Vec<Certificate>, Error> {
    let refused = |why: String| Error::Authorities {
        path: path.to_owned(),
        why,
    };
    let pem = std::fs::read(path).map_err(|why| refused(why.to_string()))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|why| refused(why.to_string()))?;
    if found.is_empty() {
        return Err(refused("no certificate in it".to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
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
            let refused = settings.client().unwrap_err().to_string();
            assert!(refused.starts_with(words), "{refused}");
        }
    }
}
