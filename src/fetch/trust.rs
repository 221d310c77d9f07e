//! Whom we believe to be the server that we asked for, and what is wrong with a certificate, in words.

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// Servers are believed on the word of the system's authorities and of these.
pub(super) fn servers(own: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match Verifier::new_with_extra_roots(own.clone(), provider) {
        Ok(verifier) => config
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier)),
        Err(why) => {
            tracing::warn!(
                error = %why,
                "this machine has no root certificates, so no https page can be read; install ca-certificates"
            );
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(own);
            config.with_root_certificates(roots)
        }
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The authorities in a file, or why there are none.
pub(crate) fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(|why| why.to_string())?
        .collect();
    let found = found.map_err(|why| why.to_string())?;
    if found.is_empty() {
        return Err("no certificate in it".to_owned());
    }
    Ok(found)
}

/// What is wrong with the certificate that caused this error, if one did: "has expired".
pub(crate) fn certificate_fault(error: &(dyn Error + 'static)) -> Option<&'static str> {
    tls_error(error).and_then(fault)
}

/// The failure of TLS that caused this error, if one did.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// An error and all that caused it. `io::Error` hides what it wraps from `source`.
pub(super) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| {
        let cause: &'a (dyn Error + 'static) = *cause;
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
    .take(20)
}

fn fault(error: &rustls::Error) -> Option<&'static str> {
    use CertificateError as Why;
    let why = match error {
        rustls::Error::InvalidCertificate(why) => why,
        rustls::Error::NoCertificatesPresented => return Some("is missing"),
        _ => return None,
    };
    Some(match why {
        Why::Expired | Why::ExpiredContext { .. } => "has expired",
        Why::NotValidYet | Why::NotValidYetContext { .. } => {
            "is not valid yet (is this machine's clock right?)"
        }
        Why::NotValidForName | Why::NotValidForNameContext { .. } => "is made out to another name",
        Why::Revoked => "was revoked",
        Why::UnknownIssuer => {
            "is signed by nobody we know (are this machine's root certificates installed?)"
        }
        _ => "cannot be verified",
    })
}
