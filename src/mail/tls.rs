//! Secure lines to the relay: the system's authorities, and the operator's own where there are some.
//!
//! lettre upgrades a line after STARTTLS by itself; for TLS from the first byte we wrap the socket,
//! because lettre would open one on which every message waits (see [`super::connection`]).

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::{AsyncTokioStream, Certificate, TlsParameters};
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::settings::{Error, Security, Smtp};
use crate::fetch;

/// What protects the line.
pub(super) enum Protection {
    /// Nothing; the relay is on this machine.
    Plain,
    /// TLS after STARTTLS.
    StartTls(TlsParameters),
    /// TLS from the first byte.
    Implicit(TlsConnector, ServerName<'static>),
}

impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "Plain",
            Self::StartTls(_) => "StartTls",
            Self::Implicit(..) => "Implicit",
        })
    }
}

impl Protection {
    pub(super) fn of(smtp: &Smtp) -> Result<Self, Error> {
        let own = smtp
            .ca_file
            .as_deref()
            .map_or(Ok(Vec::new()), authorities)?;
        match smtp.security {
            Security::PlainLoopback => Ok(Self::Plain),
            Security::StartTls => start_tls(&smtp.host, own).map(Self::StartTls),
            Security::Implicit => {
                let name = ServerName::try_from(smtp.host.clone()).map_err(|_| Error::Host {
                    host: smtp.host.clone(),
                })?;
                Ok(Self::Implicit(connector(own)?, name))
            }
        }
    }
}

fn start_tls(host: &str, own: Vec<CertificateDer<'static>>) -> Result<TlsParameters, Error> {
    let refused = |why: lettre::transport::smtp::Error| Error::Tls(why.to_string());
    let mut parameters = TlsParameters::builder(host.to_owned());
    for authority in own {
        let authority = Certificate::from_der(authority.to_vec()).map_err(refused)?;
        parameters = parameters.add_root_certificate(authority);
    }
    parameters.build_rustls().map_err(refused)
}

fn connector(own: Vec<CertificateDer<'static>>) -> Result<TlsConnector, Error> {
    let refused = |why: rustls::Error| Error::Tls(why.to_string());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        rustls_platform_verifier::Verifier::new_with_extra_roots(own, Arc::clone(&provider))
            .map_err(refused)?;
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The operator's own authorities.
fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    fetch::authorities(path).map_err(|why| Error::Authorities {
        path: path.to_owned(),
        why,
    })
}

/// A line that was secure from its first byte.
#[derive(Debug)]
pub(super) struct SecureLine(pub(super) TlsStream<TcpStream>);

impl AsyncTokioStream for SecureLine {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for SecureLine {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for SecureLine {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
