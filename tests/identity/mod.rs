//! Certificates for the tests' own servers, signed by themselves.

#![allow(clippy::unwrap_used, reason = "a failed test is meant to stop")]
#![allow(dead_code, reason = "each test uses the part that it needs")]

use std::sync::Arc;

use tokio_rustls::TlsAcceptor;

/// Who a server says that it is.
#[derive(Clone)]
pub(crate) struct Identity {
    /// Secures a line under this identity.
    pub(crate) acceptor: TlsAcceptor,
    /// Its certificate in PEM, for whoever is to trust it.
    pub(crate) pem: String,
}

impl Identity {
    /// A certificate made out to this name, or one that ran out long ago.
    pub(crate) fn of(name: &str, expired: bool) -> Self {
        let mut wish = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
        if expired {
            wish.not_before = rcgen::date_time_ymd(2019, 1, 1);
            wish.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = wish.self_signed(&key).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                key.serialize_der().try_into().unwrap(),
            )
            .unwrap();
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            pem: certificate.pem(),
        }
    }

    /// The certificate as a file.
    pub(crate) fn file(&self) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &self.pem).unwrap();
        file
    }
}
